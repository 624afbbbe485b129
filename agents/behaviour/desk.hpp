// What the parts of a centre (outbox, inbox, clerk) share: policy, chance, the book of open calls, the queue for calls
// that are limited in number, and the agencies by code.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "agents/behaviour/centre_agent.hpp"
#include "agents/behaviour/key_table.hpp"
#include "agents/behaviour/slab.hpp"

namespace axle::agents {

enum class CallKind : std::uint8_t { send_document, list, fetch, send_status, acknowledge, track, read_local };

// Timers that a centre sets; the number of the thing that waits is in the lower 32 bits of the token.
enum class TimerKind : std::uint8_t { poll, send_retry, clerk, track, read_retry };
constexpr std::uint64_t timer_token(TimerKind kind, std::uint32_t ref) noexcept {
  return (static_cast<std::uint64_t>(kind) << 32) | ref;
}

// Which calls have no reply yet, and what they were for.
class CallBook {
 public:
  struct Open {
    CallKind kind = CallKind::list;
    std::uint32_t ref = 0;     // number in the part that made it
    std::uint32_t serial = 0;  // tells a reply to an earlier call with the same slot
  };
  CallId open(CallKind kind, std::uint32_t ref) {
    const std::uint32_t serial = ++serial_;
    return (static_cast<CallId>(serial) << 32) | calls_.add({kind, ref, serial});
  }
  // A call that is not open is an assertion.
  Open close(CallId id) {
    const Open call = calls_.take(static_cast<std::uint32_t>(id));
    AXLE_ASSERT(call.serial == static_cast<std::uint32_t>(id >> 32));
    return call;
  }
  std::size_t size() const noexcept { return calls_.size(); }

 private:
  Slab<Open> calls_;
  std::uint32_t serial_ = 0;
};

// All calls but sends and polls, while they wait for one of the `calls_in_flight_max` places.
class Lane {
 public:
  struct Entry {
    InstantNs scheduled_at = 0;
    std::uint64_t order = 0;  // smaller goes first
    CallKind kind = CallKind::fetch;
    std::uint32_t ref = 0;
  };
  // `priority` is the document's, 0..4, the greater the sooner (domain 6.2). Tracking comes after everything else.
  void submit(InstantNs now, int priority, CallKind kind, std::uint32_t ref);
  bool empty() const noexcept { return heap_.empty(); }
  Entry pop();
  void clear() noexcept { heap_.clear(); }

  std::uint32_t in_flight = 0;

 private:
  std::vector<Entry> heap_;
  std::uint64_t submitted_ = 0;
};

// The agencies of a centre by code, without a second copy of the codes.
class AgencyIndex {
 public:
  explicit AgencyIndex(const std::vector<AgencyProfile>& agencies);
  // The position in the vector, or -1. An empty code means the only agency of a centre that has one.
  std::int64_t find(const std::vector<AgencyProfile>& agencies, std::string_view code) const noexcept;

 private:
  std::vector<std::uint32_t> by_code_;
};

// What became of a document, or of a mailbox item, that came to an agency: flags in Desk::received.
inline constexpr std::uint8_t kAcknowledged = 1;  // the hub took our `done`
// Returned, finished, taken back or replaced: none of the states in which it could be given back (domain 3.2).
inline constexpr std::uint8_t kEnded = 2;

struct Desk {
  Desk(std::vector<AgencyProfile> the_agencies, CentrePolicy the_policy, RandomStream the_random)
      : agencies(std::move(the_agencies)), index(agencies), policy(std::move(the_policy)), random(the_random) {}
  std::vector<AgencyProfile> agencies;
  AgencyIndex index;
  CentrePolicy policy;
  RandomStream random;
  CallBook calls;
  Lane lane;
  // (document, receiver) and (mailbox item, receiver) that came; an item's first name begins with "item ".
  KeyTable received;
  bool stopped = false;
};

// What an agency's packets call it.
const std::string& wire_name(const AgencyProfile& agency) noexcept;

// Worth another attempt: nobody answered, the answer was none, or the hub named a reason that passes.
bool transient(const Reply& reply) noexcept;
// One line for a person: "receiver_unknown: H99 is not in the directory", "no answer in time".
std::string reason_of(const Reply& reply);
// The wait after the `attempt`th attempt (1, 2, ...): half to all of retry_first * 2^(attempt-1), at most retry_max.
DurationNs retry_delay(const CentrePolicy& policy, std::uint32_t attempt, RandomStream& random) noexcept;
// A clerk's time: log-normal around the median; 0 for a median of 0; at most a year.
DurationNs reaction(DurationNs median, double sigma, RandomStream& random) noexcept;

}  // namespace axle::agents
