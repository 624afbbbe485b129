// Distribution points: which list a certificate's revocation stands in (RFC 5280 4.2.1.13 and 5.2.5). Internal to this
// folder.
#pragma once

#include <optional>
#include <vector>

#include "protocol/signature/trust/certificate.hpp"
#include "protocol/signature/trust/certificate_parts.hpp"

namespace axle::signature {

// A DistributionPointName as GeneralNames in DER; a name relative to the issuer is made a full one. None when damaged.
std::optional<std::vector<Bytes>> distribution_names(BytesView name, BytesView issuer);

// The names of all distribution points of a certificate, but those of other issuers or for some reasons only.
std::vector<Bytes> distribution_names_of(const CertificateParts& certificate);

// IssuingDistributionPoint: what a list is about.
struct ListScope {
  std::vector<Bytes> names;  // empty: whatever the distribution point
  bool users_only = false, authorities_only = false;
  friend bool operator==(const ListScope&, const ListScope&) = default;
};
// From the extension's value. None when it is damaged or of a kind that is not supported: indirect, some reasons only,
// attribute certificates.
std::optional<ListScope> read_scope(BytesView value, BytesView issuer);

// Whether a list of this scope tells about the certificate.
bool covers(const ListScope& scope, const Certificate& certificate);

}  // namespace axle::signature
