#include "protocol/packet/xml_scanner.hpp"

#include <gtest/gtest.h>

#include "protocol/packet/xml_characters.hpp"

namespace axle::packet {
namespace {

// The document as one line: <{space}local {space}name='value'> text </local>, or "error: ...".
std::string events(std::string_view xml, const XmlLimits& limits = {}) {
  XmlScanner scanner(xml, limits);
  std::string out;
  const auto print = [](const XmlName& name) {
    return (name.space.empty() ? "" : "{" + std::string(name.space) + "}") + std::string(name.local);
  };
  while (true) {
    const auto event = scanner.next();
    if (!event) return "error: " + event.error().detail;
    switch (*event) {
      case XmlEvent::start_element:
        out += "<" + print(scanner.name());
        for (const XmlAttribute& a : scanner.attributes())
          out += " " + print(a.name) + "='" + std::string(a.value) + "'";
        out += ">";
        break;
      case XmlEvent::end_element: out += "</" + print(scanner.name()) + ">"; break;
      case XmlEvent::text: out += "[" + std::string(scanner.text()) + "]"; break;
      case XmlEvent::end_of_document: return out;
    }
  }
}

bool is_error(std::string_view xml, std::string_view about) {
  const std::string outcome = events(xml);
  const bool right = outcome.starts_with("error: ") && outcome.find(about) != std::string::npos;
  if (!right) ADD_FAILURE() << xml << " gives " << outcome;
  return right;
}

TEST(XmlScanner, Elements) {
  EXPECT_EQ(events("<a/>"), "<a></a>");
  EXPECT_EQ(events("<?xml version='1.0' encoding=\"utf-8\" standalone='yes' ?>\n<a>x<b>y</b>z</a>\r\n "),
            "<a>[x]<b>[y]</b>[z]</a>");
  EXPECT_EQ(events("<a\n  ></a\t>"), "<a></a>");
}

TEST(XmlScanner, TextIsOneEventWithReferencesAndCdata) {
  EXPECT_EQ(events("<a>1 &lt; 2 &amp;&#x20;&#51;<![CDATA[<&]]>]]&gt;</a>"), "<a>[1 < 2 & 3<&]]>]</a>");
  EXPECT_EQ(events("<a>&quot;&apos;&gt;&#7879;&#x1F600;</a>"), "<a>[\"'>ệ\xF0\x9F\x98\x80]</a>");
  EXPECT_EQ(events("<a><![CDATA[]]></a>"), "<a>[]</a>");
}

TEST(XmlScanner, LineEndsAreNormalised) {
  EXPECT_EQ(events("<a>1\r\n2\r3\n4&#13;5</a>"), "<a>[1\n2\n3\n4\r5]</a>");
  EXPECT_EQ(events("<a><![CDATA[1\r\n2\r]]></a>"), "<a>[1\n2\n]</a>");
  EXPECT_EQ(events("<a b='1\r\n2\t3&#10;4'/>"), "<a b='1 2 3\n4'></a>");
}

TEST(XmlScanner, Namespaces) {
  EXPECT_EQ(events("<a xmlns='u'><b/><c xmlns=''/><p:d xmlns:p='v' p:x='1' x='2'/></a>"),
            "<{u}a><{u}b></{u}b><c></c><{v}d {v}x='1' x='2'></{v}d></{u}a>");
  EXPECT_EQ(events("<p:a xmlns:p='u'><p:a xmlns:p='w'/><p:b/></p:a>"), "<{u}a><{w}a></{w}a><{u}b></{u}b></{u}a>");
  EXPECT_EQ(events("<a xml:lang='vi'/>"), "<a {http://www.w3.org/XML/1998/namespace}lang='vi'></a>");
  EXPECT_EQ(events("<a xmlns:p='&#117;'><p:b/></a>"), "<a><{u}b></{u}b></a>");
}

TEST(XmlScanner, NamespaceErrors) {
  is_error("<p:a/>", "prefix 'p' is not declared");
  is_error("<a p:b='1'/>", "prefix 'p' is not declared");
  is_error("<a><b xmlns:p='u'/><p:c/></a>", "prefix 'p' is not declared");  // out of scope
  is_error("<a xmlns:p='u' xmlns:q='u' p:x='1' q:x='2'/>", "twice");
  is_error("<a xmlns:p=''/>", "undeclared");
  is_error("<a xmlns:xmlns='u'/>", "xmlns");
  is_error("<a xmlns:xml='u'/>", "xml");
  is_error("<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>", "xml");
  is_error("<a:b:c xmlns:a='u'/>", "colon");
  is_error("<:a/>", "colon");
  is_error("<a: xmlns:a='u'/>", "name");
}

TEST(XmlScanner, WhatAPacketMustNotHold) {
  is_error("<!DOCTYPE a><a/>", "document type");
  is_error("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "document type");
  is_error("<a><!-- c --></a>", "comments");
  is_error("<!-- c --><a/>", "comments");
  is_error("<a/><!-- c -->", "comments");
  is_error("<a><?php x?></a>", "processing");
  is_error("<?xml-stylesheet href='x'?><a/>", "processing");
  is_error(" <?xml version='1.0'?><a/>", "first thing");
  is_error("<a>&x;</a>", "predefined");
  is_error("<?xml version='1.1'?><a/>", "1.0");
  is_error("<?xml version='1.0' encoding='ISO-8859-1'?><a/>", "UTF-8");
  is_error("<?xml version='1.0' encoding='UTF-16'?><a/>", "UTF-8");
}

TEST(XmlScanner, IllFormed) {
  is_error("", "no root");
  is_error("  ", "no root");
  is_error("x<a/>", "before the root");
  is_error("<a/>x", "follows the root");
  is_error("<a/><b/>", "second root");
  is_error("<a>", "ends inside <a>");
  is_error("<a><b></a></b>", "closes <b>");
  is_error("</a>", "before the root");
  is_error("<a b='1' b='2'/>", "twice");
  is_error("<a b='1'c='2'/>", "white space");
  is_error("<a b=1/>", "quotes");
  is_error("<a b/>", "'='");
  is_error("<a b='<'/>", "'<'");
  is_error("<a b='", "ends inside");
  is_error("<1a/>", "name");
  is_error("< a/>", "name");
  is_error("<a>]]></a>", "]]>");
  is_error("<a>&</a>", "reference");
  is_error("<a>&#;</a>", "digits");
  is_error("<a>&#xG;</a>", "digit");
  is_error("<a>&#0;</a>", "character");
  is_error("<a>&#x110000;</a>", "10FFFF");
  is_error("<a>&#xD800;</a>", "character");
  is_error("<a>&#99999999999;</a>", "10FFFF");
  is_error("<a><![CDATA[x</a>", "CDATA");
  is_error("<a>\x01</a>", "control");
  is_error(std::string_view("<a>\0</a>", 8), "control");
  is_error("<a>\xFF</a>", "UTF-8");
  is_error("<a>\xC0\xAF</a>", "UTF-8");
  is_error("<a>\xEF\xBF\xBE</a>", "character");  // U+FFFE
  is_error("<a b='\xED\xA0\x80'/>", "UTF-8");
  is_error("<a\xFF/>", "UTF-8");
  is_error("<a><![CDATA[\xFF]]></a>", "UTF-8");
  is_error("<a>&lt</a>", "reference");
  is_error("<a", "ends inside");
  is_error("<a /", "name");
  is_error("<a></a", "closed");
  is_error("<a><!FOO></a>", "'<!'");
}

TEST(XmlScanner, ErrorsSayWhere) {
  is_error("<a>\n  <b>\n</a>", "line 3, column 1");
  is_error("<a>Việt&x;</a>", "line 1, column 8");
}

TEST(XmlScanner, Names) {
  EXPECT_TRUE(is_xml_name_start(U'Đ'));
  EXPECT_FALSE(is_xml_name_start(U'-'));
  EXPECT_FALSE(is_xml_name_start(0xD7));
  EXPECT_TRUE(is_xml_name_character(0x301));  // a combining mark
  EXPECT_EQ(events("<số_1.a-b/>"), "<số_1.a-b></số_1.a-b>");
}

// One document and a limit that it just meets; with one less it is refused.
template <class Member>
void at_the_limit(std::string_view xml, Member member, std::size_t limit, std::string_view name) {
  XmlLimits limits;
  limits.*member = limit;
  EXPECT_FALSE(events(xml, limits).starts_with("error")) << name << ": " << events(xml, limits);
  limits.*member = limit - 1;
  XmlScanner scanner(xml, limits);
  while (true) {
    const auto event = scanner.next();
    if (!event) {
      EXPECT_EQ(event.error().code, Errc::limit);
      EXPECT_NE(event.error().detail.find(name), std::string::npos) << event.error().detail;
      return;
    }
    ASSERT_NE(*event, XmlEvent::end_of_document) << name << " is not enforced";
  }
}

TEST(XmlScanner, LimitsAtAndPastTheBound) {
  const std::string small = "<a><b>text</b></a>";
  at_the_limit(small, &XmlLimits::markup_bytes_max, small.size(), "markup_bytes_max");
  at_the_limit("<a>12345</a>", &XmlLimits::text_bytes_max, 5, "text_bytes_max");
  at_the_limit("<a>12&lt;45</a>", &XmlLimits::text_bytes_max, 5, "text_bytes_max");
  at_the_limit("<a><![CDATA[12345]]></a>", &XmlLimits::text_bytes_max, 5, "text_bytes_max");
  at_the_limit("<a b='12345'/>", &XmlLimits::text_bytes_max, 5, "text_bytes_max");
  at_the_limit("<a><b><c/></b></a>", &XmlLimits::depth_max, 3, "depth_max");
  at_the_limit("<a b='' c='' xmlns:p='u'/>", &XmlLimits::attributes_max, 3, "attributes_max");
  at_the_limit("<a xmlns:p='u'><b xmlns:q='u'/></a>", &XmlLimits::namespaces_max, 2, "namespaces_max");
  at_the_limit("<abcdef/>", &XmlLimits::name_bytes_max, 6, "name_bytes_max");
  at_the_limit("<a abcdef=''/>", &XmlLimits::name_bytes_max, 6, "name_bytes_max");
}

TEST(XmlScanner, FloodsEndAtTheLimit) {
  std::string attributes = "<a";
  for (int i = 0; i < 40'000; ++i) attributes += " a" + std::to_string(i) + "=''";
  EXPECT_NE(events(attributes + "/>").find("attributes_max"), std::string::npos);
  std::string nesting;
  for (int i = 0; i < 100'000; ++i) nesting += "<a>";
  EXPECT_NE(events(nesting).find("depth_max"), std::string::npos);
  std::string spaces = "<a>";
  for (int i = 0; i < 1000; ++i) spaces += "<b xmlns:p" + std::to_string(i) + "='u'/>";
  EXPECT_NE(events(spaces + "</a>").find("namespaces_max"), std::string::npos);
  EXPECT_NE(events("<a>" + std::string((1 << 20) + 1, 'x') + "</a>").find("text_bytes_max"), std::string::npos);
}

TEST(XmlScanner, ElementTextAndSkip) {
  XmlScanner scanner("<a><b>1<![CDATA[2]]>3</b><c x='1'><d>4</d></c><e>5</e></a>");
  ASSERT_EQ(*scanner.next(), XmlEvent::start_element);
  ASSERT_EQ(*scanner.next(), XmlEvent::start_element);
  std::string text;
  ASSERT_TRUE(scanner.element_text(text));
  EXPECT_EQ(text, "123");
  ASSERT_EQ(*scanner.next(), XmlEvent::start_element);
  EXPECT_EQ(scanner.name().local, "c");
  ASSERT_TRUE(scanner.skip_element());
  EXPECT_EQ(scanner.depth(), 1U);
  ASSERT_EQ(*scanner.next(), XmlEvent::start_element);
  EXPECT_EQ(scanner.name().local, "e");
}

TEST(XmlScanner, ElementTextRefusesChildren) {
  XmlScanner scanner("<a>1<b/>2</a>");
  ASSERT_EQ(*scanner.next(), XmlEvent::start_element);
  std::string text;
  const auto read = scanner.element_text(text);
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().detail.find("column 5"), std::string::npos) << read.error().detail;
}

Result<std::string_view> raw(std::string_view xml) {
  XmlScanner scanner(xml);
  EXPECT_TRUE(scanner.next());
  auto content = scanner.raw_content();
  if (content) EXPECT_EQ(*scanner.next(), XmlEvent::end_of_document);
  return content;
}

TEST(XmlScanner, RawContentIsNotCopied) {
  const std::string xml = "<a>UEsD\nBBQ=</a>";
  const auto content = raw(xml);
  ASSERT_TRUE(content);
  EXPECT_EQ(*content, "UEsD\nBBQ=");
  EXPECT_EQ(content->data(), xml.data() + 3);
  EXPECT_EQ(*raw("<a/>"), "");
  EXPECT_EQ(*raw("<a></a>"), "");
  EXPECT_EQ(*raw("<a> <![CDATA[UEsD]]>\n</a>"), "UEsD");
}

TEST(XmlScanner, RawContentRefuses) {
  EXPECT_FALSE(raw("<a>UE<b/>sD</a>"));
  EXPECT_FALSE(raw("<a>UE<!-- -->sD</a>"));
  EXPECT_FALSE(raw("<a>UE<![CDATA[sD]]></a>"));
  EXPECT_FALSE(raw("<a><![CDATA[UE]]><![CDATA[sD]]></a>"));
  EXPECT_FALSE(raw("<a><![CDATA[UE]]>sD</a>"));
  EXPECT_FALSE(raw("<a><![CDATA[UE</a>"));
  EXPECT_FALSE(raw("<a>UEsD"));
  EXPECT_FALSE(raw("<a>UEsD</b>"));
}

TEST(XmlScanner, RawContentIsNoMarkup) {
  const std::string xml = "<a>" + std::string(10'000, 'A') + "</a>";
  XmlScanner scanner(xml, {.markup_bytes_max = 7});
  ASSERT_TRUE(scanner.next());
  ASSERT_TRUE(scanner.raw_content());
  EXPECT_EQ(*scanner.next(), XmlEvent::end_of_document);
}

}  // namespace
}  // namespace axle::packet
