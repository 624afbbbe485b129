// Packets that act on earlier ones: recall, update, replacement (Decision 28/2018 Art 8.2, 9.2; Decree 30/2020 Art 18).
#include "sim/measure/recorder_state.hpp"

namespace axle::sim {

void Recorder::State::acts(std::uint32_t document) {
  const PlannedDocument& by = plan.documents[document];
  switch (by.role) {
    case Role::recall:
      for (const std::uint32_t receiver : by.to) take_back(by.about, receiver);
      break;
    case Role::update:
      if (by.header.business) {
        for (const packet::ReceiverChange& change : by.header.business->receivers) {
          if (!change.added) take_back(by.about, index.agency(change.organ_id));
        }
      }
      add_receivers(by.about);
      break;
    case Role::replacement: replaces(by); break;
    case Role::ordinary:
    case Role::reply: break;
  }
}

// As the packet says: each document for the receivers it names, or for all; without a word the one it follows.
void Recorder::State::replaces(const PlannedDocument& by) {
  if (!by.header.business || by.header.business->replacements.empty()) {
    for (const std::uint32_t receiver : by.to) take_back(by.about, receiver);
    return;
  }
  for (const packet::Replacement& one : by.header.business->replacements) {
    const std::int64_t found = index.document(one.document_id);
    if (found < 0) continue;
    const auto document = static_cast<std::uint32_t>(found);
    for (const std::string& organ : one.organ_ids) take_back(document, index.agency(organ));
    for (std::uint32_t n = 0; one.organ_ids.empty() && n < index.receivers(document); ++n) {
      take_back(document, index.receiver(document, n));
    }
  }
}

void Recorder::State::take_back(std::uint32_t document, std::int64_t receiver) {
  if (receiver < 0) return;
  const std::int64_t pair = index.pair(document, static_cast<std::uint32_t>(receiver));
  if (pair < 0) return;
  PairBits& bits = pairs[static_cast<std::size_t>(pair)];
  bits |= kPairTakenBack;
  release(bits);
}

void Recorder::State::add_receivers(std::uint32_t document) {
  for (std::uint32_t n = 0; n < index.receivers(document); ++n) {
    if (!index.is_added(document, n)) continue;
    const Subject one = subject(document, index.receiver(document, n), index.first_pair(document) + n);
    PairBits& bits = pairs[one.pair];
    if ((bits & kPairAbsent) == 0) continue;
    appear(one);
    const Expected expected = book.expected(document, one.receiver);
    if (sent[document] != Sent::accepted || (expected != Expected::delivered && expected != Expected::returned))
      continue;
    bits |= kPairAwaited;
    ++open_pairs;
  }
}

// The pair is in the accounting from now on.
void Recorder::State::appear(const Subject& subject) {
  PairBits& bits = pairs[subject.pair];
  bits = static_cast<PairBits>(bits & ~kPairAbsent);
  ++undelivered[subject.document];
  ++phase(subject.due).deliveries;
}

}  // namespace axle::sim
