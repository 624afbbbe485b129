// Certificates from PEM text.
#pragma once

#include <string_view>
#include <vector>

#include "protocol/signature/trust/certificate.hpp"

namespace axle::signature {

inline constexpr std::size_t kPemCertificatesMax = 10'000;

// Every "BEGIN CERTIFICATE" block in order; other blocks and text between them are passed over. invalid_input: none at
// all, a block that is not closed, or one that is no certificate (said by its number); limit: too many.
Result<std::vector<CertificatePtr>> parse_pem_certificates(std::string_view pem);

// A revocation list's DER from a file that holds it as such or as one PEM block ("BEGIN X509 CRL"). invalid_input: a
// PEM block that is damaged. Nothing of the list is checked.
Result<Bytes> revocation_list_of(std::string_view file);

}  // namespace axle::signature
