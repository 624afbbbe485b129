// The revocation lists at hand, by issuer. Internal to this folder.
#pragma once

#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <unordered_map>

#include "protocol/signature/trust/chain.hpp"
#include "protocol/signature/trust/crl.hpp"
#include "protocol/signature/trust/finding.hpp"

namespace axle::signature {

// Any thread. A list is swapped for a newer one as a whole; who reads one keeps it alive.
class ListStore {
 public:
  // Issuers that lists are kept of, and lists of one issuer (partitions: users, authorities, distribution points).
  static constexpr std::size_t kIssuersMax = 1024, kListsPerIssuerMax = 16;

  // `options` must outlive it.
  explicit ListStore(const RevocationOptions& options) : options_(options), failures_(options.retry_after_failure) {}

  // Where a list is from, and so since when it is known to be its issuer's latest.
  enum class Origin : std::uint8_t { fetched, loaded, stapled };
  // refused: stale, from the future, or older than what is known (a replay); else as RevocationList::read.
  Result<void> take(BytesView der, const Link& issuer, InstantNs now, Origin origin);

  // What the lists say of `link`, whose issuer is above.front(), up to the anchor. A list counts when it is signed with
  // a key that an authority of the chain with the issuer's name holds (after a change of keys, that may be another key
  // than the one under the certificate). Looks into the lists that came with the signature, and fetches, when what is
  // at hand is not settled.
  Finding find(const Link& link, std::span<const Link> above, std::span<const BytesView> stapled, InstantNs now);

  // Changes whenever a list does.
  std::uint64_t generation() const noexcept { return generation_.load(std::memory_order_acquire); }

 private:
  struct Held {
    RevocationListPtr list;
    InstantNs confirmed_at = 0;  // when it was known to be its issuer's latest
    bool fetched = false;        // and so can be fetched again
  };
  struct Issuer {
    std::mutex fetching;
    std::shared_mutex lock;
    std::vector<Held> lists;  // under `lock`
  };
  struct DigestHash {
    std::size_t operator()(const Digest256& key) const noexcept;
  };

  Issuer* issuer(const Digest256& authority, bool create);
  Result<void> swap_in(Issuer& issuer, Held held);
  static bool confirm(Issuer& issuer, const Digest256& list, InstantNs confirmed_at, bool fetched);
  Result<void> take_from_any(BytesView der, const Link& link, std::span<const Link> above, InstantNs now,
                             Origin origin);
  Finding look(const Link& link, std::span<const Link> above, InstantNs now, bool can_fetch);
  Finding fetch(const Link& link, std::span<const Link> above, InstantNs now);

  const RevocationOptions& options_;
  std::shared_mutex lock_;
  std::unordered_map<Digest256, std::unique_ptr<Issuer>, DigestHash> issuers_;  // under `lock_`; never removed
  Failures failures_;
  std::atomic<std::uint64_t> generation_{1};
};

}  // namespace axle::signature
