// What a Recorder knows while it records; recorder.cpp is its face, recorder_state.cpp its bookkeeping,
// recorder_account.cpp what it makes of it at the end.
#pragma once

#include "sim/measure/blocks.hpp"
#include "sim/measure/expectations.hpp"
#include "sim/measure/flow.hpp"
#include "sim/measure/live_view.hpp"
#include "sim/measure/phases.hpp"
#include "sim/measure/plan_index.hpp"
#include "sim/measure/recorder.hpp"
#include "sim/measure/series.hpp"
#include "sim/measure/steady_state.hpp"

namespace axle::sim {

// Bits of a pair; the fates exclude each other.
using PairBits = std::uint16_t;
inline constexpr PairBits kPairDelivered = 1, kPairReceipt = 2, kPairRegistered = 4, kPairReturned = 8;
inline constexpr PairBits kPairAgreed = 16;      // or not: a request was answered 15 or 16
inline constexpr PairBits kPairDamaged = 32;     // not intact
inline constexpr PairBits kPairAwaited = 64;     // the run goes on until it is answered
inline constexpr PairBits kPairAbsent = 128;     // an added receiver whose update the hub has not accepted
inline constexpr PairBits kPairTakenBack = 256;  // the hub accepted a packet that takes it back
inline constexpr PairBits kPairPending = 512, kPairExpired = 1024, kPairWithdrawn = 2048, kPairLost = 4096;
inline constexpr PairBits kPairFates = kPairPending | kPairExpired | kPairWithdrawn | kPairLost;
inline constexpr PairBits kPairAnswered = kPairRegistered | kPairReturned;

// What became of the sending of a document.
enum class Sent : std::uint8_t { not_due, unanswered, accepted, refused, abandoned };
// What else is known of a document.
inline constexpr std::uint8_t kDocumentLocal = 1;         // delivered without the hub
inline constexpr std::uint8_t kDocumentToBeRefused = 2;   // by the scenario
inline constexpr std::uint8_t kDocumentToBeCutOff = 16;   // likewise: the hub ends the connection
inline constexpr std::uint8_t kDocumentForSignature = 4;  // refused, and the hub named the signature
inline constexpr std::uint8_t kDocumentKeepsId = 8;       // the hub's id is needed to the end

inline std::size_t number(identity::Level level) noexcept {
  return static_cast<std::size_t>(level);
}

struct Recorder::State {
  struct Subject {
    std::uint32_t document = 0, receiver = 0, place = 0;  // place: of the document's receivers
    std::uint64_t pair = 0;
    DurationNs due = 0;
  };

  State(const Scenario& the_scenario, const Network& the_network, const Plan& the_plan, InstantNs the_start,
        const RunWindow& the_window);

  void expect();
  Subject subject(std::uint32_t document, std::uint32_t receiver, std::uint64_t pair) const;
  void of_document(const agents::Observation& seen, std::uint32_t document);
  void fell_due(std::uint32_t document);
  void accepted(const agents::Observation& seen, std::uint32_t document);
  void not_accepted(const agents::Observation& seen, std::uint32_t document);

  // The hub accepted a packet that acts on earlier ones.
  void acts(std::uint32_t document);
  void take_back(std::uint32_t document, std::int64_t receiver);
  void replaces(const PlannedDocument& by);
  void add_receivers(std::uint32_t document);
  void appear(const Subject& subject);

  void of_pair(const agents::Observation& seen, const Subject& subject);
  void delivered(const agents::Observation& seen, const Subject& subject);
  void answered(const agents::Observation& seen, const Subject& subject, PairBits bit);
  void release(PairBits& bits);
  void latency(Metric metric, const Subject& subject, InstantNs at);

  // At the end.
  void account(std::uint32_t document);
  PairEnd end_of(std::uint32_t document, PairBits bits) const;
  void count(PairEnd end, Accounting& accounting) const;
  void sum_up(InstantNs ended_at);

  bool in_window(DurationNs after_start) const noexcept {
    return after_start >= window.from && after_start < window.to;
  }
  identity::Level level(std::uint32_t agency) const { return network.agencies[agency].level; }
  PhaseFigures& phase(DurationNs due) {
    return result.phases[std::min<std::size_t>(phase_at(result.phases, due), result.phases.size() - 1)];
  }
  void failure(std::string sentence) {
    if (result.failures.size() < kFailuresMax) result.failures.push_back(std::move(sentence));
  }
  void failed(InstantNs at) {
    ++series.row(at).failures;
    ++now.failures;
  }

  const Scenario& scenario;
  const Network& network;
  const Plan& plan;
  InstantNs start;
  RunWindow window;
  PlanIndex index;
  ExpectationBook book;
  std::vector<PairBits> pairs;
  std::vector<Sent> sent;
  std::vector<std::uint8_t> flags;
  std::vector<std::uint32_t> undelivered;                      // receivers of each document
  std::vector<std::string> hub_doc_ids;                        // of documents with undelivered receivers
  std::unordered_map<std::uint32_t, std::uint32_t> update_of;  // of documents that an update adds receivers to
  std::uint64_t open_documents;                                // neither accepted nor given up
  std::uint64_t open_pairs = 0;                                // with kPairAwaited
  Series series;
  LiveView live;
  Blocks blocks;
  SteadyWindows steady;
  FlowMeter flow;
  Now now;
  PerLevel<std::uint64_t> duplicated{};
  std::vector<ExpectationBook::End> ends;  // of one document; kept for its memory
  Measurements result;
};

}  // namespace axle::sim
