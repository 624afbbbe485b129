// What independent programs say about our file signatures: OpenSSL's cms and ts, poppler's pdfsig (over NSS) and qpdf.
// And the other way round: what OpenSSL signs in a PDF made by qpdf, we verify.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "base/encoding.hpp"
#include "protocol/signature/cms/cms.hpp"
#include "protocol/signature/crypto/method_name.hpp"
#include "tests/protocol/signature/timestamp_support.hpp"

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

Identity current_person(KeyAlgorithm key) {
  return must(
      current_authority().issue_person({kPersonName, "Phó Giám đốc", kAgencyCode, kAgencyName}, test_key(key, 0)));
}
Identity current_tsa() {
  return must(current_authority().issue_timestamping("Dấu thời gian", test_key(KeyAlgorithm::rsa2048, 0)));
}

struct Way {
  KeyAlgorithm key;
  SignatureMethod method;
  bool stamped = false;
};
std::string name_of(const Way& way) {
  std::string name = std::string(to_string(way.key)) + "_" + to_string(way.method) + (way.stamped ? "_BT" : "_BB");
  std::ranges::replace(name, '-', '_');
  return name;
}
std::vector<Way> every_way() {
  std::vector<Way> ways;
  for (const bool stamped : {false, true}) {
    ways.push_back({KeyAlgorithm::ed25519, signing_method(KeyAlgorithm::ed25519), stamped});
    for (const auto& [digest, bytes] : {std::pair(DigestAlgorithm::sha256, 32), std::pair(DigestAlgorithm::sha384, 48),
                                        std::pair(DigestAlgorithm::sha512, 64)}) {
      ways.push_back({KeyAlgorithm::rsa2048, {Scheme::rsa_pkcs1, digest, 0}, stamped});
      ways.push_back({KeyAlgorithm::rsa2048, {Scheme::rsa_pss, digest, bytes}, stamped});
      ways.push_back({KeyAlgorithm::p256, {Scheme::ecdsa, digest, 0}, stamped});
      ways.push_back({KeyAlgorithm::p384, {Scheme::ecdsa, digest, 0}, stamped});
    }
  }
  return ways;
}

Bytes signed_now(BytesView plain, const Way& way) {
  const Identity agency =
      must(current_authority().issue_agency({kAgencyCode, kAgencyName, "UBND tỉnh Mẫu"}, test_key(way.key, 0)));
  PdfSignRequest first = person_request(), second = agency_request();
  first.signing_time = second.signing_time = real_now();
  first.method = second.method = way.method;
  if (way.stamped) first.timestamp = second.timestamp = stamping(real_now(), current_tsa());
  return must(sign_pdf(must(sign_pdf(plain, current_person(way.key), first)), agency, second));
}

PdfReport verify_now(BytesView pdf) {
  TrustStore trust({current_authority().root()});
  CostLedger ledger;
  return verify_pdf(pdf, trust, real_now(), ledger);
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
  parts.cms = must(from_hex(text.substr(first_end + 1, second - first_end - 2)));
  if (parts.cms[1] != 0x82) return parts;  // no CMS there yet
  const std::size_t whole = 4U + (static_cast<std::size_t>(parts.cms[2]) << 8 | parts.cms[3]);
  parts.cms.resize(whole);  // without the padding
  return parts;
}

class Judges : public testing::TestWithParam<Way> {};

void expect_openssl_cms(const TemporaryFolder& folder, const Parts& parts, bool good) {
  folder.write("covered", parts.covered);
  folder.write("cms", parts.cms);
  const Ran ran = run("openssl cms -verify -binary -cades -inform DER -in " + folder.path("cms") + " -content " +
                      folder.path("covered") + " -CAfile " + folder.path("root.pem") + " -purpose any -out /dev/null");
  EXPECT_EQ(ran.status == 0, good) << ran.output;
  EXPECT_EQ(ran.output.find("CAdES Verification successful") != std::string::npos, good) << ran.output;
}

// OpenSSL 3.0 knows no Ed25519 in CMS: there its pkeyutl judges the signature over the signed attributes, and its
// digest of the covered bytes is compared with the attribute.
void expect_openssl_pkeyutl(const TemporaryFolder& folder, const Parts& parts) {
  folder.write("covered", parts.covered);
  const auto cms = read_cms(parts.cms);
  ASSERT_TRUE(cms) << cms.error().reason;
  folder.write("attributes", signed_form(*cms));
  folder.write("signature", cms->signature);
  folder.write("key.pem", as_bytes(test_key(KeyAlgorithm::ed25519, 0).to_pem()));
  const Ran ran = run("openssl pkeyutl -verify -rawin -inkey " + folder.path("key.pem") + " -in " +
                      folder.path("attributes") + " -sigfile " + folder.path("signature"));
  EXPECT_EQ(ran.status, 0) << ran.output;
  EXPECT_EQ(run("openssl dgst -sha512 -binary -out " + folder.path("digest") + " " + folder.path("covered")).status, 0);
  EXPECT_EQ(folder.read("digest"), Bytes(cms->message_digest.begin(), cms->message_digest.end()));
}

