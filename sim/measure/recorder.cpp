#include "sim/measure/recorder.hpp"

#include <algorithm>

#include "sim/measure/plan_index.hpp"
#include "sim/measure/series.hpp"

namespace axle::sim {

namespace {

using agents::Happening;
using agents::Observation;

// What is known of a pair; the fates exclude each other.
constexpr std::uint8_t kDelivered = 1, kReceipt = 2, kRegistered = 4, kReturned = 8,
                       kAnswered = kRegistered | kReturned;
constexpr std::uint8_t kPending = 32, kExpired = 64, kLost = 128, kFates = kPending | kExpired | kLost;

// What became of the sending of a document.
enum class Sent : std::uint8_t { not_due, unanswered, accepted, refused, abandoned };

std::size_t number(identity::Level level) noexcept {
  return static_cast<std::size_t>(level);
}

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

struct Recorder::State {
  struct Subject {
    std::uint32_t document = 0, receiver = 0;
    std::uint64_t pair = 0;
  };

  State(const Network& the_network, const Plan& the_plan, InstantNs the_start, DurationNs the_from, DurationNs the_to)
      : network(the_network),
        plan(the_plan),
        start(the_start),
        from(the_from),
        to(the_to),
        index(network, plan),
        pairs(index.pairs(), 0),
        sent(plan.documents.size(), Sent::not_due),
        hub_doc_ids(plan.documents.size()),
        open_documents(plan.documents.size()),
        open_pairs(index.pairs()),
        series(start, to) {
    undelivered.reserve(plan.documents.size());
    for (const PlannedDocument& one : plan.documents) undelivered.push_back(static_cast<std::uint32_t>(one.to.size()));
    result.operations.resize(axis::kOperationCount);
  }

  void of_document(const Observation& seen, std::uint32_t document);
  void fell_due(std::uint32_t document);
  void not_accepted(const Observation& seen, std::uint32_t document);
  void of_pair(const Observation& seen, const Subject& subject);
  void delivered(const Observation& seen, const Subject& subject);
  void answered(const Observation& seen, const Subject& subject, std::uint8_t bit);
  void latency(Metric metric, std::uint32_t document, std::uint32_t receiver, InstantNs at);
  void account(std::uint32_t document);

  bool in_window(DurationNs after_start) const noexcept { return after_start >= from && after_start < to; }
  identity::Level level(std::uint32_t agency) const { return network.agencies[agency].level; }
  bool given_up(std::uint32_t document) const {
    return sent[document] == Sent::refused || sent[document] == Sent::abandoned;
  }
  void failure(std::string sentence) {
    if (result.failures.size() < kFailuresMax) result.failures.push_back(std::move(sentence));
  }

