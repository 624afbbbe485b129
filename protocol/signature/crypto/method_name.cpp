#include "protocol/signature/crypto/method_name.hpp"

#include <array>
#include <utility>

namespace axle::signature {
namespace {

constexpr std::array kDigests{DigestAlgorithm::sha256, DigestAlgorithm::sha384, DigestAlgorithm::sha512};

std::string_view name_of(DigestAlgorithm digest) noexcept {
  switch (digest) {
    case DigestAlgorithm::sha256: return "sha256";
    case DigestAlgorithm::sha384: return "sha384";
    case DigestAlgorithm::sha512: return "sha512";
  }
  return "sha256";
}

int digest_bytes(DigestAlgorithm digest) noexcept {
  return digest == DigestAlgorithm::sha256 ? 32 : digest == DigestAlgorithm::sha384 ? 48 : 64;
}

}  // namespace

std::string to_string(const SignatureMethod& method) {
  switch (method.scheme) {
    case Scheme::rsa_pkcs1: return "rsa-" + std::string(name_of(method.digest));
    case Scheme::rsa_pss: return "rsa-pss-" + std::string(name_of(method.digest));
    case Scheme::ecdsa: return "ecdsa-" + std::string(name_of(method.digest));
    case Scheme::ed25519: return "ed25519";
  }
  return "unknown";
}

Result<SignatureMethod> parse_signature_method(std::string_view text) {
  std::string all;
  const auto is_named = [&](const SignatureMethod& method) {
    const std::string name = to_string(method);
    all += all.empty() ? name : " " + name;
    return name == text;
  };
  for (const Scheme scheme : {Scheme::rsa_pkcs1, Scheme::rsa_pss, Scheme::ecdsa}) {
    for (const DigestAlgorithm digest : kDigests) {
      const SignatureMethod method{scheme, digest, scheme == Scheme::rsa_pss ? digest_bytes(digest) : 0};
      if (is_named(method)) return method;
    }
  }
  const SignatureMethod ed25519{Scheme::ed25519, DigestAlgorithm::sha512, 0};
  if (is_named(ed25519)) return ed25519;
  return fail(Errc::invalid_input, "'" + std::string(text) + "' is no signature method; there are " + all);
}

}  // namespace axle::signature
