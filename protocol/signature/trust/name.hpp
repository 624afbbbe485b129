// Comparison of distinguished names (RFC 5280 7.1): case and white space within do not matter. Internal to this folder.
#pragma once

#include "protocol/signature/trust/certificate.hpp"

namespace axle::signature {

// Whether a Name (whole element) is the certificate's subject.
bool is_subject_of(BytesView name, const Certificate& certificate);
// Whether the certificate names `issuer` as its issuer.
bool names_as_issuer(const Certificate& certificate, const Certificate& issuer);

}  // namespace axle::signature
