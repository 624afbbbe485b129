#include "protocol/axis/header_auth.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "protocol/axis/json_text.hpp"
#include "protocol/axis/operation.hpp"
#include "protocol/signature/crypto/digest.hpp"

namespace axle::axis {
namespace {

constexpr std::string_view kSdkVersion = "3.0.201608";
constexpr std::string_view kSignHeader = "sign-header";
constexpr std::string_view kSignHeaderKey = "sign-header-key";
constexpr std::string_view kHashHeader = "hash-header";

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
std::string lower_case(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), lower);
  return result;
}
bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::ranges::equal(a, b, {}, lower, lower);
}

// "XroadVnpt-from" -> "from"; empty when the prefix is another.
std::string_view without_prefix(std::string_view name) noexcept {
  if (name.size() < kHeaderPrefix.size() ||
      !equals_ignoring_case(name.substr(0, kHeaderPrefix.size()), kHeaderPrefix)) {
    return {};
  }
  return name.substr(kHeaderPrefix.size());
}

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool is_header_value(std::string_view value) noexcept {
  return std::ranges::all_of(value, [](char c) { return c >= 0x20 && c < 0x7F; });
}

// The value of the header `XroadVnpt-<name>`; how often it is there tells absent from twice.
struct Found {
  std::string_view value;
  int times = 0;
};
Found find_header(const std::vector<HeaderField>& headers, std::string_view name) noexcept {
  Found found;
  for (const HeaderField& field : headers) {
    if (!equals_ignoring_case(without_prefix(field.name), name)) continue;
    if (++found.times == 1) found.value = trimmed(field.value);
  }
  return found;
}

std::unexpected<Error> refuse(std::string_view why) {
  return fail(Errc::refused, "header authentication: " + std::string(why));
}
// One sentence for every way in which the values can be wrong: it tells an attacker nothing.
std::unexpected<Error> refuse_mismatch() {
  return refuse("the headers do not match their signature");
}

Result<std::string_view> need(const std::vector<HeaderField>& headers, std::string_view name, std::size_t bytes_max) {
  const Found found = find_header(headers, name);
  const std::string full = std::string(kHeaderPrefix) + std::string(name);
  if (found.times == 0) return refuse(full + " is missing");
  if (found.times > 1) return refuse(full + " is there twice");
  if (found.value.size() > bytes_max) {
    return fail(Errc::limit,
                "sign_header_bytes_max: " + full + " has more than " + std::to_string(bytes_max) + " bytes");
  }
  return found.value;
}

// The JSON text of sign-header as lower-case un-prefixed name -> value. Only a flat object of strings is one.
Result<Attributes> parse_sign_header(std::string_view text, const HeaderLimits& limits) {
  boost::json::parse_options options;
  options.max_depth = 1;
  boost::system::error_code error;
  const boost::json::value parsed =
      boost::json::parse(boost::json::string_view(text.data(), text.size()), error, {}, options);
  if (error.failed() || !parsed.is_object()) return refuse("sign-header is no JSON object of strings");
  if (parsed.get_object().size() > limits.attributes_max) {
    return fail(Errc::limit, "attributes_max: more than " + std::to_string(limits.attributes_max) + " signed headers");
  }
  Attributes signed_values;
  for (const auto& member : parsed.get_object()) {
    const std::string_view name = without_prefix({member.key().data(), member.key().size()});
    if (name.empty() || !member.value().is_string()) return refuse("sign-header is no JSON object of strings");
    const auto& value = member.value().get_string();
    if (value.size() > limits.attribute_value_bytes_max) {
      return fail(Errc::limit, "attribute_value_bytes_max: a header has more than " +
                                   std::to_string(limits.attribute_value_bytes_max) + " bytes");
    }
    signed_values.set(lower_case(name), std::string(value.data(), value.size()));
  }
  if (signed_values.size() != parsed.get_object().size()) return refuse("sign-header names a header twice");
  return signed_values;
}

// The names of "a;b;c"; a trailing ';' is tolerated.
std::vector<std::string_view> split_key_list(std::string_view list) {
  std::vector<std::string_view> names;
  while (!list.empty()) {
    const std::size_t semicolon = std::min(list.find(';'), list.size());
    names.push_back(trimmed(list.substr(0, semicolon)));
    list.remove_prefix(std::min(semicolon + 1, list.size()));
  }
  return names;
}

