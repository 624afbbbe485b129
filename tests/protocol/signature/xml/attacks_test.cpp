// Attacks on packet signatures by their numbers: wrapping, references, cardinality, algorithms, keys. What costs too
// much is in cost_attacks_test.cpp. Each comes with what passes when the attack is taken out of it.
#include <algorithm>

#include "base/encoding.hpp"
#include "protocol/signature/xml/algorithms.hpp"
#include "protocol/signature/xml/canonical.hpp"
#include "tests/protocol/signature/xml/support.hpp"

namespace axle::signature::test {
namespace {

using Text = std::string;

void expect_passes(std::string_view text) {
  const PacketSignatureReport report = verify_packet(text);
  EXPECT_TRUE(report.verdict.passed()) << say(report);
}
void expect_format_failure(std::string_view text, std::string_view words) {
  const PacketSignatureReport report = verify_packet(text);
  expect_refused(report, SubIndication::format_failure, words);
  EXPECT_EQ(report.verdict.indication, Indication::total_failed);
}
void expect_unreadable(std::string_view text, std::string_view words) {
  const auto packet = packet::read_packet(as_bytes(text));
  ASSERT_FALSE(packet) << "the packet can be read";
  EXPECT_NE(packet.error().detail.find(words), Text::npos) << packet.error().detail;
}

const Text kExclusive(kExclusiveC14n);
const Text kEnveloped(kEnvelopedSignature);

// The packet signed part by part, each by its Id: header "h", business "b", manifest "m", attachments "x1" and "x2".
struct ByParts {
  Text packet = unsigned_packet();
  std::vector<Text> leave_out;

