// The two RSA signature encodings (RFC 8017 section 9), checked on the encoded message that the public-key operation
// gave. Public data: the checks take as long as they take. Internal to this folder.
#pragma once

#include "base/bytes.hpp"
#include "protocol/signature/crypto/public_key.hpp"

namespace axle::signature {

// Whether `encoded` is EMSA-PKCS1-v1_5 of the digest (RFC 8017 9.2): the one right encoding is built and all bytes are
// compared, so there is nothing to parse and nothing to hide in. DigestInfo has its NULL parameters: the form without
// them, which RFC 8017 lets a verifier accept (8.2.2 note), is refused, as OpenSSL refuses it.
bool is_emsa_pkcs1(BytesView encoded, DigestAlgorithm algorithm, const DigestValue& digest);

// EMSA-PSS-VERIFY (RFC 8017 9.1.2) with MGF1 of the same digest, for a modulus of 8 * encoded.size() bits. The salt has
// exactly `salt_bytes`.
bool is_emsa_pss(BytesView encoded, DigestAlgorithm algorithm, std::size_t salt_bytes, const DigestValue& digest);

}  // namespace axle::signature
