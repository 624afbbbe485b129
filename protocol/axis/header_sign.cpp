// The client's half of header authentication.
#include <algorithm>

#include "base/encoding.hpp"
#include "protocol/axis/header_auth.hpp"
#include "protocol/axis/json_text.hpp"
#include "protocol/axis/operation.hpp"

namespace axle::axis {
namespace {

constexpr std::string_view kSdkVersion = "3.0.201608";
constexpr std::size_t kSignHeaderBytesExpected = 512;

bool is_header_value(std::string_view value) noexcept {
  return std::ranges::all_of(value, [](char c) { return c >= 0x20 && c < 0x7F; });
}

std::string prefixed(std::string_view name) {
  std::string full;
  full.reserve(kHeaderPrefix.size() + name.size());
  return full.append(kHeaderPrefix).append(name);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> sign_headers(
    const std::vector<std::pair<std::string, std::string>>& attributes, std::string_view content_type,
    std::string_view system_id, std::string_view secret, InstantNs now) {
  std::vector<std::pair<std::string, std::string>> headers;
  headers.reserve(attributes.size() + 7);
  headers.emplace_back(prefixed("version"), kSdkVersion);
  std::string names, json;
  names.reserve(kSignHeaderBytesExpected / 2);
  json.reserve(kSignHeaderBytesExpected);
  json = '{';
  JsonMembers members(json);
  const auto add = [&](std::string_view name, std::string_view value) {
    AXLE_ASSERT(is_header_value(value) && is_header_value(name));
    if (!names.empty()) names += ';';
    names += name;
    auto& header = headers.emplace_back(prefixed(name), value);
    members.text(header.first, value);
  };
  add("Content-Type", content_type);
  add("timestamp", format_timestamp(now));
  add("systemid", system_id);
  for (const auto& [name, value] : attributes) add(name, value);
  json += '}';
  std::string hash = to_hex(signature::hmac_sha256(as_bytes(secret), as_bytes(json)));
  headers.emplace_back(prefixed("sign-header-key"), std::move(names));
  headers.emplace_back(prefixed("sign-header"), std::move(json));
  headers.emplace_back(prefixed("hash-header"), std::move(hash));
  return headers;
}

}  // namespace axle::axis
