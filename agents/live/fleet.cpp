#include "agents/live/fleet.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <unordered_map>

#include "agents/live/inspectors.hpp"
#include "base/live_clock.hpp"

namespace axle::agents {
namespace {

constexpr DurationNs kBeat = 200 * kMillisecond;
constexpr std::size_t kTrackedAtOnce = 16;  // questions of a reconciliation
constexpr int kTrackAttempts = 3;
constexpr std::size_t kWarmConnections = 32;
constexpr int kLoopNice = -10;
constexpr DurationNs kFinish = 5 * kSecond;  // for calls under way once polling has stopped

class LiveFleet final : public Fleet {
 public:
  LiveFleet(const FleetOptions& options, std::vector<FleetCentre> centres, const Corpus& corpus,
            signature::TrustStore& trust, FleetSink& sink)
      : options_(options),
        centres_(std::move(centres)),
        corpus_(corpus),
        sink_(sink),
        loop_(transport::Loop::create()) {
    agents_.reserve(centres_.size());
    for (const FleetCentre& centre : centres_) {
      const std::string& id = centre.credentials.system_id;
      agents_.emplace_back(id, centre.agencies, options_.policy, RandomStream(options_.seed, "centre/" + id));
    }
    for (const FleetCentre& centre : centres_) {
      for (const AgencyProfile& agency : centre.agencies) levels_.emplace(agency.code, agency.level);
    }
    inspectors_ = std::make_unique<Inspectors>(options_.verify_threads, options_.inspections_waiting_max, trust);
  }

  Result<void> connect() {
    auto client = transport::Client::create(*loop_, options_.client);
    if (!client) return pass(client);
    client_ = std::move(*client);
    return {};
  }

  FleetEnd run(const std::vector<FleetDocument>& documents, const std::function<bool()>& beat) override {
    prefer_this_thread();
    warm_up();
    documents_ = &documents;
    next_document_ = 0;
    const InstantNs now = live_now();
    deadline_ = (documents.empty() ? now : documents.back().document.due) + options_.drain;
    for (std::uint32_t i = 0; i < agents_.size(); ++i) {
      agents_[i].start(now, effects_);
      perform(i);
    }
    schedule_next_document();
    watch(beat);
    loop_->run();
    return end_;
  }

  std::vector<Reply> track(const std::vector<Question>& questions) override {
    std::vector<Reply> replies(questions.size());
    if (questions.empty()) return replies;
    Tracking tracking{.questions = questions, .replies = replies};
    for (std::size_t i = 0; i < std::min(kTrackedAtOnce, questions.size()); ++i) ask_next(tracking);
    loop_->run();
    return replies;
  }

  signature::DocumentCosts costs() const override { return inspectors_->costs(); }
  const transport::ClientCounters& counters() const noexcept override { return client_->counters(); }

 private:
  struct Tracking {
    const std::vector<Question>& questions;
    std::vector<Reply>& replies;
    std::size_t asked = 0, answered = 0;
  };

  void ask_next(Tracking& tracking) {
    if (tracking.asked < tracking.questions.size()) ask(tracking, tracking.asked++, kTrackAttempts);
  }

  void ask(Tracking& tracking, std::size_t index, int attempts_left) {
    const Question& question = tracking.questions[index];
    const CallBody call = TrackSent{question.hub_doc_id};
    client_->send(
        make_request(options_.client.endpoint, centres_[question.centre].credentials, call, {}, {}, live_now()),
        [this, &tracking, call, index, attempts_left](const transport::Exchange& exchange) {
          Reply reply = read_reply(call, exchange.response);
          if (reply.outcome != Outcome::ok && attempts_left > 1) return ask(tracking, index, attempts_left - 1);
          tracking.replies[index] = std::move(reply);
          if (++tracking.answered == tracking.questions.size()) return loop_->stop();
          ask_next(tracking);
        });
  }

  // The schedule is what the measurement rests on, so where cores are short this thread goes first. Needs privileges;
  // without them the run is measured all the same, and says how late it was.
  static void prefer_this_thread() { ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kLoopNice); }

  // Opens connections before the schedule begins: a handshake in front of a document would count as our own lag. Each
  // is a poll that the first centre might make at any time; nothing is fetched, and nothing of it is recorded.
  void warm_up() {
    std::size_t open = std::min(kWarmConnections, options_.client.connections_max);
    if (centres_.empty() || open == 0) return;
    const std::size_t count = open;
    for (std::size_t i = 0; i < count; ++i) {
      client_->send(make_request(options_.client.endpoint, centres_.front().credentials,
                                 ListReceived{axis::MessageType::edoc}, {}, {}, live_now()),
                    [this, &open](const transport::Exchange&) {
                      if (--open == 0) loop_->stop();
                    });
    }
    loop_->run();
  }

  // One timer for the whole plan: the documents are in order of their due times.
  void schedule_next_document() {
    if (next_document_ >= documents_->size()) return;
    loop_->at((*documents_)[next_document_].document.due, [this] {
      const InstantNs now = live_now();
      while (!stopping_ && next_document_ < documents_->size() && (*documents_)[next_document_].document.due <= now) {
        const FleetDocument& next = (*documents_)[next_document_++];
        agents_[next.centre].document_due(now, next.document, effects_);
        perform(next.centre);
      }
      if (!stopping_) schedule_next_document();
    });
  }

