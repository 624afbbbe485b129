#include "sim/engine/simulation.hpp"

#include "sim/engine/centres.hpp"
#include "sim/engine/reconcile.hpp"
#include "sim/engine/virtual_hub.hpp"
#include "sim/engine/virtual_wire.hpp"
#include "sim/measure/window.hpp"

namespace axle::sim {

namespace {

constexpr std::uint64_t kEventsBetweenProgress = 1U << 16;

// A call between the moment an agency makes it and the moment it has understood the answer.
struct OpenCall {
  agents::CallId id = 0;
  std::uint32_t centre = 0;
  axis::Operation operation = axis::Operation::send_edoc;
  bool open_loop = false;
  InstantNs scheduled_at = 0, sent_at = 0;
  std::uint64_t bytes_out = 0;
  hub::Command command;
  hub::Answer answer;
};

class World {
 public:
  World(const Scenario& scenario, const Network& network, const Plan& plan, const ServiceTimes& times, InstantNs start)
      : network_(network),
        plan_(plan),
        times_(times),
        start_(start),
        window_(run_window(scenario, plan)),
        packets_(network, plan),
        wire_(network, plan, packets_),
        hub_(times, scenario, network, packets_, queue_),
        recorder_(scenario, network, plan, start, window_) {
    const agents::CentrePolicy policy = centre_policy(scenario);
    agents_.reserve(network.centres.size());
    for (std::uint32_t i = 0; i < network.centres.size(); ++i) {
      const std::string& id = network.centres[i].id;
      agents_.emplace_back(id, centre_profiles(network, i), policy, RandomStream(scenario.seed, "centre/" + id));
    }
    was_idle_.assign(agents_.size(), true);
  }

  SimulationResult run(const std::function<void(DurationNs)>& progress);

 private:
  void begin();
  void handle(const Event& event);
  bool finished(InstantNs now) const;
  void stop();

  void due(InstantNs now, std::uint32_t document);
  void arrived(InstantNs now, std::uint32_t call);
  void answered(InstantNs now, std::uint32_t call);
  void understood(InstantNs now, std::uint32_t call);
  void settle(InstantNs now, std::uint32_t centre);
  void make_call(InstantNs now, std::uint32_t centre, const agents::Call& call);
  void mix(std::uint64_t word) noexcept { fingerprint_ = (fingerprint_ ^ word) * 0x100000001b3ULL; }
  void push(InstantNs at, EventKind kind, std::uint32_t who, std::uint64_t token = 0) {
    queue_.push({at, token, who, static_cast<std::uint8_t>(kind)});
  }

