#include "sim/measure/recorder_state.hpp"

#include <algorithm>

namespace axle::sim {

using agents::Happening;
using agents::Observation;

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
    if ((pairs[i] & kPairAnswered) == 0) --open_pairs;
  }
}

void Recorder::State::of_pair(const Observation& seen, const Subject& subject) {
  std::uint8_t& bits = pairs[subject.pair];
  switch (seen.what) {
    case Happening::delivered: delivered(seen, subject); break;
    case Happening::duplicate: ++duplicated[number(level(plan.documents[subject.document].from))]; break;
    case Happening::receipt:
      if ((bits & kPairReceipt) != 0) break;
      bits |= kPairReceipt;
      ++series.row(seen.at).receipts;
      latency(Metric::receipt, subject.document, subject.receiver, seen.at);
      break;
    case Happening::registered: answered(seen, subject, kPairRegistered); break;
    case Happening::returned: answered(seen, subject, kPairReturned); break;
    default: break;
  }
}

void Recorder::State::delivered(const Observation& seen, const Subject& subject) {
  std::uint8_t& bits = pairs[subject.pair];
  const PlannedDocument& planned = plan.documents[subject.document];
  if ((bits & kPairDelivered) != 0) {
    ++duplicated[number(level(planned.from))];
    return;
  }
  bits |= kPairDelivered;
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
  const bool first = (bits & kPairAnswered) == 0;
  bits |= bit;
  if (bit == kPairReturned) ++result.returned;
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
    if ((bits & kPairDelivered) != 0) {
      ++accounting.delivered;
    } else if ((bits & kPairPending) != 0) {
      ++accounting.pending;
    } else if ((bits & kPairExpired) != 0) {
      ++accounting.expired;
    } else if ((bits & kPairLost) != 0 || sent[document] == Sent::accepted) {
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

}  // namespace axle::sim
