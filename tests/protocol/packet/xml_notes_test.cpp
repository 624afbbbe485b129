// What the scanner notes for the check of a signature. That the notes agree with libxml2's canonical form is tested by
// the thousand in tests/protocol/signature/xml/canonical_differential_test.cpp; here are the rules one by one.
#include <gtest/gtest.h>

#include "protocol/packet/plain_text.hpp"
#include "protocol/packet/xml_scanner.hpp"

namespace axle::packet {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

XmlNotes notes_of(std::string_view xml) {
  XmlScanner scanner(xml);
  while (true) {
    const auto event = scanner.next();
    EXPECT_TRUE(event) << xml;
    if (!event || *event == XmlEvent::end_of_document) return scanner.notes();
  }
}

TEST(XmlNotes, CanonicalAsItStands) {
  for (const std::string_view xml : {
           "<a></a>",
           "<?xml version='1.0'?>\r\n<a></a>\r\n",
           "<a xmlns=\"urn:1\"><b></b><c xmlns=\"\"></c></a>",
           "<p:a xmlns:p=\"urn:1\" b=\"1\" c=\"2\" p:a=\"3\"></p:a>",
           "<a b=\"&amp;&lt;&quot;&#x9;&#xA;&#xD;>'\">&amp;&lt;&gt;&#xD;\"'\n\t]]</a>",
           "<a xml:lang=\"vi\">Việt</a>",
           "<a><p:b xmlns:p=\"https://e.vn/x#\"></p:b><p:b xmlns:p=\"https://e.vn/x#\"></p:b></a>",
       }) {
    EXPECT_EQ(notes_of(xml).deviation, kNone) << xml;
  }
}

TEST(XmlNotes, Deviations) {
  for (const auto& [xml, at] : std::vector<std::pair<std::string_view, std::size_t>>{
           {"<a/>", 2},
           {"<a ></a>", 2},
           {"<a></a >", 3},
           {"<a  b=\"1\"></a>", 2},
           {"<a\nb=\"1\"></a>", 2},
           {"<a b =\"1\"></a>", 3},
           {"<a b= \"1\"></a>", 3},
           {"<a b='1'></a>", 5},
           {"<a b=\"1\" a=\"1\"></a>", 0},
           {"<a b=\"\t\"></a>", 6},
           {"<a b=\"&gt;\"></a>", 6},
           {"<a b=\"&#x0A;\"></a>", 6},
           {"<a>></a>", 3},
           {"<a>&#65;</a>", 3},
           {"<a>&quot;</a>", 3},
           {"<a>&#xd;</a>", 3},
           {"<a>\r\n</a>", 3},
           {"<a><![CDATA[x]]></a>", 3},
           {"<a xmlns=\"\"></a>", 0},
           {"<a xmlns:p=\"urn:1\"></a>", 0},
           {"<a b=\"1\" xmlns=\"urn:1\"></a>", 9},
           {"<p:a xmlns:p=\"urn:1\" xmlns:o=\"urn:1\" o:b=\"1\"></p:a>", 0},
           {"<a xmlns=\"urn:1\"><b xmlns=\"urn:1\"></b></a>", 17},
           {"<p:a xmlns:p=\"relative\"></p:a>", 0},
           {"<a xmlns:xml=\"http://www.w3.org/XML/1998/namespace\" xml:lang=\"vi\"></a>", 0},
       }) {
    EXPECT_EQ(notes_of(xml).deviation, at) << xml;
  }
}

TEST(XmlNotes, OfRawContent) {
  const auto deviation = [](std::string_view content) {
    const std::string xml = "<a>" + std::string(content) + "</a>";
    XmlScanner scanner(xml);
    EXPECT_TRUE(scanner.next() && scanner.raw_content());
    return scanner.notes().deviation;
  };
  EXPECT_EQ(deviation(""), kNone);
  EXPECT_EQ(deviation("JVBERi0x\nLjcK+/=="), kNone);
  EXPECT_EQ(deviation(std::string(1000, 'x')), kNone);
  for (const std::string_view other : {"&", ">", "\r", "\x01", "\x80", "\xE1\xBB\x87"}) {
    for (const std::size_t at : {0U, 5U, 127U, 128U, 129U, 500U}) {
      EXPECT_EQ(deviation(std::string(at, 'x') + std::string(other) + std::string(200, 'x')), 3 + at) << other;
    }
  }
  EXPECT_EQ(deviation("<![CDATA[x]]>"), 3U);
}

TEST(XmlNotes, AnElementCanBeForgotten) {
  XmlScanner scanner("<a><b/><c/></a>");
  while (scanner.next() && scanner.name().local != "b") {
  }
  const std::size_t offset = scanner.element_offset();
  EXPECT_NE(scanner.notes().deviation, kNone);
  scanner.forget_deviation_from(offset);
  EXPECT_EQ(scanner.notes().deviation, kNone);
  while (scanner.next() && scanner.name().local != "c") {
  }
  EXPECT_EQ(scanner.notes().deviation, 9U);
  scanner.forget_deviation_from(10);
  EXPECT_EQ(scanner.notes().deviation, 9U);
}

TEST(XmlNotes, IdsAndSignatures) {
  const XmlNotes notes = notes_of(
      "<a Id='1' ID='2' id='3' xml:id='4' xmlns:w='urn:w' w:Id='5' Idx='6' iD='7'><Signature/><w:Signature/>"
      "<DigitalSignature/><signature/></a>");
  EXPECT_EQ(notes.ids, 5U);
  EXPECT_EQ(notes.signatures, 3U);
}

TEST(XmlNotes, NamespacesWhereScanningStands) {
  const XmlBinding around[] = {{"", "urn:0"}, {"q", "urn:q"}};
  XmlScanner scanner("<a xml:lang='vi'><p:b xmlns:p='urn:1' xmlns='urn:2'><c xml:space='preserve'/></p:b></a>", {}, 0,
                     around);
  ASSERT_TRUE(scanner.next());
  EXPECT_EQ(scanner.name(), (XmlName{"urn:0", "a"}));
  EXPECT_EQ(scanner.own_bindings(), 0U);
  EXPECT_FALSE(scanner.inherits_xml_attributes());  // its own do not count
  ASSERT_TRUE(scanner.next());
  EXPECT_EQ(scanner.written(), "p:b");
  EXPECT_EQ(scanner.own_bindings(), 2U);
  EXPECT_EQ(scanner.bindings().size(), 4U);
  EXPECT_EQ(scanner.bindings().back().space, "urn:2");
  EXPECT_TRUE(scanner.inherits_xml_attributes());
}

// White space that a caller ignores is no event; everything else is, as before.
TEST(XmlScanner, PassesBlankBetweenElements) {
  const auto next_after_blank = [](std::string_view content) {
    const std::string xml = "<a>" + std::string(content) + "</a>";
    XmlScanner scanner(xml);
    EXPECT_TRUE(scanner.next());
    scanner.pass_blank();
    const auto event = scanner.next();
    return !event                              ? "error"
           : *event == XmlEvent::text          ? "text:" + std::string(scanner.text())
           : *event == XmlEvent::start_element ? "start"
                                               : "end";
  };
  EXPECT_EQ(next_after_blank(""), "end");
  EXPECT_EQ(next_after_blank(" \t\n "), "end");
  EXPECT_EQ(next_after_blank("\n  <b/>"), "start");
  EXPECT_EQ(next_after_blank("\n  x"), "text:\n  x");
  EXPECT_EQ(next_after_blank(" \r\n<b/>"), "text: \n");
  EXPECT_EQ(next_after_blank(" &#x20;"), "text:  ");
  EXPECT_EQ(next_after_blank(" <![CDATA[x]]>"), "text: x");
  EXPECT_EQ(next_after_blank(" <!-- -->"), "text: ");  // and then the error
  EXPECT_EQ(next_after_blank(" <?p?>"), "error");
  EXPECT_EQ(next_after_blank(std::string(1000, ' ')), "text:" + std::string(1000, ' '));
  // Not inside an empty element, nor outside the root.
  XmlScanner scanner(" <a/> ");
  scanner.pass_blank();
  EXPECT_EQ(scanner.offset(), 0U);
  ASSERT_TRUE(scanner.next());
  scanner.pass_blank();
  EXPECT_EQ(scanner.offset(), 5U);
}

TEST(XmlNotes, OrdinaryNamespaces) {
  for (const std::string_view good : {"http://www.mic.gov.vn/TBT/QCVN_102_2016", "http://www.w3.org/2000/09/xmldsig#",
                                      "urn:oasis:names:tc", "https://e.vn", "http://e.vn/?a=b"}) {
    EXPECT_TRUE(is_canonical_namespace(good)) << good;
  }
  for (const std::string_view bad : {"", "a", "a/b", "#a", "//e.vn", "http:", "http://", "http:///a", "http:/e.vn",
                                     "http://e.vn:80/", "http://u@e.vn", "ftp://e.vn", "urn:", "http://e.vn/ ",
                                     "http://e.vn/#a#b", "http://e.vn/%41", "http://e.vn/&", "http://ệ.vn"}) {
    EXPECT_FALSE(is_canonical_namespace(bad)) << bad;
  }
}

// Every byte at every place of a block.
TEST(PlainText, StopsAtTheFirstOtherByte) {
  for (int value = 0; value < 256; ++value) {
    const char c = static_cast<char>(value);
    const bool plain = (value >= 0x20 && value < 0x80 && c != '&' && c != '<' && c != '>') || c == '\t' || c == '\n';
    for (const std::size_t at : {0U, 1U, 63U, 64U, 127U, 128U, 200U, 255U}) {
      std::string text(256, 'x');
      text[at] = c;
      EXPECT_EQ(plain_text_bytes(text), plain ? 256U : at) << value << " at " << at;
    }
  }
  EXPECT_EQ(plain_text_bytes(""), 0U);
}

}  // namespace
}  // namespace axle::packet
