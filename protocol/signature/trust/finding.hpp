// What was found out about one certificate's revocation. Internal to this folder.
#pragma once

#include <optional>
#include <string>

#include "protocol/signature/trust/generation_cache.hpp"
#include "protocol/signature/trust/revocation.hpp"

namespace axle::signature {

struct Finding {
  enum class Kind : std::uint8_t { good, revoked, unavailable };
  Kind kind = Kind::unavailable;
  InstantNs revoked_at = 0;
  std::uint8_t reason = 0;  // CRLReason
  // Believed through `until`; from `due` on a newer word is asked for.
  InstantNs until = INT64_MIN, due = INT64_MIN;
  std::string why{};  // unavailable: a sentence's end for a person

  bool settled(InstantNs now) const noexcept { return now < due; }
  static Finding unavailable(std::string why) { return {.why = std::move(why)}; }
};

// From when and until when evidence is relied on. With an authority to ask, at most refresh_after since it was known to
// be the authority's latest word; a newer one is fetched in the second half of that time, by one thread, while the
// others go on. Without, as long as it says that it is fresh.
inline void set_times(Finding& finding, InstantNs fresh_until, InstantNs confirmed_at, bool can_fetch,
                      const RevocationOptions& options) noexcept {
  finding.until = finding.due = fresh_until;
  if (!can_fetch) return;
  finding.until = std::min(fresh_until, confirmed_at + options.refresh_after);
  finding.due = std::min(fresh_until, confirmed_at + options.refresh_after / 2);
}

// Authorities drop certificates that have expired, unless they say that they keep them: then "not listed" says nothing.
inline bool may_be_forgotten(const Certificate& certificate, InstantNs this_update,
                             const std::optional<InstantNs>& keeps_expired_since) noexcept {
  return certificate.not_after() < this_update &&
         !(keeps_expired_since && *keeps_expired_since <= certificate.not_after());
}

// certificateHold (RFC 5280 5.3.1) can end; every other reason is for ever.
inline constexpr std::uint8_t kReasonHold = 6;

// Who did not answer, or not rightly, is left alone for retry_after_failure: a dead authority is not asked for every
// document. Bounded; any thread.
class Failures {
 public:
  explicit Failures(DurationNs retry_after) : retry_after_(retry_after), recent_(1024) {}
  // Why the last attempt failed, when that was not long ago.
  std::optional<std::string> recent(const Digest256& what, InstantNs now) {
    auto known = recent_.find(what);
    if (!known || now >= known->until || now < known->until - retry_after_) return std::nullopt;
    return std::move(known->why);
  }
  void note(const Digest256& what, InstantNs now, std::string why) {
    recent_.insert(what, {now + retry_after_, std::move(why)});
  }

 private:
  struct Failure {
    InstantNs until = 0;
    std::string why;
  };
  DurationNs retry_after_;
  GenerationCache<Failure> recent_;
};

}  // namespace axle::signature
