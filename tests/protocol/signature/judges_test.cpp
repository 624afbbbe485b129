// What independent programs say about our signatures: OpenSSL's cms, poppler's pdfsig (over NSS) and qpdf.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>

#include "protocol/signature/cms/cms.hpp"
#include "tests/protocol/signature/support.hpp"

namespace axle::signature::test {
namespace {

// These programs validate at the real time.
InstantNs real_now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

const Authority& current_authority() {
  static const Authority authority = [] {
    AuthorityOptions options;
    options.algorithm = KeyAlgorithm::p256;
    options.not_before = real_now() / kDay * kDay - kDay;
    return must(Authority::create(options));
  }();
  return authority;
}

Bytes signed_now(BytesView plain, KeyAlgorithm algorithm) {
  const Identity person = must(current_authority().issue_person({kPersonName, "Phó Giám đốc", kAgencyCode, kAgencyName},
                                                                test_key(algorithm, 0)));
  const Identity agency =
      must(current_authority().issue_agency({kAgencyCode, kAgencyName, "UBND tỉnh Mẫu"}, test_key(algorithm, 0)));
  PdfSignRequest first = person_request(), second = agency_request();
  first.signing_time = second.signing_time = real_now();
  return must(sign_pdf(must(sign_pdf(plain, person, first)), agency, second));
}

struct Parts {
  Bytes covered, cms;
};
// By the text of the n-th ByteRange, without the project's reader.
Parts parts_of(BytesView pdf, int n) {
  const auto text = as_text(pdf);
  std::size_t at = 0;
  for (int i = 0; i <= n; ++i) at = text.find("/ByteRange [0 ", at + 1);
  char* next = const_cast<char*>(text.data()) + at + 14;
  const std::size_t first_end = std::strtoull(next, &next, 10), second = std::strtoull(next, &next, 10),
                    length = std::strtoull(next, &next, 10);
  Parts parts;
  parts.covered.assign(pdf.begin(), pdf.begin() + static_cast<std::ptrdiff_t>(first_end));
  parts.covered.insert(parts.covered.end(), pdf.begin() + static_cast<std::ptrdiff_t>(second),
                       pdf.begin() + static_cast<std::ptrdiff_t>(second + length));
  for (std::size_t i = first_end + 1; i + 1 < second - 1; i += 2) {
    parts.cms.push_back(static_cast<std::uint8_t>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
  }
  const std::size_t whole = 4U + (static_cast<std::size_t>(parts.cms[2]) << 8 | parts.cms[3]);
  parts.cms.resize(whole);  // without the padding
  return parts;
}

class Judges : public testing::TestWithParam<KeyAlgorithm> {};

// OpenSSL 3.0 knows no Ed25519 in CMS: there its pkeyutl judges the signature over the signed attributes, and its
// digest of the covered bytes is compared with the attribute.
TEST_P(Judges, OpensslAgrees) {
  const TemporaryFolder folder;
  const Bytes pdf = signed_now(one_page().build(), GetParam());
  folder.write("root.pem", as_bytes(current_authority().root()->to_pem()));
  for (int i = 0; i < 2; ++i) {
    const Parts parts = parts_of(pdf, i);
    folder.write("covered", parts.covered);
    folder.write("cms", parts.cms);
    if (GetParam() != KeyAlgorithm::ed25519) {
      const Ran ran =
          run("openssl cms -verify -binary -cades -inform DER -in " + folder.path("cms") + " -content " +
              folder.path("covered") + " -CAfile " + folder.path("root.pem") + " -purpose any -out /dev/null");
      EXPECT_EQ(ran.status, 0) << ran.output;
      EXPECT_NE(ran.output.find("CAdES Verification successful"), std::string::npos) << ran.output;
      continue;
    }
    const auto cms = read_cms(parts.cms);
    ASSERT_TRUE(cms) << cms.error().reason;
    folder.write("attributes", signed_form(*cms));
    folder.write("signature", cms->signature);
    folder.write("key.pem", as_bytes(test_key(GetParam(), 0).to_pem()));
    const Ran ran = run("openssl pkeyutl -verify -rawin -inkey " + folder.path("key.pem") + " -in " +
                        folder.path("attributes") + " -sigfile " + folder.path("signature"));
    EXPECT_EQ(ran.status, 0) << ran.output;
    EXPECT_EQ(run("openssl dgst -sha512 -binary -out " + folder.path("digest") + " " + folder.path("covered")).status,
              0);
    EXPECT_EQ(folder.read("digest"), Bytes(cms->message_digest.begin(), cms->message_digest.end()));
  }
}

INSTANTIATE_TEST_SUITE_P(Keys, Judges,
                         testing::Values(KeyAlgorithm::rsa2048, KeyAlgorithm::p256, KeyAlgorithm::p384,
                                         KeyAlgorithm::ed25519),
                         [](const auto& given) { return std::string(to_string(given.param)); });

// NSS, which pdfsig uses, does not verify Ed25519.
class Pdfsig : public testing::Test {
 protected:
  Pdfsig() {
    folder_.write("root.pem", as_bytes(current_authority().root()->to_pem()));
    const std::string nss = "sql:" + folder_.path("");
    const Ran made = run("certutil -N --empty-password -d " + nss + " && certutil -A -n root -t CT,C,C -i " +
                         folder_.path("root.pem") + " -d " + nss);
    EXPECT_EQ(made.status, 0) << "certutil is in libnss3-tools: " << made.output;
  }

  std::string judge(BytesView pdf) {
    folder_.write("file.pdf", pdf);
    return run("pdfsig -nssdir sql:" + folder_.path("") + " " + folder_.path("file.pdf")).output;
  }

  static int count(const std::string& text, const std::string& what) {
    int found = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
    return found;
  }

  TemporaryFolder folder_;
};

TEST_F(Pdfsig, TrustsBothSignaturesUnderOurRoot) {
  for (const KeyAlgorithm algorithm : {KeyAlgorithm::rsa2048, KeyAlgorithm::p256, KeyAlgorithm::p384}) {
    const std::string said = judge(signed_now(one_page().build(), algorithm));
    EXPECT_EQ(count(said, "Signature is Valid"), 2) << said;
    EXPECT_EQ(count(said, "Certificate is Trusted"), 2) << said;
    EXPECT_EQ(count(said, "ETSI.CAdES.detached"), 2) << said;
    EXPECT_EQ(count(said, "Total document signed"), 1) << said;
    EXPECT_EQ(count(said, "Not total document signed"), 1) << said;
    EXPECT_NE(said.find("Signer Certificate Common Name: Nguyễn Thị Mẫu"), std::string::npos) << said;
  }
}

TEST_F(Pdfsig, RefusesChangedBytesAsWeDo) {
  const Bytes good = signed_now(one_page().build(), KeyAlgorithm::p256);
  TrustStore trust({current_authority().root()});
  CostLedger ledger;
  ASSERT_TRUE(accepted(verify_pdf(good, trust, real_now(), ledger)));
  for (const char* place : {"Cong van so 12", "MediaBox", "/Reason", "(D:20", "\xE2\xE3\xCF"}) {
    Bytes changed = good;
    const std::size_t at = as_text(good).find(place);
    ASSERT_NE(at, std::string_view::npos) << place;
    changed[at + 2] ^= 0x01;
    EXPECT_LT(count(judge(changed), "Signature is Valid"), 2) << place;
    EXPECT_FALSE(accepted(verify_pdf(changed, trust, real_now(), ledger))) << place;
  }
}

TEST(Qpdf, FindsNothingWrong) {
  const TemporaryFolder folder;
  folder.write("plain.pdf", one_page().build());
  for (const char* options :
       {"", "--object-streams=generate", "--linearize", "--linearize --object-streams=generate"}) {
    const Ran made = run(std::string("qpdf ") + options + " " + folder.path("plain.pdf") + " " + folder.path("in.pdf"));
    ASSERT_EQ(made.status, 0) << made.output;
    const Bytes pdf = signed_twice(folder.read("in.pdf"), test_person(), test_agency());
    EXPECT_TRUE(accepted(verify(pdf))) << options << " " << say(verify(pdf));
    folder.write("signed.pdf", pdf);
    const Ran checked = run("qpdf --check " + folder.path("signed.pdf"));
    EXPECT_EQ(checked.status, 0) << options << " " << checked.output;
    EXPECT_NE(checked.output.find("No syntax or stream encoding errors"), std::string::npos) << checked.output;
  }
}

TEST(Qpdf, EncryptedFileIsRefused) {
  const TemporaryFolder folder;
  folder.write("plain.pdf", one_page().build());
  ASSERT_EQ(run("qpdf --encrypt a b 256 -- " + folder.path("plain.pdf") + " " + folder.path("in.pdf")).status, 0);
  const auto made = sign_pdf(folder.read("in.pdf"), test_person(), person_request());
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().detail.find("encrypted"), std::string::npos);
}

// A CMS that openssl makes is accepted: the other direction, with RSASSA-PSS too. Its signing-time attribute is
// skipped.
class OpensslSigns : public testing::TestWithParam<const char*> {};

TEST_P(OpensslSigns, AndWeVerify) {
  const TemporaryFolder folder;
  const Identity person = test_person(KeyAlgorithm::rsa2048);
  folder.write("key.pem", as_bytes(person.key.to_pem()));
  folder.write("certificate.pem", as_bytes(person.certificate->to_pem()));
  folder.write("chain.pem", as_bytes(person.chain.front()->to_pem()));
  Bytes pdf = must(sign_pdf(one_page().build(), person, person_request()));
  const Parts parts = parts_of(pdf, 0);
  folder.write("covered", parts.covered);
  const Ran made = run("openssl cms -sign -binary -cades -md sha256 -outform DER -nosmimecap -signer " +
                       folder.path("certificate.pem") + " -inkey " + folder.path("key.pem") + " " + GetParam() +
                       " -in " + folder.path("covered") + " -out " + folder.path("cms"));
  ASSERT_EQ(made.status, 0) << made.output;
  const Bytes cms = folder.read("cms");  // without the chain it is shorter than ours
  const std::size_t contents = as_text(pdf).find("/Contents <") + 11;
  const std::size_t room = as_text(pdf).find('>', contents) - contents;
  ASSERT_LE(2 * cms.size(), room);
  std::string hex;
  for (const std::uint8_t byte : cms) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02X", byte);
    hex += digits;
  }
  hex.resize(room, '0');
  std::ranges::copy(hex, pdf.begin() + static_cast<std::ptrdiff_t>(contents));
  // The chain is not in it, so the authority for persons is trusted itself.
  TrustStore trust({person.chain.front()});
  CostLedger ledger;
  const PdfReport report = verify_pdf(pdf, trust, kAt, ledger);
  EXPECT_TRUE(all_passed(report)) << say(report);
}

INSTANTIATE_TEST_SUITE_P(Padding, OpensslSigns,
                         testing::Values("", "-keyid", "-keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:32",
                                         "-keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:20"));

}  // namespace
}  // namespace axle::signature::test
