// The SDK's timestamp: "03082026T090000+0123" is 2026-08-03 09:00:00.123 in Viet Nam.
#include <algorithm>
#include <charconv>

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
  std::string text(kShape);
  const auto put = [&](std::size_t from, std::size_t digits, int value) {
    for (std::size_t i = digits; i > 0; --i, value /= 10) text[from + i - 1] = static_cast<char>('0' + value % 10);
  };
  put(0, 2, civil.day);
  put(2, 2, civil.month);
  put(4, 4, civil.year);
  put(9, 2, civil.hour);
  put(11, 2, civil.minute);
  put(13, 2, civil.second);
  put(16, 4, civil.millisecond);
  return text;
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
