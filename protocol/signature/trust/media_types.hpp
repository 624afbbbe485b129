// What revocation and time stamps are called in HTTP (RFC 2585, RFC 6960 appendix C, RFC 3161 clause 3.4).
#pragma once

#include <string_view>

namespace axle::signature {

inline constexpr std::string_view kCrlType = "application/pkix-crl";
inline constexpr std::string_view kOcspRequestType = "application/ocsp-request";
inline constexpr std::string_view kOcspAnswerType = "application/ocsp-response";
inline constexpr std::string_view kTimestampRequestType = "application/timestamp-query";
inline constexpr std::string_view kTimestampAnswerType = "application/timestamp-reply";

}  // namespace axle::signature
