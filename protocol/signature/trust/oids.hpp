// Object identifiers of RFC 5280 and RFC 6960 as the content bytes of their DER. Internal to this folder.
#pragma once

#include "protocol/signature/asn1/oids.hpp"

namespace axle::signature::oid {

// id-ce: 2.5.29
inline constexpr Oid<3> kSubjectKeyIdentifier{0x55, 0x1D, 0x0E};
inline constexpr Oid<3> kSubjectAltName{0x55, 0x1D, 0x11};
inline constexpr Oid<3> kNameConstraints{0x55, 0x1D, 0x1E};
inline constexpr Oid<3> kCrlNumber{0x55, 0x1D, 0x14};
inline constexpr Oid<3> kReasonCode{0x55, 0x1D, 0x15};
inline constexpr Oid<3> kDeltaCrlIndicator{0x55, 0x1D, 0x1B};
inline constexpr Oid<3> kIssuingDistributionPoint{0x55, 0x1D, 0x1C};
inline constexpr Oid<3> kCertificateIssuer{0x55, 0x1D, 0x1D};
inline constexpr Oid<3> kCrlDistributionPoints{0x55, 0x1D, 0x1F};
inline constexpr Oid<3> kAuthorityKeyIdentifier{0x55, 0x1D, 0x23};
inline constexpr Oid<3> kFreshestCrl{0x55, 0x1D, 0x2E};
inline constexpr Oid<3> kExpiredCertsOnCrl{0x55, 0x1D, 0x3C};
// id-pkix: 1.3.6.1.5.5.7
#define AXLE_PKIX(arc, ...) {0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, arc, __VA_ARGS__}
inline constexpr Oid<8> kAuthorityInfoAccess AXLE_PKIX(0x01, 0x01);
inline constexpr Oid<8> kAccessOcsp AXLE_PKIX(0x30, 0x01);
inline constexpr Oid<9> kOcspBasic AXLE_PKIX(0x30, 0x01, 0x01);
inline constexpr Oid<9> kOcspNonce AXLE_PKIX(0x30, 0x01, 0x02);
inline constexpr Oid<9> kOcspNoCheck AXLE_PKIX(0x30, 0x01, 0x05);
inline constexpr Oid<9> kOcspArchiveCutoff AXLE_PKIX(0x30, 0x01, 0x06);
#undef AXLE_PKIX
inline constexpr Oid<5> kSha1{0x2B, 0x0E, 0x03, 0x02, 0x1A};

}  // namespace axle::signature::oid
