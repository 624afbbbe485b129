#include "protocol/signature/trust/chain.hpp"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <algorithm>

#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/crypto/native.hpp"
#include "protocol/signature/trust/certificate_parts.hpp"
#include "protocol/signature/trust/usage.hpp"

namespace axle::signature {
namespace {

// 112 bits of security: refuses RSA below 2048, curves below P-224 and digests below SHA-224 within OpenSSL; what it
// still lets pass is refused by below_floor().
constexpr int kSecurityLevel = 2;

InstantNs seconds_of(InstantNs at) {
  return at >= 0 ? at / kSecond : (at - kSecond + 1) / kSecond;
}

Verdict broken(SubIndication why, const Certificate& leaf, const std::string& what) {
  return Verdict::undetermined(why, "the chain of " + leaf.subject() + " " + what);
}

Verdict outside_validity(const Certificate& certificate, InstantNs at) {
  if (at > certificate.not_after()) {
    return Verdict::failed(SubIndication::expired, "the certificate of " + certificate.subject() + " expired on " +
                                                       format_iso8601(certificate.not_after()));
  }
  return Verdict::failed(SubIndication::not_yet_valid, "the certificate of " + certificate.subject() +
                                                           " is valid only from " +
                                                           format_iso8601(certificate.not_before()));
}

Verdict verdict_of(int error, const Certificate& leaf, InstantNs at) {
  const std::string reason = X509_verify_cert_error_string(error);
  switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      if (at > leaf.not_after()) return outside_validity(leaf, at);
      return Verdict::failed(SubIndication::expired,
                             "a certificate in the chain of " + leaf.subject() + " has expired");
    case X509_V_ERR_CERT_NOT_YET_VALID:
      if (at < leaf.not_before()) return outside_validity(leaf, at);
      return Verdict::failed(SubIndication::not_yet_valid,
                             "a certificate in the chain of " + leaf.subject() + " is not yet valid");
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_CERT_UNTRUSTED:
      return Verdict::undetermined(SubIndication::no_certificate_chain_found,
                                   "no chain from " + leaf.subject() + " to a trusted root: " + reason);
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
      return broken(SubIndication::crypto_constraints_failure, leaf, "is below the floor: " + reason);
    default: return broken(SubIndication::chain_constraints_failure, leaf, "breaks a rule: " + reason);
  }
}

// RFC 5280 4.1.2.5: the last second belongs to the validity; OpenSSL takes it for expired.
int accept_last_second(int good, X509_STORE_CTX* context) {
  if (good == 1 || X509_STORE_CTX_get_error(context) != X509_V_ERR_CERT_HAS_EXPIRED) return good;
  const auto validity = validity_of(X509_STORE_CTX_get_current_cert(context));
  const auto at = *static_cast<const InstantNs*>(X509_STORE_CTX_get_app_data(context));
  return validity && at <= validity->not_after ? 1 : 0;
}

}  // namespace

std::expected<Link, Verdict> link_of(CertificatePtr certificate) {
  const auto parts = parts_of(certificate->der());
  AXLE_ASSERT(parts.has_value());
  const auto serial = read_serial(parts->serial);
  if (!serial) {
    return std::unexpected(broken(SubIndication::chain_constraints_failure, *certificate,
                                  "has a serial number of more than 24 bytes (RFC 5280 4.1.2.2 allows 20)"));
  }
  Sha256 hash;
  hash.update(parts->subject);
  hash.update(parts->key_info);
  return Link{std::move(certificate), *serial, hash.finish()};
}

bool below_floor(const Certificate& certificate, bool is_anchor) {
  if (is_anchor) return false;  // its key is listed, or it would not have been parsed
  int digest = NID_undef, key = NID_undef;
  if (X509_get_signature_info(certificate.native(), &digest, &key, nullptr, nullptr) != 1) return true;
  if (key == NID_ED25519) return false;
  return digest != NID_sha256 && digest != NID_sha384 && digest != NID_sha512;
}

