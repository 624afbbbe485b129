#include "transport/http.hpp"

#include <algorithm>

namespace axle::transport {

namespace {

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool same_name(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

bool PeerCertificate::names(std::string_view who) const noexcept {
  return !who.empty() && (common_name == who || std::ranges::find(alternative_names, who) != alternative_names.end());
}

std::string_view RequestHead::header(std::string_view name) const noexcept {
  for (const HeaderView& header : headers) {
    if (same_name(header.name, name)) return header.value;
  }
  return {};
}

Response Response::json(int status, std::string text) {
  Response response;
  response.status = status;
  auto owner = std::make_shared<const std::string>(std::move(text));
  if (!owner->empty()) response.body.push_back({owner, as_bytes(*owner)});
  return response;
}

}  // namespace axle::transport
