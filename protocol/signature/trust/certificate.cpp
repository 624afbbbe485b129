#include "protocol/signature/trust/certificate.hpp"

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/encoding.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/crypto/native.hpp"
#include "protocol/signature/crypto/rsa_lanes.hpp"
#include "protocol/signature/trust/certificate_parts.hpp"

namespace axle::signature {
namespace {

constexpr std::size_t kCertificateBytesMax = 64ULL << 10;

int count_entries(const X509_NAME* name, int nid) {
  int count = 0;
  for (int at = -1; (at = X509_NAME_get_index_by_NID(name, nid, at)) >= 0;) ++count;
  return count;
}

// The text of the entry when there is exactly one; two entries of a kind would let two readers see two names.
std::string sole_entry(const X509_NAME* name, int nid) {
  if (count_entries(name, nid) != 1) return {};
  const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, X509_NAME_get_index_by_NID(name, nid, -1));
  unsigned char* utf8 = nullptr;
  const int size = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(entry));
  if (size < 0) {
    ERR_clear_error();
    return {};
  }
  std::string text(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
  OPENSSL_free(utf8);
  return text;
}

std::string one_line(const X509_NAME* name) {
  const Native<bio_st> bio = new_bio();
  constexpr unsigned long kStyle = ASN1_STRFLGS_ESC_2253 | ASN1_STRFLGS_ESC_CTRL | ASN1_STRFLGS_UTF8_CONVERT |
                                   ASN1_STRFLGS_DUMP_UNKNOWN | ASN1_STRFLGS_DUMP_DER | XN_FLAG_SEP_CPLUS_SPC |
                                   XN_FLAG_DN_REV | XN_FLAG_FN_SN;
  if (X509_NAME_print_ex(bio.get(), name, 0, kStyle) < 0) ERR_clear_error();
  return bio_text(bio.get());
}

std::string hex_serial(const X509* native) {
  BIGNUM* number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(native), nullptr);
  char* hex = number == nullptr ? nullptr : BN_bn2hex(number);
  std::string text = hex == nullptr ? std::string() : hex;
  OPENSSL_free(hex);
  BN_free(number);
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
  return text;
}

// See Role in the header: the rule needs nothing but the subject and basicConstraints.
Role role_of(X509* native, const X509_NAME* subject, const std::string& name, const std::string& agency_code) {
  if ((X509_get_extension_flags(native) & EXFLAG_CA) != 0) return Role::authority;
  if (name.empty() || agency_code.empty()) return Role::other;
  return count_entries(subject, NID_title) > 0 ? Role::person : Role::agency;
}

}  // namespace

std::string_view to_string(Role role) noexcept {
  switch (role) {
    case Role::person: return "person";
    case Role::agency: return "agency";
    case Role::authority: return "authority";
    case Role::other: return "other";
  }
  return "other";
}

Result<std::shared_ptr<const Certificate>> Certificate::parse(BytesView der) {
  if (der.empty() || der.size() > kCertificateBytesMax) {
    return fail(Errc::invalid_input, "a certificate has 1 byte to 64 KiB, this has " + std::to_string(der.size()));
  }
  const std::uint8_t* at = der.data();
  Native<x509_st> native(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (native == nullptr) return fail(Errc::invalid_input, "not an X.509 certificate: " + take_library_error());
  if (at != der.data() + der.size()) return fail(Errc::invalid_input, "bytes after the end of the certificate");
  // Reads the extensions once, so that no later reader writes to the shared object.
  X509_check_purpose(native.get(), -1, 0);
  ERR_clear_error();
  if ((X509_get_extension_flags(native.get()) & EXFLAG_INVALID) != 0) {
    return fail(Errc::invalid_input, "the certificate's extensions are damaged");
  }
  const auto validity = validity_of(native.get());
  if (!validity) return fail(Errc::invalid_input, "the certificate's validity is not a time");
  EVP_PKEY* key = X509_get0_pubkey(native.get());
  const auto algorithm = listed_algorithm(key);
  if (!algorithm) {
    ERR_clear_error();
    return fail(Errc::refused,
                "the certificate's key is not of a listed algorithm and size (RSA 2048/3072/4096, P-256, "
                "P-384, Ed25519)");
  }
  const auto parts = parts_of(der);
  if (!parts) return fail(Errc::invalid_input, "the certificate is not in the strict form of DER");
  if (!names_within_bounds(*parts)) {
    return fail(Errc::limit, "a certificate has at most " + std::to_string(kAlternativeNamesMax) +
                                 " alternative names and " + std::to_string(kNameConstraintsMax) + " name constraints");
  }
  std::shared_ptr<Certificate> made(new Certificate());
  const X509_NAME* subject = X509_get_subject_name(native.get());
  made->der_.assign(der.begin(), der.end());
  made->sha256_ = axle::signature::sha256(der);
  made->common_name_ = sole_entry(subject, NID_commonName);
  made->agency_code_ = sole_entry(subject, NID_organizationIdentifier);
  made->subject_ = one_line(subject);
  made->serial_hex_ = hex_serial(native.get());
  made->role_ = role_of(native.get(), subject, made->common_name_, made->agency_code_);
  made->key_algorithm_ = *algorithm;
  made->not_before_ = validity->not_before;
  made->not_after_ = validity->not_after;
  RevocationUrls urls = revocation_urls_of(*parts);
  made->crl_urls_ = std::move(urls.crl);
  made->ocsp_urls_ = std::move(urls.ocsp);
  made->public_key_ = key;
  made->native_ = native.release();
  if (rsa_lanes_available()) made->lane_key_ = make_rsa_lane_key(key);
  return made;
}

Certificate::~Certificate() {
  X509_free(native_);
}

std::string Certificate::to_pem() const {
  const Native<bio_st> bio = new_bio();
  AXLE_ASSERT(PEM_write_bio_X509(bio.get(), native_) == 1);
  return bio_text(bio.get());
}

}  // namespace axle::signature
