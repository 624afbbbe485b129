#include "protocol/signature/trust/usage.hpp"

#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>

namespace axle::signature {
namespace {

bool names_document_signing(const X509* leaf) {
  const std::unique_ptr<EXTENDED_KEY_USAGE, decltype(&EXTENDED_KEY_USAGE_free)> purposes(
      static_cast<EXTENDED_KEY_USAGE*>(X509_get_ext_d2i(leaf, NID_ext_key_usage, nullptr, nullptr)),
      &EXTENDED_KEY_USAGE_free);
  for (int i = 0; i < sk_ASN1_OBJECT_num(purposes.get()); ++i) {
    std::array<char, 64> text{};
    OBJ_obj2txt(text.data(), static_cast<int>(text.size()), sk_ASN1_OBJECT_value(purposes.get(), i), 1);
    if (std::string_view(text.data()) == "1.3.6.1.5.5.7.3.36") return true;
  }
  return false;
}

}  // namespace

bool usage_allows(const Certificate& leaf, Purpose purpose) {
  if (leaf.role() == Role::authority) return false;
  if (purpose == Purpose::time_stamping) {
    return X509_check_purpose(leaf.native(), X509_PURPOSE_TIMESTAMP_SIGN, 0) == 1;
  }
  const auto usage = X509_get_key_usage(leaf.native());  // all ones when the extension is absent
  if ((usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) == 0) return false;
  const auto extended = X509_get_extended_key_usage(leaf.native());
  if (extended == UINT32_MAX || (extended & (XKU_SMIME | XKU_ANYEKU | XKU_SSL_CLIENT)) != 0) return true;
  return names_document_signing(leaf.native());
}

bool may_sign_lists(const Certificate& issuer) {
  return (X509_get_key_usage(issuer.native()) & KU_CRL_SIGN) != 0;
}

bool may_answer_ocsp(const Certificate& responder) {
  const auto extended = X509_get_extended_key_usage(responder.native());
  return extended != UINT32_MAX && (extended & XKU_OCSP_SIGN) != 0 &&
         (X509_get_key_usage(responder.native()) & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) != 0;
}

bool needs_no_check(const Certificate& responder) {
  return X509_get_ext_by_NID(responder.native(), NID_id_pkix_OCSP_noCheck, -1) >= 0;
}

}  // namespace axle::signature
