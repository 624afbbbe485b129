#include "protocol/axis/client_quirk.hpp"

#include <algorithm>

namespace axle::axis {

const std::array<std::string_view, kClientQuirkCount> kClientQuirkNames{
    "unpadded_hash",    "sticky_attributes", "stale_timestamp",  "expect_continue",
    "lower_case_docid", "key_order",         "empty_object_body"};

std::optional<ClientQuirk> parse_client_quirk(std::string_view name) noexcept {
  const auto found = std::ranges::find(kClientQuirkNames, name);
  if (found == kClientQuirkNames.end()) return std::nullopt;
  return static_cast<ClientQuirk>(found - kClientQuirkNames.begin());
}

}  // namespace axle::axis
