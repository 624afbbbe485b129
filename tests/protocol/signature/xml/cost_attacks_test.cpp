// Attacks by their numbers whose aim is time and memory, and every limit of packet signatures at its edge.
#include "base/encoding.hpp"
#include "protocol/signature/xml/algorithms.hpp"
#include "protocol/signature/xml/canonical.hpp"
#include "tests/bounded.hpp"
#include "tests/protocol/signature/xml/support.hpp"

namespace axle::signature::test {
namespace {

using Text = std::string;

Text repeated(const Text& text, std::size_t times) {
  Text out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

constexpr CanonicalMethod kMethods[] = {CanonicalMethod::exclusive, CanonicalMethod::inclusive_1_0,
                                        CanonicalMethod::inclusive_1_1};

Result<Text> canonical(const Text& text, CanonicalMethod method) {
  return canonical_text({.document = text, .begin = 0, .end = text.size(), .in_scope = {}}, {method, {}});
}

// By the packet reader, and by canonicalisation when somebody calls that first.
void expect_refused_cheaply(const Text& text, std::string_view limit) {
  expect_bounded([&] {
    const auto packet = packet::read_packet(as_bytes(text));
    ASSERT_FALSE(packet);
    EXPECT_NE(packet.error().detail.find(limit), Text::npos) << packet.error().detail;
  });
  for (const CanonicalMethod method : kMethods) {
    expect_bounded([&] {
      const auto form = canonical(text, method);
      ASSERT_FALSE(form);
      EXPECT_NE(form.error().detail.find(limit), Text::npos) << form.error().detail;
    });
  }
}

Text in_header(const Text& content) {
  return replaced(signed_packet(), "<edXML:edXMLBody>", content + "<edXML:edXMLBody>");
}

TEST(PacketSignatureAttacks, A04_DeepNesting) {
  expect_refused_cheaply(in_header(repeated("<a>", 5000) + repeated("</a>", 5000)), "depth_max");
  expect_bounded([] {
    const Text deep = repeated("<a>", 64) + repeated("</a>", 64);
    EXPECT_EQ(must(canonical(deep, CanonicalMethod::exclusive)), deep);
  });
}

TEST(PacketSignatureAttacks, A05_AttributeFlood) {
  Text flood = "<a";
  for (int i = 0; i < 40'000; ++i) flood += " a" + std::to_string(i) + "='1'";
  ASSERT_GT(flood.size(), 400'000U);
  expect_refused_cheaply(in_header(flood + "/>"), "attributes_max");
}

TEST(PacketSignatureAttacks, A06_NamespaceFlood) {
  Text flood = "<edXML xmlns=\"" + Text(packet::kNamespace) + "\"";
  for (int i = 0; i < 2000; ++i) flood += " xmlns:n" + std::to_string(i) + "=\"urn:name\"";
  flood += ">" + repeated("<b/>", 2000) + "</edXML>";
  ASSERT_GT(flood.size(), 50'000U);
  expect_refused_cheaply(flood, "attributes_max");
  // Spread over elements that each keep to the other limit.
  Text spread = "<edXML xmlns=\"" + Text(packet::kNamespace) + "\">";
  for (int i = 0; i < 2000; ++i) spread += "<b xmlns:n" + std::to_string(i) + "=\"urn:n\">";
  expect_refused_cheaply(spread, "_max");
  Text level = "<edXML xmlns=\"" + Text(packet::kNamespace) + "\">";
  for (int i = 0; i < 2000; ++i) level += "<b xmlns:n" + std::to_string(i) + "=\"urn:n\"/>";
  expect_refused_cheaply(level + "</edXML>", "namespaces_max");
}

// As many declarations as may be, and as many elements under them as fit: inclusive canonicalisation looks at each
// declaration once, not once per element.
TEST(PacketSignatureAttacks, A06_NamespacesWithinTheLimit) {
  const auto document = [](std::size_t elements) {
    Text text = "<a";
    for (int i = 0; i < 60; ++i) text += " xmlns:n" + std::to_string(i) + "=\"urn:n\"";
    return text + ">" + repeated("<b></b>", elements) + "</a>";
  };
  const auto cost = [&](std::size_t elements, CanonicalMethod method) {
    const Text text = document(elements);
    DurationNs best = kSecond;
    for (int i = 0; i < 7; ++i) {
      best = std::min(best, spent_by([&] { EXPECT_TRUE(canonical(text, method)); }).cpu_ns);
    }
    return static_cast<double>(best);
  };
  for (const CanonicalMethod method : kMethods) {
    EXPECT_LT(cost(40'000, method), 3 * cost(20'000, method));
    EXPECT_LT(cost(40'000, method), 3 * cost(40'000, CanonicalMethod::exclusive));
  }
}

TEST(PacketSignatureAttacks, A07_SubtreeOfManyNodes) {
  const Text many = "<edXML:Many Id=\"many\">" + repeated("<edXML:n>x</edXML:n>", 43'000) + "</edXML:Many>";
  HandMade made;
  made.packet = replaced(made.packet, "<edXML:edXMLBody>", many + "<edXML:edXMLBody>");
  made.references = HandMade::reference("#many", canonical_element(made.packet, "Many"), {Text(kExclusiveC14n)});
  const Text text = made.build();
  expect_bounded([&] { expect_refused(verify_packet(text), SubIndication::signed_data_not_found, "MessageHeader"); });
}

TEST(PacketSignatureAttacks, A08_ManyIds) {
  Text many;
  for (int i = 0; i < 30'000; ++i) many += "<edXML:n Id=\"n" + std::to_string(i) + "\"/>";
  HandMade made;
  made.packet = replaced(made.packet, "<edXML:edXMLBody>", "<edXML:Many>" + many + "</edXML:Many><edXML:edXMLBody>");
  const Text good = made.build();
  EXPECT_TRUE(verify_packet(good).verdict.passed());
  const Text twice = replaced(good, "Id=\"n29999\"", "id=\"n15\"");
  expect_bounded([&] { expect_refused(verify_packet(twice), SubIndication::format_failure, "an Id stands twice"); });
}

TEST(PacketSignatureAttacks, A24_XPathTransforms) {
  const auto with = [](const Text& algorithm, const Text& content) {
    HandMade made;
    made.references = replaced(made.whole_reference(), "<Transform ",
                               "<Transform Algorithm=\"" + algorithm + "\">" + content + "</Transform><Transform ");
    return made.build();
  };
  const Text expression =
      "<XPath>count(//. | //@* | //namespace::*)" + repeated(" + count(//. | //@*)", 1100) + "</XPath>";
  ASSERT_GT(expression.size(), 22'000U);
  for (const Text algorithm :
       {"http://www.w3.org/TR/1999/REC-xpath-19991116", "http://www.w3.org/2002/06/xmldsig-filter2",
        "http://www.w3.org/2000/09/xmldsig#base64", "http://www.w3.org/2001/04/xmldsig-more/xptr"}) {
    const Text text = with(algorithm, expression);
    expect_bounded(
        [&] { expect_refused(verify_packet(text), SubIndication::format_failure, "the transform '" + algorithm); });
  }
}

// Nested elements, each with an Id and a reference of its own, would be digested again and again.
TEST(PacketSignatureAttacks, A27_EachByteIsDigestedOnce) {
  HandMade made;
  const Text big = Text(100'000, 'x');
  made.packet = replaced(made.packet, "<edXML:edXMLBody>",
                         "<edXML:o Id=\"o\"><edXML:i Id=\"i\">" + big + "</edXML:i></edXML:o><edXML:edXMLBody>");
  const Text outer = HandMade::reference("#o", canonical_element(made.packet, "o"), {Text(kExclusiveC14n)});
  const Text inner = HandMade::reference("#i", canonical_element(made.packet, "i"), {Text(kExclusiveC14n)});
  for (const Text& references : {outer + inner, inner + outer, outer + outer, made.whole_reference() + inner,
                                 made.whole_reference() + made.whole_reference()}) {
    made.references = references;
    expect_refused(verify_packet(made.build()), SubIndication::format_failure, "what another covers already");
  }
}

// Two attachments: at most six references; none of these passes, but only the seventh is refused for its number.
TEST(PacketSignatureAttacks, A27_ManyReferences) {
  const auto with = [](std::size_t references, const PacketSignatureLimits& limits = {}) {
    HandMade made;
    made.references = repeated(HandMade::reference("#h", "x", {Text(kExclusiveC14n)}), references);
    return verify_packet(made.build(), limits);
  };
  expect_refused(with(6), SubIndication::format_failure, "nothing has the Id");
  expect_refused(with(7), SubIndication::format_failure, "references_max: more than 6");
  expect_refused(with(2, {.references_max = 2}), SubIndication::format_failure, "nothing has the Id");
  expect_refused(with(3, {.references_max = 2}), SubIndication::format_failure, "references_max: more than 2");
}

TEST(PacketSignatureAttacks, A27_ManyTransforms) {
  const auto with = [](std::size_t transforms, const PacketSignatureLimits& limits = {}) {
    HandMade made;
    made.references = HandMade::reference("", canonical_packet(made.packet),
                                          std::vector<Text>(transforms, Text(kEnvelopedSignature)));
    return verify_packet(made.build(), limits);
  };
  // Enveloped twice is enveloped; without a canonicalisation the inclusive one is meant.
  EXPECT_NE(with(5).verdict.sub_indication, SubIndication::format_failure) << say(with(5));
  expect_refused(with(6), SubIndication::format_failure, "transforms_max: more than 5");
  expect_refused(with(2, {.transforms_max = 1}), SubIndication::format_failure, "transforms_max: more than 1");
}

TEST(PacketSignatureLimits, Certificates) {
  const auto with = [](std::size_t certificates, const PacketSignatureLimits& limits = {}) {
    HandMade made;
    const Text issuer = "<X509Certificate>" + to_base64(made.signer.chain.front()->der()) + "</X509Certificate>";
    made.key_info = "<X509Data><X509Certificate>" + to_base64(made.signer.certificate->der()) + "</X509Certificate>" +
                    repeated(issuer, certificates - 1) + "</X509Data>";
    return verify_packet(made.build(), limits);
  };
  EXPECT_TRUE(with(8).verdict.passed()) << say(with(8));
  expect_refused(with(9), SubIndication::format_failure, "certificates_max: more than 8");
  EXPECT_TRUE(with(3, {.certificates_max = 3}).verdict.passed());
  expect_refused(with(4, {.certificates_max = 3}), SubIndication::format_failure, "certificates_max: more than 3");
}

TEST(PacketSignatureLimits, BytesOfTheSignature) {
  const Text text = signed_packet();
  const std::size_t size = packet::must_read(text).signature_element.size();
  EXPECT_TRUE(verify_packet(text, {.signature_bytes_max = size}).verdict.passed());
  expect_refused(verify_packet(text, {.signature_bytes_max = size - 1}), SubIndication::format_failure,
                 "signature_bytes_max");
  const auto padded = [&](std::size_t bytes) {
    return replaced(text, "</KeyInfo>", "</KeyInfo>" + Text(bytes - size, ' '));
  };
  EXPECT_TRUE(verify_packet(padded(64 << 10)).verdict.passed());
  expect_refused(verify_packet(padded((64 << 10) + 1)), SubIndication::format_failure, "signature_bytes_max");
}

TEST(PacketSignatureLimits, SignatureElements) {
  const auto with = [](std::size_t more) {
    return verify_packet(
        replaced(signed_packet(), "<edXML:edXMLBody>",
                 "<edXML:Kept>" + repeated("<edXML:Signature/>", more) + "</edXML:Kept><edXML:edXMLBody>"));
  };
  expect_refused(with(7), SubIndication::format_failure, "more than one element Signature");
  expect_refused(with(8), SubIndication::format_failure, "signatures_max: more than 8");
}

TEST(PacketSignatureLimits, PrefixList) {
  const auto with = [](std::size_t prefixes) {
    const Text list = "<InclusiveNamespaces xmlns=\"http://www.w3.org/2001/10/xml-exc-c14n#\" PrefixList=\"" +
                      repeated("edXML #default\n", prefixes / 2) + "\"></InclusiveNamespaces>";
    HandMade made;
    const std::size_t end = made.whole_reference().rfind("</Transform>");
    made.references = made.whole_reference().insert(end, list);
    return verify_packet(made.build());
  };
  EXPECT_TRUE(with(2).verdict.passed()) << say(with(2));
  EXPECT_TRUE(with(64).verdict.passed()) << say(with(64));
  expect_refused(with(66), SubIndication::format_failure, "more than 64 prefixes");
}

}  // namespace
}  // namespace axle::signature::test
