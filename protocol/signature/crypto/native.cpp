#include "protocol/signature/crypto/native.hpp"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <array>
#include <climits>
#include <string_view>

namespace axle::signature {
namespace {

std::optional<InstantNs> to_instant(const ASN1_TIME* time) {
  tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  const int year = parts.tm_year + 1900;
  if (year > 2261) return INT64_MAX;
  if (year < 1678) return INT64_MIN;
  const CivilTime utc{.year = year,
                      .month = parts.tm_mon + 1,
                      .day = parts.tm_mday,
                      .hour = parts.tm_hour,
                      .minute = parts.tm_min,
                      .second = parts.tm_sec};
  return from_civil_in_viet_nam(utc) + kVietNamOffset;
}

}  // namespace

void NativeFree::operator()(bio_st* native) const noexcept {
  BIO_free_all(native);
}
void NativeFree::operator()(evp_md_ctx_st* native) const noexcept {
  EVP_MD_CTX_free(native);
}
void NativeFree::operator()(evp_pkey_ctx_st* native) const noexcept {
  EVP_PKEY_CTX_free(native);
}
void NativeFree::operator()(evp_pkey_st* native) const noexcept {
  EVP_PKEY_free(native);
}
void NativeFree::operator()(x509_st* native) const noexcept {
  X509_free(native);
}

std::string take_library_error() {
  const unsigned long code = ERR_get_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  std::string text = reason == nullptr ? "unknown reason" : reason;
  ERR_clear_error();
  return text;
}

std::optional<KeyAlgorithm> listed_algorithm(const evp_pkey_st* key) {
  if (key == nullptr) return std::nullopt;
  if (EVP_PKEY_is_a(key, "ED25519") == 1) return KeyAlgorithm::ed25519;
  if (EVP_PKEY_is_a(key, "RSA") == 1) {
    switch (EVP_PKEY_get_bits(key)) {
      case 2048: return KeyAlgorithm::rsa2048;
      case 3072: return KeyAlgorithm::rsa3072;
      case 4096: return KeyAlgorithm::rsa4096;
      default: return std::nullopt;
    }
  }
  if (EVP_PKEY_is_a(key, "EC") != 1) return std::nullopt;
  std::array<char, 64> name{};
  std::size_t size = 0;
  if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, name.data(), name.size(), &size) != 1) {
    ERR_clear_error();
    return std::nullopt;
  }
  const std::string_view group(name.data(), size);
  if (group == "prime256v1" || group == "P-256") return KeyAlgorithm::p256;
  if (group == "secp384r1" || group == "P-384") return KeyAlgorithm::p384;
  return std::nullopt;
}

std::optional<Validity> validity_of(const x509_st* certificate) {
  const auto not_before = to_instant(X509_get0_notBefore(certificate));
  const auto not_after = to_instant(X509_get0_notAfter(certificate));
  if (!not_before || !not_after) return std::nullopt;
  return Validity{*not_before, *not_after};
}

std::string bio_text(bio_st* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

Native<bio_st> bio_over(std::string_view text) {
  AXLE_ASSERT(text.size() <= INT_MAX);
  Native<bio_st> bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  AXLE_ASSERT(bio != nullptr);
  return bio;
}

Native<bio_st> new_bio() {
  Native<bio_st> bio(BIO_new(BIO_s_mem()));
  AXLE_ASSERT(bio != nullptr);
  return bio;
}

}  // namespace axle::signature
