#include "protocol/signature/xml/packet_signature.hpp"

#include "tests/protocol/signature/xml/support.hpp"

namespace axle::signature::test {
namespace {

std::uint64_t count(const CostLedger& ledger, Stage stage) {
  return ledger.stages()[static_cast<std::size_t>(stage)].count;
}

TEST(PacketSignature, SignedPacketsPassAsTheyStand) {
  for (const KeyAlgorithm algorithm : kXmlAlgorithms) {
    const std::string text = signed_packet(algorithm);
    const PacketSignatureReport report = verify_packet(text);
    EXPECT_TRUE(report.verdict.passed()) << say(report);
    EXPECT_EQ(report.profile, PacketSignatureProfile::modern);
    EXPECT_TRUE(report.canonical_as_is);
    EXPECT_TRUE(report.uncovered.empty());
    ASSERT_NE(report.certificate, nullptr);
    EXPECT_EQ(report.certificate->agency_code(), kAgencyCode);
    EXPECT_EQ(report.intermediates.size(), 1U);
    EXPECT_EQ(report.method, signing_method(algorithm));
    const packet::Packet packet = packet::must_read(text);
    EXPECT_EQ(report.covered_bytes, packet.signature_site.root.size() - packet.signature_element.size());
  }
}

TEST(PacketSignature, EveryMethodOfItsKeys) {
  const auto digests = {DigestAlgorithm::sha256, DigestAlgorithm::sha384, DigestAlgorithm::sha512};
  for (const DigestAlgorithm digest : digests) {
    const int salt = digest == DigestAlgorithm::sha256 ? 32 : digest == DigestAlgorithm::sha384 ? 48 : 64;
    for (const SignatureMethod& method :
         {SignatureMethod{Scheme::rsa_pkcs1, digest, 0}, SignatureMethod{Scheme::rsa_pss, digest, salt},
          SignatureMethod{Scheme::ecdsa, digest, 0}}) {
      const KeyAlgorithm key = method.scheme == Scheme::ecdsa ? KeyAlgorithm::p256 : KeyAlgorithm::rsa2048;
      const std::string text = must(sign_packet(unsigned_packet(), test_agency(key), {.method = method}));
      const PacketSignatureReport report = verify_packet(text);
      EXPECT_TRUE(report.verdict.passed()) << say(report);
      EXPECT_EQ(report.method, method);
    }
  }
}

TEST(PacketSignature, StatusPackets) {
  const std::string text = must(sign_packet(unsigned_status(), test_agency()));
  EXPECT_TRUE(verify_packet(text).verdict.passed());
  expect_refused(verify_packet(replaced(text, "<edXML:StatusCode>02<", "<edXML:StatusCode>03<")),
                 SubIndication::hash_failure, "changed after it was signed");
}

TEST(PacketSignature, ASignedPacketReadsBackEqual) {
  const std::string text = unsigned_packet();
  const std::string with = signed_packet();
  const packet::Packet before = packet::must_read(text);
  const packet::Packet after = packet::must_read(with);
  ASSERT_NE(after.document(), nullptr);
  EXPECT_EQ(*after.document(), *before.document());
  EXPECT_EQ(after.manifest, before.manifest);
  ASSERT_EQ(after.attachments.size(), before.attachments.size());
  for (std::size_t i = 0; i < before.attachments.size(); ++i) {
    EXPECT_EQ(after.attachments[i].base64, before.attachments[i].base64);
  }
  EXPECT_TRUE(after.signature_element.starts_with("<Signature xmlns="));
  EXPECT_TRUE(after.signature_site.is_canonical);
  const auto grammar = packet::xmllint("--noout --relaxng " AXLE_SOURCE_DIR "/protocol/packet/edxml.rng", with);
  EXPECT_EQ(grammar.exit_code, 0) << grammar.output;
}

TEST(PacketSignature, SigningRefuses) {
  const auto refused = [](const Result<std::string>& result, std::string_view words) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Errc::invalid_input);
    EXPECT_NE(result.error().detail.find(words), std::string::npos) << result.error().detail;
  };
  refused(sign_packet("<a/>", test_agency()), "not an edXML packet");
  refused(sign_packet(signed_packet(), test_agency()), "has a Signature already");
  refused(sign_packet(unsigned_packet(), test_agency(KeyAlgorithm::ed25519)), "no identifier");
  refused(sign_packet(unsigned_packet(), test_agency(KeyAlgorithm::rsa2048),
                      {.method = SignatureMethod{Scheme::rsa_pss, DigestAlgorithm::sha256, 20}}),
          "no identifier");
}

