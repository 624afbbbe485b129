// Whether a certificate was revoked: certificate revocation lists (RFC 5280 clause 5) and OCSP (RFC 6960).
//
// A list is verified once and becomes a sorted set of serial numbers; an OCSP answer is verified once and kept until
// its freshness ends. Asking is then a look-up. What cannot be told is TRY_LATER, never a silent yes.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "protocol/signature/cost_ledger.hpp"
#include "protocol/signature/trust/certificate.hpp"
#include "protocol/signature/verdict.hpp"

namespace axle::signature {

// crl and ocsp name what is asked first; where that tells nothing, for example because the certificate names no OCSP
// responder, the other is asked.
enum class RevocationMode : std::uint8_t { off, crl, ocsp };
std::string_view to_string(RevocationMode mode) noexcept;
Result<RevocationMode> parse_revocation_mode(std::string_view text);

// Where lists and answers come from when they are not at hand. Called from verifying threads, several at once; may
// block for as long as its own time limit says. unavailable or timeout when the authority cannot be reached.
class RevocationSource {
 public:
  virtual ~RevocationSource() = default;
  virtual Result<Bytes> fetch_crl(const std::string& url) = 0;
  // POST of an OCSPRequest (application/ocsp-request); gives the OCSPResponse.
  virtual Result<Bytes> fetch_ocsp(const std::string& url, BytesView request) = 0;
};

struct RevocationOptions {
  RevocationMode mode = RevocationMode::off;
  std::shared_ptr<RevocationSource> source{};  // null: only what load_crl() and signatures bring, until nextUpdate
  // A revocation takes effect at the latest this long after the authority published it (and at nextUpdate anyway): what
  // was fetched is relied on this long, what came with a signature this long after its thisUpdate. Fetched again in the
  // second half of it, so that an authority that is away for less goes unnoticed; after it, TRY_LATER. (Somebody who
  // can replay the authority's answers on the way can hold a revocation back until nextUpdate; a nonce prevents it.)
  DurationNs refresh_after = 5 * kMinute;
  // An answer without nextUpdate is fresh this long (X-Road: 3600 s).
  DurationNs freshness_without_next_update = kHour;
  DurationNs clock_skew = 5 * kMinute;            // thisUpdate may lie this far in the future
  DurationNs retry_after_failure = 10 * kSecond;  // an authority that did not answer is asked again after this
  std::size_t crl_bytes_max = 32ULL << 20;
  std::size_t crl_entries_max = 1'000'000;
  std::size_t ocsp_bytes_max = 64ULL << 10;
  std::size_t ocsp_answers_max = 262'144;  // kept
  // Secret bytes that nonces are derived from; then an answer must repeat its request's nonce. Empty: no nonce, as
  // responders that sign in advance want it (RFC 5019), and freshness alone stands against replay.
  Bytes ocsp_nonce_key{};
};

}  // namespace axle::signature