// One call of OpenSSL's path building.
struct ChainBuilder::Run {
  Run(const ChainBuilder& builder, const CertificatePtr& leaf, const std::vector<CertificatePtr>& intermediates,
      InstantNs when)
      : at(when), context(X509_STORE_CTX_new()), untrusted(sk_X509_new_null()) {
    AXLE_ASSERT(context != nullptr && untrusted != nullptr);
    const std::size_t count = std::min(intermediates.size(), kIntermediatesMax);
    for (std::size_t i = 0; i < count; ++i) AXLE_ASSERT(sk_X509_push(untrusted, intermediates[i]->native()) > 0);
    AXLE_ASSERT(X509_STORE_CTX_init(context, builder.store_, leaf->native(), untrusted) == 1);
    X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(context), static_cast<time_t>(seconds_of(at)));
    X509_STORE_CTX_set_app_data(context, &at);
    X509_STORE_CTX_set_verify_cb(context, accept_last_second);
    const bool good = X509_verify_cert(context) == 1;
    error = X509_STORE_CTX_get_error(context);
    if (!good && error == X509_V_OK) error = X509_V_ERR_UNSPECIFIED;
    if (good) error = X509_V_OK;
    ERR_clear_error();
    const STACK_OF(X509)* chain = X509_STORE_CTX_get0_chain(context);
    for (int i = 0; i < sk_X509_num(chain); ++i) {
      path.push_back(known(sk_X509_value(chain, i), builder.anchors_, leaf, intermediates));
    }
  }
  ~Run() {
    X509_STORE_CTX_free(context);
    sk_X509_free(untrusted);
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  // A chain holds the objects that were given, so the parsed certificate is found by its object.
  static CertificatePtr known(const X509* native, const std::vector<CertificatePtr>& anchors,
                              const CertificatePtr& leaf, const std::vector<CertificatePtr>& intermediates) {
    const auto is = [native](const CertificatePtr& one) { return one->native() == native; };
    if (is(leaf)) return leaf;
    if (const auto at = std::ranges::find_if(intermediates, is); at != intermediates.end()) return *at;
    const auto at = std::ranges::find_if(anchors, is);
    AXLE_ASSERT(at != anchors.end());
    return *at;
  }

  InstantNs at;
  X509_STORE_CTX* context;
  STACK_OF(X509) * untrusted;
  int error = X509_V_OK;
  std::vector<CertificatePtr> path;
};

ChainBuilder::ChainBuilder(std::vector<CertificatePtr> anchors, std::size_t chain_length_max)
    : anchors_(std::move(anchors)), chain_length_max_(chain_length_max), store_(X509_STORE_new()) {
  AXLE_ASSERT(store_ != nullptr && chain_length_max_ >= 1);
  for (const CertificatePtr& anchor : anchors_) {
    AXLE_ASSERT(anchor != nullptr && X509_STORE_add_cert(store_, anchor->native()) == 1);
  }
  X509_VERIFY_PARAM* parameters = X509_STORE_get0_param(store_);
  // PARTIAL_CHAIN: an anchor need not be self-signed.
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_POLICY_CHECK);
  AXLE_ASSERT(X509_VERIFY_PARAM_add0_policy(parameters, OBJ_nid2obj(NID_any_policy)) == 1);
  X509_VERIFY_PARAM_set_auth_level(parameters, kSecurityLevel);
  // OpenSSL counts only what stands between the leaf and the anchor.
  X509_VERIFY_PARAM_set_depth(parameters, static_cast<int>(std::min<std::size_t>(chain_length_max_, 100)) - 1);
}

ChainBuilder::~ChainBuilder() {
  X509_STORE_free(store_);
}

std::expected<Chain, Verdict> ChainBuilder::build(const CertificatePtr& leaf,
                                                  const std::vector<CertificatePtr>& intermediates, InstantNs at,
                                                  Purpose purpose) const {
  if (intermediates.size() > kIntermediatesMax) {
    return std::unexpected(broken(SubIndication::chain_constraints_failure, *leaf,
                                  "comes with more than " + std::to_string(kIntermediatesMax) + " certificates"));
  }
  const Run run(*this, leaf, intermediates, at);
  if (run.error != X509_V_OK) return std::unexpected(verdict_of(run.error, *leaf, at));
  return judge(run.path, purpose);
}

std::vector<CertificatePtr> ChainBuilder::path(const CertificatePtr& leaf,
                                               const std::vector<CertificatePtr>& intermediates, InstantNs at) const {
  std::vector<CertificatePtr> path = Run(*this, leaf, intermediates, at).path;
  if (path.empty()) path.push_back(leaf);
  return path;
}

std::expected<Chain, Verdict> ChainBuilder::judge(const std::vector<CertificatePtr>& path, Purpose purpose) const {
  const Certificate& leaf = *path.front();
  if (path.size() > chain_length_max_) {
    return std::unexpected(broken(SubIndication::chain_constraints_failure, leaf,
                                  "is longer than " + std::to_string(chain_length_max_) + " certificates"));
  }
  Chain chain;
  for (const CertificatePtr& one : path) {
    if (below_floor(*one, one == path.back())) {
      return std::unexpected(broken(SubIndication::crypto_constraints_failure, leaf,
                                    "uses an algorithm below RSA 2048, P-256 or SHA-256"));
    }
    auto link = link_of(one);
    if (!link) return std::unexpected(std::move(link.error()));
    chain.links.push_back(std::move(*link));
    chain.valid_from = std::max(chain.valid_from, one->not_before());
    chain.valid_until = std::min(chain.valid_until, one->not_after());
  }
  if (!usage_allows(leaf, purpose)) {
    const std::string made = purpose == Purpose::time_stamping ? "for time stamps only" : "for signing documents";
    return std::unexpected(Verdict::undetermined(SubIndication::chain_constraints_failure,
                                                 "the certificate of " + leaf.subject() + " is not made " + made));
  }
  return chain;
}

}  // namespace axle::signature
