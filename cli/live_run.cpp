#include "cli/live_run.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <unordered_map>

#include "base/live_clock.hpp"
#include "base/units.hpp"
#include "cli/hub_process.hpp"
#include "sim/engine/centres.hpp"
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

std::vector<agents::FleetCentre> centres_of(const sim::Network& network) {
  std::vector<agents::FleetCentre> centres;
  centres.reserve(network.centres.size());
  for (std::uint32_t i = 0; i < network.centres.size(); ++i) {
    centres.push_back({.credentials = {network.centres[i].id, network.centres[i].secret},
                       .agencies = sim::centre_profiles(network, i)});
  }
  return centres;
}

std::vector<agents::FleetDocument> documents_of(const World& world, InstantNs start) {
  std::vector<agents::FleetDocument> documents;
  documents.reserve(world.plan.documents.size());
  for (std::uint32_t i = 0; i < world.plan.documents.size(); ++i) {
    documents.push_back({.document = sim::outgoing_document(world.network, world.plan, i, start),
                         .centre = world.network.agencies[world.plan.documents[i].from].centre});
  }
  return documents;
}

agents::FleetOptions fleet_options(const World& world, const transport::ClientOptions& client) {
  agents::FleetOptions options;
  options.client = client;
  options.policy = sim::centre_policy(world.scenario);
  options.seed = world.scenario.seed;
  options.drain = world.scenario.phases.drain;
  return options;
}

std::string status_line(const sim::Recorder::Now& now, std::uint64_t documents, std::uint64_t deliveries) {
  std::string text = "  sent " + format_count(now.due) + "/" + format_count(documents) + ", delivered " +
                     format_count(now.delivered) + "/" + format_count(deliveries);
  const DurationNs slowest = *std::ranges::max_element(now.delivery_p99_ns);
  if (slowest > 0) text += ", p99 " + format_duration(slowest / kMicrosecond * kMicrosecond);
  if (now.failures > 0) text += ", failed " + format_count(now.failures);
  return text;
}

// Asks the hub about every document with a delivery that did not arrive: still waiting there, expired, or lost. A
// document that the hub does not answer for stays unsettled, which counts as lost.
void reconcile(agents::Fleet& fleet, sim::Recorder& recorder, const World& world) {
  const std::vector<sim::Recorder::Open> open = recorder.open_deliveries();
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
  for (std::size_t i = 0; i < open.size(); ++i) {
    const agents::Reply& reply = replies[question_of[i]];
    if (reply.outcome != agents::Outcome::ok) continue;
    const std::string& receiver = world.network.agencies[open[i].receiver].code;
    recorder.settle(open[i], sim::fate_of(reply.sent, receiver));
  }
}

// The hub of a run: our own process, or someone else's.
struct Target {
  std::unique_ptr<HubProcess> own;
  transport::ClientOptions client;

  std::string ended() const { return own ? own->ended() : std::string(); }
  Result<HubFigures> figures() const {
    if (!own) return fail(Errc::not_found, "the figures of someone else's hub are not known");
    return own->figures();
  }
};

Result<Target> own_hub(const World& world, const Prepared& prepared, const LiveOptions& options) {
  HubProcessOptions hub_options;
  hub_options.folder = options.work_folder;
  hub_options.spec = world.scenario.hub;
  hub_options.directory = hub_directory(world.network);
  hub_options.authority = &prepared.identities.authority;
  auto hub = HubProcess::start(hub_options);
  if (!hub) return pass(hub);
  transport::ClientOptions client = (*hub)->client();
  return Target{std::move(*hub), std::move(client)};
}

// Asks for the mail of the first centre: is there a hub, and does it know us?
Result<Target> others_hub(const World& world, const transport::ClientOptions& client) {
  const sim::Centre& centre = world.network.centres.front();
  const auto reply = agents::ask_once(client, {centre.id, centre.secret}, agents::ListReceived{});
  if (!reply) return pass(reply, "no hub at " + client.endpoint.host + ":" + std::to_string(client.endpoint.port));
  if (reply->outcome == agents::Outcome::refused) {
    return fail(Errc::refused, "the hub refuses centre " + centre.id + ": " + reply->detail +
                                   "; give it the scenario's centres (axle scenario export)");
  }
  if (reply->outcome != agents::Outcome::ok) {
    return fail(Errc::unavailable, "no hub at " + client.endpoint.host + ":" + std::to_string(client.endpoint.port) +
                                       ": " + reply->detail);
  }
  return Target{nullptr, client};
}

}  // namespace

Result<LiveOutcome> run_live(const World& world, const Prepared& prepared, const LiveOptions& options,
                             Console& console) {
  const InterruptGuard guard;
  auto target = options.hub ? others_hub(world, *options.hub) : own_hub(world, prepared, options);
  if (!target) return pass(target);
  const auto before = target->figures();
  if (!before && target->own) return pass(before);

  const DurationNs own_cpu_before = process_cpu_now();
  const InstantNs start = live_now() + kLeadIn;
  const sim::RunWindow window = sim::run_window(world.scenario, world.plan);
  sim::Recorder recorder(world.scenario, world.network, world.plan, start, window);
  Sink sink(recorder, world);
  signature::TrustStore trust({prepared.identities.authority.root()});
  auto fleet = agents::Fleet::create(fleet_options(world, target->client), centres_of(world.network), prepared.corpus,
                                     trust, sink);
  if (!fleet) return pass(fleet);

  LiveOutcome outcome;
  const auto beat = [&] {
    console.status(status_line(recorder.now(), world.plan.documents.size(), world.plan.deliveries));
    outcome.hub_ended = target->ended();
    return !interrupted && outcome.hub_ended.empty();
  };
  outcome.end = (*fleet)->run(documents_of(world, start), beat);
  const InstantNs ended = live_now();
  console.clear();
  outcome.own_cpu_ns = process_cpu_now() - own_cpu_before;
  outcome.wall_ns = ended - start;
  if (!outcome.hub_ended.empty()) {
    // Nobody can be asked: what it acknowledged is in its journal, as far as anyone knows.
    for (const sim::Recorder::Open& open : recorder.open_deliveries()) {
      recorder.settle(open, sim::Recorder::Fate::pending);
    }
  } else {
    reconcile(**fleet, recorder, world);
    const auto after = target->figures();
    if (before && after) {
      outcome.hub_figures = after->json;
      outcome.hub_cpu_ns = after->cpu_ns - before->cpu_ns;
    }
  }
  outcome.receiver_costs = (*fleet)->costs();
  outcome.samples = sink.samples;
  outcome.measurements = recorder.finish(ended);
  if (target->own) target->own->stop(10 * kSecond);
  return outcome;
}

}  // namespace axle::cli
