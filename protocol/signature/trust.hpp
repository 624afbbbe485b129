// Which certificates are believed, and a bounded cache of what was already established.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "protocol/signature/certificate.hpp"
#include "protocol/signature/cost_ledger.hpp"
#include "protocol/signature/verdict.hpp"

namespace axle::signature {

struct TrustOptions {
  std::size_t cached_certificates_max = 65'536;
  std::size_t chain_length_max = 8;
};

// Thread-safe: one for the process. Certificates and chain results are cached by SHA-256 of the certificate; a chain
// result holds while every certificate of the chain is valid.
class TrustStore {
 public:
  explicit TrustStore(std::vector<CertificatePtr> anchors, TrustOptions options = {});
  ~TrustStore();
  TrustStore(const TrustStore&) = delete;
  TrustStore& operator=(const TrustStore&) = delete;

  // The certificate from the cache, or parsed (booked as Stage::certificate) and cached.
  Result<CertificatePtr> certificate(BytesView der, CostLedger& ledger);

  // Path to an anchor, key usage, basic constraints, validity at `at`, algorithm floor (RSA 2048, P-256, SHA-256).
  // `intermediates` come with the signature and are not trusted. Booked as Stage::chain.
  Verdict check_chain(const CertificatePtr& leaf, const std::vector<CertificatePtr>& intermediates, InstantNs at,
                      CostLedger& ledger);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace axle::signature
