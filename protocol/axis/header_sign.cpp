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

// `{"XroadVnpt-name":"value",...}` in the order given; `buffer` is overwritten.
void append_json(std::string& out, std::span<const HeaderField> fields, std::string& buffer) {
  out += '{';
  JsonMembers members(out);
  for (const HeaderField& field : fields) {
    members.text(buffer.assign(kHeaderPrefix).append(field.name), field.value);
  }
  out += '}';
}

void append_names(std::string& out, std::span<const HeaderField> fields, bool backwards) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) out += ';';
    out += fields[backwards ? fields.size() - 1 - i : i].name;
  }
}

void append_name(std::string& head, std::string_view name) {
  head.append("\r\n").append(kHeaderPrefix).append(name).append(": ");
}

}  // namespace

std::vector<std::pair<std::string, std::string>> sign_headers(
    const std::vector<std::pair<std::string, std::string>>& attributes, std::string_view content_type,
    std::string_view system_id, std::string_view secret, InstantNs now) {
  const std::string timestamp = format_timestamp(now);
  std::vector<HeaderField> fields{{"Content-Type", content_type}, {"timestamp", timestamp}, {"systemid", system_id}};
  for (const auto& [name, value] : attributes) fields.push_back({name, value});
  std::vector<std::pair<std::string, std::string>> headers;
  headers.reserve(fields.size() + 4);
  headers.emplace_back(prefixed("version"), kSdkVersion);
  for (const HeaderField& field : fields) {
    AXLE_ASSERT(is_header_value(field.value) && is_header_value(field.name));
    headers.emplace_back(prefixed(field.name), field.value);
  }
  std::string names, json, buffer;
  names.reserve(kSignHeaderBytesExpected / 2);
  json.reserve(kSignHeaderBytesExpected);
  append_names(names, fields, false);
  append_json(json, fields, buffer);
  std::string hash = to_hex(signature::hmac_sha256(as_bytes(secret), as_bytes(json)));
  headers.emplace_back(prefixed("sign-header-key"), std::move(names));
  headers.emplace_back(prefixed("sign-header"), std::move(json));
  headers.emplace_back(prefixed("hash-header"), std::move(hash));
  return headers;
}

void append_signed_headers(std::string& head, std::span<const HeaderField> fields, const signature::HmacKey& secret,
                           bool keys_backwards) {
  append_name(head, "version");
  head += kSdkVersion;
  for (const HeaderField& field : fields) {
    AXLE_ASSERT(is_header_value(field.value) && is_header_value(field.name));
    append_name(head, field.name);
    head += field.value;
  }
  append_name(head, "sign-header-key");
  append_names(head, fields, keys_backwards);
  append_name(head, "sign-header");
  const std::size_t json_at = head.size();
  std::string buffer;
  append_json(head, fields, buffer);
  const std::string hash = to_hex(secret.of(as_bytes(std::string_view(head).substr(json_at))));
  append_name(head, "hash-header");
  head += hash;
}

}  // namespace axle::axis
