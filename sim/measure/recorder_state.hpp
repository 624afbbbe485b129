// What a Recorder knows while it records; recorder.cpp is its face, recorder_state.cpp its bookkeeping.
#pragma once

#include "sim/measure/plan_index.hpp"
#include "sim/measure/recorder.hpp"
#include "sim/measure/series.hpp"

namespace axle::sim {

// Bits of a pair; the fates exclude each other.
inline constexpr std::uint8_t kPairDelivered = 1, kPairReceipt = 2, kPairRegistered = 4, kPairReturned = 8;
inline constexpr std::uint8_t kPairAnswered = kPairRegistered | kPairReturned;
inline constexpr std::uint8_t kPairPending = 32, kPairExpired = 64, kPairLost = 128;
inline constexpr std::uint8_t kPairFates = kPairPending | kPairExpired | kPairLost;

// What became of the sending of a document.
enum class Sent : std::uint8_t { not_due, unanswered, accepted, refused, abandoned };

inline std::size_t number(identity::Level level) noexcept {
  return static_cast<std::size_t>(level);
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
    for (const PlannedDocument& one : plan.documents)
      undelivered.push_back(static_cast<std::uint32_t>(one.to.size() + one.added.size()));
    result.operations.resize(axis::kOperationCount);
  }

  void of_document(const agents::Observation& seen, std::uint32_t document);
  void fell_due(std::uint32_t document);
  void not_accepted(const agents::Observation& seen, std::uint32_t document);
  void of_pair(const agents::Observation& seen, const Subject& subject);
  void delivered(const agents::Observation& seen, const Subject& subject);
  void answered(const agents::Observation& seen, const Subject& subject, std::uint8_t bit);
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

}  // namespace axle::sim
