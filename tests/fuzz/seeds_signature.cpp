#include <zlib.h>

#include <array>

#include "protocol/signature/cms/cms.hpp"
#include "protocol/signature/cms/timestamp.hpp"
#include "tests/fuzz/seeds.hpp"
#include "tests/protocol/signature/support.hpp"

namespace axle::fuzz {
namespace {

using namespace signature::test;
using signature::Identity;
using signature::KeyAlgorithm;

Identity person(KeyAlgorithm algorithm = KeyAlgorithm::p256) {
  return must(
      authority().issue_person({kPersonName, "Phó Giám đốc", kAgencyCode, kAgencyName}, test_key(algorithm, 0)));
}

Identity agency() {
  return must(authority().issue_agency({kAgencyCode, kAgencyName, "UBND tỉnh Mẫu"}, test_key(KeyAlgorithm::p256, 1)));
}

Bytes cms_by(const Identity& signer, signature::TimestampSource timestamp = {}) {
  const auto method = signing_method(signer.key.algorithm());
  const auto digest = digest_of(method.digest, {as_bytes("content")});
  return must(make_cms(signer, {.method = method, .content_digest = digest.view(), .timestamp = std::move(timestamp)}));
}

// Answers in this process, always at the same time.
Result<Bytes> stamp(BytesView request) {
  return answer_timestamp_request(request, timestamping(), 1, kAt);
}

void append(Bytes& to, const Bytes& more) {
  to.insert(to.end(), more.begin(), more.end());
}

std::string deflated(const std::string& content) {
  std::string out(compressBound(content.size()), '\0');
  uLongf size = out.size();
  AXLE_ASSERT(compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(content.data()),
                       content.size()) == Z_OK);
  out.resize(size);
  return out;
}

// One page as newer writers store it: catalog, page tree and page in an object stream (6), the table in a stream (7).
Bytes stream_pdf(bool compressed) {
  std::string out = "%PDF-1.7\n";
  std::array<std::size_t, 8> offsets{};
  const auto stream = [&](std::size_t number, const std::string& entries, const std::string& content) {
    const std::string data = compressed ? deflated(content) : content;
    offsets[number] = out.size();
    out += std::to_string(number) + " 0 obj\n<<" + entries + (compressed ? " /Filter /FlateDecode" : "") + " /Length " +
           std::to_string(data.size()) + ">>\nstream\n" + data + "\nendstream\nendobj\n";
  };
  stream(4, "", "BT ET");
  const std::string catalog = "<</Type /Catalog /Pages 2 0 R>> ", pages = "<</Type /Pages /Kids [3 0 R] /Count 1>> ",
                    page = "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R>> ";
  const std::string index =
      "1 0 2 " + std::to_string(catalog.size()) + " 3 " + std::to_string(catalog.size() + pages.size()) + " ";
  stream(6, "/Type /ObjStm /N 3 /First " + std::to_string(index.size()), index + catalog + pages + page);
  const std::size_t start = out.size();
  offsets[7] = start;
  std::string table;
  const auto row = [&](int type, std::size_t place, int last) {
    for (const std::size_t byte : {std::size_t(type), place >> 8, place, std::size_t(last)}) {
      table += static_cast<char>(byte);
    }
  };
  row(0, 0, 255);
  for (int i = 0; i < 3; ++i) row(2, 6, i);
  for (const std::size_t number : {4U, 5U, 6U, 7U}) row(number == 5 ? 0 : 1, offsets[number], 0);
  stream(7, "/Type /XRef /W [1 2 1] /Size 8 /Root 1 0 R", table);
  return bytes_of(out + "startxref\n" + std::to_string(start) + "\n%%EOF\n");
}

}  // namespace

Identity timestamping() {
  return must(authority().issue_timestamping("Dấu thời gian thử nghiệm", test_key(KeyAlgorithm::p256, 2)));
}

Bytes timestamp_request() {
  const auto digest = digest_of(signature::DigestAlgorithm::sha256, {as_bytes(kStamped)});
  return make_timestamp_request(signature::DigestAlgorithm::sha256, digest.view(), 7);
}

Seeds pdf_seeds() {
  const Bytes plain = one_page().build();
  const Bytes once = must(sign_pdf(plain, person(), person_request()));
  const Bytes twice = must(sign_pdf(once, agency(), agency_request()));
  auto stamped = agency_request();
  stamped.timestamp = stamp;
  return {
      {"plain.pdf", plain},
      {"signed-once.pdf", once},
      {"signed-twice.pdf", twice},
      {"updated-after.pdf", append_update(twice, {{4, "<</Length 2>>\nstream\nET\nendstream"}})},
      {"annotated-after.pdf", append_update(twice, {{90, "<</Type /Annot /Subtype /Text /Rect [0 0 9 9]>>"}})},
      {"streams.pdf", must(sign_pdf(stream_pdf(false), person(), person_request()))},
      {"streams-compressed.pdf", must(sign_pdf(stream_pdf(true), person(), person_request()))},
      {"stamped.pdf", must(sign_pdf(once, agency(), stamped))},
      {"ed25519.pdf", must(sign_pdf(plain, person(KeyAlgorithm::ed25519), person_request()))},
  };
}

Seeds cms_seeds() {
  Seeds seeds;
  for (const KeyAlgorithm algorithm : {KeyAlgorithm::p256, KeyAlgorithm::rsa2048, KeyAlgorithm::ed25519}) {
    seeds.push_back({std::string(to_string(algorithm)) + ".der", cms_by(person(algorithm))});
  }
  Bytes padded = seeds.front().content;
  padded.resize(padded.size() + 64);
  const Bytes request = timestamp_request();
  seeds.push_back({"padded.der", std::move(padded)});
  seeds.push_back({"stamped.der", cms_by(person(), stamp)});
  seeds.push_back({"request.der", request});
  seeds.push_back({"response.der", must(stamp(request))});
  seeds.push_back({"token.der", must(signature::timestamp_token_of(must(stamp(request)), request))});
  return seeds;
}

// Jobs of three bytes and more, as rsa_lanes_fuzz.cpp reads them: signer, method (and salt), what is done to it.
Seeds rsa_lanes_seeds() {
  const Bytes pkcs1{0, 0, 1, 0}, pss{3, 0x80, 32, 1, 0}, changed{1, 0, 2, 1, 7, 0, 0x40}, wide{6, 1, 1, 0};
  Seeds seeds{{"two", {}}, {"five", {}}, {"eight", {}}, {"mixed", {}}};
  for (int i = 0; i < 2; ++i) append(seeds[0].content, pkcs1);
  for (int i = 0; i < 5; ++i) append(seeds[1].content, i == 2 ? changed : pkcs1);
  for (int i = 0; i < 8; ++i) append(seeds[2].content, pss);
  for (const Bytes& part : {pkcs1, pss, wide, changed, wide, pss}) append(seeds[3].content, part);
  return seeds;
}

}  // namespace axle::fuzz
