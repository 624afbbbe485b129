#include "protocol/signature/xml/algorithms.hpp"

#include <array>
#include <utility>

namespace axle::signature {
namespace {

using enum DigestAlgorithm;

constexpr std::array<std::pair<std::string_view, CanonicalMethod>, 3> kCanonicalMethods{{
    {kExclusiveC14n, CanonicalMethod::exclusive},
    {"http://www.w3.org/TR/2001/REC-xml-c14n-20010315", CanonicalMethod::inclusive_1_0},
    {"http://www.w3.org/2006/12/xml-c14n11", CanonicalMethod::inclusive_1_1},
}};

constexpr std::array<std::pair<std::string_view, DigestAlgorithm>, 3> kDigests{{
    {"http://www.w3.org/2001/04/xmlenc#sha256", sha256},
    {"http://www.w3.org/2001/04/xmldsig-more#sha384", sha384},
    {"http://www.w3.org/2001/04/xmlenc#sha512", sha512},
}};

constexpr std::array<std::pair<std::string_view, SignatureMethod>, 9> kMethods{{
    {"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", {Scheme::rsa_pkcs1, sha256, 0}},
    {"http://www.w3.org/2001/04/xmldsig-more#rsa-sha384", {Scheme::rsa_pkcs1, sha384, 0}},
    {"http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", {Scheme::rsa_pkcs1, sha512, 0}},
    {"http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1", {Scheme::rsa_pss, sha256, 32}},
    {"http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1", {Scheme::rsa_pss, sha384, 48}},
    {"http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1", {Scheme::rsa_pss, sha512, 64}},
    {"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", {Scheme::ecdsa, sha256, 0}},
    {"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384", {Scheme::ecdsa, sha384, 0}},
    {"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512", {Scheme::ecdsa, sha512, 0}},
}};

template <class Value, std::size_t Size>
std::optional<Value> find(const std::array<std::pair<std::string_view, Value>, Size>& list,
                          std::string_view identifier) noexcept {
  for (const auto& [name, value] : list) {
    if (name == identifier) return value;
  }
  return std::nullopt;
}

template <class Value, std::size_t Size>
std::string_view find_name(const std::array<std::pair<std::string_view, Value>, Size>& list,
                           const Value& wanted) noexcept {
  for (const auto& [name, value] : list) {
    if (value == wanted) return name;
  }
  return {};
}

}  // namespace

std::optional<CanonicalMethod> canonical_method(std::string_view identifier) noexcept {
  return find(kCanonicalMethods, identifier);
}
std::optional<DigestAlgorithm> digest_algorithm(std::string_view identifier) noexcept {
  return find(kDigests, identifier);
}
std::optional<SignatureMethod> signature_method(std::string_view identifier) noexcept {
  return find(kMethods, identifier);
}
SignatureMethod rsa_pss(DigestAlgorithm digest) noexcept {
  return {Scheme::rsa_pss, digest, digest == sha256 ? 32 : digest == sha384 ? 48 : 64};
}
std::string_view identifier_of(DigestAlgorithm digest) noexcept {
  return find_name(kDigests, digest);
}
std::string_view identifier_of(const SignatureMethod& method) noexcept {
  return find_name(kMethods, method);
}

}  // namespace axle::signature
