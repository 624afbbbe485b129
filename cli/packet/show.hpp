// What a packet says, without judging its signatures.
#pragma once

#include <string>

#include "base/result.hpp"
#include "cli/packet/inputs.hpp"

namespace axle::cli {

// Header, receivers, business, attachments with their real content, signature element, and which rules of the three
// profiles it breaks. invalid_input when the packet cannot be read: the sentence has line and column. A PDF shows its
// signatures' fields by `axle packet verify`.
Result<std::string> show_packet(const Input& input, InstantNs now);
Result<std::string> show_packet_json(const Input& input, InstantNs now);

}  // namespace axle::cli