  const Network& network_;
  const Plan& plan_;
  ServiceTimes times_;
  InstantNs start_;
  RunWindow window_;
  EventQueue queue_;
  PacketLog packets_;
  VirtualWire wire_;
  VirtualHub hub_;
  Recorder recorder_;
  std::vector<agents::CentreAgent> agents_;
  std::vector<bool> was_idle_;
  std::size_t busy_ = 0;             // agents that are not idle
  std::uint32_t next_document_ = 0;  // of the plan
  std::vector<OpenCall> calls_;
  std::vector<std::uint32_t> free_calls_;
  agents::Effects effects_;
  bool stopped_ = false;
  std::uint64_t fingerprint_ = 0xcbf29ce484222325ULL;
  std::uint64_t events_ = 0;
};

void World::begin() {
  for (std::uint32_t i = 0; i < agents_.size(); ++i) {
    agents_[i].start(start_, effects_);
    settle(start_, i);
  }
  if (!plan_.documents.empty()) push(start_ + plan_.documents[0].at, EventKind::document_due, 0);
}

SimulationResult World::run(const std::function<void(DurationNs)>& progress) {
  begin();
  InstantNs now = start_;
  while (!queue_.empty()) {
    if (!stopped_ && finished(now)) stop();
    if (stopped_ && calls_.size() == free_calls_.size()) break;
    const Event event = queue_.pop();
    // Timers of agents that were stopped do nothing; the clock must not follow them.
    if (stopped_ && static_cast<EventKind>(event.priority) == EventKind::timer) continue;
    AXLE_ASSERT(event.at >= now);
    now = event.at;
    ++events_;
    mix(static_cast<std::uint64_t>(event.at));
    mix((static_cast<std::uint64_t>(event.priority) << 32) | event.who);
    mix(event.token);
    handle(event);
    if (progress && events_ % kEventsBetweenProgress == 0) progress(now - start_);
  }
  reconcile(network_, plan_, hub_.core(), now, recorder_);
  SimulationResult result{recorder_.finish(now), events_, fingerprint_, hub_.core().fingerprint()};
  return result;
}

// Everything due was sent, delivered and answered, and no mailbox holds anything; or the drain time is over.
bool World::finished(InstantNs now) const {
  const DurationNs elapsed = now - start_;
  if (elapsed < window_.traffic_end) return false;
  if (elapsed >= window_.end_at_most) return true;
  return busy_ == 0 && next_document_ == plan_.documents.size() && hub_.waiting() == 0;
}

void World::stop() {
  stopped_ = true;
  for (agents::CentreAgent& agent : agents_) agent.stop();
}

void World::handle(const Event& event) {
  switch (static_cast<EventKind>(event.priority)) {
    case EventKind::committed: hub_.committed(event.at, event.token); break;
    case EventKind::served:
      calls_[event.who].answer = hub_.served(event.at, event.who, calls_[event.who].command);
      break;
    case EventKind::verified: hub_.verified(event.at, event.who); break;
    case EventKind::arrived: arrived(event.at, event.who); break;
    case EventKind::answered: answered(event.at, event.who); break;
    case EventKind::understood: understood(event.at, event.who); break;
    case EventKind::timer:
      agents_[event.who].timer(event.at, event.token, effects_);
      settle(event.at, event.who);
      break;
    case EventKind::document_due: due(event.at, event.who); break;
  }
}

void World::due(InstantNs now, std::uint32_t document) {
  next_document_ = document + 1;
  if (next_document_ < plan_.documents.size()) {
    push(start_ + plan_.documents[next_document_].at, EventKind::document_due, next_document_);
  }
  if (stopped_) return;
  const std::uint32_t centre = network_.agencies[plan_.documents[document].from].centre;
  agents_[centre].document_due(now, outgoing_document(network_, plan_, document, start_), effects_);
  settle(now, centre);
}

// Carries out what an agent asked for.
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

void World::make_call(InstantNs now, std::uint32_t centre, const agents::Call& call) {
  std::uint32_t number = 0;
  if (free_calls_.empty()) {
    number = static_cast<std::uint32_t>(calls_.size());
    calls_.emplace_back();
  } else {
    number = free_calls_.back();
    free_calls_.pop_back();
  }
  OpenCall& open = calls_[number];
  open.id = call.id;
  open.centre = centre;
  open.operation = operation_of(call.body);
  open.open_loop = call.open_loop;
  open.scheduled_at = call.scheduled_at;
  open.sent_at = now;
  open.bytes_out = wire_.body_bytes(call.body);
  open.command = wire_.command(centre, call.body);
  push(now + times_.link_one_way, EventKind::arrived, number);
}

void World::arrived(InstantNs now, std::uint32_t call) {
  const hub::Command& command = calls_[call].command;
  const bool fetch = std::holds_alternative<hub::Fetch>(command);
  hub_.arrived(now, call, std::holds_alternative<hub::SendDocument>(command),
               fetch ? times_.hub_fetch : times_.hub_query);
}

void World::answered(InstantNs now, std::uint32_t call) {
  const OpenCall& open = calls_[call];
  RequestRecord record;
  record.operation = static_cast<std::uint8_t>(open.operation);
  record.level = network_.agencies[network_.centres[open.centre].agencies.front()].level;
  record.scheduled_at = open.scheduled_at;
  record.sent_at = open.sent_at;
  record.done_at = now;
  record.outcome = std::holds_alternative<axis::Failure>(open.answer) ? agents::Outcome::refused : agents::Outcome::ok;
  record.bytes_out = open.bytes_out;
  record.bytes_in = wire_.answer_bytes(open.answer);
  record.open_loop = open.open_loop;
  recorder_.request(record);
  const auto* packet = std::get_if<hub::PacketAt>(&open.answer);
  if (packet != nullptr && packets_.is_document(packet->lsn)) {
    push(now + times_.agency_verify, EventKind::understood, call);
  } else {
    understood(now, call);
  }
}

void World::understood(InstantNs now, std::uint32_t call) {
  OpenCall& open = calls_[call];
  const agents::Reply reply = wire_.reply(std::move(open.answer));
  const std::uint32_t centre = open.centre;
  free_calls_.push_back(call);
  agents_[centre].reply(now, open.id, reply, effects_);
  settle(now, centre);
}

}  // namespace

SimulationResult simulate(const Scenario& scenario, const Network& network, const Plan& plan, const ServiceTimes& times,
                          InstantNs start, const std::function<void(DurationNs)>& progress) {
  return World(scenario, network, plan, times, start).run(progress);
}

}  // namespace axle::sim
