// libxml2 as the judge of our canonical form: for tests and fuzzing, never linked into the program.
#pragma once

#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocol/signature/xml/canonical.hpp"

namespace axle::signature::test {

struct LibxmlFree {
  void operator()(xmlDoc* document) const noexcept { xmlFreeDoc(document); }
  void operator()(xmlOutputBuffer* buffer) const noexcept { xmlOutputBufferClose(buffer); }
};

// What is compared: one element of the document, in document order, without another one inside it.
struct JudgedPart {
  std::size_t element = 0;
  std::optional<std::size_t> omitted;
};

class LibxmlJudge {
 public:
  // Fails (accepts() is false) for what libxml2 does not parse, namespace errors included.
  explicit LibxmlJudge(std::string_view text) {
    xmlSetStructuredErrorFunc(this, [](void* self, auto* error) {
      // Names of namespaces that are no URI, or a relative one, only fail canonicalisation.
      const bool is_about_uri = error->code == XML_WAR_NS_URI || error->code == XML_WAR_NS_URI_RELATIVE;
      if (error->domain == XML_FROM_NAMESPACE && !is_about_uri) {
        static_cast<LibxmlJudge*>(self)->namespace_error_ = true;
      }
    });
    document_.reset(xmlReadMemory(text.data(), static_cast<int>(text.size()), nullptr, nullptr, XML_PARSE_NONET));
    if (document_ != nullptr) collect(xmlDocGetRootElement(document_.get()));
  }
  ~LibxmlJudge() { xmlSetStructuredErrorFunc(nullptr, nullptr); }
  LibxmlJudge(const LibxmlJudge&) = delete;
  LibxmlJudge& operator=(const LibxmlJudge&) = delete;

  bool accepts() const noexcept { return document_ != nullptr && !namespace_error_; }
  std::size_t elements() const noexcept { return elements_.size(); }

  // None when canonicalisation fails, as it does for relative namespace names.
  std::optional<std::string> canonical(const JudgedPart& part, const CanonicalForm& form) {
    Seen seen{elements_.at(part.element), part.omitted ? elements_.at(*part.omitted) : nullptr};
    std::vector<xmlChar*> prefixes;
    std::vector<std::string> names;
    for (const std::string& one : form.inclusive_prefixes) names.push_back(one.empty() ? "#default" : one);
    for (std::string& one : names) prefixes.push_back(reinterpret_cast<xmlChar*>(one.data()));
    prefixes.push_back(nullptr);
    const int mode = form.method == CanonicalMethod::exclusive       ? XML_C14N_EXCLUSIVE_1_0
                     : form.method == CanonicalMethod::inclusive_1_0 ? XML_C14N_1_0
                                                                     : XML_C14N_1_1;
    const std::unique_ptr<xmlOutputBuffer, LibxmlFree> out(xmlAllocOutputBuffer(nullptr));
    const int size = xmlC14NExecute(document_.get(), is_visible, &seen, mode, prefixes.data(), 0, out.get());
    if (size < 0) return std::nullopt;
    xmlOutputBufferFlush(out.get());
    return std::string(reinterpret_cast<const char*>(xmlOutputBufferGetContent(out.get())),
                       xmlOutputBufferGetSize(out.get()));
  }

 private:
  struct Seen {
    const xmlNode* apex;
    const xmlNode* omitted;
  };

  static int is_visible(void* user, xmlNode* node, xmlNode* parent) {
    const auto* seen = static_cast<const Seen*>(user);
    const bool is_part = node->type == XML_NAMESPACE_DECL || node->type == XML_ATTRIBUTE_NODE;
    bool inside = false;
    for (const xmlNode* at = is_part ? parent : node; at != nullptr; at = at->parent) {
      if (at == seen->omitted) return 0;
      inside = inside || at == seen->apex;
    }
    return inside ? 1 : 0;
  }

  void collect(xmlNode* node) {
    for (; node != nullptr; node = node->next) {
      if (node->type != XML_ELEMENT_NODE) continue;
      elements_.push_back(node);
      collect(node->children);
    }
  }

