#include "sim/engine/world.hpp"

#include <algorithm>

#include "sim/engine/centres.hpp"
#include "sim/engine/reconcile.hpp"

namespace axle::sim {

namespace {

constexpr std::uint64_t kEventsBetweenProgress = 1U << 16;

bool replaces(const PlannedDocument& document) {
  const std::optional<packet::Business>& business = document.header.business;
  return business.has_value() && business->type == packet::BusinessType::replace;
}

}  // namespace

World::World(const Scenario& scenario, const Network& network, const Plan& plan, const ServiceTimes& times,
             InstantNs start)
    : scenario_(scenario),
      network_(network),
      plan_(plan),
      times_(times),
      start_(start),
      window_(run_window(scenario, plan)),
      verdicts_(scenario, network, plan),
      packets_(network, plan),
      wire_(network, plan, packets_),
      hub_(times, scenario, network, packets_, queue_),
      lines_(scenario, network),
      recorder_(scenario, network, plan, start, window_),
      for_hub_(documents_for_hub(scenario, network, plan)),
      differs_by_receiver_(verdicts_.any() || std::ranges::any_of(plan.documents, replaces)) {
  std::vector<agents::CentrePolicy> policies = centre_policies(scenario, network, start);
  agents_.reserve(network.centres.size());
  for (std::uint32_t i = 0; i < network.centres.size(); ++i) {
    const std::string& id = network.centres[i].id;
    agents_.emplace_back(id, centre_profiles(network, i), std::move(policies[i]),
                         RandomStream(scenario.seed, "centre/" + id));
  }
  was_idle_.assign(agents_.size(), true);
}

void World::begin() {
  for (std::uint32_t i = 0; i < agents_.size(); ++i) {
    agents_[i].start(start_, effects_);
    settle(start_, i);
  }
  if (!plan_.documents.empty()) push(start_ + plan_.documents[0].at, EventKind::document_due, 0);
  if (!plan_.probes.empty()) push(start_ + plan_.probes[0].at, EventKind::probe_due, 0);
  InstantNs at = start_;
  for (const PhaseStep& step : scenario_.phases.steps) {
    if (step.kind == PhaseKind::outage && step.length > 0) {
      push(at, EventKind::hub_away, 0);
      push(at + step.length, EventKind::hub_back, 0);
    }
    at += step.length;
  }
}

SimulationResult World::run(const std::function<void(DurationNs)>& progress) {
  begin();
  InstantNs now = start_;
  while (!queue_.empty()) {
    if (!stopped_ && finished(now)) stop();
    if (stopped_ && calls_.empty()) break;
    const Event event = queue_.pop();
    // Timers of agents that were stopped do nothing; the clock must not follow them.
    if (stopped_ && static_cast<EventKind>(event.priority) == EventKind::timer) continue;
    AXLE_ASSERT(event.at >= now);
    now = event.at;
    ++events_;
    mix(static_cast<std::uint64_t>(event.at));
    mix((static_cast<std::uint64_t>(event.priority) << 32) | event.who);
    mix(event.token);
    hub_.look_at_clock(now);
    handle(event);
    if (progress && events_ % kEventsBetweenProgress == 0) progress(now - start_);
  }
  reconcile(network_, plan_, {hub_.core(), now, start_, hub_.forgotten_before()}, recorder_);
  SimulationResult result{recorder_.finish(now), events_, fingerprint_, hub_.core().fingerprint(), probes_not_sent_};
  return result;
}

// Everything due was sent, delivered and answered, and no mailbox of a centre that polls holds anything; or the drain
// time is over.
bool World::finished(InstantNs now) {
  const DurationNs elapsed = now - start_;
  if (elapsed < window_.traffic_end) return false;
  if (elapsed >= window_.end_at_most) return true;
  if (busy_ != 0 || next_document_ != plan_.documents.size() || next_probe_ != plan_.probes.size()) return false;
  const std::uint64_t waiting = hub_.waiting();
  return waiting == 0 || waiting == hub_.uncollected(now);
}

void World::stop() {
  stopped_ = true;
  for (agents::CentreAgent& agent : agents_) agent.stop();
}

void World::handle(const Event& event) {
  switch (static_cast<EventKind>(event.priority)) {
    case EventKind::committed:
      hub_.committed(event.at, event.token);
      let_go(event.at);
      break;
    case EventKind::served: served(event.at, event.who); break;
    case EventKind::verified: verified(event.at, event.who); break;
    case EventKind::arrived: arrived(event.at, event.who); break;
    case EventKind::answered: answered(event.at, event.who); break;
    case EventKind::understood: understood(event.at, event.who); break;
    case EventKind::timer:
      agents_[event.who].timer(event.at, event.token, effects_);
      settle(event.at, event.who);
      break;
    case EventKind::document_due: document_due(event.at, event.who); break;
    case EventKind::probe_due: probe_due(event.at, event.who); break;
    case EventKind::hub_away: hub_away(event.at); break;
    case EventKind::hub_back: hub_.came_back(event.at); break;
  }
}

void World::document_due(InstantNs now, std::uint32_t document) {
  next_document_ = document + 1;
  if (next_document_ < plan_.documents.size()) {
    push(start_ + plan_.documents[next_document_].at, EventKind::document_due, next_document_);
  }
  if (stopped_) return;
  const std::uint32_t centre = network_.agencies[plan_.documents[document].from].centre;
  const bool over_hub = !for_hub_.empty() && for_hub_[document];
  agents_[centre].document_due(now, outgoing_document(network_, plan_, document, start_, over_hub), effects_);
  settle(now, centre);
}

void World::probe_due(InstantNs now, std::uint32_t number) {
  next_probe_ = number + 1;
  if (next_probe_ < plan_.probes.size()) {
    push(start_ + plan_.probes[next_probe_].at, EventKind::probe_due, next_probe_);
  }
  if (stopped_) return;
  const PlannedProbe& probe = plan_.probes[number];
  if (scenario_.misbehaviour[probe.misdeed].kind == Misdeed::slow_client) {
    ++probes_not_sent_;
    return;
  }
  const std::uint32_t call = open_call(now, probe.centre, axis::Operation::send_edoc);
  OpenCall& open = calls_[call];
  open.probe = number;
  open.document = probe.document;
  open.verdict = verdicts_.at_hub(probe.document);
  open.bytes_out = packet_bytes(plan_.documents[probe.document]);
  open.command = wire_.packet_of(probe.centre, probe.document);
  send(now, call);
}

void World::settle(InstantNs now, std::uint32_t centre) {
  for (const agents::Observation& seen : effects_.observations) recorder_.observe(seen);
  for (const agents::Timer& timer : effects_.timers) push(timer.at, EventKind::timer, centre, timer.token);
  for (const agents::Call& call : effects_.calls) make_call(now, centre, call);
  effects_.observations.clear();
  effects_.timers.clear();
  effects_.calls.clear();
  const bool idle = agents_[centre].idle();
  if (idle != was_idle_[centre]) {
    was_idle_[centre] = idle;
    busy_ = idle ? busy_ - 1 : busy_ + 1;
  }
}

}  // namespace axle::sim
