// How vendors' clients differ on the wire (domain 7.1a and 7.1): a hub that refuses one of these refuses a real client.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace axle::axis {

enum class ClientQuirk : std::uint8_t {
  unpadded_hash,      // hash-file without the leading zero of each byte
  sticky_attributes,  // attributes of earlier calls are repeated in later ones
  stale_timestamp,    // the timestamp stays that of the client's first call
  expect_continue,    // Expect: 100-continue on getEdoc and updateStatus
  lower_case_docid,   // docid instead of docId in updateStatus
  key_order,          // sign-header-key in an order of its own
  empty_object_body,  // {} where the SDK sends nothing
};
inline constexpr std::size_t kClientQuirkCount = 7;
extern const std::array<std::string_view, kClientQuirkCount> kClientQuirkNames;
std::optional<ClientQuirk> parse_client_quirk(std::string_view name) noexcept;

using ClientQuirks = std::uint32_t;
constexpr ClientQuirks bit(ClientQuirk quirk) noexcept {
  return ClientQuirks{1} << static_cast<unsigned>(quirk);
}
constexpr bool has(ClientQuirks quirks, ClientQuirk quirk) noexcept {
  return (quirks & bit(quirk)) != 0;
}

}  // namespace axle::axis
