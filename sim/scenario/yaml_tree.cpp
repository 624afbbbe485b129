#include "sim/scenario/yaml_tree.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <optional>
#include <sstream>

namespace axle::sim {
namespace {

YamlPosition position(const YAML::Mark& mark) {
  if (mark.is_null()) return {};
  return {mark.line + 1, mark.column + 1};
}

// Builds the tree from the parser's events until something is refused; what comes after that is ignored, and the
// library's own limit on recursion bounds the rest. Aliases are never followed, so the work is linear in the text.
class TreeBuilder final : public YAML::EventHandler {
 public:
  YamlNode root;
  std::optional<YamlProblem> problem;  // the first one

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) refuse(mark, "a second document begins; the file must be one document, remove '---'");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { add(mark, {}, anchor, YamlNode::Kind::null); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { refuse_anchor(mark); }
  void OnAnchor(const YAML::Mark& mark, const std::string&) override { refuse_anchor(mark); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (YamlNode* node = add(mark, tag, anchor, YamlNode::Kind::scalar)) node->text = value;
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, YamlNode::Kind::sequence);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, YamlNode::Kind::map);
  }
  void OnMapEnd() override { close(); }

 private:
  void refuse(const YAML::Mark& mark, std::string message) {
    if (!problem) problem = YamlProblem{position(mark), std::move(message)};
  }
  void refuse_anchor(const YAML::Mark& mark) {
    refuse(mark, "anchors (&name) and aliases (*name) are not part of the language; write the values out");
  }

  // What forbids a node here, whatever its place.
  void check(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != 0) refuse_anchor(mark);
    if (!tag.empty() && tag != "?" && tag != "!") {
      refuse(mark, "tags (" + tag + ") are not part of the language; write the value alone");
    }
    if (++nodes_ > kYamlNodesMax) {
      refuse(mark, "more than " + std::to_string(kYamlNodesMax) + " values; is this the right file?");
    }
  }

  // nullptr: refused.
  YamlNode* add(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YamlNode::Kind kind) {
    check(mark, tag, anchor);
    if (problem) return nullptr;
    YamlNode* node = &root;
    if (!open_.empty()) {
      YamlNode& parent = *open_.back();
      const bool is_key = parent.kind == YamlNode::Kind::map && parent.keys.size() == parent.children.size();
      if (is_key && kind != YamlNode::Kind::scalar) {
        refuse(mark, "a key must be a word; write key: value");
        return nullptr;
      }
      node = is_key ? &parent.keys.emplace_back() : &parent.children.emplace_back();
    }
    node->kind = kind;
    node->at = position(mark);
    return node;
  }

  // The pointers stay good: a parent gets no further child while one of its children is open.
  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YamlNode::Kind kind) {
    YamlNode* node = add(mark, tag, anchor, kind);
    if (node != nullptr && open_.size() >= kYamlDepthMax) {
      refuse(mark, "nested deeper than " + std::to_string(kYamlDepthMax) + " levels; five are enough");
    }
    if (!problem) open_.push_back(node);
  }
  void close() {
    if (!problem) open_.pop_back();
  }

  std::vector<YamlNode*> open_;
  std::size_t nodes_ = 0;
  int documents_ = 0;
};

// The offset of the first byte that is not well-formed UTF-8 (RFC 3629) or is NUL; npos when all is well.
std::size_t find_bad_byte(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xc2 ? 0
                               : lead < 0xe0 ? 2
                               : lead < 0xf0 ? 3
                               : lead < 0xf5 ? 4
                                             : 0;
    if (lead == 0 || length == 0 || i + length > text.size()) return i;
    for (std::size_t k = 1; k < length; ++k) {
      const auto byte = static_cast<unsigned char>(text[i + k]);
      // The second byte's range also excludes overlong forms, surrogates and what is past U+10FFFF.
      const unsigned low = k > 1 ? 0x80 : lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
      const unsigned high = k > 1 ? 0xbf : lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
      if (byte < low || byte > high) return i;
    }
    i += length;
  }
  return std::string_view::npos;
}

std::optional<YamlProblem> check_text(std::string_view text) {
  if (text.size() > kYamlBytesMax) {
    return YamlProblem{{}, "the file is larger than 1MiB; is this the right file?"};
  }
  const std::size_t bad = find_bad_byte(text);
  if (bad == std::string_view::npos) return std::nullopt;
  const std::string_view before = text.substr(0, bad);
  const auto line = static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
  const std::size_t start = before.rfind('\n') + 1;  // npos + 1 is 0: the first line
  const auto is_lead = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
  const auto column =
      static_cast<int>(std::count_if(before.begin() + static_cast<std::ptrdiff_t>(start), before.end(), is_lead)) + 1;
  return YamlProblem{{line, column}, "the text is not UTF-8 here; save the file as UTF-8 without NUL bytes"};
}

}  // namespace

YamlResult read_yaml(std::string_view text) {
  if (auto problem = check_text(text)) return std::unexpected(std::move(*problem));
  std::istringstream stream{std::string(text)};
  TreeBuilder builder;
  try {
    YAML::Parser parser(stream);
    while (!builder.problem && parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    // What was refused before the library gave up is the better reason.
    if (!builder.problem) builder.problem = YamlProblem{position(error.mark), "not YAML: " + error.msg};
  }
  if (builder.problem) return std::unexpected(std::move(*builder.problem));
  return std::move(builder.root);
}

}  // namespace axle::sim