// What the writer does not write: other quotes, empty-element tags, CDATA, references, unused declarations.
TEST(PacketSignature, SignsWhatIsNotCanonical) {
  std::string text = unsigned_packet();
  text = replaced(text, "<edXML xmlns=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\">",
                  "<edXML  xmlns='http://www.mic.gov.vn/TBT/QCVN_102_2016' xmlns:unused=\"urn:x\">");
  text = replaced(text, "<edXML:Subject>", "<edXML:Unknown b='2' a='>'/><edXML:Subject>&#65;<![CDATA[<]]>\r\n");
  const std::string with = must(sign_packet("\xEF\xBB\xBF \n" + text, test_agency()));
  const PacketSignatureReport report = verify_packet(with);
  EXPECT_TRUE(report.verdict.passed()) << say(report);
  EXPECT_TRUE(report.canonical_as_is);
  EXPECT_EQ(packet::must_read(with).document()->subject, packet::must_read(text).document()->subject);
}

// The same information, written in another way: the general path.
TEST(PacketSignature, PassesInOtherSpellings) {
  const std::string text = signed_packet();
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"<edXML:edXMLManifest version=\"1.0\">", "<edXML:edXMLManifest  version = '1.0' >"},
           {"<edXML:Subject>V/v", "<edXML:Subject>&#x56;<![CDATA[/v]]>"},
           {"<edXML xmlns=", "<edXML xmlns:unused=\"urn:unused\" xmlns="},
           {"&gt;", ">"},
           {"</edXML:ContentTransferEncoded>", "</edXML:ContentTransferEncoded >"},
           {"<edXML:ContentTransferEncoded xmlns:edXML=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\">JV",
            "<edXML:ContentTransferEncoded xmlns:edXML=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\">&#74;V"}}) {
    if (text.find(from) == std::string::npos) continue;
    const PacketSignatureReport report = verify_packet(replaced(text, from, to));
    EXPECT_TRUE(report.verdict.passed()) << to << "\n" << say(report);
    EXPECT_FALSE(report.canonical_as_is) << to;
  }
}

TEST(PacketSignature, SpellingOfTheSignatureItselfIsFree) {
  const std::string text = signed_packet();
  const std::string other = replaced(replaced(replaced(text, "<Reference URI=\"\">", "\n  <Reference  URI='' >"),
                                              "<SignatureValue>", "\n<SignatureValue>&#13;\n "),
                                     "</SignatureValue>", "\n</SignatureValue>\n");
  // White space inside SignedInfo is signed, so the first of the three changes counts.
  expect_refused(verify_packet(other), SubIndication::sig_crypto_failure, "does not fit");
  const PacketSignatureReport report =
      verify_packet(replaced(replaced(replaced(text, "<Reference URI=\"\">", "<Reference  URI='' >"),
                                      "<SignatureValue>", "\n<SignatureValue>&#13;\n "),
                             "</SignatureValue>", "\n</SignatureValue>\n"));
  EXPECT_TRUE(report.verdict.passed()) << say(report);
  EXPECT_TRUE(report.canonical_as_is);
}

TEST(PacketSignature, ByteOrderMarkAndWhiteSpaceAround) {
  const std::string text = signed_packet();
  const std::string bare = text.substr(text.find("<edXML "));
  EXPECT_TRUE(verify_packet("\xEF\xBB\xBF\r\n\t " + text + "\r\n \n").verdict.passed());
  EXPECT_TRUE(verify_packet(bare).canonical_as_is);
  EXPECT_TRUE(verify_packet(bare).verdict.passed());
}

TEST(PacketSignature, NothingToVerify) {
  for (const std::string& element : {"", "<edXML:DigitalSignature/>", "<edXML:Signature></edXML:Signature>",
                                     "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\">\n</Signature>"}) {
    const PacketSignatureReport report =
        verify_packet(replaced(unsigned_packet(), "</edXML:edXMLHeader>", element + "</edXML:edXMLHeader>"));
    EXPECT_EQ(report.profile, PacketSignatureProfile::none) << element;
    EXPECT_EQ(report.verdict.indication, Indication::indeterminate);
    expect_refused(report, SubIndication::signed_data_not_found, "the packet carries no signature");
  }
}

