// The hub in virtual time: the real core behind two servers that take turns (verification, core) and a disk that
// commits in groups.
//
//   arrive --document--> verification (hub_send each, first come first served) --\
//          --anything else-------------------------------------------------------> core (hub_query; a fetch hub_fetch;
//                                                                                  a verified document nothing more)
//   core: HubCore::handle at the end of its service. The answer may leave when every record so far is durable; a commit
//   takes hub_commit (and the scenario's sync delay), begins when there is a record and no other commit under way, and
//   covers all records made until then. So an answer waits between 0 and 2 commits.
//
// Chores (HubCore::housekeep) are done once a second, as by the live hub, before whatever comes first in that second.
// While the hub is away it takes nothing in; its core and what its disk has are the same afterwards.
#pragma once

#include <deque>
#include <vector>

#include "reference-hub/core/hub_core.hpp"
#include "sim/engine/event_queue.hpp"
#include "sim/engine/packet_log.hpp"
#include "sim/model/service_times.hpp"

namespace axle::sim {

// What happens in a simulated world; the number is the priority among events of one moment: what ends goes before what
// begins, so that a resource that becomes free at t serves what arrives at t.
enum class EventKind : std::uint8_t {
  committed,     // token: the last record that is durable now
  served,        // who: call; the core has done its work
  verified,      // who: call
  arrived,       // who: call; it has reached the hub
  answered,      // who: call; its answer has reached the agency
  understood,    // who: call; the agency has verified what it fetched
  timer,         // who: centre, token: the timer's
  document_due,  // who: position in Plan::documents
  probe_due,     // who: position in Plan::probes
  hub_away,      // an outage begins
  hub_back,
};

class VirtualHub {
 public:
  VirtualHub(const ServiceTimes& times, const Scenario& scenario, const Network& network, PacketLog& packets,
             EventQueue& queue);

  // The number of the call is the caller's; it comes back in events. The command must stay as it is until `served`.
  void arrived(InstantNs now, std::uint32_t call, bool is_document, DurationNs core_time);
  void verified(InstantNs now, std::uint32_t call);
  // Decides. The answer may leave now, or when its records are durable (`leaving`).
  hub::Answer served(InstantNs now, std::uint32_t call, const hub::Command& command);
  void committed(InstantNs now, hub::Lsn durable);
  // Calls whose answers may leave now, in their order; whoever takes them empties the list.
  std::vector<std::uint32_t>& leaving() noexcept { return leaving_; }

  // An outage: all calls that are here are the caller's to end, and their events that are still to come to ignore.
  void went_away();
  void came_back(InstantNs now);
  bool away() const noexcept { return away_; }
  // To be called before the events of `now`.
  void look_at_clock(InstantNs now) {
    if (now >= next_chores_) do_chores(now);
  }
  // Packets that were accepted before have left the hub; INT64_MIN: none have.
  InstantNs forgotten_before() const noexcept { return forgotten_before_; }

  hub::HubCore& core() noexcept { return core_; }
  // Items in all mailboxes that nobody has acknowledged.
  std::uint64_t waiting() const noexcept { return core_.totals().waiting; }
  // The part of them that waits for centres that never poll.
  std::uint64_t uncollected(InstantNs now);

 private:
  void do_chores(InstantNs now);
  void begin_commit(InstantNs now);
  void to_core(InstantNs now, std::uint32_t call, DurationNs service);

  ServiceTimes times_;
  bool verifies_;
  hub::HubCore core_;
  PacketLog& packets_;
  EventQueue& queue_;
  InstantNs verification_free_ = 0, core_free_ = 0;
  bool committing_ = false;
  hub::Lsn durable_ = 0;
  struct Waiting {
    hub::Lsn needs = 0;
    std::uint32_t call = 0;
  };
  std::deque<Waiting> waiting_;  // in order of `needs`
  std::vector<std::uint32_t> leaving_;
  std::vector<std::string> silent_centres_;  // ids of those that never poll
  hub::Lsn counted_at_ = 0;                  // `uncollected_` is of that moment
  std::uint64_t uncollected_ = 0;
  InstantNs next_chores_ = INT64_MIN, forgotten_before_ = INT64_MIN;
  bool away_ = false;
};

}  // namespace axle::sim
