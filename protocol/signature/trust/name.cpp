#include "protocol/signature/trust/name.hpp"

#include <openssl/err.h>
#include <openssl/x509.h>

#include <memory>

namespace axle::signature {

bool is_subject_of(BytesView name, const Certificate& certificate) {
  const std::uint8_t* at = name.data();
  const std::unique_ptr<X509_NAME, decltype(&X509_NAME_free)> read(
      d2i_X509_NAME(nullptr, &at, static_cast<long>(name.size())), &X509_NAME_free);
  ERR_clear_error();
  return read != nullptr && X509_NAME_cmp(read.get(), X509_get_subject_name(certificate.native())) == 0;
}

bool names_as_issuer(const Certificate& certificate, const Certificate& issuer) {
  return X509_NAME_cmp(X509_get_issuer_name(certificate.native()), X509_get_subject_name(issuer.native())) == 0;
}

}  // namespace axle::signature
