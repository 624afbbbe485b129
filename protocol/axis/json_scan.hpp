// Walks the members of one JSON object without building values. Inside axis; not for other folders.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace axle::axis {

class JsonObjectScan {
 public:
  explicit JsonObjectScan(std::string_view json) : json_(json) {}

  // A member: for a string its text between the quotes as written (escapes unresolved), for a number or a literal its
  // text, for an object or array nothing (it is passed over).
  struct Member {
    std::string_view name{}, value{};
    bool is_string = false;
    bool has_escapes = false;  // of the value
    bool name_has_escapes = false;
  };

  // The next member; at the object's end one with at_end() true. invalid_input when the text is no JSON object, or when
  // something follows it. Nesting is bounded by kDepthMax.
  Result<Member> next();
  bool at_end() const noexcept { return ended_; }

  static constexpr int kDepthMax = 16;

 private:
  void skip_space() noexcept;
  bool take(char c) noexcept;
  std::unexpected<Error> wrong() const;
  Result<Member> read_string();
  Result<Member> read_value();
  Result<void> skip_nested();

  std::string_view json_;
  std::size_t at_ = 0;
  bool started_ = false;
  bool ended_ = false;
};

// Resolves the escapes of a JSON string's text. invalid_input: an escape that JSON does not have.
Result<std::string> unescape_json(std::string_view text);

}  // namespace axle::axis
