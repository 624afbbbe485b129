#include "agents/live/fleet.hpp"

#include <algorithm>
#include <unordered_map>

#include "agents/live/inspectors.hpp"
#include "agents/live/lines.hpp"
#include "agents/live/loop_delay.hpp"
#include "agents/live/prober.hpp"
#include "agents/live/punctual_thread.hpp"
#include "agents/live/tracking.hpp"
#include "base/live_clock.hpp"

namespace axle::agents {
namespace {

constexpr DurationNs kBeat = 200 * kMillisecond;
constexpr std::size_t kWarmConnections = 128;
constexpr DurationNs kFinish = 5 * kSecond;  // for calls under way once polling has stopped

class LiveFleet final : public Fleet {
 public:
  LiveFleet(const FleetOptions& options, std::vector<FleetCentre> centres, const Corpus& corpus,
            signature::TrustStore& trust, FleetSink& sink)
      : options_(options),
        centres_(std::move(centres)),
        corpus_(corpus),
        sink_(sink),
        loop_(transport::Loop::create()),
        delay_(*loop_, kLoopTick) {
    agents_.reserve(centres_.size());
    for (const FleetCentre& centre : centres_) {
      const std::string& id = centre.credentials.system_id;
      agents_.emplace_back(id, centre.agencies, centre.policy, RandomStream(options_.seed, "centre/" + id));
    }
    for (const FleetCentre& centre : centres_) {
      for (const AgencyProfile& agency : centre.agencies) levels_.emplace(agency.code, agency.level);
    }
    inspectors_ = std::make_unique<Inspectors>(options_.verify_threads, options_.inspections_waiting_max, trust);
  }

  Result<void> connect() {
    auto lines = Lines::create(*loop_, options_, centres_);
    if (!lines) return pass(lines);
    lines_ = std::move(*lines);
    return {};
  }

  FleetEnd run(const std::vector<FleetDocument>& documents, const std::vector<FleetProbe>& probes,
               const std::function<bool()>& beat) override {
    const CpuMeter meter(cpu_.loop);
    make_this_thread_punctual();
    warm_up();
    documents_ = &documents;
    next_document_ = 0;
    auto prober = Prober::create(*loop_, *lines_, options_, centres_, corpus_, sink_, probes);
    AXLE_ASSERT(prober.has_value());  // its client is made as ours was
    prober_ = std::move(*prober);
    const InstantNs now = live_now();
    deadline_ = last_due(now, documents, probes) + options_.drain;
    delay_.start();
    for (std::uint32_t i = 0; i < agents_.size(); ++i) {
      agents_[i].start(now, effects_);
      perform(i);
    }
    schedule_next_document();
    prober_->start();
    watch(beat);
    loop_->run();
    delay_.stop();
    prober_->end();
    return end_;
  }

  std::vector<Reply> track(const std::vector<Question>& questions) override {
    const CpuMeter meter(cpu_.loop);
    return track_sent(*loop_, *lines_, questions, options_.aliases);
  }

  signature::DocumentCosts costs() const override { return inspectors_->costs(); }
  const transport::ClientCounters& counters() const noexcept override { return lines_->counters(); }
  const Histogram& loop_delay() const noexcept override { return delay_.histogram(); }
  Cpu cpu() const override { return {cpu_.loop, inspectors_->cpu()}; }

 private:
  // Books what the calling thread uses while this lives.
  class CpuMeter {
   public:
    explicit CpuMeter(DurationNs& total) : total_(total), before_(thread_cpu_now()) {}
    ~CpuMeter() { total_ += thread_cpu_now() - before_; }
    CpuMeter(const CpuMeter&) = delete;
    CpuMeter& operator=(const CpuMeter&) = delete;

   private:
    DurationNs& total_;
    const DurationNs before_;
  };

  // Opens connections before the schedule begins: a handshake in front of a document would count as our own lag. Each
  // is a poll that the first centre might make at any time; nothing is fetched, and nothing of it is recorded.
  void warm_up() {
    std::size_t open = std::min(kWarmConnections, options_.client.connections_max);
    // A connection of its own is opened when its owner first speaks: his handshake is his, and none of our lag.
    if (centres_.empty() || open == 0 || options_.connections != ConnectionUse::shared) return;
    const std::size_t count = open;
    for (std::size_t i = 0; i < count; ++i) {
      lines_->ask(0, ListReceived{axis::MessageType::edoc}, [this, &open](const transport::Exchange&) {
        if (--open == 0) loop_->stop();
      });
    }
    loop_->run();
  }

  InstantNs last_due(InstantNs now, const std::vector<FleetDocument>& documents,
                     const std::vector<FleetProbe>& probes) const {
    InstantNs last = now;
    for (const FleetProbe& probe : probes) last = std::max(last, probe.at);
    return documents.empty() ? last : std::max(last, documents.back().document.due);
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
        } else if (all_sent && prober_->all_answered() && sink_.complete() && all_idle()) {
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
      if (const auto* local = std::get_if<ReadLocal>(&call.body)) {
        read_local(index, call.id, *local);
      } else if (call.open_loop) {
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
    transport::ClientRequest request = lines_->write(index, call.body, packet, digest);
    request.goes_first = call.open_loop;
    lines_->send(index, std::move(request),
                 [this, index, call = std::move(call)](transport::Exchange exchange) mutable {
                   answered(index, std::move(call), std::move(exchange));
                 });
  }

  void answered(std::uint32_t index, Call call, transport::Exchange exchange) {
    Reply reply = read_reply(call.body, exchange.response);
    const auto* fetch = std::get_if<Fetch>(&call.body);
    record(index, call, exchange, reply);
    use_known_codes(reply, options_.aliases);
    if (fetch == nullptr || reply.outcome != Outcome::ok) return deliver(index, call.id, reply);
    Inspection inspection;
    inspection.answer = std::move(exchange.response->body);
    inspection.type = fetch->type;
    submit(index, call.id, fetch->to, std::move(inspection));
  }

  void read_local(std::uint32_t index, CallId id, const ReadLocal& local) {
    Inspection inspection;
    inspection.packet = corpus_.packet(local.plan_index);
    submit(index, id, local.to, std::move(inspection));
  }

  // To the workers, and back to the centre with what they found.
  void submit(std::uint32_t index, CallId id, const std::string& to, Inspection inspection) {
    const FleetCentre& centre = centres_[index];
    inspection.reading = {centre.reads, options_.aliases.empty() ? nullptr : &options_.aliases,
                          to.empty() ? centre.agencies.front().code : to};
    const auto receiver = levels_.find(to);
    inspection.level = receiver == levels_.end() ? centre.agencies.front().level : receiver->second;
    inspection.done = [this, index, id](Reply inspected) {
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
  LoopDelay delay_;
  std::unique_ptr<Lines> lines_;
  std::unique_ptr<Prober> prober_;  // of the last run()
  std::vector<CentreAgent> agents_;
  std::unordered_map<std::string, identity::Level> levels_;  // of every agency, by code
  std::unique_ptr<Inspectors> inspectors_;
  Effects effects_;
  const std::vector<FleetDocument>* documents_ = nullptr;
  std::size_t next_document_ = 0;
  InstantNs deadline_ = 0, finish_by_ = 0;
  std::size_t calls_under_way_ = 0;
  bool stopping_ = false;
  Cpu cpu_;
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
