// Keys and certificates that only tests of public-key operations need.
#pragma once

#include <vector>

#include "protocol/signature/crypto/public_key.hpp"
#include "tests/protocol/signature/support.hpp"

namespace axle::signature::test {

// A certificate whose key is this SubjectPublicKeyInfo in DER, signed by a test key: what verify_signature() wants.
// Ends the program when the library cannot read the key.
CertificatePtr certificate_around(BytesView public_key_info);
// The same around the public half of a private key.
CertificatePtr certificate_of(const PrivateKey& key);

// An RSA key of this size with the public exponent 3.
const PrivateKey& rsa_key_with_exponent_3(KeyAlgorithm algorithm = KeyAlgorithm::rsa2048);

// A public key (as SubjectPublicKeyInfo) from numbers in big-endian hexadecimal: also such as no one would generate.
Bytes rsa_public_key_info(const std::string& modulus_hex, const std::string& exponent_hex = "10001");
std::string modulus_hex(const Certificate& certificate);

// signature^exponent mod modulus by OpenSSL, big-endian, as long as the modulus: what the lanes are compared with.
Bytes raised_by_openssl(const std::string& modulus_hex, BytesView signature, unsigned long exponent = 65537);

inline constexpr std::array kRsaAlgorithms{KeyAlgorithm::rsa2048, KeyAlgorithm::rsa3072, KeyAlgorithm::rsa4096};
inline constexpr std::array kDigests{DigestAlgorithm::sha256, DigestAlgorithm::sha384, DigestAlgorithm::sha512};
std::size_t bytes_of_digest(DigestAlgorithm algorithm);
std::size_t bytes_of_modulus(KeyAlgorithm algorithm);

}  // namespace axle::signature::test
