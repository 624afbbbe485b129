#include "cli/live_run.hpp"

#include <atomic>
#include <csignal>
#include <unordered_map>

#include "base/live_clock.hpp"
#include "cli/credentials.hpp"
#include "cli/hub_process.hpp"
#include "cli/live_fleet.hpp"
#include "cli/live_watch.hpp"
#include "cli/revocation_service.hpp"
#include "sim/engine/reconcile.hpp"
#include "sim/measure/window.hpp"

namespace axle::cli {
namespace {

constexpr DurationNs kLeadIn = kSecond;  // before the first document: connections, first polls

std::atomic<bool> interrupted{false};

// Ctrl-C and SIGTERM set a flag while this lives.
class InterruptGuard {
 public:
  InterruptGuard() {
    interrupted = false;
    struct sigaction action{};
    action.sa_handler = [](int) { interrupted = true; };
    ::sigaction(SIGINT, &action, &old_interrupt_);
    ::sigaction(SIGTERM, &action, &old_terminate_);
  }
  ~InterruptGuard() {
    ::sigaction(SIGINT, &old_interrupt_, nullptr);
    ::sigaction(SIGTERM, &old_terminate_, nullptr);
  }
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

 private:
  struct sigaction old_interrupt_{}, old_terminate_{};
};

class Sink final : public agents::FleetSink {
 public:
  Sink(sim::Recorder& recorder, const World& world) : recorder_(recorder), world_(world) {
    for (std::uint32_t i = 0; i < world.plan.documents.size(); ++i) {
      plan_indexes_.emplace(world.plan.documents[i].header.document_id, i);
    }
  }

  void observed(const agents::Observation& observation) override {
    recorder_.observe(observation);
    if (observation.what == agents::Happening::accepted) keep_sample(observation.document_id);
  }

  void requested(const agents::FleetRequest& request) override {
    sim::RequestRecord record;
    record.operation = static_cast<std::uint8_t>(request.operation);
    record.level = request.level;
    record.scheduled_at = request.scheduled_at;
    record.sent_at = request.sent_at;
    record.done_at = request.done_at;
    record.outcome = request.outcome;
    record.bytes_out = request.bytes_out;
    record.bytes_in = request.bytes_in;
    record.open_loop = request.open_loop;
    recorder_.request(record);
  }

  void probed(std::uint32_t probe, const agents::Reply& reply) override { recorder_.probed(probe, reply); }

  bool complete() const override { return recorder_.complete(); }

  std::array<std::optional<std::uint32_t>, identity::kLevelCount> samples{};

 private:
  void keep_sample(const std::string& document_id) {
    const auto found = plan_indexes_.find(document_id);
    if (found == plan_indexes_.end()) return;
    const sim::PlannedDocument& document = world_.plan.documents[found->second];
    auto& sample = samples[static_cast<std::size_t>(world_.network.agencies[document.from].level)];
    if (!sample && document.is_signed) sample = found->second;
  }

