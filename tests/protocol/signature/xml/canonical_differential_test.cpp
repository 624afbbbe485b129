// Our canonical form against libxml2's on thousands of made and damaged documents; the same ones on every run.
#include <gtest/gtest.h>

#include <set>

#include "base/random.hpp"
#include "protocol/signature/xml/canonical.hpp"
#include "tests/protocol/signature/xml/canonical_judge.hpp"
#include "tests/protocol/signature/xml/support.hpp"

namespace axle::signature::test {
namespace {

// Writes random documents: namespaces declared again, undeclared and unused, attributes in any order, every way of
// writing a character. `tidiness` is how often it writes as canonical XML would.
class DocumentMaker {
 public:
  DocumentMaker(RandomStream& random, double tidiness) : random_(random), tidiness_(tidiness) {}

  std::string make() {
    out_.clear();
    elements_ = 0;
    element(0, {{"", ""}});
    return (random_.chance(0.2) ? "<?xml version='1.0' encoding='utf-8'?>\r\n" : "") + out_ +
           (random_.chance(0.3) ? "\n" : "");
  }
  std::size_t elements() const noexcept { return elements_; }

 private:
  using Scope = std::map<std::string, std::string>;

  bool tidy() { return random_.chance(tidiness_); }
  template <class List>
  std::string pick(const List& list) {
    return std::string(list[random_.below(std::size(list))]);
  }

  void element(int depth, Scope scope) {
    static constexpr std::string_view kPrefixes[] = {"", "", "a", "b", "ab", "c"};
    static constexpr std::string_view kSpaces[] = {"urn:1", "urn:2", "http://mau.example/x", "urn:1",
                                                   "https://e.vn/a#"};
    ++elements_;
    std::map<std::string, std::string> own;
    for (std::uint64_t i = random_.below(depth == 0 ? 4 : 2); i > 0; --i) {
      const std::string prefix = pick(kPrefixes);
      const bool undeclare = prefix.empty() && random_.chance(0.3);
      own[prefix] = undeclare ? "" : random_.chance(0.01) ? "relative" : pick(kSpaces);
    }
    for (const auto& [prefix, space] : own) scope[prefix] = space;
    std::vector<std::string> usable;
    for (const auto& [prefix, space] : scope) usable.push_back(prefix);
    const auto with_prefix = [&](const std::string& prefix, const std::string& local) {
      return prefix.empty() ? local : prefix + ":" + local;
    };
    static constexpr std::string_view kNames[] = {"e", "el", "Đơn", "x-1", "Signature"};
    const std::string name = with_prefix(pick(usable), pick(kNames));
    std::vector<std::string> attributes;
    for (const auto& [prefix, space] : own) {
      attributes.push_back((prefix.empty() ? "xmlns" : "xmlns:" + prefix) + equals() + quoted_value(space));
    }
    std::set<std::pair<std::string, std::string>> taken;
    for (std::uint64_t i = random_.below(4); i > 0; --i) {
      static constexpr std::string_view kLocals[] = {"a", "b", "c", "Id", "ab"};
      const std::string prefix = random_.chance(0.1) ? "xml" : pick(usable);
      const std::string local = prefix == "xml" ? (random_.chance(0.5) ? "lang" : "other") : pick(kLocals);
      const std::string space = prefix.empty() ? "" : prefix == "xml" ? "xml" : scope[prefix];
      if (!taken.emplace(space, local).second) continue;
      attributes.push_back(with_prefix(prefix, local) + equals() + quoted_value(text(true)));
    }
    if (!tidy()) shuffle(attributes);
    out_ += "<" + name;
    for (const std::string& one : attributes) out_ += blank() + one;
    if (!tidy()) out_ += pick(std::array<std::string_view, 3>{"", " ", "\n"});
    const std::uint64_t children = depth > 4 || elements_ > 30 ? 0 : random_.below(4);
    if (children == 0 && !tidy()) {
      out_ += "/>";
      return;
    }
    out_ += ">" + text(false);
    for (std::uint64_t i = 0; i < children; ++i) {
      element(depth + 1, scope);
      if (random_.chance(0.5)) out_ += text(false);
    }
    out_ += "</" + name + (tidy() ? ">" : " >");
  }

  std::string equals() { return tidy() ? "=" : pick(std::array<std::string_view, 3>{" =", "= ", "\t=\r\n"}); }
  std::string blank() { return tidy() ? " " : pick(std::array<std::string_view, 3>{"  ", "\n", " \t"}); }
  std::string quoted_value(const std::string& value) {
    const bool single = !tidy() && value.find('\'') == std::string::npos;
    if (single) return "'" + value + "'";
    std::string out = "\"";
    for (const char c : value) out += c == '"' ? std::string("&quot;") : std::string(1, c);
    return out + "\"";
  }

