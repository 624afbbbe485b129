#include "protocol/signature/xml/canonical.hpp"

#include <algorithm>
#include <array>

#include "protocol/packet/plain_text.hpp"
#include "protocol/packet/qualified_name.hpp"

namespace axle::signature {
namespace {

using packet::XmlAttribute;
using packet::XmlBinding;
using packet::XmlEvent;
using packet::XmlScanner;

constexpr std::size_t kBufferBytes = 64ULL << 10;
constexpr std::size_t kLongText = 256;

// What canonical XML writes for a byte that does not stand for itself; null for the others.
using Escapes = std::array<const char*, 256>;
constexpr Escapes make_escapes(bool is_attribute) {
  Escapes escapes{};
  escapes['&'] = "&amp;";
  escapes['<'] = "&lt;";
  escapes['\r'] = "&#xD;";
  if (is_attribute) {
    escapes['"'] = "&quot;";
    escapes['\t'] = "&#x9;";
    escapes['\n'] = "&#xA;";
  } else {
    escapes['>'] = "&gt;";
  }
  return escapes;
}
constexpr Escapes kTextEscapes = make_escapes(false);
constexpr Escapes kAttributeEscapes = make_escapes(true);

// The whole part was accepted by the packet reader, with its limits on text and markup; attachments are text here.
packet::XmlLimits limits_of_part(std::string_view document) {
  packet::XmlLimits limits;
  limits.markup_bytes_max = limits.text_bytes_max = document.size();
  return limits;
}

std::string_view space_of(std::span<const XmlBinding> bindings, std::string_view prefix) noexcept {
  for (std::size_t i = bindings.size(); i-- > 0;) {
    if (bindings[i].prefix == prefix) return bindings[i].space;
  }
  return {};
}

class Canonicalizer {
 public:
  Canonicalizer(const XmlPart& part, const CanonicalForm& form, std::size_t omitted_begin, CanonicalSink& sink)
      : xml_(part.document.substr(0, part.end), limits_of_part(part.document), part.begin, part.in_scope),
        form_(form),
        omitted_begin_(omitted_begin),
        sink_(sink) {
    buffer_.reserve(std::min(2 * kBufferBytes, 2 * (part.end - part.begin)));
  }

  Result<void> run() {
    while (true) {
      const auto event = xml_.next();
      if (!event) return pass(event);
      switch (*event) {
        case XmlEvent::start_element:
          if (auto written = start_element(); !written) return written;
          break;
        case XmlEvent::end_element:
          emit("</");
          emit(xml_.written());
          emit(">");
          rendered_.resize(marks_.back());
          marks_.pop_back();
          break;
        case XmlEvent::text: emit_escaped(xml_.text(), kTextEscapes); break;
        case XmlEvent::end_of_document: flush(); return {};
      }
    }
  }

 private:
  Result<void> start_element() {
    if (xml_.element_offset() == omitted_begin_) return xml_.skip_element();
    const bool is_apex = marks_.empty();
    const auto bindings = xml_.bindings();
    for (const XmlBinding& one : is_apex ? bindings : bindings.last(xml_.own_bindings())) {
      if (one.space.empty() || packet::is_canonical_namespace(one.space)) continue;
      return xml_.error_at(xml_.element_offset(),
                           "no canonical form: the name of a namespace is not an ordinary absolute URI");
    }
    marks_.push_back(rendered_.size());
    choose_bindings(is_apex);
    emit("<");
    emit(xml_.written());
    for (const XmlBinding& one : chosen_) {
      emit(one.prefix.empty() ? " xmlns" : " xmlns:");
      emit(one.prefix);
      emit_value(one.space);
    }
    rendered_.insert(rendered_.end(), chosen_.begin(), chosen_.end());
    emit_attributes();
    emit(">");
    return {};
  }

