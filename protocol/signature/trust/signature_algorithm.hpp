// AlgorithmIdentifiers of signatures on lists and answers (RFC 4055, 5758, 8410). Internal to this folder.
#pragma once

#include <optional>

#include "protocol/signature/crypto/public_key.hpp"

namespace axle::signature {

// RSA PKCS#1 v1.5 and ECDSA with SHA-256/384/512, Ed25519; anything else, SHA-1 among it, is below the floor: none.
std::optional<SignatureMethod> read_signature_algorithm(BytesView identifier);
// The identifier (whole element) of what signing_method(algorithm) makes.
Bytes signature_algorithm_of(KeyAlgorithm algorithm);

}  // namespace axle::signature
