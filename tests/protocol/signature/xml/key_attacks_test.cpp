// Attacks on packet signatures by their numbers: algorithms, keys, certificates, replay.
#include "base/encoding.hpp"
#include "protocol/signature/xml/algorithms.hpp"
#include "tests/protocol/signature/xml/support.hpp"

namespace axle::signature::test {
namespace {

using Text = std::string;

Text with_value(const Text& text, BytesView value) {
  const std::size_t from = text.find("<SignatureValue>") + 16;
  return Text(text).replace(from, text.find("</SignatureValue>") - from, to_base64(value));
}

Text key_data_of(const Identity& identity) {
  return HandMade{.signer = identity}.key_data();
}

TEST(PacketSignatureAttacks, A29_Hmac) {
  for (const Text method :
       {"http://www.w3.org/2000/09/xmldsig#hmac-sha1", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
        "http://www.w3.org/2001/04/xmldsig-more#hmac-sha512", "http://www.w3.org/2001/04/xmldsig-more#hmac-md5"}) {
    expect_refused(verify_packet(HandMade{.method = method}.build()), SubIndication::crypto_constraints_failure,
                   "the signature method '" + method);
  }
  const Text truncated =
      replaced(signed_packet(), "></SignatureMethod>", "><HMACOutputLength>0</HMACOutputLength></SignatureMethod>");
  expect_refused(verify_packet(truncated), SubIndication::format_failure, "<HMACOutputLength> is not allowed");
  // The certificate's key decides, not what the document says of it.
  for (const Text method : {"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
                            "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"}) {
    expect_refused(verify_packet(HandMade{.method = method}.build()), SubIndication::sig_crypto_failure,
                   "not one for the certificate's key");
  }
  const HandMade confused{.signer = test_agency(KeyAlgorithm::rsa2048)};
  expect_refused(verify_packet(confused.build()), SubIndication::sig_crypto_failure,
                 "not one for the certificate's key");
  // PKCS#1 v1.5 where PSS is said, and the other way round.
  const Text pkcs1 = must(sign_packet(unsigned_packet(), test_agency(KeyAlgorithm::rsa2048)));
  expect_refused(verify_packet(replaced(pkcs1, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
                                        "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1")),
                 SubIndication::sig_crypto_failure, "does not fit");
}

TEST(PacketSignatureAttacks, A30_OldAlgorithms) {
  for (const Text method :
       {"http://www.w3.org/2000/09/xmldsig#dsa-sha1", "http://www.w3.org/2009/xmldsig11#dsa-sha256",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-md5", "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1",
        "http://www.w3.org/2007/05/xmldsig-more#sha1-rsa-MGF1", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha224",
        ""}) {
    expect_refused(verify_packet(HandMade{.method = method}.build()), SubIndication::crypto_constraints_failure,
                   "the signature method '" + method);
  }
  const PacketSignatureReport sha1 =
      verify_packet(HandMade{.method = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"}.build());
  expect_refused(sha1, SubIndication::crypto_constraints_failure, "rsa-sha1");
  EXPECT_EQ(sha1.profile, PacketSignatureProfile::legacy);
  for (const Text digest : {"http://www.w3.org/2000/09/xmldsig#sha1", "http://www.w3.org/2001/04/xmldsig-more#md5",
                            "http://www.w3.org/2001/04/xmldsig-more#sha224"}) {
    HandMade made;
    made.references = replaced(made.whole_reference(), "http://www.w3.org/2001/04/xmlenc#sha256", digest);
    expect_refused(verify_packet(made.build()), SubIndication::crypto_constraints_failure, "");
  }
}

TEST(PacketSignatureAttacks, A30_WeakKeys) {
  const TemporaryFolder folder;
  const auto certificate = [&](const Text& name, const Text& make_key) {
    const Text key = folder.path(name + ".key"), out = folder.path(name + ".der");
    const Ran ran = run(make_key + " -out " + key + " && openssl req -x509 -new -key " + key +
                        " -subj '/CN=weak' -days 30 -outform DER -out " + out);
    EXPECT_EQ(ran.status, 0) << ran.output;
    return "<X509Data><X509Certificate>" + to_base64(folder.read(name + ".der")) + "</X509Certificate></X509Data>";
  };
  for (const auto& [name, make_key] : std::vector<std::pair<Text, Text>>{
           {"rsa1024", "openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:1024"},
           {"p224", "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-224"},
           {"secp256k1", "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1"}}) {
    HandMade made;
    made.key_info = certificate(name, make_key);
    expect_refused(verify_packet(made.build()), SubIndication::crypto_constraints_failure, "");
  }
}

TEST(PacketSignatureAttacks, A31_EcdsaValues) {
  const Text good = signed_packet();
  const Text digits = good.substr(good.find("<SignatureValue>") + 16);
  const Bytes raw = must(from_base64(digits.substr(0, digits.find('<'))));
  ASSERT_EQ(raw.size(), 64U);
  const auto expect_bad = [&](const Bytes& value) {
    expect_refused(verify_packet(with_value(good, value)), SubIndication::sig_crypto_failure, "");
  };
  expect_bad(Bytes(64, 0));     // r = s = 0, CVE-2022-21449
  expect_bad(Bytes(64, 0xFF));  // greater than the order
  Bytes no_r = raw, no_s = raw, swapped(raw.begin() + 32, raw.end());
  std::fill_n(no_r.begin(), 32, std::uint8_t{0});
  std::fill_n(no_s.begin() + 32, 32, std::uint8_t{0});
  swapped.insert(swapped.end(), raw.begin(), raw.begin() + 32);
  for (const Bytes& value : {no_r, no_s, swapped}) expect_bad(value);
  // DER, as CMS has it, and lengths of other curves.
  const Identity signer = test_agency();
  expect_bad(must(make_signature(signer.key, signing_method(KeyAlgorithm::p256), as_bytes("x"))));
  for (const std::size_t size : {1UL, 63UL, 65UL, 96UL, 132UL}) {
    Bytes value = raw;
    value.resize(size);
    expect_bad(value);
  }
  Bytes padded(1, 0);
  padded.insert(padded.end(), raw.begin(), raw.end());
  expect_bad(padded);
  expect_refused(
      verify_packet(replaced(good, "<SignatureValue>" + digits.substr(0, digits.find('<')), "<SignatureValue>")),
      SubIndication::format_failure, "is empty");
}

TEST(PacketSignatureAttacks, A31_RsaValues) {
  const Text good = signed_packet(KeyAlgorithm::rsa2048);
  for (const Bytes& value : {Bytes(256, 0), Bytes(256, 0xFF), Bytes(255, 1), Bytes(257, 1), Bytes(1, 1)}) {
    expect_refused(verify_packet(with_value(good, value)), SubIndication::sig_crypto_failure, "does not fit");
  }
}

TEST(PacketSignatureAttacks, A31_PssParameters) {
  const auto parameters_of = [](const Text& content) {
    return "<p:RSAPSSParams xmlns:p=\"http://www.w3.org/2007/05/xmldsig-more#\">" + content + "</p:RSAPSSParams>";
  };
  const auto salt = [&](const Text& bytes) { return parameters_of("<p:SaltLength>" + bytes + "</p:SaltLength>"); };
  const Text good = must(
      sign_packet(unsigned_packet(), test_agency(KeyAlgorithm::rsa2048), {.method = rsa_pss(DigestAlgorithm::sha256)}));
  const auto with = [&](const Text& parameters) {
    return verify_packet(replaced(replaced(good, "#sha256-rsa-MGF1", "#rsa-pss"), "></SignatureMethod>",
                                  ">" + parameters + "</SignatureMethod>"));
  };
  // Read, but SignedInfo is another one now.
  expect_refused(with(""), SubIndication::sig_crypto_failure, "does not fit");
  expect_refused(with(salt("32")), SubIndication::sig_crypto_failure, "does not fit");
  expect_refused(with(salt("20")), SubIndication::crypto_constraints_failure, "a salt as long as the digest");
  expect_refused(with(salt("0")), SubIndication::crypto_constraints_failure, "a salt as long as the digest");
  expect_refused(with(parameters_of("<p:TrailerField>2</p:TrailerField>")), SubIndication::format_failure,
                 "trailer field");
  expect_refused(with(parameters_of("<p:MaskGenerationFunction Algorithm=\"urn:other\"/>")),
                 SubIndication::crypto_constraints_failure, "MGF1");
  expect_refused(with(parameters_of("<p:SaltLength>32</p:SaltLength><p:Other/>")), SubIndication::format_failure,
                 "not a parameter of RSASSA-PSS");
  expect_refused(with("<Other/>"), SubIndication::format_failure, "RSAPSSParams");
}

TEST(PacketSignatureAttacks, A32_SelfSignedCertificate) {
  const TemporaryFolder folder;
  folder.write("key.pem", as_bytes(test_key(KeyAlgorithm::p256, 1).to_pem()));
  const Text subject = "/CN=Axle/organizationIdentifier=" + Text(kAgencyCode);
  const Ran ran = run("openssl req -x509 -new -key " + folder.path("key.pem") + " -subj '" + subject +
                      "' -days 3000 -outform DER -out " + folder.path("self.der"));
  ASSERT_EQ(ran.status, 0) << ran.output;
  HandMade made;
  made.key_info = "<X509Data><X509Certificate>" + to_base64(folder.read("self.der")) + "</X509Certificate></X509Data>";
  const PacketSignatureReport report = verify_packet(made.build());
  EXPECT_FALSE(report.verdict.passed()) << say(report);
}

TEST(PacketSignatureAttacks, A32_LeafOfAnotherAuthority) {
  AuthorityOptions options;
  options.algorithm = KeyAlgorithm::p256;
  options.not_before = kNotBefore;
  const Authority other = must(Authority::create(options));
  const Identity stranger =
      must(other.issue_agency({kAgencyCode, kAgencyName, "UBND tỉnh Mẫu"}, test_key(KeyAlgorithm::p256, 1)));
  expect_refused(verify_packet(must(sign_packet(unsigned_packet(), stranger))),
                 SubIndication::no_certificate_chain_found, "");
  // The root that comes along is not believed.
  Identity with_root = stranger;
  with_root.chain.push_back(other.root());
  expect_refused(verify_packet(must(sign_packet(unsigned_packet(), with_root))),
                 SubIndication::no_certificate_chain_found, "");
}

TEST(PacketSignatureAttacks, A32_CertificateOfSomebodyElse) {
  const auto signed_by = [](const Identity& signer) {
    return verify_packet(must(sign_packet(unsigned_packet(), signer)));
  };
  EXPECT_TRUE(signed_by(test_agency()).verdict.passed());
  expect_refused(signed_by(test_agency(KeyAlgorithm::p256, "000.00.13.H57")), SubIndication::sig_constraints_failure,
                 "signed by '000.00.13.H57' but says that it is from '000.00.12.H57'");
  expect_refused(signed_by(test_person()), SubIndication::sig_constraints_failure, "not signed by an agency");
  // A server's certificate, and an authority's.
  const Identity server = must(test_authority().issue_server({"localhost"}, test_key(KeyAlgorithm::p256, 5)));
  EXPECT_FALSE(signed_by(server).verdict.passed());
  // The certificate of the sender with the signature of another key.
  HandMade borrowed{.signer = test_agency(KeyAlgorithm::p256, kAgencyCode, 2)};
  borrowed.key_info = key_data_of(test_agency());
  expect_refused(verify_packet(borrowed.build()), SubIndication::sig_crypto_failure, "does not fit");
  // Whoever signs is the first who is no authority; others behind do not lend their name.
  HandMade second{.signer = test_agency(KeyAlgorithm::p256, "000.00.13.H57", 2)};
  second.key_info =
      replaced(second.key_data(), "</X509Data>",
               "<X509Certificate>" + to_base64(test_agency().certificate->der()) + "</X509Certificate></X509Data>");
  expect_refused(verify_packet(second.build()), SubIndication::sig_constraints_failure, "000.00.13.H57");
}

TEST(PacketSignatureAttacks, A32_OutsideTheValidityOfTheCertificate) {
  const Text text = signed_packet();
  const packet::Packet packet = packet::must_read(text);
  TrustStore trust({test_authority().root()});
  CostLedger ledger;
  EXPECT_TRUE(verify_packet_signature(as_bytes(text), packet, trust, kAt, ledger).verdict.passed());
  for (const InstantNs at : {kNotBefore - kDay, kAt + 20'000 * kDay}) {
    EXPECT_FALSE(verify_packet_signature(as_bytes(text), packet, trust, at, ledger).verdict.passed());
  }
}

TEST(PacketSignatureAttacks, A35_ToAnotherRecipient) {
  const Text text = signed_packet();
  const Text recipient = packet::must_read(text).document()->to.front().id;
  expect_refused(verify_packet(replaced(text, recipient + "</edXML:OrganId>", "H01</edXML:OrganId>")),
                 SubIndication::hash_failure, "changed after it was signed");
  expect_refused(
      verify_packet(replaced(text, "<edXML:To>", "<edXML:To><edXML:OrganId>H01</edXML:OrganId></edXML:To><edXML:To>")),
      SubIndication::hash_failure, "changed after it was signed");
}

}  // namespace
}  // namespace axle::signature::test
