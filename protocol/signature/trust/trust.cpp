#include "protocol/signature/trust/trust.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <utility>

#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/trust/chain.hpp"
#include "protocol/signature/trust/generation_cache.hpp"
#include "protocol/signature/trust/name.hpp"
#include "protocol/signature/trust/revocation_check.hpp"

namespace axle::signature {
namespace {

// Authorities of earlier chains, for lists that are loaded.
constexpr std::size_t kAuthoritiesMax = 1024;

// When an established chain is good: for `at` within its certificates' validity; as for revocation, for `now` within
// its evidence's time, as long as nobody learns anything new.
struct GoodFor {
  InstantNs valid_from = INT64_MAX, valid_until = INT64_MIN;
  InstantNs revocation_from = INT64_MAX, revocation_until = INT64_MIN;
  std::uint64_t generation = 0;

  bool valid(InstantNs at) const noexcept { return at >= valid_from && at <= valid_until; }
  bool unrevoked(InstantNs now, std::uint64_t current) const noexcept {
    return now >= revocation_from && now <= revocation_until && generation == current;
  }
};
struct Established {
  std::shared_ptr<const Chain> chain;
  GoodFor good;
};

// What a thread knows by itself: a lock that two threads take for every document would go back and forth between their
// caches. A slot is as good as the shared cache's entry, for it says itself when it ends. About 100 KiB a thread.
constexpr std::size_t kSlots = 1024;
struct Slot {
  std::uint64_t store = 0;  // the number of the store; zero: empty
  Digest256 key{};
  GoodFor good;
};
Slot& slot_of(const Digest256& key) {
  thread_local const std::unique_ptr<std::array<Slot, kSlots>> slots = std::make_unique<std::array<Slot, kSlots>>();
  return (*slots)[(key[0] | static_cast<std::size_t>(key[1]) << 8) % kSlots];
}

// A chain that is good for one purpose is not for the other.
Digest256 key_of(const Certificate& leaf, Purpose purpose) {
  Digest256 key = leaf.sha256();
  if (purpose == Purpose::time_stamping) key[0] ^= 0xFF;
  return key;
}

// Where this thread keeps the certificate that it saw last of those whose signature ends in the same byte. A packet
// names the same few certificates again and again: comparing one is cheaper than its SHA-256 and a lock.
CertificatePtr& seen_lately(std::uint64_t store, BytesView der) {
  struct Slot {
    std::uint64_t store = 0;
    CertificatePtr certificate;
  };
  thread_local std::array<Slot, 64> slots;
  Slot& slot = slots[der.empty() ? 0 : der.back() % slots.size()];
  if (std::exchange(slot.store, store) != store) slot.certificate.reset();
  return slot.certificate;
}

// The number of a new store: never that of another one, not even of one that is gone.
std::uint64_t next_store() noexcept {
  static std::atomic<std::uint64_t> last = 0;
  return ++last;
}

}  // namespace

struct TrustStore::Impl {
  Impl(std::vector<CertificatePtr> anchors, TrustOptions options)
      : builder(std::move(anchors), options.chain_length_max),
        revocation(std::move(options.revocation)),
        certificates(options.cached_certificates_max),
        chains(options.cached_certificates_max) {}

  Verdict check(const ChainQuestion& question, CostLedger& ledger);
  bool is_known(const ChainQuestion& question, const Digest256& key, std::shared_ptr<const Chain>& chain);
  Verdict check_revocation(const ChainQuestion& question, const Digest256& key, std::shared_ptr<const Chain> chain,
                           CostLedger& ledger);
  std::expected<std::shared_ptr<const Chain>, Verdict> establish(const ChainQuestion& question, const Digest256& key);
  void learn_authorities(const Chain& chain);
  std::vector<CertificatePtr> known_authorities(std::span<const CertificatePtr> given);
  bool revocation_is_on() const noexcept { return revocation.options().mode != RevocationMode::off; }