// Domain 2.6: what is found in the field.
TEST(PacketSignature, LegacySignaturesAreRecognised) {
  const auto old = [](std::string_view open, std::string_view close, std::string_view c14n) {
    return std::string(open) +
           "<SignedInfo><CanonicalizationMethod Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"/>"
           "<SignatureMethod Algorithm=\"http://www.w3.org/2000/09/xmldsig#rsa-sha1\"/><Reference URI=\"\"><Transforms>"
           "<Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/><Transform Algorithm=\"" +
           std::string(c14n) +
           "\"/></Transforms><DigestMethod Algorithm=\"http://www.w3.org/2000/09/xmldsig#sha1\"/>"
           "<DigestValue>abc</DigestValue></Reference></SignedInfo><SignatureValue>none</SignatureValue><KeyInfo>"
           "<X509Data><X509SubjectName/><X509Certificate>MIIFqTCCBJG</X509Certificate></X509Data></KeyInfo>" +
           std::string(close);
  };
  const std::string modern_name = "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\">";
  const std::string old_name = "<Signature xmlns=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\">";
  for (const auto& [element, words] : std::vector<std::pair<std::string, std::string>>{
           {old(modern_name, "</Signature>", "http://www.w3.org/2001/10/xml-exc-c14n#"), "rsa-sha1"},
           {old(modern_name, "</Signature>", "http://www.w3.org/TR/xml-exc-c14n#"), "unregistered identifier"},
           {old(old_name, "</Signature>", "http://www.w3.org/TR/xml-exc-c14n#"), "not in the XML signature namespace"},
       }) {
    const PacketSignatureReport report =
        verify_packet(replaced(unsigned_packet(), "</edXML:edXMLHeader>", element + "</edXML:edXMLHeader>"));
    EXPECT_EQ(report.profile, PacketSignatureProfile::legacy);
    EXPECT_EQ(report.verdict.indication, Indication::indeterminate);
    expect_refused(report, SubIndication::crypto_constraints_failure, words);
  }
}

// Domain 2.6: the hub appends its TraceHeader and writes the packet anew.
TEST(PacketSignature, ARewritingHubBreaksTheSignature) {
  const std::string text = signed_packet();
  const std::string hop =
      "<edXML:TraceHeader><edXML:OrganId>000.00.00.G22</edXML:OrganId>"
      "<edXML:Timestamp>2026/08/03 09:05:00</edXML:Timestamp></edXML:TraceHeader>";
  const std::string rewritten = replaced(text, "</edXML:TraceHeader>", "</edXML:TraceHeader>" + hop);
  expect_refused(verify_packet(rewritten), SubIndication::hash_failure,
                 "rewritten on its way, its last TraceHeader is by '000.00.00.G22'");
  EXPECT_EQ(verify_packet(rewritten).verdict.indication, Indication::total_failed);
  // Also when it writes everything in a normal form of its own.
  const std::string normal = replaced(rewritten, "<edXML:Direction>false</edXML:Direction>\n", "");
  expect_refused(verify_packet(normal), SubIndication::hash_failure, "changed after it was signed");
}

TEST(PacketSignature, CostsAreBooked) {
  const std::string text = signed_packet(KeyAlgorithm::rsa2048);
  const packet::Packet packet = packet::must_read(text);
  TrustStore trust({test_authority().root()});
  static DurationNs ticks = 0;
  CostLedger ledger([]() noexcept { return ++ticks; });
  EXPECT_TRUE(verify_packet_signature(as_bytes(text), packet, trust, kAt, ledger).verdict.passed());
  EXPECT_EQ(count(ledger, Stage::canonical_form), 1U);
  EXPECT_EQ(count(ledger, Stage::hash), 1U);
  EXPECT_EQ(count(ledger, Stage::public_key), 1U);
  EXPECT_EQ(count(ledger, Stage::certificate), 2U);
  EXPECT_EQ(ledger.algorithms()[static_cast<std::size_t>(KeyAlgorithm::rsa2048)].count, 1U);
  // The general path books the same stages, and no time twice.
  const std::string other = replaced(text, "<edXML:edXMLManifest version", "<edXML:edXMLManifest  version");
  CostLedger general([]() noexcept { return ++ticks; });
  const DurationNs before = ticks;
  const packet::Packet other_packet = packet::must_read(other);
  EXPECT_TRUE(verify_packet_signature(as_bytes(other), other_packet, trust, kAt, general).verdict.passed());
  EXPECT_GE(count(general, Stage::hash), 1U);
  EXPECT_LE(general.total_cpu_ns(), ticks - before);
}

TEST(PacketSignature, InTwoSteps) {
  const std::string text = signed_packet();
  const packet::Packet packet = packet::must_read(text);
  TrustStore trust({test_authority().root()});
  CostLedger ledger;
  PacketSignatureCheck check(as_bytes(text), packet, trust, kAt, ledger);
  ASSERT_NE(check.job(), nullptr);
  EXPECT_FALSE(check.job()->good);
  PacketSignatureCheck moved = std::move(check);
  SignatureJob* job = moved.job();
  verify_signatures({job, 1});
  EXPECT_TRUE(moved.finish().verdict.passed());
  // Nobody did the operation: not a yes.
  PacketSignatureCheck forgotten(as_bytes(text), packet, trust, kAt, ledger);
  expect_refused(forgotten.finish(), SubIndication::sig_crypto_failure, "does not fit");
}

}  // namespace
}  // namespace axle::signature::test
