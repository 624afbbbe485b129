// The scanner and libxml2 must agree on what is well-formed, except for what a packet must not hold at all.
#include <vector>

#include "protocol/packet/xml_scanner.hpp"
#include "tests/protocol/packet/support.hpp"

namespace axle::packet {
namespace {

bool scanner_accepts(std::string_view xml) {
  XmlScanner scanner(xml, {}, xml.starts_with("\xEF\xBB\xBF") ? 3 : 0);
  while (true) {
    const auto event = scanner.next();
    if (!event) return false;
    if (*event == XmlEvent::end_of_document) return true;
  }
}

// Namespace errors do not change xmllint's exit code, but it names them.
bool xmllint_accepts(std::string_view xml) {
  const ToolOutcome outcome = xmllint("--noout", xml);
  return outcome.exit_code == 0 && outcome.output.find("error") == std::string::npos;
}

const std::vector<std::string> kWellFormed{
    "<a/>",
    "<a></a>",
    "<a ></a >",
    "<a\tb = 'c'\n/>",
    "<?xml version=\"1.0\"?><a/>",
    "<?xml version='1.0' encoding='UTF-8'?>\n<a/>",
    "<?xml version='1.0' encoding='utf-8' standalone='no'?><a/>",
    "\xEF\xBB\xBF<a/>",
    "\xEF\xBB\xBF<?xml version='1.0' encoding='UTF-8'?><a/>",
    "\n <a/> \r\n",
    "<a>&lt;&gt;&amp;&quot;&apos;</a>",
    "<a>&#65;&#x41;&#x1F600;&#xFFFD;</a>",
    "<a>&#0000000065;</a>",
    "<a><![CDATA[<b>&x;]]></a>",
    "<a><![CDATA[]]]]></a>",
    "<a>]] ></a>",
    "<a>></a>",
    "<a b='>'/>",
    "<a b=\"'\" c='\"'/>",
    "<a b='&lt;&#10;'/>",
    "<a b=']]>'/>",
    "<a xmlns='u'><b xmlns=''/></a>",
    "<p:a xmlns:p='u' p:b='1' b='2'/>",
    "<p:a xmlns:p='u'><q:b xmlns:q='v'/></p:a>",
    "<a xml:space='preserve'/>",
    "<a xmlns:xml='http://www.w3.org/XML/1998/namespace'/>",
    "<a xmlns:p='u'><p:b xmlns:p='w'/></a>",
    "<Đơn_vị số='1'/>",
    "<_a.b-c1/>",
    "<a>Vi\xE1\xBB\x87t Vie\xCC\xA3\xCC\x82t</a>",
    "<a>\xF0\x9F\x98\x80</a>",
    "<a>\xEF\xBF\xBD</a>",
    "<a>\t\r\n</a>",
    "<a><b/><b/><c>x</c>y</a>",
    "<a>\x7F</a>",
};

const std::vector<std::string> kIllFormed{
    "",
    " ",
    "x",
    "<a>",
    "<a",
    "<a/",
    "</a>",
    "<a></b>",
    "<a><b></a></b>",
    "<a/><b/>",
    "<a/>x",
    "x<a/>",
    "1212<?xml version='1.0'?><a/>",
    " <?xml version='1.0'?><a/>",
    "<?xml version='1.0'><a/>",
    "<?xml encoding='UTF-8'?><a/>",
    "<?xml version='1.0' standalone='maybe'?><a/>",
    "<?xml version='1.0' standalone='yes' encoding='UTF-8'?><a/>",
    "<a b/>",
    "<a b=/>",
    "<a b=c/>",
    "<a b='1' b='2'/>",
    "<a b='1'c='2'/>",
    "<a b='<'/>",
    "<a b='&'/>",
    "<a b='1/>",
    "<1/>",
    "<-a/>",
    "< a/>",
    "<a><</a>",
    "<a>&</a>",
    "<a>&amp</a>",
    "<a>&undefined;</a>",
    "<a>&#;</a>",
    "<a>&#x;</a>",
    "<a>&#0;</a>",
    "<a>&#8;</a>",
    "<a>&#xFFFE;</a>",
    "<a>&#x110000;</a>",
    "<a>&#xD800;</a>",
    "<a>&# 65;</a>",
    "<a>&#X41;</a>",
    "<a>]]></a>",
    "<a><![CDATA[</a>",
    "<a><![cdata[x]]></a>",
    "<![CDATA[x]]><a/>",
    "<a/><![CDATA[x]]>",
    "<a>\x01</a>",
    "<a>\x1F</a>",
    std::string("<a>\0</a>", 8),
    "<a>\x80</a>",
    "<a>\xC3</a>",
    "<a>\xC0\xAF</a>",
    "<a>\xED\xA0\x80</a>",
    "<a>\xF5\x80\x80\x80</a>",
    "<a>\xEF\xBF\xBF</a>",
    "<a b='\xFF'/>",
    "<p:a/>",
    "<a p:b='1'/>",
    "<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>",
    "<a xmlns:xmlns='u'/>",
    "<a xmlns:p=''/>",
    "<a xmlns:xml='u'/>",
    "<a></a b='1'>",
    "<a/ >",
    "<a//>",
};

TEST(XmlDifferential, BothAccept) {
  for (const std::string& xml : kWellFormed) {
    EXPECT_TRUE(scanner_accepts(xml)) << xml;
    EXPECT_TRUE(xmllint_accepts(xml)) << xml;
  }
}

TEST(XmlDifferential, BothRefuse) {
  for (const std::string& xml : kIllFormed) {
    EXPECT_FALSE(scanner_accepts(xml)) << xml;
    EXPECT_FALSE(xmllint_accepts(xml)) << xml;
  }
}

// The whole difference: well-formed XML that a packet must not hold.
TEST(XmlDifferential, RefusedByPolicyOnly) {
  for (const std::string_view xml : {"<!DOCTYPE a><a/>", "<a><!-- c --></a>", "<a><?p i?></a>"}) {
    EXPECT_FALSE(scanner_accepts(xml)) << xml;
    EXPECT_TRUE(xmllint_accepts(xml)) << xml;
  }
}

}  // namespace
}  // namespace axle::packet
