#include "protocol/signature/crypto/algorithm.hpp"

#include <string>

namespace axle::signature {

std::string_view to_string(KeyAlgorithm algorithm) noexcept {
  switch (algorithm) {
    case KeyAlgorithm::rsa2048: return "rsa2048";
    case KeyAlgorithm::rsa3072: return "rsa3072";
    case KeyAlgorithm::rsa4096: return "rsa4096";
    case KeyAlgorithm::p256: return "p256";
    case KeyAlgorithm::p384: return "p384";
    case KeyAlgorithm::ed25519: return "ed25519";
  }
  return "unknown";
}

Result<KeyAlgorithm> parse_key_algorithm(std::string_view text) {
  std::string known;
  for (const KeyAlgorithm algorithm : kKeyAlgorithms) {
    if (text == to_string(algorithm)) return algorithm;
    known += known.empty() ? "" : ", ";
    known += to_string(algorithm);
  }
  return fail(Errc::invalid_input, "key algorithm '" + std::string(text) + "' is not one of " + known);
}

}  // namespace axle::signature
