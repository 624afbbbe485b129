// JSON written by appending, for what is made by the thousand: answers, receipts, lines of the audit log.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace axle::axis {

// Appends `text` as a JSON string with its quotes (RFC 8259): `"`, `\` and control characters escaped, bytes that are
// not UTF-8 as U+FFFD, everything else as it is.
void append_json_string(std::string& out, std::string_view text);

// Appends members to an object that the caller opened with '{': commas are its business.
class JsonMembers {
 public:
  explicit JsonMembers(std::string& out) : out_(out) {}
  JsonMembers& text(std::string_view name, std::string_view value);
  JsonMembers& number(std::string_view name, std::uint64_t value);
  JsonMembers& boolean(std::string_view name, bool value);
  // `"name":` alone; the value is the caller's to append.
  void name(std::string_view name);

 private:
  std::string& out_;
  bool first_ = true;
};

}  // namespace axle::axis
