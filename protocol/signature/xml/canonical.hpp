// Canonical XML: the one byte sequence that all ways of writing the same element have in common, and that is digested.
// Exclusive XML Canonicalization 1.0, Canonical XML 1.0 and 1.1 (W3C), each without comments, for one element with all
// that is in it. Built on the packet's scanner, so that what is digested was read by the parser that read the packet
// (attack A-12). Internal to this folder.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/packet/xml_scanner.hpp"

namespace axle::signature {

enum class CanonicalMethod : std::uint8_t { exclusive, inclusive_1_0, inclusive_1_1 };

struct CanonicalForm {
  CanonicalMethod method = CanonicalMethod::exclusive;
  // Exclusive only: prefixes treated as the inclusive methods treat all of them (PrefixList); empty is "#default".
  std::vector<std::string> inclusive_prefixes;
};

// One element of a document; the views must outlive its use.
struct XmlPart {
  std::string_view document;  // from its first byte, so that errors can name line and column
  std::size_t begin = 0, end = 0;
  std::vector<packet::XmlBinding> in_scope;  // declared around it, the innermost last
  bool inherits_xml_attributes = false;      // an element around it has xml:lang, xml:space or the like
};

class CanonicalSink {
 public:
  virtual ~CanonicalSink() = default;
  // The next bytes of the canonical form, in pieces of any size; valid during the call.
  virtual void write(std::string_view bytes) = 0;
};

inline constexpr std::size_t kNothingOmitted = std::string_view::npos;

// Writes the canonical form of the part without the element that begins at `omitted_begin` of the document (enveloped
// signature). invalid_input: the part is not well-formed, a namespace's name is no ordinary absolute URI, or an
// inclusive method would have to bring in xml:* attributes from around the part (not supported: use the exclusive
// method). The sink then has got a part of the form, which means nothing. One pass; memory: a buffer and the
// longest text that differs from its bytes. Depth, attributes, declarations and names are limited as XmlLimits says.
Result<void> write_canonical(const XmlPart& part, const CanonicalForm& form, std::size_t omitted_begin,
                             CanonicalSink& sink);
// The same as text.
Result<std::string> canonical_text(const XmlPart& part, const CanonicalForm& form,
                                   std::size_t omitted_begin = kNothingOmitted);

}  // namespace axle::signature
