// Hostile packets, one function for each (damage.hpp says what they are). Internal to this folder. All start from what
// the writer makes without quirks, so that tags are where they are looked for.
#pragma once

#include <cstdint>
#include <string>

#include "agents/documents/damage.hpp"

namespace axle::agents {

// Replaces the first `from`, which must be there.
std::string with_replaced(std::string text, std::string_view from, std::string_view to);
// From the first `start` to the end of the first `end` behind it; both must be there.
std::string_view part_of(std::string_view text, std::string_view start, std::string_view end);

// The packet's text; `variant` is taken modulo what there is.
std::string entities_in_entities(std::string packet, std::uint64_t variant);
std::string long_entity(std::string packet, std::uint64_t variant);
std::string external_entity(std::string packet, std::uint64_t variant);
std::string deep_nesting(std::string packet, std::uint64_t variant);
std::string attribute_flood(std::string packet, std::uint64_t variant);
std::string namespace_flood(std::string packet, std::uint64_t variant);
std::string long_name(std::string packet, std::uint64_t variant);
std::string other_encoding(std::string packet, std::uint64_t variant);
std::string comment_in_id(std::string packet, std::uint64_t variant);
std::string mismatched_parts(std::string packet, std::uint64_t variant);

// Signed here. internal or invalid_input when that is not possible.
Result<std::string> wrapped_signature(const std::string& packet, const signature::Identity& signer,
                                      std::uint64_t variant);
Result<std::string> duplicate_ids(std::string packet, const signature::Identity& signer);
// With Ids and one reference to each of MessageHeader, TraceHeaderList, edXMLBody and AttachmentEncoded: what
// wrapped_signature() starts from, and what a verifier passes.
Result<std::string> signed_by_parts(std::string packet, const signature::Identity& signer);

// Files and header.
void change_behind_signatures(Bytes& pdf, std::uint64_t variant);
PacketFileContent zip_bomb();
void confuse_identifiers(packet::DocumentHeader& header, std::vector<PacketFileContent>& files, std::uint64_t variant);

}  // namespace axle::agents