void expect_openssl_ts(const TemporaryFolder& folder, const Parts& parts) {
  const auto cms = read_cms(parts.cms);
  ASSERT_TRUE(cms && !cms->timestamp.empty());
  folder.write("stamped", cms->signature);
  folder.write("token", cms->timestamp);
  const auto verify = [&] {
    return run("openssl ts -verify -token_in -in " + folder.path("token") + " -data " + folder.path("stamped") +
               " -CAfile " + folder.path("root.pem"));
  };
  const Ran ran = verify();
  EXPECT_EQ(ran.status, 0) << ran.output;
  EXPECT_NE(ran.output.find("Verification: OK"), std::string::npos) << ran.output;
  Bytes other(cms->signature.begin(), cms->signature.end());
  other.back() ^= 1;
  folder.write("stamped", other);
  EXPECT_NE(verify().status, 0) << "a twin that differs in one bit";
}

TEST_P(Judges, OpensslAgrees) {
  const TemporaryFolder folder;
  const Bytes pdf = signed_now(one_page().build(), GetParam());
  folder.write("root.pem", as_bytes(current_authority().root()->to_pem()));
  ASSERT_TRUE(accepted(verify_now(pdf))) << say(verify_now(pdf));
  for (int i = 0; i < 2; ++i) {
    Parts parts = parts_of(pdf, i);
    if (GetParam().stamped) expect_openssl_ts(folder, parts);
    if (GetParam().key == KeyAlgorithm::ed25519) {
      expect_openssl_pkeyutl(folder, parts);
      continue;
    }
    expect_openssl_cms(folder, parts, true);
    parts.covered[100] ^= 1;
    expect_openssl_cms(folder, parts, false);
  }
}

INSTANTIATE_TEST_SUITE_P(Ways, Judges, testing::ValuesIn(every_way()),
                         [](const auto& given) { return name_of(given.param); });

