#include "reference-hub/core/refusal.hpp"

#include <algorithm>

namespace axle::hub {

namespace {

constexpr std::size_t kUnknownNamedMax = 20;
constexpr int kStoreFullRetryS = 30;  // packets leave the hub by the day, not by the second

}  // namespace

Decision refuse(axis::ErrorCode code, std::string detail) {
  return {axis::Failure{code, std::move(detail)}, {}};
}

std::string cut(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string(text);
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end));
}

axis::Failure unknown_receivers(const std::vector<std::string>& unknown) {
  std::string text = unknown.size() == 1 ? "no such receiver: " : "no such receivers: ";
  const std::size_t named = std::min(unknown.size(), kUnknownNamedMax);
  for (std::size_t i = 0; i < named; ++i) {
    if (i > 0) text += ", ";
    text += cut(unknown[i], kNameInRefusalMax);
  }
  if (named < unknown.size()) text += " and " + std::to_string(unknown.size() - named) + " more";
  return {axis::ErrorCode::receiver_unknown, std::move(text)};
}

axis::Failure store_full() {
  return {axis::ErrorCode::try_later, "the store is full; try again later", kStoreFullRetryS};
}

}  // namespace axle::hub
