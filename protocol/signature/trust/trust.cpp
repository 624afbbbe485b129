#include "protocol/signature/trust/trust.hpp"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>

#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/crypto/native.hpp"
#include "protocol/signature/trust/generation_cache.hpp"

namespace axle::signature {
namespace {

// 112 bits of security: refuses RSA below 2048, curves below P-224 and digests below SHA-224 within OpenSSL; what it
// still lets pass is refused by below_floor().
constexpr int kSecurityLevel = 2;

// While both hold, an established chain stays established: revocation is a stage of its own.
struct Window {
  InstantNs from = INT64_MIN;
  InstantNs until = INT64_MAX;
};

struct StoreFree {
  void operator()(X509_STORE* store) const noexcept { X509_STORE_free(store); }
  void operator()(X509_STORE_CTX* context) const noexcept { X509_STORE_CTX_free(context); }
  void operator()(STACK_OF(X509) * stack) const noexcept { sk_X509_free(stack); }
};

Verdict expired(const Certificate& certificate) {
  return Verdict::failed(SubIndication::expired, "the certificate of " + certificate.subject() + " expired on " +
                                                     format_iso8601(certificate.not_after()));
}

Verdict not_yet_valid(const Certificate& certificate) {
  return Verdict::failed(SubIndication::not_yet_valid, "the certificate of " + certificate.subject() +
                                                           " is valid only from " +
                                                           format_iso8601(certificate.not_before()));
}

Verdict verdict_of(int error, const Certificate& leaf, InstantNs at) {
  const std::string reason = X509_verify_cert_error_string(error);
  switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      if (at > leaf.not_after()) return expired(leaf);
      return Verdict::failed(SubIndication::expired,
                             "a certificate in the chain of " + leaf.subject() + " has expired");
    case X509_V_ERR_CERT_NOT_YET_VALID:
      if (at < leaf.not_before()) return not_yet_valid(leaf);
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
      return Verdict::undetermined(SubIndication::crypto_constraints_failure,
                                   "the chain of " + leaf.subject() + " is below the floor: " + reason);
    default:
      return Verdict::undetermined(SubIndication::chain_constraints_failure,
                                   "the chain of " + leaf.subject() + " breaks a rule: " + reason);
  }
}

// Circular 15/2025 annex 1.2: RSA from 2048, ECDSA from 256, SHA-256 and better.
bool below_floor(X509* certificate, bool is_anchor) {
  if (!listed_algorithm(X509_get0_pubkey(certificate))) return true;
  if (is_anchor) return false;  // believed as it is; nobody relies on the signature it carries
  int digest = NID_undef, key = NID_undef;
  if (X509_get_signature_info(certificate, &digest, &key, nullptr, nullptr) != 1) return true;
  if (key == NID_ED25519) return false;
  return digest != NID_sha256 && digest != NID_sha384 && digest != NID_sha512;
}

// An extended key usage restricts: one that names neither signing of documents or mail, nor a client's or any use, is
// that of a server, a time-stamping authority or the like.
bool usage_allows_signing(X509* leaf) {
  const auto usage = X509_get_key_usage(leaf);  // all ones when the extension is absent
  if ((usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) == 0) return false;
  const auto extended = X509_get_extended_key_usage(leaf);
  if (extended == UINT32_MAX || (extended & (XKU_SMIME | XKU_ANYEKU | XKU_SSL_CLIENT)) != 0) return true;
  auto* purposes = static_cast<EXTENDED_KEY_USAGE*>(X509_get_ext_d2i(leaf, NID_ext_key_usage, nullptr, nullptr));
  bool document_signing = false;
  for (int i = 0; i < sk_ASN1_OBJECT_num(purposes); ++i) {
    std::array<char, 64> text{};
    OBJ_obj2txt(text.data(), static_cast<int>(text.size()), sk_ASN1_OBJECT_value(purposes, i), 1);
    document_signing |= std::string_view(text.data()) == "1.3.6.1.5.5.7.3.36";  // RFC 9336
  }
  EXTENDED_KEY_USAGE_free(purposes);
  return document_signing;
}

// RFC 5280 4.1.2.5: the last second belongs to the validity; OpenSSL takes it for expired.
int accept_last_second(int good, X509_STORE_CTX* context) {
  if (good == 1 || X509_STORE_CTX_get_error(context) != X509_V_ERR_CERT_HAS_EXPIRED) return good;
  const auto validity = validity_of(X509_STORE_CTX_get_current_cert(context));
  const auto at = *static_cast<const InstantNs*>(X509_STORE_CTX_get_app_data(context));
  return validity && at <= validity->not_after ? 1 : 0;
}

InstantNs seconds_of(InstantNs at) {
  return at >= 0 ? at / kSecond : (at - kSecond + 1) / kSecond;
}

}  // namespace