  bool namespace_error_ = false;
  std::unique_ptr<xmlDoc, LibxmlFree> document_;
  std::vector<xmlNode*> elements_;
};

// One element of the document as our scanner sees it.
struct ScannedElement {
  std::size_t begin = 0, end = 0, parent = 0;
  std::vector<std::pair<std::string, std::string>> in_scope;
  bool inherits_xml_attributes = false;
};
struct Scanned {
  std::vector<ScannedElement> elements;
  std::size_t deviation = 0;
  bool unusual_namespace = false;  // one for which canonicalisation is refused
};

// None when the scanner refuses the document.
inline std::optional<Scanned> scan_document(std::string_view text, std::size_t start) {
  packet::XmlScanner xml(text, {}, start);
  Scanned scanned;
  std::vector<std::size_t> open;
  while (true) {
    const auto event = xml.next();
    if (!event) return std::nullopt;
    if (*event == packet::XmlEvent::end_of_document) break;
    if (*event == packet::XmlEvent::start_element) {
      ScannedElement& one = scanned.elements.emplace_back();
      one.begin = xml.element_offset();
      one.parent = open.empty() ? 0 : open.back();
      for (const auto& binding : xml.bindings().first(xml.bindings().size() - xml.own_bindings())) {
        one.in_scope.emplace_back(binding.prefix, binding.space);
      }
      for (const auto& binding : xml.bindings()) {
        const bool usual = binding.space.empty() || packet::is_canonical_namespace(binding.space);
        scanned.unusual_namespace = scanned.unusual_namespace || !usual;
      }
      one.inherits_xml_attributes = xml.inherits_xml_attributes();
      open.push_back(scanned.elements.size() - 1);
    } else if (*event == packet::XmlEvent::end_element) {
      scanned.elements[open.back()].end = xml.offset();
      open.pop_back();
    }
  }
  scanned.deviation = xml.notes().deviation;
  return scanned;
}

inline std::optional<std::string> our_canonical(std::string_view text, const Scanned& scanned, const JudgedPart& part,
                                                const CanonicalForm& form) {
  const ScannedElement& element = scanned.elements.at(part.element);
  XmlPart ours{.document = text,
               .begin = element.begin,
               .end = element.end,
               .in_scope = {},
               .inherits_xml_attributes = element.inherits_xml_attributes};
  for (const auto& [prefix, space] : element.in_scope) ours.in_scope.push_back({prefix, space});
  auto written = canonical_text(ours, form, part.omitted ? scanned.elements.at(*part.omitted).begin : kNothingOmitted);
  return written ? std::optional(std::move(*written)) : std::nullopt;
}

struct Comparison {
  std::string difference;  // empty: both agree
  bool accepted = false;   // by both
  bool as_it_stands = false;
  std::size_t forms = 0;  // canonical forms that were equal
};

// Compares everything that we do with a document: whether it is well-formed (as far as we accept what it holds), its
// canonical form by every method, of the whole and of `parts`, and whether its bytes are that form already.
inline Comparison compare_canonical(std::string_view text, const std::vector<JudgedPart>& parts,
                                    const std::vector<std::string>& prefixes) {
  Comparison result;
  const auto scanned = scan_document(text, 0);
  if (!scanned) return result;  // we may refuse more: XmlDifferential says what
  LibxmlJudge judge(text);
  if (!judge.accepts() || judge.elements() != scanned->elements.size()) {
    result.difference = "the scanner accepts what libxml2 does not, or sees other elements";
    return result;
  }
  result.accepted = true;
  const std::vector<CanonicalForm> forms{{CanonicalMethod::exclusive, {}},
                                         {CanonicalMethod::exclusive, prefixes},
                                         {CanonicalMethod::inclusive_1_0, {}},
                                         {CanonicalMethod::inclusive_1_1, {}}};
  const ScannedElement& root = scanned->elements.front();
  for (const JudgedPart& part : parts) {
    for (const CanonicalForm& form : forms) {
      const auto ours = our_canonical(text, *scanned, part, form);
      const bool unsupported =
          form.method != CanonicalMethod::exclusive && scanned->elements[part.element].inherits_xml_attributes;
      const auto theirs = judge.canonical(part, form);
      if (unsupported && !ours) continue;
      // libxml2 refuses the whole document, we the elements in which the namespace is declared; and some that it takes.
      if (scanned->unusual_namespace && (!ours || !theirs)) continue;
      if (ours != theirs) {
        result.difference = "method " + std::to_string(static_cast<int>(form.method)) + ", element " +
                            std::to_string(part.element) + "\nours:   " + ours.value_or("(fails)") +
                            "\ntheirs: " + theirs.value_or("(fails)");
        return result;
      }
      ++result.forms;
    }
  }
  const auto whole = our_canonical(text, *scanned, {}, forms.front());
  result.as_it_stands = scanned->deviation == std::string_view::npos;
  if (result.as_it_stands != (whole && *whole == text.substr(root.begin, root.end - root.begin))) {
    result.difference = "as it stands: we say " + std::to_string(result.as_it_stands) + ", deviation at " +
                        std::to_string(scanned->deviation) + "\n" + whole.value_or("(fails)");
  }
  return result;
}

}  // namespace axle::signature::test
