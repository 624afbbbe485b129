// The two forms of an ECDSA signature: DER (CMS, X.509) and r || s (XML-DSig, IEEE P1363). Internal to this folder's
// neighbours.
#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "protocol/signature/crypto/algorithm.hpp"

namespace axle::signature {

// r || s, each as wide as the curve's order (32 or 48 bytes), to DER. None when the length is not exactly that, or the
// algorithm has no curve.
std::optional<Bytes> ecdsa_der_from_raw(KeyAlgorithm algorithm, BytesView raw);
// The way back; none when `der` is not a strict ECDSA-Sig-Value whose integers are positive and fit the curve.
std::optional<Bytes> ecdsa_raw_from_der(KeyAlgorithm algorithm, BytesView der);

}  // namespace axle::signature