struct TrustStore::Impl {
  Impl(std::vector<CertificatePtr> trusted, TrustOptions given)
      : anchors(std::move(trusted)),
        options(given),
        store(X509_STORE_new()),
        certificates(given.cached_certificates_max),
        windows(given.cached_certificates_max) {
    AXLE_ASSERT(store != nullptr && options.chain_length_max >= 1);
    for (const CertificatePtr& anchor : anchors) {
      AXLE_ASSERT(anchor != nullptr && X509_STORE_add_cert(store.get(), anchor->native()) == 1);
    }
    X509_VERIFY_PARAM* parameters = X509_STORE_get0_param(store.get());
    // PARTIAL_CHAIN: an anchor need not be self-signed.
    X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
    X509_VERIFY_PARAM_set_auth_level(parameters, kSecurityLevel);
    // OpenSSL counts only what stands between the leaf and the anchor.
    X509_VERIFY_PARAM_set_depth(parameters, static_cast<int>(std::min<std::size_t>(options.chain_length_max, 100)) - 1);
  }

  Verdict build(const Certificate& leaf, const std::vector<CertificatePtr>& intermediates, InstantNs at,
                Window& window) const;
  Verdict judge(STACK_OF(X509) * chain, const Certificate& leaf, Window& window) const;

  std::vector<CertificatePtr> anchors;
  TrustOptions options;
  std::unique_ptr<X509_STORE, StoreFree> store;
  GenerationCache<CertificatePtr> certificates;
  GenerationCache<Window> windows;
};

Verdict TrustStore::Impl::build(const Certificate& leaf, const std::vector<CertificatePtr>& intermediates, InstantNs at,
                                Window& window) const {
  const std::unique_ptr<X509_STORE_CTX, StoreFree> context(X509_STORE_CTX_new());
  const std::unique_ptr<STACK_OF(X509), StoreFree> untrusted(sk_X509_new_null());
  AXLE_ASSERT(context != nullptr && untrusted != nullptr);
  for (const CertificatePtr& one : intermediates) AXLE_ASSERT(sk_X509_push(untrusted.get(), one->native()) > 0);
  AXLE_ASSERT(X509_STORE_CTX_init(context.get(), store.get(), leaf.native(), untrusted.get()) == 1);
  X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(context.get()), static_cast<time_t>(seconds_of(at)));
  X509_STORE_CTX_set_app_data(context.get(), &at);
  X509_STORE_CTX_set_verify_cb(context.get(), accept_last_second);
  const int good = X509_verify_cert(context.get());
  const int error = X509_STORE_CTX_get_error(context.get());
  ERR_clear_error();
  if (good != 1) return verdict_of(error == X509_V_OK ? X509_V_ERR_UNSPECIFIED : error, leaf, at);
  return judge(X509_STORE_CTX_get0_chain(context.get()), leaf, window);
}

