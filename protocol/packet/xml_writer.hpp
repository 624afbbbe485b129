// Appends indented elements of the packet's namespace to a string. Inside the packet's writer; not for other folders.
#pragma once

#include <string>
#include <string_view>

namespace axle::packet {

// Appends `text` as XML character data: & < > and carriage return escaped, what XML cannot carry as U+FFFD.
void append_escaped(std::string& out, std::string_view text);

class XmlWriter {
 public:
  // Elements get this prefix ("edXML:" or nothing).
  explicit XmlWriter(std::string& out) : out_(out) {}

  // <prefix:name attributes> and a line break; `attributes` is written as it is, with its leading blank.
  void open(std::string_view name, std::string_view attributes = {});
  void close(std::string_view name);
  // One element with text, on a line of its own; nothing when the text is empty.
  void text(std::string_view name, std::string_view text);

  void set_prefix(std::string_view prefix) { prefix_ = prefix; }
  void indent() { out_.append(2 * depth_, ' '); }

 private:
  std::string& out_;
  std::string_view prefix_;
  std::size_t depth_ = 0;
};

}  // namespace axle::packet
