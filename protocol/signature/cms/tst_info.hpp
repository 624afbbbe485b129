// What a time stamp says: TSTInfo and the imprint (RFC 3161 2.4). Internal to this folder.
#pragma once

#include <expected>
#include <string>

#include "base/time.hpp"
#include "protocol/signature/asn1/der.hpp"
#include "protocol/signature/crypto/public_key.hpp"
#include "protocol/signature/verdict.hpp"

namespace axle::signature {

inline constexpr std::uint8_t kGeneralizedTimeTag = 0x18;

// Over which bytes: their digest, of the length that its algorithm has.
struct MessageImprint {
  DigestAlgorithm algorithm = DigestAlgorithm::sha256;
  BytesView digest;
};
// format_failure: no imprint, or of another length; crypto_constraints_failure: an algorithm that is not listed.
std::expected<MessageImprint, SubIndication> read_imprint(der::Reader& reader);
Bytes imprint_der(DigestAlgorithm algorithm, BytesView digest);

struct TstInfo {
  MessageImprint imprint;
  InstantNs time = 0;
  BytesView nonce;  // the whole INTEGER; empty when there is none
};
// Strict DER, version 1. Accuracy, ordering and the authority's name are stepped over: the time is taken as it stands.
// An extension that is critical fails, because none is understood.
std::expected<TstInfo, SubIndication> read_tst_info(BytesView der);

// "20260803020000.25Z": UTC with seconds; a fraction of 1 to 9 digits that does not end in 0 (RFC 3161 2.4.2). None for
// anything else, a time that does not exist, and years before 1970 or after 2261.
std::optional<InstantNs> parse_generalized_time(std::string_view text);
// To the millisecond. The time must not be before 1970.
std::string generalized_time(InstantNs at);

// Steps over Extensions (the content of their element): false when they are damaged or one is critical.
bool extensions_can_be_skipped(BytesView content);

}  // namespace axle::signature
