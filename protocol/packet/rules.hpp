// What must hold of a packet that was read: mandatory fields, lengths in characters, value lists (domain 2.2, 2.3).
#pragma once

#include <string>
#include <vector>

#include "base/time.hpp"
#include "protocol/packet/packet.hpp"

namespace axle::packet {

// strict: the standard's table and lengths, file names in NFC. hub: what the real hub insists on (From and To with an
// OrganId, no receiver twice, base64 content, a known status code), lengths up to kHubLengthFactor times the
// standard's, so that nobody stores a megabyte in a title, ids and file names without hidden characters (names.hpp),
// and manifest and attachments that belong together one to one, unless there is no manifest. lenient: only what routing
// needs. That an agency exists is the directory's question, not asked here.
enum class Profile : std::uint8_t { strict, hub, lenient };

inline constexpr std::size_t kHubLengthFactor = 10;
// Not of the standard, which bounds only the parts: 35 + 10 + 11 + 30 characters and their separators fit well.
inline constexpr std::size_t kDocumentIdMax = 200;

struct Violation {
  std::string rule;    // code of domain 2.3: "N.MessageHeader.Subject", "R.AttachmentName", ...
  std::string detail;  // a sentence: what is wrong and what would be right
  friend bool operator==(const Violation&, const Violation&) = default;
};

// All violations, in document order; empty means that the packet is acceptable. `today` bounds PromulgationDate: no
// date after the day that it is in Viet Nam. An element that is absent and one that is empty are the same here, so the
// standard checker's wish that some optional elements be present is not checked. Codes: N. missing or twice, R. too
// long, M. wrong value, T. not of its type.
std::vector<Violation> check(const Packet& packet, Profile profile, InstantNs today);

}  // namespace axle::packet
