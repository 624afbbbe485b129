// A strict pull scanner over the bytes of one XML document: one pass, no tree, no recursion.
//
// It takes a subset of XML 1.0 with namespaces: UTF-8 only, no document type declaration, no processing instruction, no
// comment, no XInclude (attacks A-01..A-03, A-10, A-11, A-19 have nowhere to start). Everything it accepts is
// well-formed and namespace-well-formed, but for the content passed over by raw_content().
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace axle::packet {

struct XmlLimits {
  std::size_t markup_bytes_max = 2ULL << 20;  // everything but what raw_content() passed over
  std::size_t text_bytes_max = 1ULL << 20;    // one run of text or one attribute value
  std::size_t depth_max = 64;
  std::size_t attributes_max = 64;  // of one element, namespace declarations included
  std::size_t namespaces_max = 64;  // declarations in the document
  std::size_t name_bytes_max = 256;
};

enum class XmlEvent : std::uint8_t { start_element, end_element, text, end_of_document };

// `space` is the namespace's name, empty when there is none.
struct XmlName {
  std::string_view space, local;
  friend bool operator==(const XmlName&, const XmlName&) = default;
};

// An attribute that is no namespace declaration. The value is normalised (XML 1.0, 3.3.3).
struct XmlAttribute {
  std::string_view written;  // the name as written, with its prefix
  XmlName name;
  std::string_view value;
};

// A prefix (empty: the default namespace) and the namespace's name that it stands for (empty: none).
struct XmlBinding {
  std::string_view prefix, space;
};

// What the check of a signature wants to know of a document: noted while it is read, so that it is not scanned twice.
struct XmlNotes {
  // The offset of the first thing, from the root's start tag on, that is not written as exclusive canonical XML without
  // comments writes it (W3C Exclusive XML Canonicalization 1.0), or that was not looked at closely enough to say so;
  // npos when there is none: then the root's bytes are their own canonical form.
  std::size_t deviation = std::string_view::npos;
  std::size_t ids = 0;         // attributes that can be the target of a same-document reference: is_id_attribute()
  std::size_t signatures = 0;  // elements named Signature or DigitalSignature, whatever their namespace
};
// Id, ID, id, in any namespace: whoever else reads the document may take any of them for an identifier.
bool is_id_attribute(const XmlName& name) noexcept;
// Whether a namespace's name is an ordinary absolute URI: http, https or urn, without user, port, percent or '&'.
// Canonicalisation must fail for a relative one (Canonical XML 1.0, 1.3); of the rarer absolute ones implementations
// think differently, so they count as relative here.
bool is_canonical_namespace(std::string_view space) noexcept;

// Every error is invalid_input ("line L, column C: ...") or limit (the same, naming the limit); after an error the
// scanner must not be used any more. Not thread-safe. All views point into the bytes or into the scanner.
class XmlScanner {
 public:
  // Scanning begins at `start` (past a byte order mark, for instance); the bytes must outlive the scanner. To scan one
  // element of a document by itself, `in_scope` gives the namespaces declared around it.
  explicit XmlScanner(std::string_view bytes, const XmlLimits& limits = {}, std::size_t start = 0,
                      std::span<const XmlBinding> in_scope = {});

  // The next event. Adjacent text, references and CDATA come as one text event; an empty element as start and end.
  Result<XmlEvent> next();

  // Passes over blanks, tabs and line feeds up to the next tag when nothing else stands before it: for callers who
  // ignore white space between elements, which is every second event otherwise.
  void pass_blank() noexcept;

  // Of the last start_element or end_element.
  const XmlName& name() const noexcept { return name_; }
  // The same as written, with its prefix.
  std::string_view written() const noexcept { return written_; }
  // Of the last start_element; valid until the next one.
  std::span<const XmlAttribute> attributes() const noexcept { return attributes_; }
  // Of the last text event: references resolved, line ends normalised; valid until the next call.
  std::string_view text() const noexcept { return text_value_; }

  // The namespaces declared where scanning stands, the innermost last (a prefix may come twice), and how many of them
  // by the element that stands innermost. Valid until the next call.
  std::span<const XmlBinding> bindings() const noexcept { return bindings_; }
  std::size_t own_bindings() const noexcept { return bindings_.size() - (open_.empty() ? 0 : open_.back().bindings); }
  // Whether an element around the innermost one has an attribute of the xml namespace (xml:lang, xml:space, xml:base).
  bool inherits_xml_attributes() const noexcept;

  const XmlNotes& notes() const noexcept { return notes_; }
  // Takes back a deviation noted at `offset` or after it: for an element that no canonical form will hold.
  void forget_deviation_from(std::size_t offset) noexcept;

  // The three below may be called right after start_element, and leave the scanner right after its end_element.

  // Appends the element's text; a child element is invalid_input.
  Result<void> element_text(std::string& out);
  // Passes over the element with all that is in it, checking all of it.
  Result<void> skip_element();
  // The element's content as it stands in the bytes, found by looking for the next '<' and not otherwise checked:
  // neither characters nor references (where they would have to be, notes() has a deviation). One CDATA section is
  // accepted if it is the whole content. A child element is invalid_input. Does not count as markup.
  Result<std::string_view> raw_content();

  std::size_t depth() const noexcept { return open_.size(); }
  // Where the last start tag begins, and where scanning stands.
  std::size_t element_offset() const noexcept { return element_offset_; }
  std::size_t offset() const noexcept { return at_; }
  // Of the last end_element: where its end tag begins, or "/>" of an empty element.
  std::size_t end_tag_offset() const noexcept { return end_tag_offset_; }

  // An error of the caller's own at an offset: "line L, column C: what". Columns count characters.
  std::unexpected<Error> error_at(std::size_t offset, std::string_view what, Errc code = Errc::invalid_input) const;

 private:
  struct OpenElement {
    std::string_view written;
    XmlName name;
    std::size_t bindings;  // how many were in force around it
    bool has_xml_attributes;
  };

  bool looking_at(std::string_view expected) const noexcept { return bytes_.substr(at_).starts_with(expected); }
  bool at_end() const noexcept { return at_ >= bytes_.size(); }
  char peek() const noexcept { return bytes_[at_]; }
  bool skip_space() noexcept;
  std::unexpected<Error> wrong(std::string_view what) const { return error_at(at_, what); }
  std::unexpected<Error> past_limit(std::string_view what) const { return error_at(at_, what, Errc::limit); }

  Result<XmlEvent> step();
  bool past_markup() const noexcept { return at_ - start_ - raw_bytes_ > limits_.markup_bytes_max; }
  std::unexpected<Error> too_much_markup() const;
  Result<void> read_prolog();
  Result<std::string_view> read_pseudo_attribute(std::string_view expected_name);
  Result<XmlEvent> read_outside_root();
  std::unexpected<Error> refuse_declaration() const;
  Result<XmlEvent> read_start_tag();
  Result<bool> read_attribute();  // false at the end of the tag
  Result<std::string_view> read_attribute_value();
  Result<void> declare_namespace(std::string_view prefix, std::string_view space);
  Result<void> resolve_names(std::string_view written);
  Result<XmlName> resolve(std::string_view written, bool is_element) const;
  void note_deviation(std::size_t offset) noexcept;
  void note_reference(std::size_t from, bool is_attribute) noexcept;
  void note_names(std::string_view written);
  bool own_bindings_canonical(std::string_view element_prefix) const noexcept;
  Result<XmlEvent> read_end_tag();
  XmlEvent close_element();
  Result<XmlEvent> read_text();
  bool read_plain_text();
  Result<void> read_cdata();
  Result<std::string_view> read_name();
  std::string_view read_plain_name() noexcept;  // empty: not one, nothing was read
  // Advances over characters that stand for themselves: up to '<', '&' or CR, and in an attribute's value (quote not 0)
  // also up to the quote, tab or LF, or past text_bytes_max. Invalid characters, bad UTF-8 and, in text, "]]>" are
  // errors.
  Result<void> pass_plain(char quote);
  Result<char32_t> read_reference();

  std::string_view bytes_;
  XmlLimits limits_;
  std::size_t at_;
  std::size_t start_;
  std::size_t raw_bytes_ = 0;
  std::size_t element_offset_ = 0;
  std::size_t end_tag_offset_ = 0;
  std::size_t namespaces_seen_ = 0;
  bool prolog_read_ = false;
  bool root_seen_ = false;
  bool pending_end_ = false;  // of an empty element
  XmlName name_;
  std::string_view written_;
  std::string_view text_value_;
  std::string scratch_;            // text that differs from its bytes
  std::deque<std::string> owned_;  // attribute values that differ from their bytes; stable addresses
  std::vector<XmlAttribute> attributes_;
  std::vector<std::string_view> attribute_names_;  // as written, namespace declarations included
  std::vector<OpenElement> open_;
  std::vector<XmlBinding> bindings_;
  XmlNotes notes_;
};

}  // namespace axle::packet
