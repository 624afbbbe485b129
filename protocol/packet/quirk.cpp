#include "protocol/packet/quirk.hpp"

#include <algorithm>

namespace axle::packet {

const std::array<std::string_view, kQuirkCount> kQuirkNames{
    "leading_bytes",    "byte_order_mark",  "unbound_prefix",        "null_organ_id",
    "long_code_number", "saas_trace",       "type_one_dispatch",     "blank_names",
    "nfd_text",         "other_date_in_id", "impossible_date_in_id", "content_types_differ",
    "xlink_references", "trace_attributes", "business_spelling",     "soap_2014",
    "wrong_namespace"};

std::optional<Quirk> parse_quirk(std::string_view name) noexcept {
  const auto found = std::ranges::find(kQuirkNames, name);
  if (found == kQuirkNames.end()) return std::nullopt;
  return static_cast<Quirk>(found - kQuirkNames.begin());
}

}  // namespace axle::packet
