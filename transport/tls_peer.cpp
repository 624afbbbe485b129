// The names in a client certificate.
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <ctime>

#include "transport/tls.hpp"

namespace axle::transport {

namespace {

std::string text_of(const ASN1_STRING* text) {
  unsigned char* utf8 = nullptr;
  const int bytes = ASN1_STRING_to_UTF8(&utf8, text);
  if (bytes < 0) return {};
  std::string result(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(bytes));
  OPENSSL_free(utf8);
  return result;
}

// Several common names would leave it to the reader which of them counts.
std::string common_name_of(X509* certificate) {
  const X509_NAME* subject = X509_get_subject_name(certificate);
  const int first = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (first < 0 || X509_NAME_get_index_by_NID(subject, NID_commonName, first) >= 0) return {};
  return text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, first)));
}

Result<std::vector<std::string>> alternative_names_of(X509* certificate) {
  std::vector<std::string> names;
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> all(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      &GENERAL_NAMES_free);
  const int count = all ? sk_GENERAL_NAME_num(all.get()) : 0;
  if (count > kPeerNamesMax) {
    return fail(Errc::limit, "kPeerNamesMax: a client certificate has more than " + std::to_string(kPeerNamesMax) +
                                 " alternative names");
  }
  for (int i = 0; i < count; ++i) {
    int kind = 0;
    const auto* value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(all.get(), i), &kind);
    if (kind == GEN_DNS || kind == GEN_URI) names.push_back(text_of(static_cast<const ASN1_STRING*>(value)));
  }
  return names;
}

}  // namespace

Result<std::shared_ptr<const PeerCertificate>> peer_of(ssl_st* ssl, InstantNs now) {
  X509* certificate = SSL_get0_peer_certificate(ssl);
  if (certificate == nullptr) return std::shared_ptr<const PeerCertificate>();
  time_t seconds = now / kSecond;
  if (X509_cmp_time(X509_get0_notAfter(certificate), &seconds) <= 0) {
    return fail(Errc::refused, "the client certificate has ended");
  }
  auto names = alternative_names_of(certificate);
  if (!names) return pass(names);
  auto peer = std::make_shared<PeerCertificate>();
  peer->common_name = common_name_of(certificate);
  peer->alternative_names = std::move(*names);
  return std::shared_ptr<const PeerCertificate>(std::move(peer));
}

}  // namespace axle::transport
