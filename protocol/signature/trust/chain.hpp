// Builds and judges the path from a certificate to an anchor (RFC 5280 clause 6.1). Internal to this folder.
#pragma once

#include <expected>
#include <memory>
#include <vector>

#include "protocol/signature/trust/serial.hpp"
#include "protocol/signature/trust/trust.hpp"

struct x509_store_st;
struct x509_store_ctx_st;

namespace axle::signature {

// A certificate of a chain, with what revocation asks about it.
struct Link {
  CertificatePtr certificate;
  Serial serial;
  Digest256 authority{};  // SHA-256 over its subject and its public key: who it is as an issuer
};
// chain_constraints_failure for a serial number that RFC 5280 does not allow.
std::expected<Link, Verdict> link_of(CertificatePtr certificate);

struct Chain {
  std::vector<Link> links;  // from the leaf to its anchor
  // All certificates are valid in it, both ends included.
  InstantNs valid_from = INT64_MIN, valid_until = INT64_MAX;
};

// Whether key or signature algorithm are below RSA 2048, P-256, SHA-256 (Circular 15/2025 annex 1.2). An anchor is
// believed as it is: nobody relies on the signature it carries.
bool below_floor(const Certificate& certificate, bool is_anchor = false);

// The work for one chain has bounds, whatever the certificates say: at most kIntermediatesMax candidates, one
// path without going back, chain_length_max certificates, so that many signatures; the names that constraints are
// compared with are bounded by Certificate::parse(). Immutable: any thread.
class ChainBuilder {
 public:
  ChainBuilder(std::vector<CertificatePtr> anchors, std::size_t chain_length_max);
  ~ChainBuilder();
  ChainBuilder(const ChainBuilder&) = delete;
  ChainBuilder& operator=(const ChainBuilder&) = delete;

  // Certificate policies are processed with any policy acceptable, as nobody on the network asks for one: a chain that
  // requires an explicit policy must have one, all other rules hold too.
  std::expected<Chain, Verdict> build(const CertificatePtr& leaf, const std::vector<CertificatePtr>& intermediates,
                                      InstantNs at, Purpose purpose) const;
  // As far as a path goes from the leaf, right or wrong: for people.
  std::vector<CertificatePtr> path(const CertificatePtr& leaf, const std::vector<CertificatePtr>& intermediates,
                                   InstantNs at) const;
  const std::vector<CertificatePtr>& anchors() const noexcept { return anchors_; }

 private:
  struct Run;
  std::expected<Chain, Verdict> judge(const std::vector<CertificatePtr>& path, Purpose purpose) const;
  std::vector<CertificatePtr> anchors_;
  std::size_t chain_length_max_;
  x509_store_st* store_;
};

}  // namespace axle::signature
