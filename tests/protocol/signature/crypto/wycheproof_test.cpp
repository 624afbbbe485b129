// Project Wycheproof's vectors through our own verification: every JSON file in the folder that AXLE_WYCHEPROOF names.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>

#include "base/encoding.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/crypto/ecdsa_value.hpp"
#include "protocol/signature/crypto/hmac.hpp"
#include "protocol/signature/crypto/rsa_lanes.hpp"
#include "tests/protocol/signature/crypto/support.hpp"

namespace axle::signature::test {
namespace {

namespace json = boost::json;

std::string text_at(const json::object& object, std::string_view name) {
  return std::string(object.at(name).as_string());
}
Bytes bytes_at(const json::object& object, std::string_view name) {
  return must(from_hex(text_at(object, name)));
}
std::size_t number_at(const json::object& object, std::string_view name) {
  return object.at(name).to_number<std::size_t>();
}

bool has_flag(const json::object& vector, std::string_view flag) {
  for (const json::value& one : vector.at("flags").as_array()) {
    if (one.as_string() == flag) return true;
  }
  return false;
}

// "acceptable" leaves the choice to the implementation. There is one such kind here: PKCS#1 v1.5 whose DigestInfo lacks
// its NULL. We refuse it: RFC 8017 8.2.2 compares with the one encoding that signers must make, and OpenSSL does so
// too.
bool expected(const json::object& vector) {
  const std::string result = text_at(vector, "result");
  if (result == "acceptable") {
    EXPECT_TRUE(has_flag(vector, "MissingNull")) << "decide what we do with this kind: " << json::serialize(vector);
    return false;
  }
  EXPECT_TRUE(result == "valid" || result == "invalid") << result;
  return result == "valid";
}

DigestAlgorithm digest_named(const std::string& name) {
  if (name == "SHA-384") return DigestAlgorithm::sha384;
  if (name == "SHA-512") return DigestAlgorithm::sha512;
  EXPECT_EQ(name, "SHA-256");
  return DigestAlgorithm::sha256;
}

SignatureMethod method_of(const json::object& group) {
  const std::string type = text_at(group, "type");
  if (type == "EddsaVerify") return {Scheme::ed25519, DigestAlgorithm::sha512, 0};
  const DigestAlgorithm digest = digest_named(text_at(group, "sha"));
  if (type == "RsassaPkcs1Verify") return {Scheme::rsa_pkcs1, digest, 0};
  if (type != "RsassaPssVerify") return {Scheme::ecdsa, digest, 0};
  EXPECT_EQ(text_at(group, "mgf"), "MGF1");
  EXPECT_EQ(text_at(group, "mgfSha"), text_at(group, "sha"));
  return {Scheme::rsa_pss, digest, static_cast<int>(number_at(group, "sLen"))};
}

// What a group's vectors are judged from; signatures in P1363 form pass through ecdsa_der_from_raw().
struct Vectors {
  CertificatePtr certificate;
  std::vector<Bytes> messages, signatures;
  std::vector<SignatureJob> jobs;
};

Vectors vectors_of(const json::object& group) {
  Vectors out;
  out.certificate = certificate_around(bytes_at(group, "publicKeyDer"));
  const bool is_raw = text_at(group, "type") == "EcdsaP1363Verify";
  for (const json::value& value : group.at("tests").as_array()) {
    const json::object& vector = value.as_object();
    out.messages.push_back(bytes_at(vector, "msg"));
    Bytes signature = bytes_at(vector, "sig");
    if (is_raw) signature = ecdsa_der_from_raw(out.certificate->key_algorithm(), signature).value_or(Bytes());
    out.signatures.push_back(std::move(signature));
  }
  for (std::size_t i = 0; i < out.messages.size(); ++i) {
    out.jobs.push_back({out.certificate.get(), method_of(group), out.messages[i], out.signatures[i]});
  }
  return out;
}

std::size_t judge_signatures(const json::object& group) {
  Vectors one_by_one = vectors_of(group), batch = vectors_of(group);
  verify_signatures(one_by_one.jobs, BatchPath::one_by_one);
  verify_signatures(batch.jobs);
  const json::array& tests = group.at("tests").as_array();
  for (std::size_t i = 0; i < tests.size(); ++i) {
    const json::object& vector = tests[i].as_object();
    SCOPED_TRACE("tcId " + std::to_string(number_at(vector, "tcId")) + ": " + text_at(vector, "comment"));
    EXPECT_EQ(one_by_one.jobs[i].good, expected(vector)) << "by OpenSSL";
    EXPECT_EQ(batch.jobs[i].good, expected(vector)) << "in the batch";
  }
  return tests.size();
}

std::size_t judge_macs(const json::object& group) {
  const std::size_t tag_bytes = number_at(group, "tagSize") / 8;
  for (const json::value& value : group.at("tests").as_array()) {
    const json::object& vector = value.as_object();
    const Digest256 whole = hmac_sha256(bytes_at(vector, "key"), bytes_at(vector, "msg"));
    EXPECT_EQ(equal_constant_time(BytesView(whole).first(tag_bytes), bytes_at(vector, "tag")), expected(vector))
        << "tcId " << number_at(vector, "tcId") << ": " << text_at(vector, "comment");
  }
  return group.at("tests").as_array().size();
}

std::size_t judge(const std::filesystem::path& path) {
  std::ifstream stream(path);
  const json::value document = json::parse(std::string(std::istreambuf_iterator<char>(stream), {}));
  std::size_t judged = 0;
  for (const json::value& value : document.as_object().at("testGroups").as_array()) {
    const json::object& group = value.as_object();
    const std::string type = text_at(group, "type");
    if (type == "MacTest") {
      EXPECT_EQ(text_at(document.as_object(), "algorithm"), "HMACSHA256");
      judged += judge_macs(group);
    } else {
      EXPECT_TRUE(type == "EcdsaVerify" || type == "EcdsaP1363Verify" || type == "EddsaVerify" ||
                  type == "RsassaPkcs1Verify" || type == "RsassaPssVerify")
          << type << " is not judged here";
      judged += judge_signatures(group);
    }
  }
  EXPECT_EQ(judged, number_at(document.as_object(), "numberOfTests"));
  return judged;
}

TEST(Wycheproof, EveryVectorAgrees) {
  const char* folder = std::getenv("AXLE_WYCHEPROOF");
  if (folder == nullptr || *folder == '\0') {
    GTEST_SKIP() << "AXLE_WYCHEPROOF names no folder with Project Wycheproof's JSON files: nothing was compared";
  }
  std::size_t vectors = 0, files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    SCOPED_TRACE(entry.path().filename().string());
    vectors += judge(entry.path());
    ++files;
  }
  EXPECT_GT(vectors, 0U) << folder << " has no vectors";
  std::printf("%zu vectors of %zu files; RSA batches ran %s\n", vectors, files,
              rsa_lanes_available() ? "in AVX-512 IFMA lanes" : "in OpenSSL (no AVX-512 IFMA here)");
}

}  // namespace
}  // namespace axle::signature::test