int count(const std::string& text, const std::string& what) {
  int found = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

// A folder with an NSS database that trusts our root.
class NssFolder : public TemporaryFolder {
 public:
  NssFolder() {
    write("root.pem", as_bytes(current_authority().root()->to_pem()));
    const Ran made = run("certutil -N --empty-password -d " + database() + " && certutil -A -n root -t CT,C,C -i " +
                         path("root.pem") + " -d " + database());
    EXPECT_EQ(made.status, 0) << "certutil is in libnss3-tools: " << made.output;
  }
  std::string database() const { return "sql:" + path(""); }
  std::string judge(BytesView pdf) const {
    write("file.pdf", pdf);
    return run("pdfsig -nssdir " + database() + " " + path("file.pdf")).output;
  }
};

class Pdfsig : public testing::TestWithParam<Way> {};

TEST_P(Pdfsig, TrustsBothSignaturesUnderOurRoot) {
  const NssFolder nss;
  const Bytes pdf = signed_now(one_page().build(), GetParam());
  const std::string said = nss.judge(pdf);
  EXPECT_EQ(count(said, "Signature is Valid"), 2) << said;
  EXPECT_EQ(count(said, "Certificate is Trusted"), 2) << said;
  EXPECT_EQ(count(said, "ETSI.CAdES.detached"), 2) << said;
  EXPECT_EQ(count(said, "Total document signed"), 1) << said;
  EXPECT_EQ(count(said, "Not total document signed"), 1) << said;
  EXPECT_NE(said.find("Signer Certificate Common Name: Nguyễn Thị Mẫu"), std::string::npos) << said;
  Bytes twin = pdf;
  twin[as_text(pdf).find("Cong van so 12")] ^= 0x01;
  EXPECT_EQ(count(nss.judge(twin), "Signature is Valid"), 0);
  EXPECT_FALSE(accepted(verify_now(twin)));
}

// NSS, which pdfsig uses, does not verify Ed25519.
std::vector<Way> ways_of_nss() {
  std::vector<Way> ways = every_way();
  std::erase_if(ways, [](const Way& way) { return way.key == KeyAlgorithm::ed25519; });
  return ways;
}

INSTANTIATE_TEST_SUITE_P(Ways, Pdfsig, testing::ValuesIn(ways_of_nss()),
                         [](const auto& given) { return name_of(given.param); });

TEST(PdfsigTwins, RefusedAsWeDo) {
  const NssFolder nss;
  const Bytes good = signed_now(one_page().build(), {KeyAlgorithm::p256, signing_method(KeyAlgorithm::p256)});
  ASSERT_TRUE(accepted(verify_now(good)));
  for (const char* place : {"Cong van so 12", "MediaBox", "/Reason", "(D:20", "\xE2\xE3\xCF"}) {
    Bytes changed = good;
    const std::size_t at = as_text(good).find(place);
    ASSERT_NE(at, std::string_view::npos) << place;
    changed[at + 2] ^= 0x01;
    EXPECT_LT(count(nss.judge(changed), "Signature is Valid"), 2) << place;
    EXPECT_FALSE(accepted(verify_now(changed))) << place;
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

// Poppler 22.12 signs too, but only as adbe.pkcs7.detached in BER, which is no PAdES baseline signature. So the other
// signer is a PDF that qpdf writes, with the signature dictionary in its first revision, and a CMS that openssl makes.
constexpr std::string_view kRoom = "/Contents <";

Bytes prepared_by_qpdf(const TemporaryFolder& folder, const char* options) {
  SmallPdf pdf = one_page();
  pdf.bodies[0] = "<</Type /Catalog /Pages 2 0 R /AcroForm <</Fields [6 0 R] /SigFlags 3>>>>";
  pdf.bodies.push_back("<</FT /Sig /T (NguoiKy) /V 7 0 R>>");
  pdf.bodies.push_back(
      "<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [0 1111111111 "
      "1111111111 1111111111] /Contents <" +
      std::string(8000, 'a') + ">>>");
  folder.write("plain.pdf", pdf.build());
  const Ran made = run(std::string("qpdf ") + options + " " + folder.path("plain.pdf") + " " + folder.path("qpdf.pdf"));
  EXPECT_EQ(made.status, 0) << made.output;
  std::string text(as_text(folder.read("qpdf.pdf")));
  const std::size_t contents = text.find(kRoom) + kRoom.size() - 1, behind = text.find('>', contents) + 1;
  std::string range = "[0 " + std::to_string(contents) + " " + std::to_string(behind) + " " +
                      std::to_string(text.size() - behind) + "]";
  const std::size_t at = text.find('[', text.find("/ByteRange")), length = text.find(']', at) + 1 - at;
  range.resize(length, ' ');
  return bytes_of(text.replace(at, length, range));
}

struct OpensslWay {
  KeyAlgorithm key;
  const char* options;
};
class OpensslSigns : public testing::TestWithParam<OpensslWay> {};

// With every key and padding that openssl can. Its signing-time attribute is skipped.
TEST_P(OpensslSigns, AndWeVerify) {
  const TemporaryFolder folder;
  const Identity person = test_person(GetParam().key);
  folder.write("key.pem", as_bytes(person.key.to_pem()));
  folder.write("certificate.pem", as_bytes(person.certificate->to_pem()));
  folder.write("chain.pem", as_bytes(person.chain.front()->to_pem()));
  Bytes pdf = prepared_by_qpdf(folder, "");
  folder.write("covered", parts_of(pdf, 0).covered);
  const Ran made =
      run("openssl cms -sign -binary -cades -outform DER -nosmimecap -signer " + folder.path("certificate.pem") +
          " -certfile " + folder.path("chain.pem") + " -inkey " + folder.path("key.pem") + " " + GetParam().options +
          " -in " + folder.path("covered") + " -out " + folder.path("cms"));
  ASSERT_EQ(made.status, 0) << made.output;
  std::string hex = to_hex(folder.read("cms"));
  ASSERT_LE(hex.size(), 8000U);
  hex.resize(8000, '0');
  std::ranges::copy(hex, pdf.begin() + static_cast<std::ptrdiff_t>(as_text(pdf).find(kRoom) + kRoom.size()));
  const PdfReport report = verify(pdf);
  EXPECT_TRUE(all_passed(report)) << say(report);
  const Bytes both = must(sign_pdf(pdf, test_agency(), agency_request()));
  EXPECT_TRUE(accepted(verify(both))) << say(verify(both));
  pdf[as_text(pdf).find("MediaBox")] ^= 0x01;
  EXPECT_EQ(sub(verify(pdf), 0), SubIndication::hash_failure);
}

INSTANTIATE_TEST_SUITE_P(
    Ways, OpensslSigns,
    testing::Values(
        OpensslWay{KeyAlgorithm::rsa2048, "-md sha256"}, OpensslWay{KeyAlgorithm::rsa2048, "-md sha512"},
        OpensslWay{KeyAlgorithm::rsa2048, "-md sha256 -keyid"},
        OpensslWay{KeyAlgorithm::rsa2048, "-md sha256 -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:32"},
        OpensslWay{KeyAlgorithm::rsa2048, "-md sha256 -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:20"},
        OpensslWay{KeyAlgorithm::rsa2048, "-md sha384 -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:48"},
        OpensslWay{KeyAlgorithm::p256, "-md sha256"}, OpensslWay{KeyAlgorithm::p256, "-md sha384"},
        OpensslWay{KeyAlgorithm::p384, "-md sha512"}));

}  // namespace
}  // namespace axle::signature::test
