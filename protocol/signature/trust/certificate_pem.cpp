#include "protocol/signature/trust/certificate_pem.hpp"

#include "base/encoding.hpp"

namespace axle::signature {

Result<std::vector<CertificatePtr>> parse_pem_certificates(std::string_view pem) {
  constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
  constexpr std::string_view kEnd = "-----END CERTIFICATE-----";
  std::vector<CertificatePtr> certificates;
  for (std::size_t at = pem.find(kBegin); at != std::string_view::npos; at = pem.find(kBegin, at)) {
    const std::string number = std::to_string(certificates.size() + 1);
    if (certificates.size() == kPemCertificatesMax) {
      return fail(Errc::limit, "more than " + std::to_string(kPemCertificatesMax) + " certificates");
    }
    at += kBegin.size();
    const std::size_t end = pem.find(kEnd, at);
    if (end == std::string_view::npos) return fail(Errc::invalid_input, "certificate " + number + " is not closed");
    const auto der = from_base64(pem.substr(at, end - at));
    if (!der) return pass(der, "certificate " + number);
    auto certificate = Certificate::parse(*der);
    if (!certificate) return pass(certificate, "certificate " + number);
    certificates.push_back(std::move(*certificate));
    at = end + kEnd.size();
  }
  if (certificates.empty()) return fail(Errc::invalid_input, "no PEM certificate (-----BEGIN CERTIFICATE-----) in it");
  return certificates;
}

Result<Bytes> revocation_list_of(std::string_view file) {
  constexpr std::string_view kBegin = "-----BEGIN X509 CRL-----";
  constexpr std::string_view kEnd = "-----END X509 CRL-----";
  const std::size_t begin = file.find(kBegin);
  if (begin == std::string_view::npos) return Bytes(as_bytes(file).begin(), as_bytes(file).end());
  const std::size_t end = file.find(kEnd, begin);
  if (end == std::string_view::npos) return fail(Errc::invalid_input, "the revocation list is not closed");
  return from_base64(file.substr(begin + kBegin.size(), end - begin - kBegin.size()));
}

}  // namespace axle::signature
