#include "protocol/axis/header_auth.hpp"

#include <algorithm>
#include <array>

#include "protocol/axis/json_scan.hpp"
#include "protocol/axis/operation.hpp"
#include "protocol/packet/utf8.hpp"
#include "protocol/signature/crypto/digest.hpp"

namespace axle::axis {
namespace {

constexpr std::string_view kSignHeader = "sign-header";
constexpr std::string_view kSignHeaderKey = "sign-header-key";
constexpr std::string_view kHashHeader = "hash-header";

constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
// Most clients spell names as we do.
bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && (a == b || std::ranges::equal(a, b, {}, lower, lower));
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

std::unexpected<Error> refuse(std::string_view why) {
  return fail(Errc::refused, "header authentication: " + std::string(why));
}
// One sentence for every way in which the values can be wrong: it tells an attacker nothing.
std::unexpected<Error> refuse_mismatch() {
  return refuse("the headers do not match their signature");
}
std::unexpected<Error> refuse_shape() {
  return refuse("sign-header is no JSON object of strings");
}
std::unexpected<Error> too_many(const HeaderLimits& limits) {
  return fail(Errc::limit, "attributes_max: more than " + std::to_string(limits.attributes_max) + " attributes");
}
std::unexpected<Error> too_long(const HeaderLimits& limits) {
  return fail(Errc::limit, "attribute_value_bytes_max: a header has more than " +
                               std::to_string(limits.attribute_value_bytes_max) + " bytes");
}

// The exchange's headers of a request: names without their prefix, values without blanks around them.
class ExchangeHeaders {
 public:
  explicit ExchangeHeaders(const std::vector<HeaderField>& headers) {
    fields_.reserve(headers.size());
    for (const HeaderField& field : headers) {
      const std::string_view name = without_prefix(field.name);
      if (name.empty()) continue;
      fields_.push_back({name, trimmed(field.value), mark_of(name)});
    }
  }

  // How often it is there tells absent from twice.
  struct Found {
    std::string_view value;
    int times = 0;
  };
  Found find(std::string_view name) const noexcept {
    Found found;
    if (name.empty()) return found;
    const std::uint32_t mark = mark_of(name);
    for (const Field& field : fields_) {
      if (field.mark != mark || !equals_ignoring_case(field.name, name)) continue;
      if (++found.times == 1) found.value = field.value;
    }
    return found;
  }

  Result<std::string_view> need(std::string_view name, std::size_t bytes_max) const {
    const Found found = find(name);
    const auto full = [name] { return std::string(kHeaderPrefix) + std::string(name); };
    if (found.times == 0) return refuse(full() + " is missing");
    if (found.times > 1) return refuse(full() + " is there twice");
    if (found.value.size() <= bytes_max) return found.value;
    return fail(Errc::limit,
                "sign_header_bytes_max: " + full() + " has more than " + std::to_string(bytes_max) + " bytes");
  }

  struct Field {
    std::string_view name, value;
    std::uint32_t mark;
  };
  const std::vector<Field>& all() const noexcept { return fields_; }

 private:
  // Length and both ends of a name: what tells most names apart. Every name is looked for among all.
  static std::uint32_t mark_of(std::string_view name) noexcept {
    const auto ends = static_cast<std::uint32_t>(static_cast<std::uint8_t>(lower(name.front())) << 8 |
                                                 static_cast<std::uint8_t>(lower(name.back())));
    return static_cast<std::uint32_t>(name.size()) << 16 | ends;
  }

