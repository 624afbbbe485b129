#include "sim/measure/recorder_state.hpp"

#include <algorithm>

namespace axle::sim {

using agents::Happening;
using agents::Observation;

Recorder::State::State(const Scenario& the_scenario, const Network& the_network, const Plan& the_plan,
                       InstantNs the_start, const RunWindow& the_window)
    : scenario(the_scenario),
      network(the_network),
      plan(the_plan),
      start(the_start),
      window(the_window),
      index(network, plan),
      book(scenario, network, plan),
      pairs(index.pairs(), 0),
      sent(plan.documents.size(), Sent::not_due),
      flags(plan.documents.size(), 0),
      hub_doc_ids(plan.documents.size()),
      open_documents(plan.documents.size()),
      series(start, window.to),
      live(start),
      blocks(window.from, window.to),
      steady(scenario, plan, window),
      flow(window.from, window.to) {
  result.operations.resize(axis::kOperationCount);
  result.agencies.resize(network.agencies.size());
  result.phases = phases_of(scenario, window);
  undelivered.reserve(plan.documents.size());
  for (const PlannedDocument& one : plan.documents) undelivered.push_back(static_cast<std::uint32_t>(one.to.size()));
  expect();
}

// Which pairs the run is to wait for, which documents are to be refused, which have a later packet about them.
void Recorder::State::expect() {
  for (std::uint32_t i = 0; i < plan.documents.size(); ++i) {
    const PlannedDocument& one = plan.documents[i];
    if (book.all_are(i, Expected::refused)) flags[i] |= kDocumentToBeRefused;
    if (book.all_are(i, Expected::cut_off)) flags[i] |= kDocumentToBeCutOff;
    if (one.role == Role::update && one.about != kNone) update_of.emplace(one.about, i);
    if (!one.added.empty()) flags[i] |= kDocumentKeepsId;
    for (std::uint32_t n = 0; n < index.receivers(i); ++n) {
      PairBits& bits = pairs[index.first_pair(i) + n];
      if (index.is_added(i, n)) {
        bits = kPairAbsent;
        continue;
      }
      const Expected expected = book.expected(i, one.to[n]);
      if (expected != Expected::delivered && expected != Expected::returned) continue;
      bits = kPairAwaited;
      ++open_pairs;
    }
  }
  for (const PlannedProbe& probe : plan.probes) flags[probe.document] |= kDocumentKeepsId;
}

Recorder::State::Subject Recorder::State::subject(std::uint32_t document, std::uint32_t receiver,
                                                  std::uint64_t pair) const {
  Subject subject;
  subject.document = document;
  subject.receiver = receiver;
  subject.place = static_cast<std::uint32_t>(pair - index.first_pair(document));
  subject.pair = pair;
  subject.due = plan.documents[document].at;
  if (index.is_added(document, subject.place)) {
    const auto update = update_of.find(document);
    if (update != update_of.end()) subject.due = plan.documents[update->second].at;
  }
  return subject;
}

void Recorder::State::fell_due(std::uint32_t document) {
  const PlannedDocument& planned = plan.documents[document];
  sent[document] = Sent::unanswered;
  ++now.due;
  ++series.row(start + planned.at).scheduled;
  live.due(start + planned.at);
  if (in_window(planned.at)) ++result.scheduled;
  steady.due(planned.at);
  PhaseFigures& in = phase(planned.at);
  ++in.documents;
  in.deliveries += planned.to.size();
}

void Recorder::State::of_document(const Observation& seen, std::uint32_t document) {
  if (sent[document] == Sent::not_due) fell_due(document);
  if (seen.what == Happening::due || sent[document] != Sent::unanswered) return;
  --open_documents;
  if (seen.what == Happening::accepted) {
    accepted(seen, document);
  } else {
    not_accepted(seen, document);
  }
}

void Recorder::State::accepted(const Observation& seen, std::uint32_t document) {
  const PlannedDocument& planned = plan.documents[document];
  const DurationNs took = seen.at - (start + planned.at);
  sent[document] = Sent::accepted;
  ++now.accepted;
  ++series.row(seen.at).accepted;
  live.accepted(seen.at);
  ++phase(planned.at).accepted;
  if (in_window(planned.at)) ++result.documents_in_window;
  if (seen.detail == agents::kDeliveredLocally) {
    flags[document] |= kDocumentLocal;
    ++result.local_documents;
    steady.not_due(planned.at);
    if (in_window(planned.at)) ++result.local_in_window;
  } else {
    if (undelivered[document] > 0 || (flags[document] & kDocumentKeepsId) != 0) hub_doc_ids[document] = seen.detail;
    phase(planned.at).acceptance.record(took);
    steady.accepted(seen.at - start, took);
    latency(Metric::acceptance, {document, planned.from, 0, 0, planned.at}, seen.at);
  }
  if (planned.about != kNone) acts(document);
}

void Recorder::State::not_accepted(const Observation& seen, std::uint32_t document) {
  const bool refused = seen.what == Happening::refused;
  sent[document] = refused ? Sent::refused : Sent::abandoned;
  ++now.refused;
  steady.not_due(plan.documents[document].at);
  ++phase(plan.documents[document].at).refused;
  if (refused && seen.detail.starts_with(axis::to_string(axis::ErrorCode::signature_refused))) {
    flags[document] |= kDocumentForSignature;
  }
  if ((flags[document] & (refused ? kDocumentToBeRefused : kDocumentToBeCutOff)) == 0) {
    if (refused) failed(seen.at);
    const std::size_t receivers = plan.documents[document].to.size();
    failure("document " + seen.document_id + " of " + seen.agency + " to " + std::to_string(receivers) +
            (receivers == 1 ? " receiver " : " receivers ") + (refused ? "was refused: " : "was not sent: ") +
            seen.detail);
  }
  for (std::uint64_t i = index.first_pair(document); i < index.first_pair(document + 1); ++i) release(pairs[i]);
}

void Recorder::State::of_pair(const Observation& seen, const Subject& subject) {
  PairBits& bits = pairs[subject.pair];
  if ((bits & kPairAbsent) != 0) appear(subject);
  switch (seen.what) {
    case Happening::delivered: delivered(seen, subject); break;
    case Happening::duplicate: ++duplicated[number(level(plan.documents[subject.document].from))]; break;
    case Happening::receipt:
      if ((bits & kPairReceipt) != 0) break;
      bits |= kPairReceipt;
      ++series.row(seen.at).receipts;
      latency(Metric::receipt, subject, seen.at);
      break;
    case Happening::registered: answered(seen, subject, kPairRegistered); break;
    case Happening::returned: answered(seen, subject, kPairReturned); break;
    case Happening::answered:
      if ((bits & kPairAgreed) == 0) ++result.answered;
      bits |= kPairAgreed;
      release(bits);
      break;
    default: break;
  }
}

void Recorder::State::delivered(const Observation& seen, const Subject& subject) {
  PairBits& bits = pairs[subject.pair];
  const PlannedDocument& planned = plan.documents[subject.document];
  if ((bits & kPairDelivered) != 0) {
    ++duplicated[number(level(planned.from))];
    return;
  }
  bits |= kPairDelivered;
  if (--undelivered[subject.document] == 0 && (flags[subject.document] & kDocumentKeepsId) == 0) {
    hub_doc_ids[subject.document] = {};
  }
  if (!seen.intact) {
    bits |= kPairDamaged;
    const Expected expected = book.expected(subject.document, subject.receiver);
    if (expected == Expected::delivered || expected == Expected::pending) {
      ++result.not_intact;
      failure("document " + seen.document_id + " arrived at " + seen.agency + " not intact: " + seen.detail);
    }
  }
  const DurationNs took = seen.at - (start + subject.due);
  const identity::Level to = level(subject.receiver);
  ++now.delivered;
  ++series.row(seen.at).delivered;
  ++result.levels[number(to)].received;
  ++result.matrix[number(level(planned.from))][number(to)];
  if (in_window(subject.due)) ++result.deliveries_in_window;
  live.delivered(seen.at, to, took);
  series.delivery(seen.at, took);
  PhaseFigures& in = phase(subject.due);
  ++in.delivered;
  in.delivery.record(took);
  book_recovery(result.phases, subject.due, seen.at - start);
  latency(Metric::delivery, subject, seen.at);
}

void Recorder::State::answered(const Observation& seen, const Subject& subject, PairBits bit) {
  PairBits& bits = pairs[subject.pair];
  if ((bits & bit) != 0) return;
  const bool first = (bits & kPairAnswered) == 0;
  bits |= bit;
  if (bit == kPairReturned) ++result.returned;
  release(bits);
  if (!first) return;
  ++now.registered;
  ++series.row(seen.at).registered;
  latency(Metric::registration, subject, seen.at);
}

void Recorder::State::release(PairBits& bits) {
  if ((bits & kPairAwaited) == 0) return;
  bits = static_cast<PairBits>(bits & ~kPairAwaited);
  --open_pairs;
}

void Recorder::State::latency(Metric metric, const Subject& subject, InstantNs at) {
  if (!in_window(subject.due)) return;
  const PlannedDocument& planned = plan.documents[subject.document];
  const DurationNs took = at - (start + subject.due);
  const auto m = static_cast<std::size_t>(metric);
  const Agency& sender = network.agencies[planned.from];
  const identity::Level to = level(subject.receiver);
  result.latency[m][number(sender.level)][number(to)].record(took);
  result.by_priority[m][static_cast<std::size_t>(std::clamp(planned.priority, 0, 4))].record(took);
  result.by_size[m][size_class(planned.target_bytes)].record(took);
  result.by_connection[m][network.centres[sender.centre].lgsp ? 1 : 0].record(took);
  if (metric == Metric::acceptance) blocks.record(metric, sender.level, subject.due, took);
  if (metric == Metric::delivery) blocks.record(metric, to, subject.due, took);
}

}  // namespace axle::sim
