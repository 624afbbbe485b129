// Digest and signature algorithms as CMS names them (RFC 5754, RFC 4055, RFC 4056, RFC 8419). Internal to this folder.
#pragma once

#include <optional>

#include "protocol/signature/asn1/der.hpp"
#include "protocol/signature/crypto/public_key.hpp"

namespace axle::signature {

inline constexpr int kPssSaltBytesMax = 512;

struct AlgorithmIdentifier {
  BytesView oid;
  BytesView parameters;  // the whole element; empty when absent
};
// None when there is no AlgorithmIdentifier next.
std::optional<AlgorithmIdentifier> read_algorithm(der::Reader& reader);

// None when it is not SHA-256, SHA-384 or SHA-512.
std::optional<DigestAlgorithm> digest_by_oid(BytesView oid);
// The method of a signer who names this signature algorithm and this digest; none when it is not listed. PSS must name
// its hash and mask (their defaults mean SHA-1), the mask's hash must be the same, the salt at most kPssSaltBytesMax
// long. The method's digest is that of the signature algorithm, and the caller compares.
std::optional<SignatureMethod> method_of(const AlgorithmIdentifier& algorithm, DigestAlgorithm digest);

std::size_t digest_bytes(DigestAlgorithm algorithm) noexcept;
// AlgorithmIdentifiers, DER.
Bytes digest_identifier(DigestAlgorithm algorithm);
Bytes method_identifier(const SignatureMethod& method);

}  // namespace axle::signature
