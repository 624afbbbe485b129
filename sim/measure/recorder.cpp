#include "sim/measure/recorder.hpp"

#include <algorithm>

#include "sim/measure/recorder_state.hpp"

namespace axle::sim {

using agents::Happening;
using agents::Observation;

namespace {

void add(Accounting& to, const Accounting& from) noexcept {
  to.sent += from.sent;
  to.delivered += from.delivered;
  to.refused += from.refused;
  to.pending += from.pending;
  to.expired += from.expired;
  to.lost += from.lost;
  to.duplicated += from.duplicated;
}

}  // namespace

std::string_view to_string(Metric metric) noexcept {
  switch (metric) {
    case Metric::acceptance: return "acceptance";
    case Metric::delivery: return "delivery";
    case Metric::receipt: return "receipt";
    case Metric::registration: return "registration";
  }
  return "unknown";
}

std::size_t size_class(std::uint64_t bytes) noexcept {
  if (bytes < (64U << 10)) return 0;
  if (bytes < (256U << 10)) return 1;
  return bytes < (1U << 20) ? 2 : 3;
}

Recorder::Recorder(const Network& network, const Plan& plan, InstantNs start, DurationNs from, DurationNs to)
    : state_(std::make_unique<State>(network, plan, start, from, to)) {}
Recorder::~Recorder() = default;

void Recorder::observe(const Observation& seen) {
  State& state = *state_;
  if (seen.what == Happening::acknowledged || seen.what == Happening::progressed) return;
  const std::int64_t found = state.index.document(seen.document_id);
  if (found < 0) return state.failure("observed a document that is not in the plan: " + seen.document_id);
  const auto document = static_cast<std::uint32_t>(found);
  const Happening what = seen.what;
  if (what == Happening::due || what == Happening::accepted || what == Happening::refused ||
      what == Happening::abandoned) {
    return state.of_document(seen, document);
  }
  // An answer may be seen before the sender's own `due` only when a driver mixes up its order; the pair still counts.
  if (state.sent[document] == Sent::not_due) state.fell_due(document);
  const bool by_receiver = what == Happening::delivered || what == Happening::duplicate;
  const std::string& code = by_receiver ? seen.agency : seen.counterpart;
  const std::int64_t receiver = state.index.agency(code);
  const std::int64_t pair = receiver < 0 ? -1 : state.index.pair(document, static_cast<std::uint32_t>(receiver));
  if (pair < 0) {
    return state.failure("document " + seen.document_id + " was observed at " + code + ", which is no receiver of it");
  }
  state.of_pair(seen, {document, static_cast<std::uint32_t>(receiver), static_cast<std::uint64_t>(pair)});
}

void Recorder::request(const RequestRecord& record) {
  State& state = *state_;
  Measurements& result = state.result;
  AXLE_ASSERT(record.operation < result.operations.size());
  RequestStats& stats = result.operations[record.operation];
  SeriesRow& row = state.series.row(record.done_at);
  ++row.requests;
  ++state.now.requests;
  if (record.outcome != agents::Outcome::ok) {
    ++row.failures;
    ++state.now.failures;
  }
  const DurationNs lag = record.sent_at - record.scheduled_at;
  if (record.open_loop) {
    state.series.lag(record.scheduled_at, lag);
    if (state.in_window(record.scheduled_at - state.start)) {
      result.lag.record(lag);
      if (lag <= kOnTime) ++result.on_time;
    }
  }
  if (!state.in_window(record.done_at - state.start)) return;
  ++result.requests;
  result.bytes += record.bytes_out + record.bytes_in;
  stats.scheduled_to_done.record(record.done_at - record.scheduled_at);
  stats.sent_to_done.record(record.done_at - record.sent_at);
  stats.scheduled_to_sent.record(lag);
  switch (record.outcome) {
    case agents::Outcome::ok: ++stats.ok; break;
    case agents::Outcome::refused: ++stats.refused; break;
    case agents::Outcome::unavailable: ++stats.unavailable; break;
    case agents::Outcome::timeout: ++stats.timeout; break;
    case agents::Outcome::wrong_answer: ++stats.wrong_answer; break;
  }
}

void Recorder::probed(std::uint32_t /*probe*/, const agents::Reply& /*reply*/) {}

bool Recorder::complete() const noexcept {
  return state_->open_documents == 0 && state_->open_pairs == 0;
}

std::vector<Recorder::Open> Recorder::open_deliveries() const {
  std::vector<Open> open;
  const State& state = *state_;
  for (std::uint32_t i = 0; i < state.plan.documents.size(); ++i) {
    if (state.sent[i] != Sent::accepted || state.undelivered[i] == 0) continue;
    const std::vector<std::uint32_t>& to = state.plan.documents[i].to;
    for (std::size_t n = 0; n < to.size(); ++n) {
      if ((state.pairs[state.index.first_pair(i) + n] & kPairDelivered) == 0) {
        open.push_back({i, to[n], state.hub_doc_ids[i]});
      }
    }
  }
  return open;
}

void Recorder::settle(const Open& open, Fate fate) {
  const std::int64_t pair = state_->index.pair(open.plan_index, open.receiver);
  AXLE_ASSERT(pair >= 0);
  std::uint8_t& bits = state_->pairs[static_cast<std::size_t>(pair)];
  bits = static_cast<std::uint8_t>(bits & ~kPairFates);
  bits |= fate == Fate::pending || fate == Fate::withdrawn ? kPairPending
          : fate == Fate::expired                          ? kPairExpired
                                                           : kPairLost;
}

Recorder::Now Recorder::now() const {
  Now now = state_->now;
  now.delivery_p99_ns = state_->delivery.percentile(99);
  now.lag_p99_ns = state_->result.lag.percentile(99);
  return now;
}

Measurements Recorder::finish(InstantNs ended_at) {
  State& state = *state_;
  Measurements& result = state.result;
  for (std::uint32_t i = 0; i < state.plan.documents.size(); ++i) state.account(i);
  for (std::size_t level = 0; level < identity::kLevelCount; ++level) {
    result.by_level[level].duplicated = state.duplicated[level];
    add(result.accounting, result.by_level[level]);
  }
  result.started_at = state.start;
  result.ended_at = ended_at;
  result.measured_ns = std::max<DurationNs>(0, std::min(state.to, ended_at - state.start) - state.from);
  result.series_step_s = state.series.step_s();
  result.series = state.series.finish();
  return std::move(result);
}

}  // namespace axle::sim
