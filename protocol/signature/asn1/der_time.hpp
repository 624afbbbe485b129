// The two ASN.1 types of time as RFC 5280 4.1.2.5 allows them: to the second, in UTC. Internal to this folder.
#pragma once

#include <optional>

#include "base/time.hpp"
#include "protocol/signature/asn1/der.hpp"

namespace axle::signature::der {

inline constexpr std::uint8_t kUtcTime = 0x17, kGeneralizedTime = 0x18;

// UTCTime or GeneralizedTime; none when it is neither, has a fraction or another zone, or is no date that exists. Years
// that int64 nanoseconds cannot hold are clamped.
std::optional<InstantNs> read_time(const Element& element) noexcept;

// UTCTime through 2049, GeneralizedTime after; the fraction of a second is dropped.
Bytes time_element(InstantNs at);
Bytes generalized_time_element(InstantNs at);

}  // namespace axle::signature::der
