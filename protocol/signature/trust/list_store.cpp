#include "protocol/signature/trust/list_store.hpp"

#include <algorithm>
#include <cstring>

#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/trust/name.hpp"
#include "protocol/signature/trust/usage.hpp"

namespace axle::signature {
namespace {

std::unexpected<Error> refused(const std::string& why) {
  return fail(Errc::refused, "the revocation list " + why);
}

// The authorities of the chain that may have signed a list for the certificate.
std::vector<const Link*> list_signers(const Link& link, std::span<const Link> above) {
  std::vector<const Link*> signers;
  for (const Link& one : above) {
    if (!names_as_issuer(*link.certificate, *one.certificate)) break;
    if (may_sign_lists(*one.certificate)) signers.push_back(&one);
  }
  return signers;
}

// Whether `fresh` takes the place of `known`. Replaying an older list would undo revocations.
bool is_older(const RevocationList& fresh, const RevocationList& known) {
  if (fresh.this_update() < known.this_update()) return true;
  return known.number() && (!fresh.number() || *fresh.number() < *known.number());
}

// What one list says; unavailable when it does not tell.
Finding word_of(const RevocationList& list, InstantNs confirmed_at, const Link& link, InstantNs now, bool can_fetch,
                const RevocationOptions& options) {
  if (!covers(list.scope(), *link.certificate)) return Finding::unavailable("no list at hand is about it");
  Finding finding;
  set_times(finding, list.next_update(), confirmed_at, can_fetch, options);
  if (const auto entry = list.find(link.serial)) {
    finding.kind = Finding::Kind::revoked;
    finding.revoked_at = entry->at;
    finding.reason = entry->reason;
    if (entry->reason != kReasonHold) finding.until = finding.due = INT64_MAX;
  } else if (may_be_forgotten(*link.certificate, list.this_update(), list.keeps_expired_since())) {
    return Finding::unavailable("it had expired when the list was made, which does not keep such");
  } else {
    finding.kind = Finding::Kind::good;
  }
  if (now > finding.until) return Finding::unavailable("the list at hand is too old");
  return finding;
}

}  // namespace

std::size_t ListStore::DigestHash::operator()(const Digest256& key) const noexcept {
  std::size_t value = 0;
  std::memcpy(&value, key.data(), sizeof value);
  return value;
}

ListStore::Issuer* ListStore::issuer(const Digest256& authority, bool create) {
  {
    const std::shared_lock reading(lock_);
    if (const auto at = issuers_.find(authority); at != issuers_.end()) return at->second.get();
  }
  if (!create) return nullptr;
  const std::unique_lock writing(lock_);
  if (issuers_.size() >= kIssuersMax && !issuers_.contains(authority)) return nullptr;
  auto& made = issuers_[authority];
  if (made == nullptr) made = std::make_unique<Issuer>();
  return made.get();
}

Result<void> ListStore::swap_in(Issuer& issuer, Held held) {
  const std::unique_lock writing(issuer.lock);
  for (Held& known : issuer.lists) {
    if (known.list->scope() != held.list->scope()) continue;
    if (is_older(*held.list, *known.list)) return refused("is older than the one that is known");
    held.fetched |= known.fetched;
    known = std::move(held);
    generation_.fetch_add(1, std::memory_order_acq_rel);
    return {};
  }
  if (issuer.lists.size() == kListsPerIssuerMax) {
    return fail(Errc::limit, "an authority has at most " + std::to_string(kListsPerIssuerMax) + " revocation lists");
  }
  issuer.lists.push_back(std::move(held));
  generation_.fetch_add(1, std::memory_order_acq_rel);
  return {};
}

// The list that is held already needs no reading again.
bool ListStore::confirm(Issuer& issuer, const Digest256& list, InstantNs confirmed_at, bool fetched) {
  const std::unique_lock writing(issuer.lock);
  for (Held& held : issuer.lists) {
    if (held.list->sha256() != list) continue;
    held.confirmed_at = std::max(held.confirmed_at, confirmed_at);
    held.fetched |= fetched;
    return true;
  }
  return false;
}

Result<void> ListStore::take(BytesView der, const Link& link, InstantNs now, Origin origin) {
  const bool fetched = origin == Origin::fetched;
  // Of a list that somebody else brings, nothing more is known than its thisUpdate, which look() takes at least.
  const InstantNs confirmed_at = origin == Origin::stapled ? INT64_MIN : now;
  // Not hashed before its size is known to be within bounds.
  Issuer* known = der.size() <= options_.crl_bytes_max ? issuer(link.authority, false) : nullptr;
  if (known != nullptr && confirm(*known, sha256(der), confirmed_at, fetched)) return {};
  const auto list = RevocationList::read(der, *link.certificate, options_);
  if (!list) return pass(list);
  if ((*list)->this_update() > now + options_.clock_skew) {
    return refused("is from the future: " + format_iso8601((*list)->this_update()));
  }
  if (now > (*list)->next_update()) return refused("is stale since " + format_iso8601((*list)->next_update()));
  Issuer* owner = issuer(link.authority, true);
  if (owner == nullptr) {
    return fail(Errc::limit, "lists of at most " + std::to_string(kIssuersMax) + " authorities are kept");
  }
  return swap_in(*owner, {*list, confirmed_at, fetched});
}

Result<void> ListStore::take_from_any(BytesView der, const Link& link, std::span<const Link> above, InstantNs now,
                                      Origin origin) {
  Result<void> taken = fail(Errc::refused, "the issuer's certificate does not allow it to sign lists");
  for (const Link* signer : list_signers(link, above)) {
    taken = take(der, *signer, now, origin);
    if (taken) break;
  }
  return taken;
}

Finding ListStore::look(const Link& link, std::span<const Link> above, InstantNs now, bool can_fetch) {
  Finding best = Finding::unavailable("no list of its issuer is at hand");
  for (const Link* signer : list_signers(link, above)) {
    Issuer* known = issuer(signer->authority, false);
    if (known == nullptr) continue;
    const std::shared_lock reading(known->lock);
    for (const Held& held : known->lists) {
      const InstantNs confirmed_at = std::max(held.confirmed_at, held.list->this_update());
      Finding word = word_of(*held.list, confirmed_at, link, now, can_fetch || held.fetched, options_);
      if (word.kind == Finding::Kind::revoked) return word;
      const bool better = best.kind != Finding::Kind::good || word.until > best.until;
      if (better && (word.kind == Finding::Kind::good || best.kind != Finding::Kind::good)) best = std::move(word);
    }
  }
  return best;
}

Finding ListStore::find(const Link& link, std::span<const Link> above, std::span<const BytesView> stapled,
                        InstantNs now) {
  const bool can_fetch = options_.source != nullptr && !link.certificate->crl_urls().empty();
  Finding finding = look(link, above, now, can_fetch);
  if (finding.settled(now)) return finding;
  for (const BytesView der : stapled) {
    [[maybe_unused]] const auto what_is_unfit_counts_as_absent = take_from_any(der, link, above, now, Origin::stapled);
  }
  if (!stapled.empty()) finding = look(link, above, now, can_fetch);
  if (finding.settled(now) || !can_fetch) return finding;
  Issuer* owner = issuer(above.front().authority, true);
  if (owner == nullptr) return Finding::unavailable("too many authorities are known already");
  std::unique_lock fetching(owner->fetching, std::defer_lock);
  if (finding.kind == Finding::Kind::unavailable) {
    fetching.lock();
  } else if (!fetching.try_lock()) {
    return finding;  // still believed, and another thread is fetching the next one
  }
  Finding now_known = look(link, above, now, can_fetch);
  if (now_known.settled(now)) return now_known;
  Finding fetched = fetch(link, above, now);
  return fetched.kind == Finding::Kind::unavailable && now_known.kind != Finding::Kind::unavailable ? now_known
                                                                                                    : fetched;
}

Finding ListStore::fetch(const Link& link, std::span<const Link> above, InstantNs now) {
  Finding finding;
  for (const std::string& url : link.certificate->crl_urls()) {
    const Digest256 what = sha256(as_bytes(url));
    if (auto why = failures_.recent(what, now)) {
      finding.why = std::move(*why);
      continue;
    }
    const auto bytes = options_.source->fetch_crl(url);
    const auto taken = bytes ? take_from_any(*bytes, link, above, now, Origin::fetched) : Result<void>(pass(bytes));
    finding = look(link, above, now, true);
    if (taken && finding.settled(now)) return finding;
    finding.why = url + ": " + (taken ? finding.why : taken.error().detail);
    failures_.note(what, now, finding.why);
  }
  return finding;
}

}  // namespace axle::signature