  std::vector<Field> fields_;
};

// Without an exit, so that it goes by vectors. (Past ASCII a char is negative.)
bool is_printable_ascii(std::string_view text) noexcept {
  unsigned other = 0;
  for (const char c : text) other |= static_cast<unsigned>(c < 0x20);
  return other == 0;
}

// What RFC 8259 lets stand between quotes: UTF-8 without control characters.
bool is_json_text(std::string_view text) noexcept {
  while (!text.empty()) {
    const auto character = packet::decode_utf8(text);
    if (character.bytes == 0 || character.value < 0x20) return false;
    text.remove_prefix(character.bytes);
  }
  return true;
}

// The text of a JSON string; `resolved` holds it when it has escapes. `checked`: it is known to be printable ASCII.
Result<std::string_view> plain_text(std::string_view written, bool has_escapes, bool checked, std::string& resolved) {
  if (!checked && !is_json_text(written)) return refuse_shape();
  if (!has_escapes) return written;
  auto plain = unescape_json(written);
  if (!plain) return refuse_shape();
  resolved = std::move(*plain);
  return std::string_view(resolved);
}

std::string_view lower_case(std::string_view name, std::string& buffer) {
  buffer.assign(name);
  std::ranges::transform(buffer, buffer.begin(), lower);
  return buffer;
}

// The JSON text of sign-header as attributes. Only a flat object of strings is one.
Result<Attributes> parse_sign_header(std::string_view text, const HeaderLimits& limits) {
  constexpr std::size_t kAttributesExpected = 16;
  Attributes attributes;
  attributes.reserve(kAttributesExpected, text.size());
  std::string name_buffer, value_buffer, lower_buffer;
  const bool printable = is_printable_ascii(text);
  JsonObjectScan scan(text);
  for (;;) {
    const auto member = scan.next();
    if (!member) return refuse_shape();
    if (scan.at_end()) return attributes;
    if (attributes.size() == limits.attributes_max) return too_many(limits);
    if (!member->is_string) return refuse_shape();
    const auto full_name = plain_text(member->name, member->name_has_escapes, printable, name_buffer);
    if (!full_name) return pass(full_name);
    const auto value = plain_text(member->value, member->has_escapes, printable, value_buffer);
    if (!value) return pass(value);
    const std::string_view name = lower_case(without_prefix(*full_name), lower_buffer);
    if (name.empty()) return refuse_shape();
    if (value->size() > limits.attribute_value_bytes_max) return too_long(limits);
    if (!attributes.add(name, *value)) return refuse("sign-header names a header twice");
  }
}

// Whether the names of "a;b;c" (a trailing ';' is tolerated) are those of the attributes, none left out and none twice,
// and each is a header, there once, with the attribute's value.
bool agree(std::string_view key_list, const Attributes& attributes, const ExchangeHeaders& headers) {
  std::vector<bool> named(attributes.size());
  std::size_t count = 0;
  while (!key_list.empty()) {
    const std::size_t semicolon = std::min(key_list.find(';'), key_list.size());
    const std::string_view name = trimmed(key_list.substr(0, semicolon));
    key_list.remove_prefix(std::min(semicolon + 1, key_list.size()));
    std::size_t index = count;  // usually in the same order
    if (count >= attributes.size() || !equals_ignoring_case(attributes.at(index).first, name)) {
      index = 0;
      while (index < attributes.size() && !equals_ignoring_case(attributes.at(index).first, name)) ++index;
    }
    if (index == attributes.size() || named[index]) return false;
    const auto header = headers.find(name);
    if (header.times != 1 || header.value != trimmed(attributes.at(index).second)) return false;
    named[index] = true;
    ++count;
  }
  return count == attributes.size();
}

using HexDigest = std::array<char, 2 * std::tuple_size_v<Digest256>>;
constexpr std::string_view kHexDigits = "0123456789abcdef";

HexDigest hex_of(const Digest256& digest) noexcept {
  HexDigest text;
  for (std::size_t i = 0; i < digest.size(); ++i) {
    text[2 * i] = kHexDigits[digest[i] >> 4];
    text[2 * i + 1] = kHexDigits[digest[i] & 15];
  }
  return text;
}
// As the SDK writes it: each byte without its leading zero.
std::string_view sdk_hex_of(const Digest256& digest, HexDigest& text) noexcept {
  std::size_t size = 0;
  for (const std::uint8_t byte : digest) {
    if (byte > 15) text[size++] = kHexDigits[byte >> 4];
    text[size++] = kHexDigits[byte & 15];
  }
  return {text.data(), size};
}

// Constant time in the content; `expected` in lower case, the given text in either.
bool equals_secret_text(std::string_view given, std::string_view expected) noexcept {
  HexDigest lowered;
  if (given.size() != expected.size() || given.size() > lowered.size()) return false;
  std::ranges::transform(given, lowered.begin(), lower);
  return signature::equal_constant_time(as_bytes({lowered.data(), given.size()}), as_bytes(expected));
}
bool equals_hex(std::string_view given, const Digest256& digest) noexcept {
  const HexDigest expected = hex_of(digest);
  return equals_secret_text(given, {expected.data(), expected.size()});
}

}  // namespace

std::string_view Attributes::name(const Entry& entry) const noexcept {
  return std::string_view(text_).substr(entry.name_at, entry.name_bytes);
}

std::string_view Attributes::value(const Entry& entry) const noexcept {
  return std::string_view(text_).substr(entry.value_at, entry.value_bytes);
}

std::string_view Attributes::get(std::string_view lower_case_name) const noexcept {
  for (const Entry& entry : entries_) {
    if (name(entry) == lower_case_name) return value(entry);
  }
  return {};
}

bool Attributes::add(std::string_view lower_case_name, std::string_view value) {
  for (const Entry& entry : entries_) {
    if (name(entry) == lower_case_name) return false;
  }
  const auto name_at = static_cast<std::uint32_t>(text_.size());
  const auto name_bytes = static_cast<std::uint32_t>(lower_case_name.size());
  text_.append(lower_case_name).append(value);
  entries_.push_back({name_at, name_bytes, name_at + name_bytes, static_cast<std::uint32_t>(value.size())});
  return true;
}

std::pair<std::string_view, std::string_view> Attributes::at(std::size_t index) const noexcept {
  return {name(entries_[index]), value(entries_[index])};
}

void Attributes::reserve(std::size_t attributes, std::size_t text_bytes) {
  entries_.reserve(attributes);
  text_.reserve(text_bytes);
}

std::string_view claimed_system_id(const std::vector<HeaderField>& headers) noexcept {
  for (const HeaderField& field : headers) {
    if (equals_ignoring_case(without_prefix(field.name), "systemid")) return trimmed(field.value);
  }
  return {};
}

Result<Attributes> verify_headers(const std::vector<HeaderField>& headers, const signature::HmacKey& secret,
                                  const HeaderLimits& limits) {
  const ExchangeHeaders exchange(headers);
  const auto sign_header = exchange.need(kSignHeader, limits.sign_header_bytes_max);
  if (!sign_header) return pass(sign_header);
  const auto key_list = exchange.need(kSignHeaderKey, limits.sign_header_bytes_max);
  if (!key_list) return pass(key_list);
  const auto hash_header = exchange.need(kHashHeader, limits.sign_header_bytes_max);
  if (!hash_header) return pass(hash_header);
  if (!equals_hex(*hash_header, secret.of(as_bytes(*sign_header)))) return refuse_mismatch();
  auto attributes = parse_sign_header(*sign_header, limits);
  if (attributes && !agree(*key_list, *attributes, exchange)) return refuse_mismatch();
  return attributes;
}

Result<Attributes> verify_headers(const std::vector<HeaderField>& headers, std::string_view secret,
                                  const HeaderLimits& limits) {
  return verify_headers(headers, signature::HmacKey(as_bytes(secret)), limits);
}

Result<Attributes> unverified_headers(const std::vector<HeaderField>& headers, const HeaderLimits& limits) {
  Attributes attributes;
  std::string buffer;
  const ExchangeHeaders exchange(headers);
  for (const auto& field : exchange.all()) {
    const std::string_view name = lower_case(field.name, buffer);
    if (name == kSignHeader || name == kSignHeaderKey || name == kHashHeader) continue;
    if (attributes.size() == limits.attributes_max) return too_many(limits);
    if (field.value.size() > limits.attribute_value_bytes_max) return too_long(limits);
    if (!attributes.add(name, field.value)) {
      return refuse(std::string(kHeaderPrefix) + std::string(name) + " is there twice");
    }
  }
  return attributes;
}

std::string sdk_hash_file(const Digest256& digest) {
  HexDigest text;
  return std::string(sdk_hex_of(digest, text));
}

bool hash_file_matches(std::string_view attribute, const Digest256& digest) noexcept {
  const std::string_view given = trimmed(attribute);
  HexDigest unpadded;
  return equals_hex(given, digest) || equals_secret_text(given, sdk_hex_of(digest, unpadded));
}

}  // namespace axle::axis
