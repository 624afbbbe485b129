// Attacks on the packet by their numbers in docs/security.md: each refused by the reader, cheaply.
#include "protocol/packet/writer.hpp"
#include "tests/bounded.hpp"
#include "tests/protocol/packet/support.hpp"

namespace axle::packet {
namespace {

const std::string& sample() {
  static const std::string text = write_document(sample_header(), {{"a1", "27.pdf", "", as_bytes("%PDF-1.7")}});
  return text;
}

// The sample with something in front of the root, or as the first child of the header.
std::string before_root(const std::string& what) {
  return replaced(sample(), "<edXML ", what + "<edXML ");
}
std::string in_header(const std::string& what) {
  return replaced(sample(), "<edXML:MessageHeader>", what + "<edXML:MessageHeader>");
}

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

// " a0='' a1='' ...": the text that stands for one of them is asked for by its number.
template <class Text>
std::string numbered(std::size_t count, Text text) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text(std::to_string(i));
  return all;
}

void expect_refused(const std::string& packet, std::string_view because, Errc code = Errc::invalid_input) {
  std::string said;
  expect_bounded([&] { said = refusal(packet, {}, code); });
  EXPECT_NE(said.find(because), std::string::npos) << said;
}
void expect_limited(const std::string& packet, std::string_view limit) {
  expect_refused(packet, limit, Errc::limit);
}

TEST(Attacks, A01_BillionLaughs) {
  std::string entities = "<!DOCTYPE edXML [<!ENTITY l0 \"lol\">";
  for (int i = 1; i < 10; ++i) {
    const std::string inner = "&l" + std::to_string(i - 1) + ";";
    entities += "<!ENTITY l" + std::to_string(i) + " \"" + repeated(inner, 10) + "\">";
  }
  const std::string packet = replaced(before_root(entities + "]>"), "<edXML:CodeNumber>27", "<edXML:CodeNumber>&l9;");
  expect_refused(packet, "document type declaration");
  expect_refused(in_header("<a>&l9;</a>"), "predefined entities");
}

TEST(Attacks, A02_QuadraticBlowUp) {
  const std::string entity = "<!DOCTYPE edXML [<!ENTITY a \"" + std::string(100'000, 'x') + "\">]>";
  const std::string uses = "<a>" + repeated("&a;", 30'000) + "</a>";
  expect_refused(replaced(in_header(uses), "<edXML ", entity + "<edXML "), "document type declaration");
}

TEST(Attacks, A03_ExternalEntities) {
  for (const std::string declaration : {
           R"(<!DOCTYPE edXML SYSTEM "file:///etc/passwd">)",
           R"(<!DOCTYPE edXML PUBLIC "-//X//Y" "http://127.0.0.1:9/x.dtd">)",
           R"(<!DOCTYPE edXML [<!ENTITY x SYSTEM "file:///etc/passwd">]>)",
           R"(<!DOCTYPE edXML [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>)",
       }) {
    const std::string packet = replaced(before_root(declaration), "<edXML:CodeNumber>27", "<edXML:CodeNumber>&x;");
    expect_refused(packet, "document type declaration");
  }
  expect_refused(before_root("<!doctype edXML>"), "'<!' begins nothing");
  expect_refused(in_header("<!DOCTYPE edXML>"), "document type declaration");
  expect_refused(in_header("<!ENTITY x 'y'>"), "'<!' begins nothing");
  expect_refused(in_header("<a>&xxe;</a>"), "predefined entities");
}

TEST(Attacks, A04_DeepNesting) {
  const auto nested = [](std::size_t levels) { return in_header(repeated("<a>", levels) + repeated("</a>", levels)); };
  // The header's children stand at level 4.
  EXPECT_EQ(refusal(nested(ReaderLimits{}.depth_max - 3)), "accepted");
  expect_limited(nested(ReaderLimits{}.depth_max - 2), "depth_max");
  expect_limited(nested(250'000), "depth_max");
  expect_limited(repeated("<edXML xmlns='http://www.mic.gov.vn/TBT/QCVN_102_2016'>", 20'000), "depth_max");
}

// 40,000 attributes in 429 kB kept libxml2 busy for 32 seconds.
TEST(Attacks, A05_AttributeFlood) {
  const auto plain = [](const std::string& i) { return " attr" + i + "=''"; };
  const auto flood = [&](std::size_t count) { return in_header("<a" + numbered(count, plain) + "/>"); };
  EXPECT_EQ(refusal(flood(ReaderLimits{}.attributes_max)), "accepted");
  expect_limited(flood(ReaderLimits{}.attributes_max + 1), "attributes_max");
  EXPECT_GT(flood(40'000).size(), 429'000U);
  expect_limited(flood(40'000), "attributes_max");
  expect_limited(replaced(sample(), "<edXML ", "<edXML" + numbered(40'000, plain) + " "), "attributes_max");
  // As many as are allowed, of the dearest kind, in element after element: bounded by the markup.
  const std::string dear = "<a" + numbered(63, [](const std::string& i) { return " edXML:a" + i + "=''"; }) + "/>";
  EXPECT_NE(refusal(in_header(repeated(dear, 3'000)), {}, Errc::limit).find("markup_bytes_max"), std::string::npos);
}

// 2,000 prefixes on an element and as many empty children, 54 kB with longer names, kept inclusive canonicalization
// busy for 42 seconds.
TEST(Attacks, A06_NamespaceFloodIsRefusedByTheReader) {
  const auto declared = [](const std::string& i) { return " xmlns:n" + i + "='u'"; };
  // The sample declares five by itself.
  const std::size_t own = [] {
    std::size_t count = 0;
    for (std::size_t at = sample().find("xmlns"); at != std::string::npos; at = sample().find("xmlns", at + 1)) ++count;
    return count;
  }();
  const auto spread = [&](std::size_t count) {
    return in_header("<a>" + numbered(count, [&](const std::string& i) { return "<b" + declared(i) + "/>"; }) + "</a>");
  };
  EXPECT_EQ(refusal(spread(ReaderLimits{}.namespaces_max - own)), "accepted");
  expect_limited(spread(ReaderLimits{}.namespaces_max - own + 1), "namespaces_max");
  const std::string flood = in_header("<a" + numbered(2'000, declared) + ">" + repeated("<b/>", 2'000) + "</a>");
  EXPECT_GT(flood.size(), 44'000U);
  expect_refused(flood, "_max", Errc::limit);
}

// Names whose hashes collide cost nothing here: names are compared, and there are at most 64 of them.
TEST(Attacks, A08_OverlongAndCollidingNames) {
  const auto named = [](std::size_t bytes) { return in_header("<" + std::string(bytes, 'n') + "/>"); };
  EXPECT_EQ(refusal(named(ReaderLimits{}.name_bytes_max)), "accepted");
  expect_limited(named(ReaderLimits{}.name_bytes_max + 1), "name_bytes_max");
  expect_limited(named(10'000'000), "name_bytes_max");
  expect_limited(in_header("<a " + std::string(10'000'000, 'n') + "=''/>"), "name_bytes_max");
  // "Ez" and "FY" have the same DJBX33A value, so have all words made of them.
  const auto colliding = [](const std::string& i) {
    std::string name;
    for (unsigned bits = static_cast<unsigned>(std::stoul(i)), bit = 0; bit < 12; ++bit, bits >>= 1) {
      name += (bits & 1) != 0 ? "FY" : "Ez";
    }
    return " " + name + "=''";
  };
  expect_limited(in_header("<a" + numbered(4'000, colliding) + "/>"), "attributes_max");
  EXPECT_EQ(refusal(in_header(repeated("<a" + numbered(60, colliding) + "/>", 100))), "accepted");
}

TEST(Attacks, A09_HugeTextsAndValues) {
  const std::size_t max = ReaderLimits{}.text_bytes_max;
  const auto text = [](std::size_t bytes) { return in_header("<a>" + std::string(bytes, 'x') + "</a>"); };
  const auto value = [](std::size_t bytes) { return in_header("<a b='" + std::string(bytes, 'x') + "'/>"); };
  const auto cdata = [](std::size_t bytes) { return in_header("<a><![CDATA[" + std::string(bytes, 'x') + "]]></a>"); };
  EXPECT_EQ(refusal(text(max)), "accepted");
  EXPECT_EQ(refusal(value(max)), "accepted");
  EXPECT_EQ(refusal(cdata(max)), "accepted");
  for (const std::size_t bytes : {max + 1, std::size_t{60} << 20}) {
    expect_limited(text(bytes), "text_bytes_max");
    expect_limited(value(bytes), "text_bytes_max");
    expect_limited(cdata(bytes), "text_bytes_max");
  }
  // Short pieces that add up, in one element and in one tag.
  expect_limited(in_header("<a>" + repeated("x&lt;", 1'000'000) + "</a>"), "text_bytes_max");
  const auto large = [&](const std::string& i) { return " a" + i + "='" + std::string(max - 1, '\t') + "'"; };
  expect_limited(in_header("<a" + numbered(40, large) + "/>"), "markup_bytes_max");
  expect_limited(in_header(repeated("<a>" + std::string(1000, 'x') + "</a>", 3'000)), "markup_bytes_max");
  expect_limited(std::string((64 << 20) + 1, ' '), "packet_bytes_max");
}

TEST(Attacks, A10_Encodings) {
  const auto wide = [](std::string_view text, bool big) {
    std::string out = big ? "\xFE\xFF" : "\xFF\xFE";
    for (const char c : text) out += big ? std::string{'\0', c} : std::string{c, '\0'};
    return out;
  };
  const std::string utf16 = replaced(sample(), "UTF-8", "UTF-16");
  for (const bool big : {true, false}) {
    expect_refused(wide(utf16, big), "before the root");
    expect_refused(wide(utf16, big).substr(2), big ? "before the root" : "a name is expected");
  }
  expect_refused(utf16, "encoding must be UTF-8");
  for (const std::string name : {"UTF-7", "ISO-8859-1", "windows-1258", "IBM037", "UTF-8\xC2\xA0", ""}) {
    expect_refused(replaced(sample(), "UTF-8", name), "encoding must be UTF-8");
  }
  expect_refused("\x4C\x6F\xA7\x94\x93\x40" + sample(), "before the root");  // "<?xml " in EBCDIC
  expect_refused("\xEF\xBB\xBF\xEF\xBB\xBF" + sample(), "before the root");
  // "<" overlong, half of a pair, past the last plane, cut off, a lone continuation; NUL.
  for (const std::string bytes : {"\xC0\xBC", "\xE0\x80\xBC", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE1\xBB", "\x80"}) {
    expect_refused(in_header("<a>" + bytes + "</a>"), "not UTF-8");
    expect_refused(in_header("<a b='" + bytes + "'/>"), "not UTF-8");
    expect_refused(in_header("<a><![CDATA[" + bytes + "]]></a>"), "not UTF-8");
    expect_refused(in_header("<a" + bytes + "/>"), "not UTF-8");
  }
  expect_refused(in_header("<a>" + std::string(1, '\0') + "</a>"), "control character");
  expect_refused(in_header("<a>&#0;</a>"), "does not allow");
  expect_refused(in_header("<a>&#xFFFE;</a>"), "does not allow");
  expect_refused(sample() + std::string(1, '\0'), "follows the root");
}

TEST(Attacks, A11_NothingIsFetched) {
  expect_refused(in_header(R"(<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>)"),
                 "XInclude");
  expect_refused(replaced(sample(), "<edXML:CodeNumber>27",
                          R"(<edXML:CodeNumber><include xmlns="http://www.w3.org/2001/XInclude" href="x"/>)"),
                 "XInclude");
  expect_refused(before_root(R"(<?xml-stylesheet type="text/xsl" href="http://127.0.0.1:9/x.xsl"?>)"),
                 "processing instructions");
  expect_refused(in_header("<?php x ?>"), "processing instructions");
  // A schema's address is an attribute like any other: it is not looked at.
  const std::string located =
      replaced(sample(), "<edXML ",
               R"(<edXML xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" )"
               R"(xsi:schemaLocation="http://www.mic.gov.vn/TBT/QCVN_102_2016 http://127.0.0.1:9/x" )");
  EXPECT_EQ(must_read(located).header, must_read(sample()).header);
}

}  // namespace
}  // namespace axle::packet
