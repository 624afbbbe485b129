// What a recorder makes of its bookkeeping when the run is over.
#include <algorithm>

#include "sim/measure/recorder_state.hpp"

namespace axle::sim {

namespace {

void add(Accounting& to, const Accounting& from) noexcept {
  to.sent += from.sent;
  to.delivered += from.delivered;
  to.refused += from.refused;
  to.pending += from.pending;
  to.expired += from.expired;
  to.withdrawn += from.withdrawn;
  to.lost += from.lost;
  to.duplicated += from.duplicated;
}

bool never_came(PairEnd end) noexcept {
  return end == PairEnd::pending || end == PairEnd::expired || end == PairEnd::lost || end == PairEnd::abandoned ||
         end == PairEnd::unanswered;
}

}  // namespace

// The order of the tests is that of Accounting's comment.
PairEnd Recorder::State::end_of(std::uint32_t document, PairBits bits) const {
  if ((bits & kPairDelivered) != 0) {
    if ((bits & kPairReturned) != 0) return PairEnd::returned;
    return (bits & (kPairRegistered | kPairAgreed)) != 0 ? PairEnd::registered : PairEnd::delivered;
  }
  if ((bits & kPairPending) != 0) return PairEnd::pending;
  if ((bits & kPairExpired) != 0) return PairEnd::expired;
  if ((bits & kPairWithdrawn) != 0) return PairEnd::withdrawn;
  if ((bits & kPairLost) != 0) return PairEnd::lost;
  switch (sent[document]) {
    case Sent::accepted:
      if ((bits & kPairTakenBack) != 0) return PairEnd::withdrawn;
      return (flags[document] & kDocumentLocal) != 0 ? PairEnd::pending : PairEnd::lost;
    case Sent::refused: return PairEnd::refused;
    case Sent::abandoned: return PairEnd::abandoned;
    case Sent::not_due:
    case Sent::unanswered: break;
  }
  return PairEnd::unanswered;
}

void Recorder::State::count(PairEnd end, Accounting& accounting) const {
  ++accounting.sent;
  switch (end) {
    case PairEnd::delivered:
    case PairEnd::registered:
    case PairEnd::returned: ++accounting.delivered; break;
    case PairEnd::pending: ++accounting.pending; break;
    case PairEnd::expired: ++accounting.expired; break;
    case PairEnd::withdrawn: ++accounting.withdrawn; break;
    case PairEnd::lost: ++accounting.lost; break;
    case PairEnd::refused:
    case PairEnd::abandoned:
    case PairEnd::unanswered: ++accounting.refused; break;
  }
}

void Recorder::State::account(std::uint32_t document) {
  if (sent[document] == Sent::not_due) return;
  const PlannedDocument& planned = plan.documents[document];
  const std::size_t from = number(level(planned.from));
  ++result.documents;
  ++result.levels[from].sent;
  ++result.agencies[planned.from].sent;
  if (planned.is_signed) {
    ++result.signed_documents;
    ++result.agencies[planned.from].signed_documents;
  }
  ends.clear();
  for (std::uint32_t n = 0; n < index.receivers(document); ++n) {
    const PairBits bits = pairs[index.first_pair(document) + n];
    if ((bits & kPairAbsent) != 0) continue;
    const std::uint32_t receiver = index.receiver(document, n);
    const PairEnd end = end_of(document, bits);
    count(end, result.by_level[from]);
    if (end == PairEnd::lost) {
      failure("document " + planned.header.document_id + " was accepted by the hub and never reached " +
              network.agencies[receiver].code);
    }
    if (never_came(end)) {
      const Expected expected = book.expected(document, receiver);
      const DurationNs due = subject(document, receiver, index.first_pair(document) + n).due;
      if (expected == Expected::delivered || expected == Expected::returned) book_open(result.phases, due);
    }
    ends.push_back({receiver, end, (bits & kPairDamaged) == 0});
  }
  book.document(document, ends, (flags[document] & kDocumentForSignature) != 0);
  if (sent[document] == Sent::unanswered) {
    failure("document " + planned.header.document_id + " was still without an answer when the run ended");
  }
}

void Recorder::State::sum_up(InstantNs ended_at) {
  const DurationNs ended = ended_at - start;
  for (std::size_t l = 0; l < identity::kLevelCount; ++l) {
    result.by_level[l].duplicated = duplicated[l];
    add(result.accounting, result.by_level[l]);
  }
  result.started_at = start;
  result.ended_at = ended_at;
  result.measured_ns = std::max<DurationNs>(0, std::min(window.to, ended) - window.from);
  result.series_step_s = series.step_s();
  result.series = series.finish();
  for (SeriesRow& row : result.series) row.phase = phase_at(result.phases, row.second * kSecond);
  result.expectations = book.finish(ended);
  result.confidence = blocks.finish(scenario.seed, ended, result);
  result.steady = steady.finish(ended);
  result.flow = flow.finish(result.operations, result.measured_ns);
}

}  // namespace axle::sim
