// Virtual time: the same agencies' behaviour and the same hub core, driven by an event queue. No thread, no I/O.
#pragma once

#include <cstdint>
#include <functional>

#include "sim/measure/recorder.hpp"
#include "sim/model/service_times.hpp"
#include "sim/network/network.hpp"
#include "sim/workload/plan.hpp"

namespace axle::sim {

struct SimulationResult {
  Measurements measurements;
  std::uint64_t events = 0;
  // A hash over every event in order (time, kind, who, token): depends on scenario, network, plan, service times and
  // start alone, never on who watches.
  std::uint64_t fingerprint = 0;
  std::uint64_t hub_fingerprint = 0;  // HubCore::fingerprint at the end
  // Connections that dribble (Misdeed::slow_client): there is nothing of them in virtual time, and nobody was asked.
  std::uint64_t probes_not_sent = 0;
};

// Runs to the end of the traffic (run_window), then until every agent is idle, every mailbox of a centre that polls
// empty and every probe answered, at most for the drain time; calls that are under way then are still answered. At the
// end the hub is asked about deliveries that nobody saw, as in a live run. Requests and observations are recorded as in
// a live run too; sizes are those of packet_log.hpp. Deterministic, single-threaded, without I/O; memory: some hundred
// bytes a centre, about 100 bytes a document and 60 a delivery, besides the hub core's own. `progress` is told virtual
// nanoseconds since the start now and then and has no influence.
//
// - Outages (PhaseKind::outage, run time): what is at the hub when one begins, and what arrives before it ends, is
//   Outcome::unavailable to whoever called. The hub goes on with what it had; records that it had made are made.
// - Packets that are out of the ordinary: the plan says what becomes of them (verdicts.hpp), but for what the hub's
// core
//   can tell by itself: conflicts of two contents, packets sent once more, other centres' packets.
SimulationResult simulate(const Scenario& scenario, const Network& network, const Plan& plan, const ServiceTimes& times,
                          InstantNs start, const std::function<void(DurationNs)>& progress = {});

}  // namespace axle::sim
