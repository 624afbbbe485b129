// Which certificates are believed, and a bounded cache of what was already established.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "protocol/signature/cost_ledger.hpp"
#include "protocol/signature/trust/certificate.hpp"
#include "protocol/signature/trust/revocation.hpp"
#include "protocol/signature/verdict.hpp"

namespace axle::signature {

struct TrustOptions {
  std::size_t cached_certificates_max = 65'536;
  std::size_t chain_length_max = 8;
  RevocationOptions revocation{};
};

// Certificates that may come with a signature, besides its signer's: work for one chain has a bound.
inline constexpr std::size_t kIntermediatesMax = 16;

enum class Purpose : std::uint8_t { document_signing, time_stamping };

// What is asked about a signer's certificate. Borrowed during the call.
struct ChainQuestion {
  const CertificatePtr& leaf;
  const std::vector<CertificatePtr>& intermediates;  // come with the signature; not trusted
  InstantNs at = 0;   // when the signature is known to exist: its time stamp's time, otherwise `now`
  InstantNs now = 0;  // the time of validation
  Purpose purpose = Purpose::document_signing;
  // Evidence that came with the signature, DER; verified like what is fetched.
  std::span<const BytesView> stapled_ocsp{}, stapled_crls{};
};

// Thread-safe: one for the process. Certificates and chain results are cached by SHA-256 of the certificate; a chain
// result holds while every certificate of the chain is valid, and its revocation part while what it rests on is fresh.
class TrustStore {
 public:
  explicit TrustStore(std::vector<CertificatePtr> anchors, TrustOptions options = {});
  ~TrustStore();
  TrustStore(const TrustStore&) = delete;
  TrustStore& operator=(const TrustStore&) = delete;

  // The certificate from the cache, or parsed (booked as Stage::certificate) and cached.
  Result<CertificatePtr> certificate(BytesView der, CostLedger& ledger);

  // Path to an anchor, key usage, basic constraints, validity at `at`, algorithm floor (RSA 2048, P-256, SHA-256):
  // booked as Stage::chain. Certificates that come beyond kIntermediatesMax: CHAIN_CONSTRAINTS_FAILURE. Then, if the
  // options ask for it, revocation of every certificate below the anchor: booked as Stage::revocation. Revoked before
  // `at`: REVOKED (or REVOKED_NO_POE when `at` is `now`); a time stamp from before the revocation passes. Cannot be
  // told now: TRY_LATER. What was established is not done again: until then a check costs a look-up.
  Verdict check_chain(const ChainQuestion& question, CostLedger& ledger);
  // The same without a time stamp: `at` is both.
  Verdict check_chain(const CertificatePtr& leaf, const std::vector<CertificatePtr>& intermediates, InstantNs at,
                      CostLedger& ledger);

  // The certificates from the leaf to its anchor as of `at`, for people who want to see them; only the leaf when there
  // is no path. Not cached.
  std::vector<CertificatePtr> path(const CertificatePtr& leaf, const std::vector<CertificatePtr>& intermediates,
                                   InstantNs at) const;

  // Takes a list in at once, whoever fetched it. Its issuer is looked for among the anchors, the authorities given here
  // (they need not be trusted: the list counts for chains through this issuer only) and those that earlier chains went
  // through. invalid_input: not a CRL, of an unknown issuer, wrongly signed, or of a kind that is not supported (delta,
  // indirect, partial); limit: too large; refused: stale, or older than what is known.
  Result<void> load_crl(BytesView der, InstantNs now, std::span<const CertificatePtr> authorities = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace axle::signature