  const Network& network;
  const Plan& plan;
  InstantNs start;
  DurationNs from, to;
  PlanIndex index;
  std::vector<std::uint8_t> pairs;
  std::vector<Sent> sent;
  std::vector<std::uint32_t> undelivered;  // receivers of each document
  std::vector<std::string> hub_doc_ids;    // of documents with undelivered receivers
  std::uint64_t open_documents;            // neither accepted nor given up
  std::uint64_t open_pairs;                // neither answered with 03 or 02 nor given up with their document
  Series series;
  Histogram delivery;  // of all pairs, for the short view
  Now now;
  std::array<std::uint64_t, identity::kLevelCount> duplicated{};
  Measurements result;
};

void Recorder::State::fell_due(std::uint32_t document) {
  const DurationNs at = plan.documents[document].at;
  sent[document] = Sent::unanswered;
  ++now.due;
  ++series.row(start + at).scheduled;
  if (in_window(at)) ++result.scheduled;
}

void Recorder::State::of_document(const Observation& seen, std::uint32_t document) {
  if (sent[document] == Sent::not_due) fell_due(document);
  if (seen.what == Happening::due || sent[document] != Sent::unanswered) return;
  --open_documents;
  if (seen.what != Happening::accepted) return not_accepted(seen, document);
  sent[document] = Sent::accepted;
  ++now.accepted;
  ++series.row(seen.at).accepted;
  const PlannedDocument& planned = plan.documents[document];
  if (in_window(planned.at)) ++result.documents_in_window;
  if (undelivered[document] > 0) hub_doc_ids[document] = seen.detail;
  latency(Metric::acceptance, document, planned.from, seen.at);
}

void Recorder::State::not_accepted(const Observation& seen, std::uint32_t document) {
  const bool refused = seen.what == Happening::refused;
  sent[document] = refused ? Sent::refused : Sent::abandoned;
  const std::size_t receivers = plan.documents[document].to.size();
  failure("document " + seen.document_id + " of " + seen.agency + " to " + std::to_string(receivers) +
          (receivers == 1 ? " receiver " : " receivers ") + (refused ? "was refused: " : "was not sent: ") +
          seen.detail);
  for (std::uint64_t i = index.first_pair(document); i < index.first_pair(document + 1); ++i) {
    if ((pairs[i] & kAnswered) == 0) --open_pairs;
  }
}

void Recorder::State::of_pair(const Observation& seen, const Subject& subject) {
  std::uint8_t& bits = pairs[subject.pair];
  switch (seen.what) {
    case Happening::delivered: delivered(seen, subject); break;
    case Happening::duplicate: ++duplicated[number(level(plan.documents[subject.document].from))]; break;
    case Happening::receipt:
      if ((bits & kReceipt) != 0) break;
      bits |= kReceipt;
      ++series.row(seen.at).receipts;
      latency(Metric::receipt, subject.document, subject.receiver, seen.at);
      break;
    case Happening::registered: answered(seen, subject, kRegistered); break;
    case Happening::returned: answered(seen, subject, kReturned); break;
    default: break;
  }
}

void Recorder::State::delivered(const Observation& seen, const Subject& subject) {
  std::uint8_t& bits = pairs[subject.pair];
  const PlannedDocument& planned = plan.documents[subject.document];
  if ((bits & kDelivered) != 0) {
    ++duplicated[number(level(planned.from))];
    return;
  }
  bits |= kDelivered;
  if (--undelivered[subject.document] == 0) hub_doc_ids[subject.document] = {};
  if (!seen.intact) {
    ++result.not_intact;
    failure("document " + seen.document_id + " arrived at " + seen.agency + " not intact: " + seen.detail);
  }
  ++now.delivered;
  ++series.row(seen.at).delivered;
  ++result.levels[number(level(subject.receiver))].received;
  ++result.matrix[number(level(planned.from))][number(level(subject.receiver))];
  if (in_window(planned.at)) ++result.deliveries_in_window;
  const DurationNs took = seen.at - (start + planned.at);
  delivery.record(took);
  series.delivery(seen.at, took);
  latency(Metric::delivery, subject.document, subject.receiver, seen.at);
}

void Recorder::State::answered(const Observation& seen, const Subject& subject, std::uint8_t bit) {
  std::uint8_t& bits = pairs[subject.pair];
  if ((bits & bit) != 0) return;
  const bool first = (bits & kAnswered) == 0;
  bits |= bit;
  if (bit == kReturned) ++result.returned;
  if (!first) return;
  if (!given_up(subject.document)) --open_pairs;
  ++now.registered;
  ++series.row(seen.at).registered;
  latency(Metric::registration, subject.document, subject.receiver, seen.at);
}

void Recorder::State::latency(Metric metric, std::uint32_t document, std::uint32_t receiver, InstantNs at) {
  const PlannedDocument& planned = plan.documents[document];
  if (!in_window(planned.at)) return;
  const DurationNs took = at - (start + planned.at);
  const auto m = static_cast<std::size_t>(metric);
  const Agency& sender = network.agencies[planned.from];
  result.latency[m][number(sender.level)][number(level(receiver))].record(took);
  result.by_priority[m][static_cast<std::size_t>(std::clamp(planned.priority, 0, 4))].record(took);
  result.by_size[m][size_class(planned.target_bytes)].record(took);
  result.by_connection[m][network.centres[sender.centre].lgsp ? 1 : 0].record(took);
}

// Each pair of a document under exactly one head; the order of the tests is that of the header.
void Recorder::State::account(std::uint32_t document) {
  if (sent[document] == Sent::not_due) return;
  const PlannedDocument& planned = plan.documents[document];
  ++result.documents;
  if (planned.is_signed) ++result.signed_documents;
  ++result.levels[number(level(planned.from))].sent;
  Accounting& accounting = result.by_level[number(level(planned.from))];
  for (std::uint64_t i = index.first_pair(document); i < index.first_pair(document + 1); ++i) {
    const std::uint8_t bits = pairs[i];
    ++accounting.sent;
    if ((bits & kDelivered) != 0) {
      ++accounting.delivered;
    } else if ((bits & kPending) != 0) {
      ++accounting.pending;
    } else if ((bits & kExpired) != 0) {
      ++accounting.expired;
    } else if ((bits & kLost) != 0 || sent[document] == Sent::accepted) {
      ++accounting.lost;
      failure("document " + planned.header.document_id + " was accepted by the hub and never reached " +
              network.agencies[planned.to[i - index.first_pair(document)]].code);
    } else {
      ++accounting.refused;
    }
  }
  if (sent[document] == Sent::unanswered) {
    failure("document " + planned.header.document_id + " was still without an answer when the run ended");
  }
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
      if ((state.pairs[state.index.first_pair(i) + n] & kDelivered) == 0) {
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
  bits = static_cast<std::uint8_t>(bits & ~kFates);
  bits |= fate == Fate::pending ? kPending : fate == Fate::expired ? kExpired : kLost;
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
