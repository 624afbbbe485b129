// A cursor over elements of one namespace that remembers why it stopped. Internal to this folder.
#pragma once

#include <initializer_list>
#include <string>

#include "base/encoding.hpp"
#include "protocol/packet/xml_scanner.hpp"
#include "protocol/signature/verdict.hpp"

namespace axle::signature {

// Every function that answers bool says false after it has set failure(); then nothing else may be called.
class ElementReader {
 public:
  ElementReader(std::string_view document, std::size_t begin, std::size_t end,
                std::span<const packet::XmlBinding> in_scope);

  // The start tag of the next child of the element that scanning stands in.
  bool child();
  // After a successful child(): whether there was one (false: the parent has ended), and whether it is this one.
  bool has_child() const noexcept { return has_child_; }
  bool at(std::string_view space, std::string_view local) const noexcept {
    return has_child_ && xml_.name() == packet::XmlName{space, local};
  }
  // child(), which must be this element.
  bool expect(std::string_view space, std::string_view local);
  // The element must end here, without further children.
  bool expect_end();

  // Of the element that has just started: it has no attributes but these.
  bool allow_attributes(std::initializer_list<std::string_view> names);
  // An attribute without a namespace; null when absent.
  const packet::XmlAttribute* attribute(std::string_view name) const;
  bool required_attribute(std::string_view name, std::string& value);

  // The content of the element that has just started, with its end tag.
  bool text(std::string& out);
  bool base64(Bytes& out);

  // False, with the sentence "line, column: what" where the last element starts.
  bool wrong(std::string_view what);
  bool forbidden_algorithm(std::string_view what);

  packet::XmlScanner& xml() noexcept { return xml_; }
  Verdict& failure() noexcept { return failure_; }

 private:
  bool malformed(const Error& error);

  packet::XmlScanner xml_;
  bool has_child_ = false;
  Verdict failure_;
};

}  // namespace axle::signature
