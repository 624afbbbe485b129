#include "sim/engine/virtual_hub.hpp"

#include <algorithm>

#include "sim/engine/hub_directory.hpp"

namespace axle::sim {

namespace {

hub::HubCore make_core(const Scenario& scenario, const Network& network) {
  hub::CoreOptions options;
  options.id_key = hub_id_key(scenario.seed);
  HubDirectory directory = hub_directory(network);
  return hub::HubCore(options, std::move(directory.centres), std::move(directory.agencies));
}

Event event_of(InstantNs at, EventKind kind, std::uint32_t who, std::uint64_t token = 0) {
  return {at, token, who, static_cast<std::uint8_t>(kind)};
}

}  // namespace

VirtualHub::VirtualHub(const ServiceTimes& times, const Scenario& scenario, const Network& network, PacketLog& packets,
                       EventQueue& queue)
    : times_(times),
      verifies_(scenario.hub.verification == Verification::full),
      core_(make_core(scenario, network)),
      packets_(packets),
      queue_(queue) {
  times_.hub_commit += scenario.hub.sync_delay;
  for (const Centre& centre : network.centres) {
    if (!centre.polls) silent_centres_.push_back(centre.id);
  }
}

void VirtualHub::arrived(InstantNs now, std::uint32_t call, bool is_document, DurationNs core_time) {
  if (!is_document || !verifies_) return to_core(now, call, core_time);
  verification_free_ = std::max(now, verification_free_) + times_.hub_send;
  queue_.push(event_of(verification_free_, EventKind::verified, call));
}

void VirtualHub::verified(InstantNs now, std::uint32_t call) {
  to_core(now, call, 0);
}

void VirtualHub::to_core(InstantNs now, std::uint32_t call, DurationNs service) {
  core_free_ = std::max(now, core_free_) + service;
  queue_.push(event_of(core_free_, EventKind::served, call));
}

hub::Answer VirtualHub::served(InstantNs now, std::uint32_t call, const hub::Command& command) {
  hub::Decision decision = core_.handle(command, now);
  const hub::Lsn last = core_.last_lsn();
  if (decision.record.has_value()) {
    packets_.wrote(last, *decision.record);
    if (!committing_) begin_commit(now);
  }
  if (last <= durable_) {
    leaving_.push_back(call);
  } else {
    waiting_.push_back({last, call});
  }
  return std::move(decision.answer);
}

void VirtualHub::begin_commit(InstantNs now) {
  committing_ = true;
  queue_.push(event_of(now + times_.hub_commit, EventKind::committed, 0, core_.last_lsn()));
}

void VirtualHub::committed(InstantNs now, hub::Lsn durable) {
  durable_ = durable;
  committing_ = false;
  while (!waiting_.empty() && waiting_.front().needs <= durable_) {
    leaving_.push_back(waiting_.front().call);
    waiting_.pop_front();
  }
  if (core_.last_lsn() > durable_) begin_commit(now);
}

void VirtualHub::went_away() {
  away_ = true;
  waiting_.clear();
}

void VirtualHub::came_back(InstantNs now) {
  away_ = false;
  verification_free_ = core_free_ = now;
}

void VirtualHub::do_chores(InstantNs now) {
  next_chores_ = now + kSecond;
  if (away_) return;
  const std::optional<hub::Record> record = core_.housekeep(now);
  if (!record.has_value()) return;
  if (const auto* forgotten = std::get_if<hub::PacketsForgotten>(&*record)) forgotten_before_ = forgotten->before;
  packets_.wrote(core_.last_lsn(), *record);
  if (!committing_) begin_commit(now);
}

std::uint64_t VirtualHub::uncollected(InstantNs now) {
  if (silent_centres_.empty()) return 0;
  if (core_.last_lsn() == counted_at_) return uncollected_;
  counted_at_ = core_.last_lsn();
  uncollected_ = 0;
  for (const std::string& centre : silent_centres_) {
    for (const axis::MessageType type : {axis::MessageType::edoc, axis::MessageType::status}) {
      const hub::Decision decision = core_.handle(hub::CountReceived{centre, type}, now);
      if (const auto* count = std::get_if<hub::Count>(&decision.answer)) uncollected_ += count->count;
    }
  }
  return uncollected_;
}

}  // namespace axle::sim
