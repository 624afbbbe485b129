// Header authentication. Input: lines "name: value", the request's headers. The target computes hash-header itself when
// the input has none that fits, so that the mutator gets past the HMAC.
#include <algorithm>

#include "base/encoding.hpp"
#include "protocol/axis/header_auth.hpp"
#include "protocol/axis/operation.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/crypto/hmac.hpp"
#include "tests/fuzz/seeds.hpp"

using namespace axle;
using axis::HeaderField;

namespace {

std::vector<HeaderField> fields_of(std::string_view text) {
  std::vector<HeaderField> fields;
  while (!text.empty() && fields.size() < 100) {
    const std::string_view line = text.substr(0, text.find('\n'));
    const std::size_t colon = std::min(line.find(": "), line.size());
    fields.push_back({line.substr(0, colon), line.substr(std::min(colon + 2, line.size()))});
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return fields;
}

bool is_named(const HeaderField& field, std::string_view name) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(field.name, std::string(axis::kHeaderPrefix) + std::string(name), {}, lower, lower);
}

void check_accepted(const std::vector<HeaderField>& fields, const axis::Attributes& attributes,
                    const axis::HeaderLimits& limits) {
  AXLE_ASSERT(attributes.size() <= limits.attributes_max);
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    const auto [name, value] = attributes.at(i);
    AXLE_ASSERT(attributes.get(name) == value);
    AXLE_ASSERT(!name.empty() && value.size() <= limits.attribute_value_bytes_max);
    // What is returned stands in exactly one header.
    AXLE_ASSERT(std::ranges::count_if(fields, [&](const HeaderField& field) { return is_named(field, name); }) == 1);
  }
  AXLE_ASSERT(!axis::verify_headers(fields, "another-secret", limits));
}

void check_texts(std::string_view text) {
  if (const auto at = axis::parse_timestamp(text)) AXLE_ASSERT(axis::format_timestamp(*at) == text);
  Digest256 digest = signature::sha256(as_bytes(text));
  AXLE_ASSERT(!axis::hash_file_matches(text, digest));
  AXLE_ASSERT(axis::hash_file_matches(to_hex(digest), digest));
  AXLE_ASSERT(axis::hash_file_matches(axis::sdk_hash_file(digest), digest));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text({data, size});
  check_texts(text);
  std::vector<HeaderField> fields = fields_of(text);
  const axis::HeaderLimits limits{.sign_header_bytes_max = 2048, .attributes_max = 8, .attribute_value_bytes_max = 128};
  if (const auto attributes = axis::verify_headers(fields, fuzz::kHeaderSecret, limits)) {
    check_accepted(fields, *attributes, limits);
  }
  const auto sign_header =
      std::ranges::find_if(fields, [](const auto& field) { return is_named(field, "sign-header"); });
  if (sign_header == fields.end()) return 0;
  std::string_view json = sign_header->value;
  while (!json.empty() && (json.front() == ' ' || json.front() == '\t')) json.remove_prefix(1);
  while (!json.empty() && (json.back() == ' ' || json.back() == '\t')) json.remove_suffix(1);
  const std::string hash = to_hex(signature::hmac_sha256(as_bytes(fuzz::kHeaderSecret), as_bytes(json)));
  for (HeaderField& field : fields) {
    if (is_named(field, "hash-header")) field.value = hash;
  }
  if (const auto attributes = axis::verify_headers(fields, fuzz::kHeaderSecret, limits)) {
    check_accepted(fields, *attributes, limits);
  }
  return 0;
}