  // The declarations that this element is written with, in the order of their prefixes. What the inclusive methods
  // write can only change where something is declared, or at the first element.
  void choose_bindings(bool is_apex) {
    chosen_.clear();
    const auto bindings = xml_.bindings();
    if (form_.method == CanonicalMethod::exclusive) {
      choose(packet::split_name(xml_.written()).prefix);
      for (const XmlAttribute& attribute : xml_.attributes()) {
        const std::string_view prefix = packet::split_name(attribute.written).prefix;
        if (!prefix.empty()) choose(prefix);
      }
    }
    for (const XmlBinding& one : is_apex ? bindings : bindings.last(xml_.own_bindings())) {
      const bool is_inclusive =
          form_.method != CanonicalMethod::exclusive ||
          std::ranges::find(form_.inclusive_prefixes, one.prefix) != form_.inclusive_prefixes.end();
      if (is_inclusive) choose(one.prefix);
    }
    std::ranges::sort(chosen_, {}, &XmlBinding::prefix);
  }

  void choose(std::string_view prefix) {
    if (prefix == "xml") return;
    const std::string_view space = space_of(xml_.bindings(), prefix);
    const bool is_chosen = std::ranges::find(chosen_, prefix, &XmlBinding::prefix) != chosen_.end();
    if (!is_chosen && space_of(rendered_, prefix) != space) chosen_.push_back({prefix, space});
  }

  void emit_attributes() {
    const auto attributes = xml_.attributes();
    if (attributes.empty()) return;
    sorted_.assign(attributes.begin(), attributes.end());
    std::ranges::sort(sorted_, {}, [](const XmlAttribute& one) { return std::pair(one.name.space, one.name.local); });
    for (const XmlAttribute& one : sorted_) {
      emit(" ");
      emit(one.written);
      emit_value(one.value);
    }
  }

  void emit_value(std::string_view value) {
    emit("=\"");
    emit_escaped(value, kAttributeEscapes);
    emit("\"");
  }

  void emit_escaped(std::string_view text, const Escapes& escapes) {
    while (true) {
      // Tabs and line feeds are the one difference between this search and an attribute's value, which is never long.
      std::size_t plain = text.size() > kLongText && &escapes == &kTextEscapes ? packet::plain_text_bytes(text) : 0;
      while (plain < text.size() && escapes[static_cast<std::uint8_t>(text[plain])] == nullptr) ++plain;
      emit(text.substr(0, plain));
      if (plain == text.size()) return;
      emit(escapes[static_cast<std::uint8_t>(text[plain])]);
      text.remove_prefix(plain + 1);
    }
  }

  void emit(std::string_view bytes) {
    if (bytes.size() < kBufferBytes) {
      buffer_ += bytes;
      if (buffer_.size() >= kBufferBytes) flush();
      return;
    }
    flush();
    sink_.write(bytes);
  }

  void flush() {
    if (!buffer_.empty()) sink_.write(buffer_);
    buffer_.clear();
  }

  XmlScanner xml_;
  const CanonicalForm& form_;
  std::size_t omitted_begin_;
  CanonicalSink& sink_;
  std::string buffer_;
  std::vector<XmlBinding> rendered_;  // in force in the output, the innermost last
  std::vector<std::size_t> marks_;    // size of rendered_ around each open element
  std::vector<XmlBinding> chosen_;
  std::vector<XmlAttribute> sorted_;
};

class TextSink : public CanonicalSink {
 public:
  void write(std::string_view bytes) override { text += bytes; }
  std::string text;
};

}  // namespace

Result<void> write_canonical(const XmlPart& part, const CanonicalForm& form, std::size_t omitted_begin,
                             CanonicalSink& sink) {
  AXLE_ASSERT(part.begin <= part.end && part.end <= part.document.size());
  if (form.method != CanonicalMethod::exclusive && part.inherits_xml_attributes) {
    return fail(Errc::invalid_input,
                "inclusive canonicalisation of an element inside others that have xml:* attributes is not supported");
  }
  return Canonicalizer(part, form, omitted_begin, sink).run();
}

Result<std::string> canonical_text(const XmlPart& part, const CanonicalForm& form, std::size_t omitted_begin) {
  TextSink sink;
  if (auto written = write_canonical(part, form, omitted_begin, sink); !written) return pass(written);
  return std::move(sink.text);
}

}  // namespace axle::signature
