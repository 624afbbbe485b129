// The OCSP answers at hand, by certificate. Internal to this folder.
#pragma once

#include <array>
#include <atomic>
#include <mutex>

#include "protocol/signature/trust/list_store.hpp"
#include "protocol/signature/trust/ocsp.hpp"

namespace axle::signature {

// Any thread. Holds at most ocsp_answers_max answers.
class AnswerStore {
 public:
  // `options` and `lists`, which tell about responders, must outlive it.
  AnswerStore(const RevocationOptions& options, ListStore& lists);

  // What OCSP says of `link`, whose issuer is above.front(). Looks into the answers that came with the signature, and
  // asks, when what is at hand is not settled. An older answer never takes the place of a newer one.
  Finding find(const Link& link, std::span<const Link> above, std::span<const BytesView> stapled, InstantNs now);

  // Changes whenever a revocation is learnt of.
  std::uint64_t generation() const noexcept { return generation_.load(std::memory_order_acquire); }

 private:
  struct Known {
    OcspStatus status = OcspStatus::unknown;
    std::uint8_t reason = 0;
    bool keeps_expired = true;  // "good" means good even of an expired certificate
    InstantNs revoked_at = 0, this_update = 0, fresh_until = 0, confirmed_at = 0;
  };

  Finding word_of(const std::optional<Known>& known, InstantNs now, bool can_fetch) const;
  Result<void> take(BytesView response, const Link& link, std::span<const Link> above, BytesView nonce, InstantNs now,
                    std::optional<InstantNs> confirmed_at);
  Finding fetch(const Link& link, std::span<const Link> above, InstantNs now);
  Bytes next_nonce(const Certificate& certificate, InstantNs now);

  const RevocationOptions& options_;
  ListStore& lists_;
  GenerationCache<Known> answers_;
  std::mutex taking_;  // a newer answer is not lost to an older one between look and insert
  Failures failures_;
  // Threads that miss the same certificate ask once: the others wait for its answer.
  std::array<std::mutex, 64> asking_;
  std::atomic<std::uint64_t> generation_{1}, nonces_{0};
};

}  // namespace axle::signature
