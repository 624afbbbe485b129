// Attributes travel as HTTP headers `XroadVnpt-<name>`, bound by an HMAC over the JSON text of `sign-header`
// (domain 7.1; wire facts 7.1a).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "protocol/signature/crypto/hmac.hpp"

namespace axle::axis {

struct HeaderLimits {
  std::size_t sign_header_bytes_max = 8 * 1024;
  std::size_t attributes_max = 32;
  std::size_t attribute_value_bytes_max = 4 * 1024;
};

// A header as it stands on the wire. Names compare without case.
struct HeaderField {
  std::string_view name, value;
};

// Attributes by un-prefixed lower-case name: "from", "docid", "status", "hash-file", "timestamp", ... Few, so they lie
// in one text and are looked for one after the other.
class Attributes {
 public:
  std::string_view get(std::string_view lower_case_name) const noexcept;  // empty when absent
  // False, and nothing changes, when the name is there already.
  bool add(std::string_view lower_case_name, std::string_view value);
  std::size_t size() const noexcept { return entries_.size(); }
  // In the order in which they were added; index < size().
  std::pair<std::string_view, std::string_view> at(std::size_t index) const noexcept;
  void reserve(std::size_t attributes, std::size_t text_bytes);

 private:
  struct Entry {
    std::uint32_t name_at, name_bytes, value_at, value_bytes;
  };
  std::string_view name(const Entry& entry) const noexcept;
  std::string_view value(const Entry& entry) const noexcept;

  std::string text_;
  std::vector<Entry> entries_;
};

// What the client puts on a request: all `XroadVnpt-*` headers for these attributes, in the SDK's spelling and order:
// version, Content-Type, timestamp, systemid, the attributes, sign-header-key, sign-header and hash-header. The plain
// Content-Type and the User-Agent are the caller's. `attributes` are (name, value) in the spelling of the operation
// ("servicetype", "docId", ...). Values must be printable ASCII without line breaks: anything else does not survive as
// an HTTP header (asserted).
std::vector<std::pair<std::string, std::string>> sign_headers(
    const std::vector<std::pair<std::string, std::string>>& attributes, std::string_view content_type,
    std::string_view system_id, std::string_view secret, InstantNs now);

// The same headers in the same order, appended to a request's head as "\r\nName: value" without a text of its own for
// any of them: a generator signs by the ten thousand. `fields` are all that is signed, un-prefixed and in the order of
// the JSON: "Content-Type", "timestamp", "systemid", then the attributes; values as above. `keys_backwards`:
// sign-header-key names them from the last to the first (domain 7.1a, 4: its order is the client's own).
void append_signed_headers(std::string& head, std::span<const HeaderField> fields, const signature::HmacKey& secret,
                           bool keys_backwards = false);

// "ddMMyyyy'T'HHmmss+SSSS": SSSS is milliseconds, not a zone; local Viet Nam time. parse: invalid_input for another
// shape, a date that does not exist, or more than 999 milliseconds.
std::string format_timestamp(InstantNs at);
Result<InstantNs> parse_timestamp(std::string_view text);

// The claimed system id, unauthenticated, to look the secret up with; empty when absent.
std::string_view claimed_system_id(const std::vector<HeaderField>& headers) noexcept;

// Checks HMAC-SHA256(secret, sign-header) in constant time, then that each header named in sign-header-key equals its
// JSON value; only attributes inside sign-header are returned. refused: bad or missing HMAC, altered header, a header
// twice, key list and JSON that differ; limit: past HeaderLimits (looked at before any work is done on the value). The
// same sentence for a wrong secret and an altered header. The age of `timestamp` is the caller's policy: the SDK
// repeats the timestamp of its first call for hours (domain 7.1a, 3).
Result<Attributes> verify_headers(const std::vector<HeaderField>& headers, const signature::HmacKey& secret,
                                  const HeaderLimits& limits = {});
Result<Attributes> verify_headers(const std::vector<HeaderField>& headers, std::string_view secret,
                                  const HeaderLimits& limits = {});

// The attributes as the headers have them, believed without a signature; those that would sign are left out. refused: a
// header twice; limit: attributes_max and attribute_value_bytes_max.
Result<Attributes> unverified_headers(const std::vector<HeaderField>& headers, const HeaderLimits& limits = {});

// hash-file: hex SHA-256 padded, or as the SDK writes it (each byte without its leading zero; domain 7.1a, 2). Constant
// time in the content.
bool hash_file_matches(std::string_view attribute, const Digest256& digest) noexcept;

// hash-file as the SDK writes it: lower-case hex, each byte without its leading zero ("3" for 0x03).
std::string sdk_hash_file(const Digest256& digest);

}  // namespace axle::axis