  ByParts() {
    packet = replaced(packet, "<edXML:MessageHeader>", "<edXML:MessageHeader Id=\"h\">");
    packet = replaced(packet, "<edXML:Bussiness>", "<edXML:Bussiness Id=\"b\">");
    packet = replaced(packet, "<edXML:edXMLManifest ", "<edXML:edXMLManifest Id=\"m\" ");
    packet = replaced(packet, "<Attachment>", "<Attachment Id=\"x1\">");
    packet = replaced(packet, "<Attachment>", "<Attachment Id=\"x2\">");
  }
  Text build() const {
    HandMade made{.packet = packet};
    const std::size_t second = packet.find("<Attachment Id=\"x2\">");
    const Text rest = packet.substr(0, packet.find("<Attachment Id=\"x1\">")) + packet.substr(second);
    for (const auto& [id, form] : std::vector<std::pair<Text, Text>>{{"h", canonical_element(packet, "MessageHeader")},
                                                                     {"b", canonical_element(packet, "Bussiness")},
                                                                     {"m", canonical_element(packet, "edXMLManifest")},
                                                                     {"x1", canonical_element(packet, "Attachment")},
                                                                     {"x2", canonical_element(rest, "Attachment")}}) {
      if (std::ranges::find(leave_out, id) != leave_out.end()) continue;
      made.references += HandMade::reference("#" + id, form, {kExclusive});
    }
    return made.build();
  }
};

// From <name to </name>, prefix included.
Text element_of(const Text& text, const Text& start, const Text& end) {
  const std::size_t from = text.find(start);
  return text.substr(from, text.find(end, from) + end.size() - from);
}

TEST(PacketSignatureAttacks, A12_OneParserForWhatIsDigestedAndWhatIsRead) {
  const Text text = signed_packet();
  const Text spelled = replaced(text, "V/v kiểm", "<![CDATA[V/v]]>&#x20;kiểm");
  expect_passes(spelled);
  EXPECT_EQ(packet::must_read(spelled).header, packet::must_read(text).header);
  expect_refused(verify_packet(replaced(text, "V/v kiểm", "V/v<![CDATA[]]>&#x20;&#x20;kiểm")),
                 SubIndication::hash_failure, "changed");
}

TEST(PacketSignatureAttacks, A13_SignedByPartsPasses) {
  const PacketSignatureReport report = verify_packet(ByParts().build());
  EXPECT_TRUE(report.verdict.passed()) << say(report);
  EXPECT_FALSE(report.canonical_as_is);
  EXPECT_TRUE(report.uncovered.empty());
}

TEST(PacketSignatureAttacks, A13_BodyMovedIntoObject) {
  const Text good = ByParts().build();
  const Text header = element_of(good, "<edXML:MessageHeader", "</edXML:MessageHeader>");
  const Text forged = replaced(replaced(header, " Id=\"h\"", ""), "27</edXML:CodeNumber>", "28</edXML:CodeNumber>");
  Text text = replaced(good, header, forged);
  text = replaced(text, "</Signature>", "<Object>" + header + "</Object></Signature>");
  expect_format_failure(text, "<Object> is not allowed");
  // Object in every other place of the signature.
  for (const Text place : {"<SignedInfo>", "<SignatureValue>", "<KeyInfo>", "<X509Data>"}) {
    expect_refused(verify_packet(replaced(good, place, "<Object/>" + place)), SubIndication::format_failure, "line ");
  }
}

// The signed header somewhere else, a forged one where the header is read from.
TEST(PacketSignatureAttacks, A13_HeaderCopy) {
  const Text good = ByParts().build();
  const Text header = element_of(good, "<edXML:MessageHeader", "</edXML:MessageHeader>");
  const Text forged = replaced(replaced(header, " Id=\"h\"", ""), "27</edXML:CodeNumber>", "28</edXML:CodeNumber>");
  for (const auto& [place, before] : std::vector<std::pair<Text, bool>>{{"<edXML:TraceHeaderList>", true},
                                                                        {"<edXML:edXMLBody>", true},
                                                                        {"<edXML:edXMLManifest ", true},
                                                                        {"<AttachmentEncoded>", true},
                                                                        {"</edXML:Appendixes>", true},
                                                                        {"</edXML>", true}}) {
    for (const Text wrapper : {"edXML:Kept", "edXML:edXMLHeader"}) {
      if (place == "<edXML:edXMLBody>" && wrapper == "edXML:edXMLHeader") continue;  // the reader refuses a second one
      const Text kept = place.starts_with("</edXML>") || place.starts_with("<Attach")
                            ? "<k xmlns:edXML=\"" + Text(packet::kNamespace) + "\"><" + wrapper + ">" + header + "</" +
                                  wrapper + "></k>"
                            : "<" + wrapper + ">" + header + "</" + wrapper + ">";
      const Text text = replaced(replaced(good, header, forged), place, kept + place);
      const PacketSignatureReport report = verify_packet(text);
      expect_refused(report, SubIndication::signed_data_not_found, "edXMLHeader/MessageHeader");
      ASSERT_EQ(report.uncovered.size(), 1U) << place;
    }
  }
}

TEST(PacketSignatureAttacks, A13_EnvelopeInEnvelope) {
  const Text good = ByParts().build();
  const Text envelope = element_of(good, "<edXML:edXMLEnvelope", "</edXML:edXMLEnvelope>");
  const Text signature(packet::must_read(good).signature_element);
  Text forged = replaced(envelope, signature, "");
  for (const Text id : {"h", "b", "m"}) forged = replaced(forged, " Id=\"" + id + "\"", "");
  forged = replaced(forged, "27</edXML:CodeNumber>", "28</edXML:CodeNumber>");
  // The true envelope inside the forged one: its signature is not where a signature is looked for.
  expect_format_failure(replaced(good, envelope, replaced(forged, "<edXML:edXMLBody>", envelope + "<edXML:edXMLBody>")),
                        "stands elsewhere");
  // The forged one takes the signature along.
  Text with = replaced(forged, "</edXML:edXMLHeader>", signature + "</edXML:edXMLHeader>");
  with = replaced(with, "<edXML:edXMLBody>",
                  "<edXML:Kept>" + replaced(envelope, signature, "") + "</edXML:Kept><edXML:edXMLBody>");
  const PacketSignatureReport report = verify_packet(replaced(good, envelope, with));
  expect_refused(report, SubIndication::signed_data_not_found, "MessageHeader");
  EXPECT_EQ(report.uncovered.size(), 3U);
}

TEST(PacketSignatureAttacks, A13_AttachmentSwap) {
  const Text good = ByParts().build();
  const Text first = element_of(good, "<Attachment Id=\"x1\"", "</Attachment>");
  const Text forged = replaced(replaced(first, " Id=\"x1\"", ""), "cHBwcHBw", "ZXZpbCBl");
  const PacketSignatureReport moved = verify_packet(
      replaced(replaced(good, first, forged), "<AttachmentEncoded>", "<Kept>" + first + "</Kept><AttachmentEncoded>"));
  expect_refused(moved, SubIndication::signed_data_not_found, "edXML/AttachmentEncoded/Attachment[1]");
  const PacketSignatureReport added =
      verify_packet(replaced(good, "</AttachmentEncoded>", forged + "</AttachmentEncoded>"));
  expect_refused(added, SubIndication::signed_data_not_found, "edXML/AttachmentEncoded/Attachment[3]");
  const PacketSignatureReport inside = verify_packet(replaced(
      good, "<Attachment Id=\"x1\">", "<Attachment><ContentId>z</ContentId>" + first + "</Attachment><Attachment>"));
  EXPECT_FALSE(inside.verdict.passed());
}

// XSW1 to XSW8: the signed element and its forgery as each other's parent, sibling or child, with and without the
// signature, the forgery with or without the Id.
TEST(PacketSignatureAttacks, A13_Wrapping1To8) {
  const Text good = ByParts().build();
  const Text header = element_of(good, "<edXML:MessageHeader", "</edXML:MessageHeader>");
  for (const bool same_id : {false, true}) {
    Text forged = replaced(header, "27</edXML:CodeNumber>", "28</edXML:CodeNumber>");
    if (!same_id) forged = replaced(forged, " Id=\"h\"", " Id=\"forged\"");
    const Text child =
        replaced(forged, "</edXML:MessageHeader>", "<edXML:Kept>" + header + "</edXML:Kept></edXML:MessageHeader>");
    const std::vector<Text> variants{
        child,                                               // the signed one inside the forged one
        forged + "<edXML:Kept>" + header + "</edXML:Kept>",  // behind it
        "<edXML:Kept>" + header + "</edXML:Kept>" + forged,  // before it
        "<edXML:Kept>" + forged + "</edXML:Kept>" + header,  // harmless unless somebody takes the first
    };
    for (const Text& variant : variants) {
      const PacketSignatureReport report = verify_packet(replaced(good, header, variant));
      if (same_id) {
        expect_refused(report, SubIndication::format_failure, "an Id stands twice");
      } else if (variant == variants.back()) {
        EXPECT_TRUE(report.verdict.passed()) << say(report);
        EXPECT_EQ(packet::must_read(replaced(good, header, variant)).document()->code_number, "27");
      } else {
        expect_refused(report, SubIndication::signed_data_not_found, "MessageHeader");
      }
    }
  }
}

TEST(PacketSignatureAttacks, A14_DuplicateIds) {
  const Text good = ByParts().build();
  for (const Text attribute : {"Id=\"h\"", "ID=\"h\"", "id=\"h\"", "xml:id=\"h\"", "xmlns:w=\"urn:w\" w:Id=\"h\""}) {
    for (const Text place : {"<edXML:Subject>", "<edXML:edXMLBody>", "<edXML:Reference>", "<edXML:TraceHeader>"}) {
      const Text with = place.substr(0, place.size() - 1) + " " + attribute + ">";
      expect_format_failure(replaced(good, place, with), "an Id stands twice");
    }
  }
  // Also when nothing refers to it, and between the signature and the rest.
  HandMade made;
  made.packet = replaced(made.packet, "<edXML:Subject>", "<edXML:Subject Id=\"s\">");
  made.references = made.whole_reference();
  expect_passes(made.build());
  expect_format_failure(replaced(made.build(), "<SignatureValue>", "<SignatureValue Id=\"s\">"), "an Id stands twice");
  expect_format_failure(replaced(replaced(made.build(), "<SignatureValue>", "<SignatureValue Id=\"v\">"), "<KeyInfo>",
                                 "<KeyInfo Id=\"v\">"),
                        "two equal Ids");
}

TEST(PacketSignatureAttacks, A15_UnsignedRoutingHeader) {
  for (const auto& [id, path] :
       std::vector<std::pair<Text, Text>>{{"h", "edXML/edXMLEnvelope/edXMLHeader/MessageHeader"},
                                          {"b", "edXML/edXMLEnvelope/edXMLHeader/TraceHeaderList/Bussiness"},
                                          {"m", "edXML/edXMLEnvelope/edXMLBody/edXMLManifest"},
                                          {"x1", "edXML/AttachmentEncoded/Attachment[1]"},
                                          {"x2", "edXML/AttachmentEncoded/Attachment[2]"}}) {
    ByParts parts;
    parts.leave_out = {id};
    const PacketSignatureReport report = verify_packet(parts.build());
    expect_refused(report, SubIndication::signed_data_not_found, path);
    EXPECT_EQ(report.uncovered, std::vector<Text>{path});
    EXPECT_EQ(report.verdict.indication, Indication::indeterminate);
  }
  // The other spelling of the misspelt element is read too, so it must be covered too.
  ByParts other;
  other.packet = replaced(replaced(other.packet, "<edXML:Bussiness ", "<edXML:Business "), "</edXML:Bussiness>",
                          "</edXML:Business>");
  other.leave_out = {"b"};
  EXPECT_EQ(packet::must_read(other.packet).document()->business->reason, "Văn bản điện tử mới");
  expect_refused(verify_packet(other.build()), SubIndication::signed_data_not_found, "TraceHeaderList/Business");
}

TEST(PacketSignatureAttacks, A16_ReferenceRemoved) {
  ByParts parts;
  parts.leave_out = {"h", "b", "m", "x2"};
  EXPECT_EQ(verify_packet(parts.build()).uncovered.size(), 4U);
  const Text good = signed_packet();
  const Text reference = element_of(good, "<Reference", "</Reference>");
  expect_format_failure(replaced(good, reference, ""), "signs nothing");
  expect_format_failure(replaced(good, element_of(good, "<SignedInfo>", "</SignedInfo>"), "<SignedInfo/>"),
                        "<CanonicalizationMethod> is missing");
  expect_format_failure(replaced(good, element_of(good, "<SignedInfo>", "</SignedInfo>"), ""), "<SignedInfo>");
}

TEST(PacketSignatureAttacks, A17_TwoOfWhatMustBeOne) {
  const Text good = signed_packet();
  for (const auto& [start, end] :
       std::vector<std::pair<Text, Text>>{{"<SignedInfo>", "</SignedInfo>"},
                                          {"<SignatureValue>", "</SignatureValue>"},
                                          {"<KeyInfo>", "</KeyInfo>"},
                                          {"<X509Data>", "</X509Data>"},
                                          {"<DigestValue>", "</DigestValue>"},
                                          {"<DigestMethod", "</DigestMethod>"},
                                          {"<SignatureMethod", "</SignatureMethod>"},
                                          {"<CanonicalizationMethod", "</CanonicalizationMethod>"},
                                          {"<Transforms>", "</Transforms>"}}) {
    const Text one = element_of(good, start, end);
    expect_refused(verify_packet(replaced(good, one, one + one)), SubIndication::format_failure, "line");
    expect_refused(verify_packet(replaced(good, one, "")),
                   start == "<KeyInfo>"      ? SubIndication::no_signing_certificate_found
                   : start == "<X509Data>"   ? SubIndication::no_signing_certificate_found
                   : start == "<Transforms>" ? SubIndication::format_failure
                                             : SubIndication::format_failure,
                   "");
  }
  // Two signatures in the header, or a second one anywhere else, in any namespace.
  const Text signature(packet::must_read(good).signature_element);
  expect_unreadable(replaced(good, signature, signature + signature), "appears twice");
  for (const Text& other : {signature, Text("<Signature xmlns=\"urn:other\"/>"), Text("<edXML:DigitalSignature/>")}) {
    expect_format_failure(replaced(good, "<edXML:edXMLBody>", "<edXML:edXMLBody>" + other), "more than one element");
  }
  // Out of order.
  const Text value = element_of(good, "<SignatureValue>", "</SignatureValue>");
  expect_format_failure(replaced(replaced(good, value, ""), "<SignedInfo>", value + "<SignedInfo>"),
                        "must begin with <SignedInfo>");
}

TEST(PacketSignatureAttacks, A18_CommentInDigestValue) {
  const Text good = signed_packet();
  const Text evil = HandMade::digest("evil");
  expect_unreadable(replaced(good, "<DigestValue>", "<DigestValue><!--" + evil + "-->"), "comments are not allowed");
  expect_format_failure(replaced(good, "<DigestValue>", "<DigestValue><X>" + evil + "</X>"), "only text is expected");
  expect_format_failure(replaced(good, "<DigestValue>", "<DigestValue>!"), "base64");
  expect_format_failure(replaced(good, "<DigestValue>", "text<DigestValue>"), "text stands between");
}

TEST(PacketSignatureAttacks, A19_CommentTruncation) {
  const Text good = signed_packet();
  expect_unreadable(
      replaced(good, Text(kAgencyCode) + "</edXML:OrganId>", Text(kAgencyCode) + "<!-- -->.evil</edXML:OrganId>"),
      "comments are not allowed");
  // The text of an element is all of it, however it is cut.
  const Text cut = replaced(good, Text(kAgencyCode) + "</edXML:OrganId>", "000.00<![CDATA[.12]]>.H57</edXML:OrganId>");
  EXPECT_EQ(packet::must_read(cut).document()->from.id, kAgencyCode);
  expect_passes(cut);
}

TEST(PacketSignatureAttacks, A20_ProcessingInstructions) {
  const Text good = signed_packet();
  for (const Text place : {"<edXML:Subject>", "<SignatureValue>", "<DigestValue>", "<edXML xmlns="}) {
    expect_unreadable(replaced(good, place, "<?evil 1?>" + place), "processing instructions are not allowed");
  }
}

TEST(PacketSignatureAttacks, A21_FailedCanonicalisationIsNoDigestOfNothing) {
  for (const Text name : {"relative", "../x", "#x", "x y", "//host/x"}) {
    HandMade made;
    made.packet = replaced(made.packet, "<edXML:Subject>", "<edXML:Subject xmlns:r=\"" + name + "\">");
    made.references = HandMade::reference("", "", {kEnveloped, kExclusive});
    expect_format_failure(made.build(), "is not an ordinary absolute URI");
    // Also where it is not used, and by its Id.
    made.packet = replaced(made.packet, "<edXML:MessageHeader>", "<edXML:MessageHeader Id=\"h\">");
    made.references = HandMade::reference("#h", "", {kExclusive});
    expect_format_failure(made.build(), "is not an ordinary absolute URI");
  }
  HandMade made;
  made.references = HandMade::reference("#nothing", "", {kExclusive});
  expect_format_failure(made.build(), "nothing has the Id 'nothing'");
}

TEST(PacketSignatureAttacks, A22_OnlyCanonicalisationsOnTheList) {
  for (const Text& good : {kExclusive, Text("http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
                           Text("http://www.w3.org/2006/12/xml-c14n11")}) {
    HandMade made{.canonicalization = good};
    // Inclusive forms of SignedInfo have the declarations around it; this signer does not know them.
    const PacketSignatureReport report = verify_packet(made.build());
    EXPECT_NE(report.verdict.sub_indication, SubIndication::format_failure) << say(report);
  }
  for (const Text bad : {"", "http://example.org/none", "http://www.w3.org/2010/xml-c14n2",
                         "http://www.w3.org/2000/09/xmldsig#base64", "http://www.w3.org/TR/1999/REC-xslt-19991116"}) {
    expect_format_failure(HandMade{.canonicalization = bad}.build(), "the canonicalisation '" + bad.substr(0, 20));
    HandMade made;
    made.references = HandMade::reference("", canonical_packet(made.packet), {kEnveloped, bad});
    expect_format_failure(made.build(), "the transform '" + bad.substr(0, 20));
  }
}

TEST(PacketSignatureAttacks, A23_WithComments) {
  for (const Text bad : {"http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
                         "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
                         "http://www.w3.org/2006/12/xml-c14n11#WithComments"}) {
    expect_format_failure(HandMade{.canonicalization = bad}.build(), "without comments");
    HandMade made;
    made.references = HandMade::reference("", canonical_packet(made.packet), {kEnveloped, bad});
    expect_format_failure(made.build(), "without comments");
  }
  for (const Text uri : {"#xpointer(/)", "#xpointer(id('h'))", "#"}) {
    HandMade made;
    made.references = HandMade::reference(uri, canonical_packet(made.packet), {kEnveloped, kExclusive});
    expect_format_failure(made.build(), "is not allowed");
  }
}

TEST(PacketSignatureAttacks, A25_Xslt) {
  HandMade made;
  made.references =
      replaced(made.whole_reference(), "<Transform ",
               "<Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"><xsl:stylesheet "
               "xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\" version=\"1.0\"/></Transform><Transform ");
  expect_format_failure(made.build(), "REC-xslt-19991116");
}

TEST(PacketSignatureAttacks, A26_NothingIsFetched) {
  for (const Text uri : {"file:///etc/passwd", "http://127.0.0.1:1/x", "cid:a1", "x.edxml", "?", "https://e.vn/#h"}) {
    HandMade made;
    made.references = made.whole_reference() + HandMade::reference(uri, "x", {});
    expect_format_failure(made.build(), "the reference to '" + uri.substr(0, 20));
  }
  HandMade made;
  made.references = replaced(made.whole_reference(), " URI=\"\"", "");
  expect_format_failure(made.build(), "the attribute URI is missing");
  for (const Text bad :
       {"RetrievalMethod URI=\"#k\"", "KeyInfoReference xmlns=\"http://www.w3.org/2009/xmldsig11#\" URI=\"#k\"",
        "KeyName", "KeyValue", "DEREncodedKeyValue xmlns=\"http://www.w3.org/2009/xmldsig11#\"", "MgmtData", "PGPData",
        "SPKIData", "EncryptedKey xmlns=\"http://www.w3.org/2001/04/xmlenc#\""}) {
    const Text name = bad.substr(0, bad.find(' '));
    HandMade other;
    other.key_info = "<" + bad + "/>" + other.key_data();
    expect_format_failure(other.build(), "<" + name + "> is not allowed in KeyInfo");
    other.key_info = other.key_data() + "<" + bad + "/>";
    expect_format_failure(other.build(), "<" + name + "> is not allowed");
  }
  HandMade crl;
  crl.key_info = replaced(crl.key_data(), "<X509Data>", "<X509Data><X509CRL>AAAA</X509CRL>");
  expect_format_failure(crl.build(), "<X509CRL> is not allowed");
}

TEST(PacketSignatureAttacks, A28_Manifest) {
  HandMade made;
  made.after_key_info = "<Object><Manifest Id=\"mf\">" + made.whole_reference() + "</Manifest></Object>";
  expect_format_failure(made.build(), "<Object> is not allowed");
  made.after_key_info.clear();
  made.references =
      HandMade::reference("#mf", "x", {kExclusive}, " Type=\"http://www.w3.org/2000/09/xmldsig#Manifest\"");
  expect_format_failure(made.build(), "the attribute 'Type' is not allowed");
  // A reference to a part of the signature signs nothing of the packet.
  made.references = HandMade::reference("#k", "x", {kExclusive});
  expect_format_failure(replaced(made.build(), "<KeyInfo>", "<KeyInfo Id=\"k\">"), "a part of the signature itself");
}

}  // namespace
}  // namespace axle::signature::test
