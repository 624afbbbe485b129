// Packets as vendors' systems write them (domain 2.8): the writer's output with their quirks in it.
#pragma once

#include <string>

#include "protocol/packet/packet.hpp"
#include "protocol/packet/quirk.hpp"
#include "protocol/packet/writer.hpp"

namespace axle::packet {

// Those that read_packet() refuses, whatever the profile; a packet with one of them cannot be signed either.
// docs/wire.md, "Vendors' packets", says why.
inline constexpr Quirks kUnreadableQuirks =
    bit(Quirk::leading_bytes) | bit(Quirk::unbound_prefix) | bit(Quirk::soap_2014) | bit(Quirk::wrong_namespace);

// The header as a system with these quirks fills it: those that are values rather than a way to write them
// (null_organ_id, long_code_number, saas_trace, type_one_dispatch, blank_names, nfd_text, other_date_in_id,
// impossible_date_in_id). Only impossible_date_in_id changes the DocumentId. The same once more changes nothing.
DocumentHeader header_with(DocumentHeader header, Quirks quirks);

// A DocumentId as such a system writes it: for whoever names a document that it sent. Changed by impossible_date_in_id
// alone, and only in the standard's form "OrganId,yyyy/MM/dd,number/notation".
std::string document_id_with(std::string document_id, Quirks quirks);

// The bytes of write_document() with every quirk of `quirks` in them; without quirks exactly those bytes. With
// soap_2014 the packet has another structure, where only the quirks of values and of what stands before the declaration
// show. Where the 2014 form carries its files is not in our sources: they stand in the SOAP body. Never fails.
std::string write_document_with(const DocumentHeader& header, const std::vector<AttachmentContent>& attachments,
                                Quirks quirks);

// Puts in front what byte_order_mark and leading_bytes put before the declaration, in this order. For packets that are
// signed after they were written without these two, as sign_packet() makes its own beginning.
void put_in_front(std::string& packet, Quirks quirks);
inline constexpr Quirks kQuirksInFront = bit(Quirk::byte_order_mark) | bit(Quirk::leading_bytes);

// The form of 2014 (domain 2.8, 12): a SOAP envelope, the namespace of e-doc.vn, Author for SignerInfo, dates
// dd/MM/yyyy.
std::string write_soap_2014(const DocumentHeader& header, const std::vector<AttachmentContent>& attachments);

}  // namespace axle::packet
