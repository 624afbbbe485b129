#include "protocol/signature/cms/algorithms.hpp"

#include "protocol/signature/asn1/oids.hpp"

namespace axle::signature {
namespace {

using der::element;
using der::Reader;
using der::sequence;

constexpr int kSaltBytesDefault = 20;  // RFC 8017 A.2.3

struct DigestRow {
  DigestAlgorithm algorithm;
  const oid::Oid<9>& oid;
  std::size_t bytes;
};
constexpr DigestRow kDigests[] = {{DigestAlgorithm::sha256, oid::kSha256, 32},
                                  {DigestAlgorithm::sha384, oid::kSha384, 48},
                                  {DigestAlgorithm::sha512, oid::kSha512, 64}};
const DigestRow& row_of(DigestAlgorithm algorithm) noexcept {
  return kDigests[static_cast<std::size_t>(algorithm)];
}

struct MethodRow {
  BytesView oid;
  Scheme scheme;
  DigestAlgorithm digest;
};
constexpr MethodRow kMethods[] = {{oid::kSha256WithRsa, Scheme::rsa_pkcs1, DigestAlgorithm::sha256},
                                  {oid::kSha384WithRsa, Scheme::rsa_pkcs1, DigestAlgorithm::sha384},
                                  {oid::kSha512WithRsa, Scheme::rsa_pkcs1, DigestAlgorithm::sha512},
                                  {oid::kEcdsaWithSha256, Scheme::ecdsa, DigestAlgorithm::sha256},
                                  {oid::kEcdsaWithSha384, Scheme::ecdsa, DigestAlgorithm::sha384},
                                  {oid::kEcdsaWithSha512, Scheme::ecdsa, DigestAlgorithm::sha512},
                                  {oid::kEd25519, Scheme::ed25519, DigestAlgorithm::sha512}};

const Bytes kNull{der::kNull, 0x00};

std::optional<int> salt_of(BytesView wrapped) {
  Reader reader(wrapped);
  const auto number = reader.expect(der::kInteger);
  if (!number || !reader.at_end() || number->content.empty() || number->content.size() > 2 ||
      number->content[0] >= 0x80) {
    return std::nullopt;
  }
  int bytes = 0;
  for (const std::uint8_t byte : number->content) bytes = bytes << 8 | byte;
  return bytes <= kPssSaltBytesMax ? std::optional(bytes) : std::nullopt;
}

std::optional<SignatureMethod> pss_method(BytesView parameters) {
  Reader outer(parameters);
  const auto whole = outer.expect(der::kSequence);
  if (!whole) return std::nullopt;
  Reader fields(whole->content);
  const auto hash = fields.expect(der::kContext0), mask = fields.expect(der::kContext1);
  if (!hash || !mask) return std::nullopt;
  Reader hash_reader(hash->content), mask_reader(mask->content);
  const auto hash_algorithm = read_algorithm(hash_reader), mask_algorithm = read_algorithm(mask_reader);
  if (!hash_algorithm || !mask_algorithm || !oid::same(mask_algorithm->oid, oid::kMgf1)) return std::nullopt;
  Reader mask_hash_reader(mask_algorithm->parameters);
  const auto mask_hash = read_algorithm(mask_hash_reader);
  const auto digest = digest_by_oid(hash_algorithm->oid);
  if (!digest || !mask_hash || !oid::same(mask_hash->oid, hash_algorithm->oid)) return std::nullopt;
  SignatureMethod method{Scheme::rsa_pss, *digest, kSaltBytesDefault};
  if (const auto salt = fields.expect(der::kContext2)) {
    const auto bytes = salt_of(salt->content);
    if (!bytes) return std::nullopt;
    method.salt_bytes = *bytes;
  }
  // [3] trailerField is 1 by default and may not be anything else.
  return fields.at_end() ? std::optional(method) : std::nullopt;
}

// RFC 4055 2.1 and 3.1: hash and mask with NULL parameters; what is the default is left out (X.690 11.5).
Bytes pss_identifier(const SignatureMethod& method) {
  const Bytes hash = sequence({element(der::kOid, {row_of(method.digest).oid}), kNull});
  const Bytes mask = sequence({element(der::kOid, {oid::kMgf1}), hash});
  Bytes salt;
  if (method.salt_bytes != kSaltBytesDefault) {
    salt = element(der::kContext2, {der::integer(static_cast<std::uint64_t>(method.salt_bytes))});
  }
  return sequence({element(der::kOid, {oid::kRsaPss}),
                   sequence({element(der::kContext0, {hash}), element(der::kContext1, {mask}), salt})});
}

}  // namespace

std::optional<AlgorithmIdentifier> read_algorithm(Reader& reader) {
  const auto outer = reader.expect(der::kSequence);
  if (!outer) return std::nullopt;
  Reader inner(outer->content);
  const auto name = inner.expect(der::kOid);
  if (!name) return std::nullopt;
  AlgorithmIdentifier algorithm{name->content, {}};
  if (!inner.at_end()) {
    const auto parameters = inner.any();
    if (!parameters || !inner.at_end()) return std::nullopt;
    algorithm.parameters = parameters->whole;
  }
  return algorithm;
}

std::optional<DigestAlgorithm> digest_by_oid(BytesView oid) {
  for (const DigestRow& row : kDigests) {
    if (oid::same(oid, row.oid)) return row.algorithm;
  }
  return std::nullopt;
}

std::optional<SignatureMethod> method_of(const AlgorithmIdentifier& algorithm, DigestAlgorithm digest) {
  if (oid::same(algorithm.oid, oid::kRsaEncryption)) return SignatureMethod{Scheme::rsa_pkcs1, digest, 0};
  if (oid::same(algorithm.oid, oid::kRsaPss)) return pss_method(algorithm.parameters);
  for (const MethodRow& row : kMethods) {
    if (oid::same(algorithm.oid, row.oid)) return SignatureMethod{row.scheme, row.digest, 0};
  }
  return std::nullopt;
}

std::size_t digest_bytes(DigestAlgorithm algorithm) noexcept {
  return row_of(algorithm).bytes;
}

Bytes digest_identifier(DigestAlgorithm algorithm) {
  return sequence({element(der::kOid, {row_of(algorithm).oid})});
}

Bytes method_identifier(const SignatureMethod& method) {
  if (method.scheme == Scheme::rsa_pss) return pss_identifier(method);
  for (const MethodRow& row : kMethods) {
    if (row.scheme != method.scheme || row.digest != method.digest) continue;
    const Bytes name = element(der::kOid, {row.oid});
    return method.scheme == Scheme::rsa_pkcs1 ? sequence({name, kNull}) : sequence({name});
  }
  AXLE_ASSERT(false);  // Ed25519 with another digest than SHA-512: make_cms() refused it
  return {};
}

}  // namespace axle::signature
