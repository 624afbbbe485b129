// The public-key operation itself, with fetched algorithms and prepared contexts kept per thread. Internal to this
// folder.
#pragma once

#include <array>
#include <initializer_list>
#include <span>

#include "protocol/signature/crypto/key.hpp"
#include "protocol/signature/trust/certificate.hpp"

struct evp_md_st;

namespace axle::signature {

enum class DigestAlgorithm : std::uint8_t { sha256, sha384, sha512 };

// Fetched once per process, never freed.
const evp_md_st* fetched_digest(DigestAlgorithm algorithm) noexcept;

struct DigestValue {
  std::array<std::uint8_t, 64> bytes{};
  std::size_t size = 0;
  BytesView view() const noexcept { return {bytes.data(), size}; }
};
// The digest of the parts, one after the other.
DigestValue digest_of(DigestAlgorithm algorithm, std::initializer_list<BytesView> parts) noexcept;

enum class Scheme : std::uint8_t { rsa_pkcs1, rsa_pss, ecdsa, ed25519 };
struct SignatureMethod {
  Scheme scheme = Scheme::rsa_pkcs1;
  DigestAlgorithm digest = DigestAlgorithm::sha256;
  int salt_bytes = 0;  // rsa_pss only: exactly so many, 0 to what the modulus has room for; MGF1 with the same digest
  friend bool operator==(const SignatureMethod&, const SignatureMethod&) = default;
};

// False also when the key is not of the method's kind: the key decides, never what the signature says (attack of key
// confusion). ECDSA signatures are DER. Any thread; the prepared context of a key stays with the thread that used it.
bool verify_signature(const Certificate& certificate, const SignatureMethod& method, BytesView message,
                      BytesView signature);
// The same by a key that is no certificate's; `algorithm` is the key's.
bool verify_signature(evp_pkey_st* key, KeyAlgorithm algorithm, const SignatureMethod& method, BytesView message,
                      BytesView signature);

// One public-key operation of several that are done together: what is signed is short (signed attributes of a CMS, the
// SignedInfo of a packet signature), so the message itself is given. `certificate`, `message` and `signature` are
// borrowed until verify_signatures() returns.
struct SignatureJob {
  const Certificate* certificate = nullptr;
  SignatureMethod method;
  BytesView message, signature;
  bool good = false;  // the answer
};
// `fastest`: RSA signatures with the exponent 65537 run in the lanes of vector registers where the CPU has AVX-512 IFMA
// and at least two of a size are given (2 to 4 jobs cost about what one costs alone, 8 less than two); every other job
// is OpenSSL's. `one_by_one`: OpenSSL alone, to compare with.
enum class BatchPath : std::uint8_t { fastest, one_by_one };
// Sets `good` of every job to what verify_signature() says of it.
void verify_signatures(std::span<SignatureJob> jobs, BatchPath path = BatchPath::fastest);

// What this key signs with when nothing is chosen: RSA PKCS#1 v1.5 with SHA-256, P-256 with SHA-256, P-384 with
// SHA-384; Ed25519, whose CMS digest is SHA-512 (RFC 8419 3.1).
SignatureMethod signing_method(KeyAlgorithm algorithm) noexcept;
// Whether a key of this algorithm can sign by this method: the kind agrees, and a salt of that length has room.
bool fits(KeyAlgorithm algorithm, const SignatureMethod& method) noexcept;
// The longest signature that the key can make.
std::size_t signature_bytes_max(const PrivateKey& key) noexcept;
// ECDSA signatures are DER. invalid_input when the key does not fit the method; internal when the library refuses.
Result<Bytes> make_signature(const PrivateKey& key, const SignatureMethod& method, BytesView message);

}  // namespace axle::signature