  sim::Recorder& recorder_;
  const World& world_;
  std::unordered_map<std::string_view, std::uint32_t> plan_indexes_;  // views into the plan
};

// Asks the hub about every document with a delivery that did not arrive: still waiting there, expired, or lost. A
// document that the hub does not answer for stays unsettled, which counts as lost; returns its deliveries.
std::vector<sim::Recorder::Open> reconcile(agents::Fleet& fleet, sim::Recorder& recorder, const World& world) {
  std::vector<sim::Recorder::Open> open = recorder.open_deliveries();
  // What an LGSP delivers itself waits there, and the hub knows nothing of it.
  std::erase_if(open, [&](const sim::Recorder::Open& one) {
    if (sim::is_at_hub(one)) return false;
    recorder.settle(one, sim::Recorder::Fate::pending);
    return true;
  });
  std::vector<agents::Fleet::Question> questions;
  std::vector<std::size_t> question_of(open.size());
  for (std::size_t i = 0; i < open.size(); ++i) {
    if (i == 0 || open[i].plan_index != open[i - 1].plan_index) {
      questions.push_back(
          {world.network.agencies[world.plan.documents[open[i].plan_index].from].centre, open[i].hub_doc_id});
    }
    question_of[i] = questions.size() - 1;
  }
  const std::vector<agents::Reply> replies = fleet.track(questions);
  std::vector<sim::Recorder::Open> unanswered;
  for (std::size_t i = 0; i < open.size(); ++i) {
    const agents::Reply& reply = replies[question_of[i]];
    if (reply.outcome != agents::Outcome::ok) {
      unanswered.push_back(open[i]);
      continue;
    }
    const std::string& receiver = world.network.agencies[open[i].receiver].code;
    recorder.settle(open[i], sim::fate_of(reply.sent, receiver));
  }
  return unanswered;
}

// The stretches of run time during which the hub is away.
std::vector<std::pair<DurationNs, DurationNs>> outages_of(const sim::Scenario& scenario) {
  std::vector<std::pair<DurationNs, DurationNs>> outages;
  DurationNs at = 0;
  for (const sim::PhaseStep& step : scenario.phases.steps) {
    if (step.kind == sim::PhaseKind::outage) outages.emplace_back(at, at + step.length);
    at += step.length;
  }
  return outages;
}

// The hub of a run: our own process, or someone else's.
struct Target {
  std::unique_ptr<HubProcess> own;
  transport::ClientOptions client;

  std::string ended() const { return own ? own->ended() : std::string(); }
  DurationNs cpu_of_the_gone() const { return own ? own->cpu_of_the_gone() : 0; }
  Result<HubFigures> figures() const {
    if (!own) return fail(Errc::not_found, "the figures of someone else's hub are not known");
    return own->figures();
  }
};

Result<Target> own_hub(const World& world, const Prepared& prepared, const LiveOptions& options) {
  HubProcessOptions hub_options;
  hub_options.folder = options.work_folder;
  hub_options.spec = world.scenario.hub;
  hub_options.revocation = world.scenario.signatures.revocation;
  hub_options.restarts = outages_of(world.scenario).size();
  hub_options.directory = hub_directory(world.network);
  hub_options.authority = &prepared.identities.authority;
  auto hub = HubProcess::start(hub_options);
  if (!hub) return pass(hub);
  transport::ClientOptions client = (*hub)->client();
  return Target{std::move(*hub), std::move(client)};
}

// Is there a hub, and does it know us? First what it does not know yet is registered; then the first centre asks for
// its mail.
Result<Target> others_hub(const World& world, const transport::ClientOptions& client) {
  const std::string where = client.endpoint.host + ":" + std::to_string(client.endpoint.port);
  if (auto done = register_agencies(client, world.network, world.unregistered); !done) return pass(done);
  const sim::Centre& centre = world.network.centres.front();
  const auto reply = agents::ask_once(client, {centre.id, centre.secret}, agents::ListReceived{});
  if (!reply) return pass(reply, "no hub at " + where);
  if (reply->outcome == agents::Outcome::refused) {
    return fail(Errc::refused, "the hub refuses centre " + centre.id + ": " + reply->detail +
                                   "; give it the scenario's centres (axle scenario export), or name those that it "
                                   "knows (--credentials FILE)");
  }
  if (reply->outcome != agents::Outcome::ok) {
    return fail(Errc::unavailable, "no hub at " + where + ": " + reply->detail);
  }
  return Target{nullptr, client};
}

// Takes the hub away and brings it back when the scenario says so.
class Outages {
 public:
  Outages(const World& world, Target& target, InstantNs start) : target_(target) {
    for (const auto& [from, to] : outages_of(world.scenario)) {
      moments_.push_back({start + from, true});
      moments_.push_back({start + to, false});
    }
  }
  void look(InstantNs now) {
    for (; next_ < moments_.size() && moments_[next_].at <= now; ++next_) {
      moments_[next_].away ? target_.own->take_away() : target_.own->bring_back();
    }
  }

