// Time stamps (RFC 3161): asking for one, giving one, and believing one.
#pragma once

#include <functional>

#include "protocol/signature/authority/authority.hpp"
#include "protocol/signature/cost_ledger.hpp"
#include "protocol/signature/crypto/public_key.hpp"
#include "protocol/signature/trust/trust.hpp"
#include "protocol/signature/verdict.hpp"

namespace axle::signature {

inline constexpr std::size_t kTimestampRequestBytesMax = 4096;
inline constexpr std::size_t kTimestampTokenBytesMax = 64ULL << 10;
// A stamp may lie this far after the time of validation: the authority's clock and ours are two clocks.
inline constexpr DurationNs kTimestampSkew = 5 * kMinute;

// A TimeStampReq (DER) for a digest, asking for the certificate. `nonce` zero: none.
Bytes make_timestamp_request(DigestAlgorithm algorithm, BytesView digest, std::uint64_t nonce);

// What a simulated authority answers: a TimeStampResp (DER), always; a request that cannot be read, is longer than
// kTimestampRequestBytesMax, wants another policy or an extension, or an algorithm that is not listed, is answered by a
// rejection with its reason. The certificates come along when the request asks for them. `serial` must differ from call
// to call. internal when the library does not sign.
Result<Bytes> answer_timestamp_request(BytesView request, const Identity& authority, std::uint64_t serial,
                                       InstantNs now);

// The token of a granted response to this request; refused with the authority's words, limit when it is longer than
// kTimestampTokenBytesMax, or invalid_input when the answer cannot be read or is for something else. Its signature is
// not verified here.
Result<Bytes> timestamp_token_of(BytesView response, BytesView request);

// Gives the TimeStampResp for a TimeStampReq; however it is done (in this process, over HTTP).
using TimestampSource = std::function<Result<Bytes>(BytesView request)>;

// `time` is what the token says, believed or not; 0 when it could not be read.
struct Timestamp {
  InstantNs time = 0;
  CertificatePtr authority;
  Verdict verdict;
};
// Verifies a token over `stamped` (the signature value of a CMS signer): digest, the token's own signature, its
// certificate's only purpose (critical extendedKeyUsage timeStamping) and its chain at `now`, and that the time lies
// within the certificate's validity and not after `now` (TIMESTAMP_ORDER_FAILURE). Booked as Stage::timestamp, without
// the public-key operation and the chain, which are stages of their own.
//
// What a token means to the signature under it (EN 319 102-1 5.5.4): one that passed proves that the signature existed
// at its time, and certificates are judged at that time. One that did not pass proves nothing: it is reported and
// otherwise taken as absent, so it neither fails a signature nor saves it.
Timestamp verify_timestamp(BytesView token, BytesView stamped, TrustStore& trust, InstantNs now, CostLedger& ledger);

}  // namespace axle::signature