  const std::uint64_t number = next_store();
  ChainBuilder builder;
  RevocationCheck revocation;
  GenerationCache<CertificatePtr> certificates;
  GenerationCache<Established> chains;
  std::mutex authorities_lock;
  std::vector<CertificatePtr> authorities;  // under authorities_lock
};

// The way of nearly every call: what the thread knows, without a lock, a copy or an allocation. False when not all of
// it is known; then `chain` is the established one, if there is one for `at`.
bool TrustStore::Impl::is_known(const ChainQuestion& question, const Digest256& key,
                                std::shared_ptr<const Chain>& chain) {
  const std::uint64_t generation = revocation.generation();
  const auto answers = [&](const GoodFor& good) {
    return good.valid(question.at) && (!revocation_is_on() || good.unrevoked(question.now, generation));
  };
  Slot& slot = slot_of(key);
  if (slot.store == number && slot.key == key && answers(slot.good)) return true;
  bool known = false;
  chains.look(key, [&](const Established& shared) {
    known = answers(shared.good);
    if (known) slot = {number, key, shared.good};
    if (shared.good.valid(question.at)) chain = shared.chain;
  });
  return known;
}

Verdict TrustStore::Impl::check(const ChainQuestion& question, CostLedger& ledger) {
  const Digest256 key = key_of(*question.leaf, question.purpose);
  std::shared_ptr<const Chain> chain;
  {
    const CostLedger::Scope scope(ledger, Stage::chain);
    const bool known = is_known(question, key, chain);
    if (!known && chain == nullptr) {
      auto established = establish(question, key);
      if (!established) return std::move(established.error());
      chain = std::move(*established);
    }
    if (known && revocation_is_on()) ledger.add(Stage::revocation, 0);  // its time is part of the look-up
    if (known || !revocation_is_on()) return Verdict::pass();
  }
  return check_revocation(question, key, std::move(chain), ledger);
}

Verdict TrustStore::Impl::check_revocation(const ChainQuestion& question, const Digest256& key,
                                           std::shared_ptr<const Chain> chain, CostLedger& ledger) {
  const CostLedger::Scope scope(ledger, Stage::revocation);
  // Read before the evidence: what is learnt meanwhile makes this result old at once.
  const std::uint64_t generation = revocation.generation();
  RevocationCheck::Outcome outcome = revocation.check(*chain, question);
  if (outcome.good_until) {
    const GoodFor good{chain->valid_from, chain->valid_until, question.now, *outcome.good_until, generation};
    chains.insert(key, {std::move(chain), good});
  }
  return std::move(outcome.verdict);
}

std::expected<std::shared_ptr<const Chain>, Verdict> TrustStore::Impl::establish(const ChainQuestion& question,
                                                                                 const Digest256& key) {
  auto built = builder.build(question.leaf, question.intermediates, question.at, question.purpose);
  if (!built) return std::unexpected(std::move(built.error()));
  auto chain = std::make_shared<const Chain>(std::move(*built));
  learn_authorities(*chain);
  chains.insert(key, {chain, {.valid_from = chain->valid_from, .valid_until = chain->valid_until}});
  return chain;
}

void TrustStore::Impl::learn_authorities(const Chain& chain) {
  const std::lock_guard lock(authorities_lock);
  for (std::size_t i = 1; i + 1 < chain.links.size(); ++i) {
    const CertificatePtr& one = chain.links[i].certificate;
    const auto same = [&](const CertificatePtr& known) { return known->sha256() == one->sha256(); };
    if (authorities.size() < kAuthoritiesMax && std::ranges::none_of(authorities, same)) authorities.push_back(one);
  }
}

std::vector<CertificatePtr> TrustStore::Impl::known_authorities(std::span<const CertificatePtr> given) {
  std::vector<CertificatePtr> all = builder.anchors();
  all.insert(all.end(), given.begin(), given.end());
  const std::lock_guard lock(authorities_lock);
  all.insert(all.end(), authorities.begin(), authorities.end());
  return all;
}

TrustStore::TrustStore(std::vector<CertificatePtr> anchors, TrustOptions options)
    : impl_(std::make_unique<Impl>(std::move(anchors), std::move(options))) {}

TrustStore::~TrustStore() = default;

Result<CertificatePtr> TrustStore::certificate(BytesView der, CostLedger& ledger) {
  CertificatePtr& lately = seen_lately(impl_->number, der);
  if (lately != nullptr && std::ranges::equal(lately->der(), der)) return lately;
  const Digest256 key = sha256(der);
  if (auto cached = impl_->certificates.find(key)) return lately = std::move(*cached);
  const CostLedger::Scope scope(ledger, Stage::certificate);
  auto parsed = Certificate::parse(der);
  if (!parsed) return pass(parsed);
  impl_->certificates.insert(key, *parsed);
  return lately = std::move(*parsed);
}

Verdict TrustStore::check_chain(const ChainQuestion& question, CostLedger& ledger) {
  AXLE_ASSERT(question.leaf != nullptr);
  return impl_->check(question, ledger);
}

Verdict TrustStore::check_chain(const CertificatePtr& leaf, const std::vector<CertificatePtr>& intermediates,
                                InstantNs at, CostLedger& ledger) {
  return check_chain({.leaf = leaf, .intermediates = intermediates, .at = at, .now = at}, ledger);
}

std::vector<CertificatePtr> TrustStore::path(const CertificatePtr& leaf,
                                             const std::vector<CertificatePtr>& intermediates, InstantNs at) const {
  return impl_->builder.path(leaf, intermediates, at);
}

Result<void> TrustStore::load_crl(BytesView der, InstantNs now, std::span<const CertificatePtr> authorities) {
  const RevocationOptions& options = impl_->revocation.options();
  if (der.size() > options.crl_bytes_max) {
    return fail(Errc::limit, "a revocation list has at most " + std::to_string(options.crl_bytes_max) + " bytes");
  }
  const auto issuer = list_issuer(der);
  if (!issuer) return fail(Errc::invalid_input, "not a revocation list of version 2 in DER");
  Result<void> taken = fail(Errc::invalid_input, "the revocation list is of an issuer that is not known");
  for (const CertificatePtr& one : impl_->known_authorities(authorities)) {
    if (!is_subject_of(*issuer, *one)) continue;
    const auto link = link_of(one);
    if (!link) continue;
    taken = impl_->revocation.lists().take(der, *link, now, ListStore::Origin::loaded);
    if (taken) break;
  }
  return taken;
}

}  // namespace axle::signature