bool hmac_matches(std::string_view secret, std::string_view sign_header, std::string_view hash_header) {
  const auto claimed = from_hex(hash_header);
  const Digest256 expected = signature::hmac_sha256(as_bytes(secret), as_bytes(sign_header));
  return claimed && signature::equal_constant_time(*claimed, expected);
}

}  // namespace

std::string_view Attributes::get(std::string_view lower_case_name) const noexcept {
  const auto found = values_.find(lower_case_name);
  return found == values_.end() ? std::string_view() : std::string_view(found->second);
}

void Attributes::set(std::string lower_case_name, std::string value) {
  values_[std::move(lower_case_name)] = std::move(value);
}

std::vector<std::pair<std::string, std::string>> sign_headers(
    const std::vector<std::pair<std::string, std::string>>& attributes, std::string_view content_type,
    std::string_view system_id, std::string_view secret, InstantNs now) {
  std::vector<std::pair<std::string, std::string>> headers;
  headers.reserve(attributes.size() + 7);
  headers.emplace_back(std::string(kHeaderPrefix) + "version", kSdkVersion);
  std::string names;
  std::string json = "{";
  JsonMembers members(json);
  const auto add = [&](std::string_view name, std::string_view value) {
    AXLE_ASSERT(is_header_value(value) && is_header_value(name));
    std::string prefixed = std::string(kHeaderPrefix) + std::string(name);
    if (!names.empty()) names += ';';
    names += name;
    members.text(prefixed, value);
    headers.emplace_back(std::move(prefixed), value);
  };
  add("Content-Type", content_type);
  add("timestamp", format_timestamp(now));
  add("systemid", system_id);
  for (const auto& [name, value] : attributes) add(name, value);
  json += '}';
  const Digest256 hmac = signature::hmac_sha256(as_bytes(secret), as_bytes(json));
  const auto add_unsigned = [&](std::string_view name, std::string value) {
    headers.emplace_back(std::string(kHeaderPrefix) + std::string(name), std::move(value));
  };
  add_unsigned(kSignHeaderKey, std::move(names));
  add_unsigned(kSignHeader, std::move(json));
  add_unsigned(kHashHeader, to_hex(hmac));
  return headers;
}

std::string_view claimed_system_id(const std::vector<HeaderField>& headers) noexcept {
  return find_header(headers, "systemid").value;
}

Result<Attributes> verify_headers(const std::vector<HeaderField>& headers, std::string_view secret,
                                  const HeaderLimits& limits) {
  const auto sign_header = need(headers, kSignHeader, limits.sign_header_bytes_max);
  if (!sign_header) return pass(sign_header);
  const auto key_list = need(headers, kSignHeaderKey, limits.sign_header_bytes_max);
  if (!key_list) return pass(key_list);
  const auto hash_header = need(headers, kHashHeader, limits.sign_header_bytes_max);
  if (!hash_header) return pass(hash_header);
  if (!hmac_matches(secret, *sign_header, *hash_header)) return refuse_mismatch();

  auto signed_values = parse_sign_header(*sign_header, limits);
  if (!signed_values) return signed_values;
  const std::vector<std::string_view> names = split_key_list(*key_list);
  if (names.size() != signed_values->size()) return refuse_mismatch();
  // As many names as members, none twice, each with its member: the two lists are the same.
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (std::size_t before = 0; before < i; ++before) {
      if (equals_ignoring_case(names[before], names[i])) return refuse_mismatch();
    }
    const auto member = signed_values->all().find(lower_case(names[i]));
    const Found header = find_header(headers, names[i]);
    if (member == signed_values->all().end() || header.times != 1 || header.value != trimmed(member->second)) {
      return refuse_mismatch();
    }
  }
  return signed_values;
}

std::string sdk_hash_file(const Digest256& digest) {
  std::string text;
  for (const std::uint8_t byte : digest) {
    const std::string two = to_hex({&byte, 1});
    text += two[0] == '0' ? two.substr(1) : two;
  }
  return text;
}

bool hash_file_matches(std::string_view attribute, const Digest256& digest) noexcept {
  const std::string given = lower_case(trimmed(attribute));
  const bool padded = signature::equal_constant_time(as_bytes(given), as_bytes(to_hex(digest)));
  const bool unpadded = signature::equal_constant_time(as_bytes(given), as_bytes(sdk_hash_file(digest)));
  return padded || unpadded;
}

}  // namespace axle::axis
