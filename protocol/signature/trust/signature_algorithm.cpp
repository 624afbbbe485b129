#include "protocol/signature/trust/signature_algorithm.hpp"

#include "protocol/signature/asn1/der.hpp"
#include "protocol/signature/asn1/oids.hpp"

namespace axle::signature {
namespace {

struct Row {
  BytesView name;
  SignatureMethod method;
};

std::span<const Row> rows() {
  using enum DigestAlgorithm;
  static const Row kRows[] = {
      {oid::kSha256WithRsa, {Scheme::rsa_pkcs1, sha256, 0}}, {oid::kSha384WithRsa, {Scheme::rsa_pkcs1, sha384, 0}},
      {oid::kSha512WithRsa, {Scheme::rsa_pkcs1, sha512, 0}}, {oid::kEcdsaWithSha256, {Scheme::ecdsa, sha256, 0}},
      {oid::kEcdsaWithSha384, {Scheme::ecdsa, sha384, 0}},   {oid::kEcdsaWithSha512, {Scheme::ecdsa, sha512, 0}},
      {oid::kEd25519, {Scheme::ed25519, sha512, 0}}};
  return kRows;
}

constexpr std::array<std::uint8_t, 2> kNullElement{der::kNull, 0x00};

}  // namespace

std::optional<SignatureMethod> read_signature_algorithm(BytesView identifier) {
  der::Reader outer(identifier);
  const auto sequence = outer.expect(der::kSequence);
  if (!sequence || !outer.at_end()) return std::nullopt;
  der::Reader fields(sequence->content);
  const auto name = fields.expect(der::kOid);
  if (!name) return std::nullopt;
  for (const Row& row : rows()) {
    if (!oid::same(row.name, name->content)) continue;
    // NULL for RSA, where some leave it out; nothing for the others.
    const bool null = row.method.scheme == Scheme::rsa_pkcs1 && oid::same(fields.rest(), kNullElement);
    return null || fields.at_end() ? std::optional(row.method) : std::nullopt;
  }
  return std::nullopt;
}

Bytes signature_algorithm_of(KeyAlgorithm algorithm) {
  const SignatureMethod method = signing_method(algorithm);
  for (const Row& row : rows()) {
    if (row.method != method) continue;
    const BytesView parameters = method.scheme == Scheme::rsa_pkcs1 ? BytesView(kNullElement) : BytesView();
    return der::sequence({der::element(der::kOid, {row.name}), parameters});
  }
  AXLE_ASSERT(false);
  return {};
}

}  // namespace axle::signature