Verdict TrustStore::Impl::judge(STACK_OF(X509) * chain, const Certificate& leaf, Window& window) const {
  const int length = sk_X509_num(chain);
  if (static_cast<std::size_t>(length) > options.chain_length_max) {
    return Verdict::undetermined(SubIndication::chain_constraints_failure,
                                 "the chain of " + leaf.subject() + " is longer than " +
                                     std::to_string(options.chain_length_max) + " certificates");
  }
  for (int i = 0; i < length; ++i) {
    X509* one = sk_X509_value(chain, i);
    if (below_floor(one, i == length - 1)) {
      return Verdict::undetermined(
          SubIndication::crypto_constraints_failure,
          "the chain of " + leaf.subject() + " uses an algorithm below RSA 2048, P-256 or SHA-256");
    }
    const auto validity = validity_of(one);
    if (!validity) {
      return Verdict::undetermined(SubIndication::chain_constraints_failure,
                                   "a validity in the chain of " + leaf.subject() + " cannot be read");
    }
    window.from = std::max(window.from, validity->not_before);
    window.until = std::min(window.until, validity->not_after);
  }
  if (leaf.role() == Role::authority || !usage_allows_signing(leaf.native())) {
    return Verdict::undetermined(SubIndication::chain_constraints_failure,
                                 "the certificate of " + leaf.subject() + " is not made for signing documents");
  }
  return Verdict::pass();
}

TrustStore::TrustStore(std::vector<CertificatePtr> anchors, TrustOptions options)
    : impl_(std::make_unique<Impl>(std::move(anchors), options)) {}

TrustStore::~TrustStore() = default;

Result<CertificatePtr> TrustStore::certificate(BytesView der, CostLedger& ledger) {
  const Digest256 key = sha256(der);
  if (auto cached = impl_->certificates.find(key)) return std::move(*cached);
  const CostLedger::Scope scope(ledger, Stage::certificate);
  auto parsed = Certificate::parse(der);
  if (!parsed) return pass(parsed);
  impl_->certificates.insert(key, *parsed);
  return std::move(*parsed);
}

std::vector<CertificatePtr> TrustStore::path(const CertificatePtr& leaf,
                                             const std::vector<CertificatePtr>& intermediates, InstantNs at) const {
  const std::unique_ptr<X509_STORE_CTX, StoreFree> context(X509_STORE_CTX_new());
  const std::unique_ptr<STACK_OF(X509), StoreFree> untrusted(sk_X509_new_null());
  AXLE_ASSERT(context != nullptr && untrusted != nullptr);
  for (const CertificatePtr& one : intermediates) AXLE_ASSERT(sk_X509_push(untrusted.get(), one->native()) > 0);
  AXLE_ASSERT(X509_STORE_CTX_init(context.get(), impl_->store.get(), leaf->native(), untrusted.get()) == 1);
  X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(context.get()), static_cast<time_t>(seconds_of(at)));
  X509_verify_cert(context.get());
  ERR_clear_error();
  std::vector<CertificatePtr> path{leaf};
  const STACK_OF(X509)* chain = X509_STORE_CTX_get0_chain(context.get());
  for (int i = 1; i < sk_X509_num(chain); ++i) {
    unsigned char* encoded = nullptr;
    const int size = i2d_X509(sk_X509_value(chain, i), &encoded);
    if (size <= 0) break;
    auto parsed = Certificate::parse({encoded, static_cast<std::size_t>(size)});
    OPENSSL_free(encoded);
    if (!parsed) break;
    path.push_back(std::move(*parsed));
  }
  return path;
}

Verdict TrustStore::check_chain(const ChainQuestion& question, CostLedger& ledger) {
  return check_chain(question.leaf, question.intermediates, question.at, ledger);
}

Verdict TrustStore::check_chain(const CertificatePtr& leaf, const std::vector<CertificatePtr>& intermediates,
                                InstantNs at, CostLedger& ledger) {
  AXLE_ASSERT(leaf != nullptr);
  const CostLedger::Scope scope(ledger, Stage::chain);
  if (const auto window = impl_->windows.find(leaf->sha256())) {
    if (at >= window->from && at <= window->until) return Verdict::pass();
    if (at > leaf->not_after()) return expired(*leaf);
    if (at < leaf->not_before()) return not_yet_valid(*leaf);
  }
  Window window;
  Verdict verdict = impl_->build(*leaf, intermediates, at, window);
  if (verdict.passed()) impl_->windows.insert(leaf->sha256(), window);
  return verdict;
}

}  // namespace axle::signature
