// Refusals that get a line, and refusals that are only counted: a stranger must not be able to fill the disk (attack
// Pure; one for each kind of refusal, so that strangers do not use up what known centres have.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "reference-hub/audit/event.hpp"

namespace axle::hub {

// With the defaults a flood that never ends makes two lines a second of each kind: about 80 MB a day, and less than
// 300 MB when every byte of the names that it claims has to be escaped.
struct RefusalLimits {
  std::uint32_t per_centre_per_s = 5;  // lines of one centre in one second
  std::uint32_t burst = 600;           // lines of all centres at once; one more each second, up to this again
  std::size_t centres_max = 64;        // told apart at a time; all others are one more
};

class RefusalLimiter {
 public:
  explicit RefusalLimiter(RefusalLimits limits = {}) : limits_(limits), tokens_(limits.burst) {}

  // True: the refusal gets its line. False: it was counted. The texts of a refusal are a stranger's; cut() bounds them.
  bool admit(std::string_view centre, InstantNs now);
  static void cut(AuditEvent& refusal);
  // Counts one that was admitted and has no place.
  void count(std::string_view centre, InstantNs now);

  bool anything_counted() const noexcept { return counted_total_ > 0; }
  // What was counted since the last summary, as one event; nothing when that is nothing, or (unless `at_once`) when
  // the first of them was less than a second before `now`. Names at most kSummaryCentresMax centres, those with the
  // most refusals.
  std::optional<AuditEvent> summary(InstantNs now, bool at_once);

  static constexpr std::size_t kSummaryCentresMax = 8;
  static constexpr std::size_t kCentreBytesMax = 32, kDetailBytesMax = 256;

 private:
  using Table = std::map<std::string, std::uint64_t, std::less<>>;
  std::uint64_t& entry(Table& table, std::string_view centre) const;

  RefusalLimits limits_;
  InstantNs second_ = 0;  // when the running second began
  Table lines_;           // of the running second
  std::uint64_t tokens_;
  InstantNs counted_since_ = 0;
  Table counted_;
  std::uint64_t counted_total_ = 0;
};

}  // namespace axle::hub