  // Looks five times a second whether the run is over.
  void watch(const std::function<bool()>& beat) {
    loop_->at(live_now() + kBeat, [this, &beat] {
      const InstantNs now = live_now();
      const bool go_on = beat();
      if (!stopping_) {
        const bool all_sent = next_document_ >= documents_->size();
        if (!go_on) {
          begin_stop(FleetEnd::interrupted, now);
        } else if (all_sent && sink_.complete() && all_idle()) {
          begin_stop(FleetEnd::complete, now);
        } else if (now >= deadline_) {
          begin_stop(FleetEnd::drained, now);
        }
      }
      if (stopping_ && (calls_under_way_ == 0 || now >= finish_by_)) return loop_->stop();
      watch(beat);
    });
  }

  void begin_stop(FleetEnd end, InstantNs now) {
    end_ = end;
    stopping_ = true;
    finish_by_ = now + kFinish;
    for (CentreAgent& agent : agents_) agent.stop();
  }

  bool all_idle() const {
    return std::ranges::all_of(agents_, [](const CentreAgent& agent) { return agent.idle(); });
  }

  // Does what the behaviour of centre `index` asked for.
  void perform(std::uint32_t index) {
    // The behaviour may be entered again from here only through the loop, so the effects can be taken over.
    Effects effects = std::move(effects_);
    effects_ = {};
    for (const Observation& observation : effects.observations) sink_.observed(observation);
    for (const Timer& timer : effects.timers) {
      loop_->at(timer.at, [this, index, token = timer.token] {
        agents_[index].timer(live_now(), token, effects_);
        perform(index);
      });
    }
    for (Call& call : effects.calls) {
      ++calls_under_way_;
      if (call.open_loop) {
        send(index, std::move(call));
      } else {
        // A list can ask for ten fetches at once: one turn of the loop each, so that a due document need not wait for
        // all.
        loop_->post([this, index, call = std::move(call)]() mutable { send(index, std::move(call)); });
      }
    }
  }

  void send(std::uint32_t index, Call call) {
    SharedBytes packet;
    Digest256 digest{};
    if (const auto* document = std::get_if<SendDocument>(&call.body)) {
      packet = corpus_.packet(document->plan_index);
      digest = corpus_.digest(document->plan_index);
    }
    transport::ClientRequest request =
        make_request(options_.client.endpoint, centres_[index].credentials, call.body, packet, digest, live_now());
    client_->send(std::move(request), [this, index, call = std::move(call)](transport::Exchange exchange) mutable {
      answered(index, std::move(call), std::move(exchange));
    });
  }

  void answered(std::uint32_t index, Call call, transport::Exchange exchange) {
    Reply reply = read_reply(call.body, exchange.response);
    const auto* fetch = std::get_if<Fetch>(&call.body);
    record(index, call, exchange, reply);
    if (fetch == nullptr || reply.outcome != Outcome::ok) return deliver(index, call.id, reply);
    Inspection inspection;
    inspection.answer = std::move(exchange.response->body);
    inspection.type = fetch->type;
    const auto receiver = levels_.find(fetch->to);
    inspection.level = receiver == levels_.end() ? centres_[index].agencies.front().level : receiver->second;
    inspection.done = [this, index, id = call.id](Reply inspected) {
      loop_->post([this, index, id, inspected = std::move(inspected)] { deliver(index, id, inspected); });
    };
    inspectors_->submit(std::move(inspection));
  }

  void deliver(std::uint32_t index, CallId call, const Reply& reply) {
    --calls_under_way_;
    agents_[index].reply(live_now(), call, reply, effects_);
    perform(index);
  }

  void record(std::uint32_t index, const Call& call, const transport::Exchange& exchange, const Reply& reply) {
    FleetRequest request;
    request.operation = operation_of(call.body);
    request.level = centres_[index].agencies.front().level;
    request.scheduled_at = call.scheduled_at;
    request.sent_at = exchange.sent_at;
    request.done_at = exchange.done_at;
    request.outcome = reply.outcome;
    request.bytes_out = exchange.bytes_out;
    request.bytes_in = exchange.bytes_in;
    request.open_loop = call.open_loop;
    request.detail = reply.detail;
    sink_.requested(request);
  }

  FleetOptions options_;
  std::vector<FleetCentre> centres_;
  const Corpus& corpus_;
  FleetSink& sink_;
  std::unique_ptr<transport::Loop> loop_;
  std::unique_ptr<transport::Client> client_;
  std::vector<CentreAgent> agents_;
  std::unordered_map<std::string, identity::Level> levels_;  // of every agency, by code
  std::unique_ptr<Inspectors> inspectors_;
  Effects effects_;
  const std::vector<FleetDocument>* documents_ = nullptr;
  std::size_t next_document_ = 0;
  InstantNs deadline_ = 0, finish_by_ = 0;
  std::size_t calls_under_way_ = 0;
  bool stopping_ = false;
  FleetEnd end_ = FleetEnd::complete;
};

}  // namespace

Result<std::unique_ptr<Fleet>> Fleet::create(const FleetOptions& options, std::vector<FleetCentre> centres,
                                             const Corpus& corpus, signature::TrustStore& trust, FleetSink& sink) {
  auto fleet = std::make_unique<LiveFleet>(options, std::move(centres), corpus, trust, sink);
  if (auto connected = fleet->connect(); !connected) return pass(connected);
  return fleet;
}

}  // namespace axle::agents
