// Packet -> bytes exactly as the national SDK emits them (domain 2.1, 2.2): prefix pattern, element order, empty
// omitted.
#pragma once

#include <string>

#include "protocol/packet/packet.hpp"

namespace axle::packet {

// A file to attach; the writer applies the SDK's rule: pdf, doc, docx, zip raw; anything else zipped (domain 2.5).
struct AttachmentContent {
  std::string content_id;  // without "cid:"
  std::string name, description;
  BytesView content;
};

// One packet, indented by two spaces, base64 in one line. What read_packet() makes of it equals `header`, up to the
// white space around identifiers, dates and numbers. Never fails: the elements that every packet has (From, Code,
// PromulgationInfo, DocumentType, MessageHeader) are written even when nothing is in them, so a packet that breaks a
// rule can be written too; a character that XML cannot carry, or a byte that is not UTF-8, becomes U+FFFD. The same
// arguments give the same bytes. Memory: about one and a half times the result while an attachment is zipped.
std::string write_document(const DocumentHeader& header, const std::vector<AttachmentContent>& attachments);
std::string write_status(const StatusHeader& header);

}  // namespace axle::packet
