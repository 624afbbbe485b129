// Names of signature methods for people: "rsa-sha256", "rsa-pss-sha384", "ecdsa-sha256", "ed25519".
#pragma once

#include <string>
#include <string_view>

#include "protocol/signature/crypto/public_key.hpp"

namespace axle::signature {

std::string to_string(const SignatureMethod& method);
// The same names; PSS with a salt as long as the digest. invalid_input lists them all.
Result<SignatureMethod> parse_signature_method(std::string_view text);

}  // namespace axle::signature
