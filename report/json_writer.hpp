// Writes JSON text for people and programs: indented, keys in the order given, short objects on one line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace axle::report {

// Calls must nest as JSON does; a value inside an object follows key(). Strings are repaired to valid UTF-8.
class JsonWriter {
 public:
  enum class Escape : std::uint8_t {
    plain,
    html,  // also < > & U+2028 U+2029, so that the text can stand inside a <script> element
  };
  // block: one member per line; line: all members on one line, and so everything inside.
  enum class Layout : std::uint8_t { block, line };

  explicit JsonWriter(Escape escape = Escape::plain) : escape_(escape) {}

  JsonWriter& begin_object(Layout layout = Layout::block) { return open('{', layout); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array(Layout layout = Layout::block) { return open('[', layout); }
  JsonWriter& end_array() { return close(']'); }
  JsonWriter& key(std::string_view name);

  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(bool flag) { return raw(flag ? "true" : "false"); }
  JsonWriter& value(std::int64_t number) { return raw(std::to_string(number)); }
  JsonWriter& value(std::uint64_t number) { return raw(std::to_string(number)); }
  JsonWriter& value(int number) { return raw(std::to_string(number)); }
  JsonWriter& value(std::uint32_t number) { return raw(std::to_string(number)); }
  // 15 significant digits, which every reader turns into the same double; null when not finite.
  JsonWriter& value(double number);
  JsonWriter& null() { return raw("null"); }
  JsonWriter& value(std::optional<std::int64_t> number) { return number ? value(*number) : null(); }

  template <class T>
  JsonWriter& member(std::string_view name, const T& content) {
    return key(name).value(content);
  }

  // The text, with a line break at the end; the writer is empty afterwards.
  std::string take();

 private:
  struct Open {
    Layout layout;
    bool empty = true;
  };
  JsonWriter& open(char bracket, Layout layout);
  JsonWriter& close(char bracket);
  JsonWriter& raw(std::string_view text);
  void separate();
  void quote(std::string_view text);

  Escape escape_;
  std::string out_;
  std::vector<Open> open_;
  bool after_key_ = false;
};

}  // namespace axle::report
