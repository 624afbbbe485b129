#include "sim/measure/recorder.hpp"

#include <algorithm>

#include "sim/measure/recorder_state.hpp"

namespace axle::sim {

using agents::Happening;
using agents::Observation;
using agents::Outcome;

namespace {

FailureClass class_of(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::refused: return FailureClass::refused;
    case Outcome::timeout: return FailureClass::timeout;
    case Outcome::wrong_answer: return FailureClass::wrong_answer;
    case Outcome::ok:
    case Outcome::unavailable: break;
  }
  return FailureClass::transport;
}

// A refusal of a document is judged when its sender gives it up for good: the scenario may want it.
bool counts_as_failure(const RequestRecord& record) noexcept {
  const bool document = record.operation == static_cast<std::uint8_t>(axis::Operation::send_edoc);
  return record.outcome != Outcome::ok && !(document && record.outcome == Outcome::refused);
}

}  // namespace

Recorder::Recorder(const Scenario& scenario, const Network& network, const Plan& plan, InstantNs start,
                   const RunWindow& window)
    : state_(std::make_unique<State>(scenario, network, plan, start, window)) {}
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
  state.of_pair(seen, state.subject(document, static_cast<std::uint32_t>(receiver), static_cast<std::uint64_t>(pair)));
}

void Recorder::request(const RequestRecord& record) {
  State& state = *state_;
  Measurements& result = state.result;
  AXLE_ASSERT(record.operation < result.operations.size());
  ++state.series.row(record.done_at).requests;
  ++state.now.requests;
  if (counts_as_failure(record)) state.failed(record.done_at);
  const DurationNs lag = record.sent_at - record.scheduled_at;
  if (record.open_loop) {
    state.series.lag(record.scheduled_at, lag);
    state.live.lag(record.done_at, lag);
    if (state.in_window(record.scheduled_at - state.start)) {
      result.lag.record(lag);
      if (lag <= kOnTime) ++result.on_time;
    }
  }
  state.flow.request(record.sent_at - state.start, record.done_at - state.start);
  if (!state.in_window(record.done_at - state.start)) return;
  ++result.requests;
  result.bytes += record.bytes_out + record.bytes_in;
  RequestStats& stats = result.operations[record.operation];
  stats.scheduled_to_done.record(record.done_at - record.scheduled_at);
  stats.sent_to_done.record(record.done_at - record.sent_at);
  stats.scheduled_to_sent.record(lag);
  if (record.outcome == Outcome::ok) {
    ++stats.ok;
  } else {
    ++stats.failed[number(record.level)][static_cast<std::size_t>(class_of(record.outcome))];
  }
}

void Recorder::probed(std::uint32_t probe, const agents::Reply& reply) {
  State& state = *state_;
  AXLE_ASSERT(probe < state.plan.probes.size());
  const std::string& first = state.hub_doc_ids[state.plan.probes[probe].document];
  state.book.probed(probe, reply, first.empty() || first == reply.doc_id);
}

bool Recorder::complete() const noexcept {
  return state_->open_documents == 0 && state_->open_pairs == 0;
}

std::vector<Recorder::Open> Recorder::open_deliveries() const {
  std::vector<Open> open;
  const State& state = *state_;
  for (std::uint32_t i = 0; i < state.plan.documents.size(); ++i) {
    if (state.sent[i] != Sent::accepted || state.undelivered[i] == 0) continue;
    if ((state.flags[i] & kDocumentLocal) != 0) continue;
    for (std::uint32_t n = 0; n < state.index.receivers(i); ++n) {
      if ((state.pairs[state.index.first_pair(i) + n] & (kPairDelivered | kPairAbsent)) == 0) {
        open.push_back({i, state.index.receiver(i, n), state.hub_doc_ids[i]});
      }
    }
  }
  return open;
}

void Recorder::settle(const Open& open, Fate fate) {
  const std::int64_t pair = state_->index.pair(open.plan_index, open.receiver);
  AXLE_ASSERT(pair >= 0);
  constexpr PairBits kBits[] = {kPairPending, kPairExpired, kPairWithdrawn, kPairLost};  // in the order of Fate
  PairBits& bits = state_->pairs[static_cast<std::size_t>(pair)];
  bits = static_cast<PairBits>((bits & ~kPairFates) | kBits[static_cast<std::size_t>(fate)]);
}

Recorder::Now Recorder::now() const {
  const State& state = *state_;
  Now now = state.now;
  now.at = state.live.newest();
  const std::uint32_t phase = phase_at(state.result.phases, now.at);
  const bool over = phase == state.result.phases.size();
  now.phase = over ? "drain" : kPhaseKindNames[static_cast<std::size_t>(state.result.phases[phase].kind)];
  now.asked_per_s = state.live.asked_per_s();
  now.accepted_per_s = state.live.accepted_per_s();
  now.delivery_p99_ns = state.live.delivery_p99();
  now.lag_p99_ns = state.live.lag_p99();
  return now;
}

Measurements Recorder::finish(InstantNs ended_at) {
  State& state = *state_;
  for (std::uint32_t i = 0; i < state.plan.documents.size(); ++i) state.account(i);
  state.sum_up(ended_at);
  return std::move(state.result);
}

}  // namespace axle::sim
