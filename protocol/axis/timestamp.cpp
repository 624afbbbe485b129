// The SDK's timestamp: "03082026T090000+0123" is 2026-08-03 09:00:00.123 in Viet Nam.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "protocol/axis/header_auth.hpp"

namespace axle::axis {
namespace {

constexpr std::string_view kShape = "ddddddddTdddddd+dddd";
constexpr int kMillisecondsMax = 999;

bool has_shape(std::string_view text) noexcept {
  return std::ranges::equal(text, kShape,
                            [](char c, char shape) { return shape == 'd' ? c >= '0' && c <= '9' : c == shape; });
}

}  // namespace

std::string format_timestamp(InstantNs at) {
  const CivilTime civil = civil_in_viet_nam(at);
  std::array<char, 64> text{};
  const int length = std::snprintf(text.data(), text.size(), "%02d%02d%04dT%02d%02d%02d+%04d", civil.day, civil.month,
                                   civil.year, civil.hour, civil.minute, civil.second, civil.millisecond);
  return {text.data(), static_cast<std::size_t>(length)};
}

Result<InstantNs> parse_timestamp(std::string_view text) {
  const auto wrong = [&] {
    return fail(Errc::invalid_input,
                "'" + std::string(text.substr(0, 40)) + "' is not a timestamp ddMMyyyyTHHmmss+SSSS");
  };
  if (!has_shape(text)) return wrong();
  const auto part = [&](std::size_t at, std::size_t size) { return std::string(text.substr(at, size)); };
  // The packet's reader knows which dates exist.
  const auto second = parse_packet_timestamp(part(4, 4) + "/" + part(2, 2) + "/" + part(0, 2) + " " + part(9, 2) + ":" +
                                             part(11, 2) + ":" + part(13, 2));
  int milliseconds = 0;
  std::from_chars(text.data() + 16, text.data() + 20, milliseconds);
  if (!second || milliseconds > kMillisecondsMax) return wrong();
  return *second + milliseconds * kMillisecond;
}

}  // namespace axle::axis