 private:
  struct Moment {
    InstantNs at = 0;
    bool away = false;
  };
  Target& target_;
  std::vector<Moment> moments_;
  std::size_t next_ = 0;
};

// What a scenario that renews certificates needs: their end is a moment of the clock, so the run begins when it was
// announced.
InstantNs start_of(const Prepared& prepared) {
  const InstantNs earliest = live_now() + kLeadIn;
  return prepared.starts_at ? std::max(*prepared.starts_at, earliest) : earliest;
}

// The figures of the hub around the run; a hub that died has none at the end.
void settle(agents::Fleet& fleet, sim::Recorder& recorder, const World& world, Target& target,
            const Result<HubFigures>& before, LiveOutcome& outcome) {
  std::vector<sim::Recorder::Open> unknown;
  if (outcome.hub_ended.empty()) {
    unknown = reconcile(fleet, recorder, world);
    outcome.hub_ended = target.ended();  // it may end while it is asked
  } else {
    unknown = recorder.open_deliveries();
  }
  if (!outcome.hub_ended.empty()) {
    // Nobody can be asked: what it acknowledged is in its journal, as far as anyone knows.
    for (const sim::Recorder::Open& open : unknown) recorder.settle(open, sim::Recorder::Fate::pending);
    return;
  }
  const auto after = target.figures();
  if (!before || !after) return;
  outcome.hub_figures = after->json;
  // After an outage another process answers: it began at nothing, and what the others took is known of their end.
  const DurationNs gone = target.cpu_of_the_gone();
  outcome.hub_cpu_ns = after->cpu_ns + gone - before->cpu_ns;
}

}  // namespace

Result<LiveOutcome> run_live(const World& world, const Prepared& prepared, const LiveOptions& options,
                             Console& console) {
  const InterruptGuard guard;
  std::unique_ptr<RevocationService> revocation;
  if (prepared.revoked) {
    auto started = RevocationService::start(prepared.identities.authority, *prepared.revoked);
    if (!started) return pass(started);
    revocation = std::move(*started);
  }
  auto target = options.hub ? others_hub(world, *options.hub) : own_hub(world, prepared, options);
  if (!target) return pass(target);
  const auto before = target->figures();
  if (!before && target->own) return pass(before);

  const DurationNs own_cpu_before = process_cpu_now();
  const InstantNs start = start_of(prepared);
  const sim::RunWindow window = sim::run_window(world.scenario, world.plan);
  sim::Recorder recorder(world.scenario, world.network, world.plan, start, window);
  Sink sink(recorder, world);
  signature::TrustStore trust({prepared.identities.authority.root()});
  auto fleet = agents::Fleet::create(fleet_options(world, target->client), fleet_centres(world, start), prepared.corpus,
                                     trust, sink);
  if (!fleet) return pass(fleet);

  LiveOutcome outcome;
  Outages outages(world, *target, start);
  LiveWatch watch(world, window, start, recorder, target->own.get(), options.events, console);
  const auto beat = [&] {
    const InstantNs now = live_now();
    outages.look(now);
    watch.show(now);
    outcome.hub_ended = target->ended();
    return !interrupted && outcome.hub_ended.empty();
  };
  outcome.end = (*fleet)->run(fleet_documents(world, start), fleet_probes(world, start), beat);
  const InstantNs ended = live_now();
  watch.end();
  outcome.own_cpu_ns = process_cpu_now() - own_cpu_before;
  outcome.wall_ns = ended - start;
  settle(**fleet, recorder, world, *target, before, outcome);
  outcome.receiver_costs = (*fleet)->costs();
  outcome.loop_delay = (*fleet)->loop_delay();
  outcome.fleet_cpu = (*fleet)->cpu();
  outcome.samples = sink.samples;
  outcome.measurements = recorder.finish(ended);
  if (target->own) target->own->stop(10 * kSecond);
  return outcome;
}

}  // namespace axle::cli