  // Character data as it is written in text or in an attribute's value.
  std::string text(bool is_attribute) {
    static constexpr std::string_view kTidyText[] = {"x", "ab c", "&amp;", "&lt;", "&gt;", "Việt", "\n", "&#xD;", "\""};
    static constexpr std::string_view kTidyValue[] = {"x",     "a>b",   "&amp;", "&lt;", "Việt",
                                                      "&#xA;", "&#x9;", "&#xD;", "'"};
    static constexpr std::string_view kUntidy[] = {"&#65;",  "&#x1F600;", "&#10;", "&#13;", "&#xd;", "&apos;",
                                                   "&quot;", "&gt;",      "\t",    "\r\n",  "\r",    "\n",
                                                   ">",      "&#x26;",    "&#60;", "]]",    "&#x20;"};
    static constexpr std::string_view kSections[] = {"<![CDATA[]]>", "<![CDATA[<&>\r\n]]]]>",
                                                     "<![CDATA[\xE2\x82\xAC]]>"};
    static constexpr std::string_view kAfterLong[] = {"", "]]", "]]&gt;", "Việt", "\n", "&amp;"};
    std::string out;
    for (std::uint64_t i = random_.below(5); i > 0; --i) {
      if (tidy()) {
        out += is_attribute ? pick(kTidyValue) : pick(kTidyText);
      } else if (!is_attribute && random_.chance(0.2)) {
        out += pick(kSections);
      } else if (random_.chance(0.05)) {
        out += std::string(random_.below(600), 'l') + pick(kAfterLong);
      } else {
        const std::string one = pick(kUntidy);
        const bool ends_section = one == ">" && out.ends_with("]]");
        if (!ends_section) out += one;
      }
    }
    return out;
  }

  void shuffle(std::vector<std::string>& list) {
    for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[random_.below(i)]);
  }

  RandomStream& random_;
  double tidiness_;
  std::string out_;
  std::size_t elements_ = 0;
};

// The whole, and some elements, each with or without one that is inside it.
std::vector<JudgedPart> choose_parts(RandomStream& random, std::string_view text) {
  std::vector<JudgedPart> parts{{}};
  const auto scanned = scan_document(text, 0);
  if (!scanned) return parts;
  for (int i = 0; i < 3; ++i) {
    const std::size_t element = random.below(scanned->elements.size());
    parts.push_back({element, std::nullopt});
    const std::size_t inside = random.below(scanned->elements.size());
    const auto& outer = scanned->elements[element];
    const auto& inner = scanned->elements[inside];
    if (inside != element && outer.begin < inner.begin && inner.end < outer.end) parts.push_back({element, inside});
  }
  return parts;
}

TEST(CanonicalDifferential, MadeDocuments) {
  std::size_t accepted = 0, as_it_stands = 0, forms = 0;
  for (const double tidiness : {0.5, 0.9, 0.99, 1.0}) {
    RandomStream random(17, "canonical/made/" + std::to_string(tidiness));
    for (int i = 0; i < 1000; ++i) {
      const std::string text = DocumentMaker(random, tidiness).make();
      const std::vector<JudgedPart> parts = choose_parts(random, text);
      const Comparison result = compare_canonical(text, parts, {"a", "", "never"});
      ASSERT_EQ(result.difference, "") << "document " << i << ":\n" << text;
      accepted += result.accepted;
      as_it_stands += result.as_it_stands;
      forms += result.forms;
    }
  }
  EXPECT_GT(accepted, 3500U);
  EXPECT_GT(as_it_stands, 150U);
  EXPECT_GT(forms, 35'000U);
}

// One to three bytes of a packet, changed anywhere: mostly refused, otherwise the same for both.
TEST(CanonicalDifferential, DamagedPackets) {
  const std::string packet = canonical_packet(unsigned_packet(300));
  static constexpr std::string_view kBytes = "<>&\"' =/:;#x\r\n\t!-[]?aZ\x80\xC3\xE2";
  RandomStream random(17, "canonical/damaged");
  std::size_t accepted = 0, as_it_stands = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string text = packet;
    for (std::uint64_t changes = 1 + random.below(3); changes > 0; --changes) {
      const std::size_t at = random.below(text.size());
      const char byte = kBytes[random.below(kBytes.size())];
      switch (random.below(3)) {
        case 0: text[at] = byte; break;
        case 1: text.insert(at, 1, byte); break;
        default: text.erase(at, 1); break;
      }
    }
    const Comparison result = compare_canonical(text, {{}}, {"edXML"});
    ASSERT_EQ(result.difference, "") << "packet " << i << ":\n" << text;
    accepted += result.accepted;
    as_it_stands += result.as_it_stands;
  }
  EXPECT_GT(accepted, 500U);
  EXPECT_GT(as_it_stands, 50U);
}

// What the reader notes of raw attachment content must be what a full scan says.
TEST(CanonicalDifferential, AttachmentContentIsLookedAtClosely) {
  const std::string good = signed_packet();
  ASSERT_TRUE(packet::must_read(good).signature_site.is_canonical);
  const std::size_t content = good.rfind("</edXML:ContentTransferEncoded>");
  for (const std::string_view insert :
       {"&amp;", "&gt;", "&#65;", ">", "\r", "]]>", "\xC3\xA9", "\x80", "&x;", "\x01"}) {
    std::string text = good;
    text.insert(content - 5, insert);
    EXPECT_FALSE(packet::must_read(text).signature_site.is_canonical) << insert;
    EXPECT_FALSE(verify_packet(text).verdict.passed()) << insert;
  }
  for (const std::string_view insert : {"\n", "\t", " ", "'", "\"", "]]", "\x7F"}) {
    std::string text = good;
    text.insert(content - 5, insert);
    EXPECT_TRUE(packet::must_read(text).signature_site.is_canonical) << insert;
    expect_refused(verify_packet(text), SubIndication::hash_failure, "changed");
  }
}

}  // namespace
}  // namespace axle::signature::test
