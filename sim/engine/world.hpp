// The simulated world: agencies, hub and lines, driven by one queue of events.
#pragma once

#include <functional>
#include <vector>

#include "agents/behaviour/centre_agent.hpp"
#include "sim/engine/event_queue.hpp"
#include "sim/engine/lines.hpp"
#include "sim/engine/open_calls.hpp"
#include "sim/engine/simulation.hpp"
#include "sim/engine/virtual_hub.hpp"
#include "sim/engine/virtual_wire.hpp"
#include "sim/measure/window.hpp"

namespace axle::sim {

// Keeps references to scenario, network and plan. world.cpp: what happens when; world_calls.cpp: a call's way to the
// hub and back.
class World {
 public:
  World(const Scenario& scenario, const Network& network, const Plan& plan, const ServiceTimes& times, InstantNs start);
  // Once.
  SimulationResult run(const std::function<void(DurationNs)>& progress);

 private:
  void begin();
  void handle(const Event& event);
  bool finished(InstantNs now);
  void stop();
  void document_due(InstantNs now, std::uint32_t document);
  void probe_due(InstantNs now, std::uint32_t probe);
  // Carries out what an agent asked for.
  void settle(InstantNs now, std::uint32_t centre);

  std::uint32_t open_call(InstantNs now, std::uint32_t centre, axis::Operation operation);
  void make_call(InstantNs now, std::uint32_t centre, const agents::Call& call);
  void send(InstantNs now, std::uint32_t call);
  void arrived(InstantNs now, std::uint32_t call);
  void verified(InstantNs now, std::uint32_t call);
  void served(InstantNs now, std::uint32_t call);
  void hub_away(InstantNs now);
  void let_go(InstantNs now);
  void leave(InstantNs now, std::uint32_t call);
  void answered(InstantNs now, std::uint32_t call);
  void understood(InstantNs now, std::uint32_t call);
  agents::Reply read(OpenCall& open) const;
  agents::Reply read_here(const OpenCall& open) const;
  void judge(const OpenCall& open, std::uint32_t document, agents::Reply& reply) const;

  void mix(std::uint64_t word) noexcept { fingerprint_ = (fingerprint_ ^ word) * 0x100000001b3ULL; }
  void push(InstantNs at, EventKind kind, std::uint32_t who, std::uint64_t token = 0) {
    queue_.push({at, token, who, static_cast<std::uint8_t>(kind)});
  }

  const Scenario& scenario_;
  const Network& network_;
  const Plan& plan_;
  ServiceTimes times_;
  InstantNs start_;
  RunWindow window_;
  Verdicts verdicts_;
  EventQueue queue_;
  PacketLog packets_;
  VirtualWire wire_;
  VirtualHub hub_;
  Lines lines_;
  Recorder recorder_;
  std::vector<agents::CentreAgent> agents_;
  std::vector<bool> was_idle_;
  std::vector<bool> for_hub_;        // documents_for_hub
  std::size_t busy_ = 0;             // agents that are not idle
  std::uint32_t next_document_ = 0;  // of the plan
  std::uint32_t next_probe_ = 0;     // of the plan
  std::uint64_t probes_not_sent_ = 0;
  OpenCalls calls_;
  agents::Effects effects_;
  bool stopped_ = false;
  std::uint64_t fingerprint_ = 0xcbf29ce484222325ULL;
  std::uint64_t events_ = 0;
};

}  // namespace axle::sim
