// What the scenario says is to become of everything, beside what became of it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "agents/behaviour/messages.hpp"
#include "sim/measure/measurements.hpp"
#include "sim/workload/plan.hpp"

namespace axle::sim {

// How a document ended at one of its receivers. The first three have it; delivered: the clerk has not answered yet.
enum class PairEnd : std::uint8_t {
  delivered,
  registered,
  returned,
  pending,
  expired,
  withdrawn,
  lost,
  refused,     // by the hub, for good
  abandoned,   // by the sender, after its last retry
  unanswered,  // the run ended before the sender had an answer
};

enum class CaseVerdict : std::uint8_t { as_expected, otherwise, open, no_case };
// no_case: withdrawn before it could be told. cut_off is told from a sender that had to give up.
CaseVerdict judge_end(Expected expected, PairEnd end, bool intact) noexcept;
// Of a packet that was sent once more, or of a connection that dribbled. `same_document`: the hub named the document
// that it had named at first, or was not asked before.
CaseVerdict judge_probe(Expected expected, const agents::Reply& reply, bool same_document) noexcept;

// Keeps references to its arguments. One row for each row of the scenario's misbehaviour, two for each dialect, one for
// late renewals, one for everything else.
class ExpectationBook {
 public:
  ExpectationBook(const Scenario& scenario, const Network& network, const Plan& plan);

  // expected_of.
  Expected expected(std::uint32_t document, std::uint32_t receiver) const;
  // The same is to become of the document at all its receivers: it is refused, or its connection ended.
  bool all_are(std::uint32_t document, Expected what) const;

  void probed(std::uint32_t probe, const agents::Reply& reply, bool same_document);
  // Books a document that fell due. One end for each receiver in the accounting; `for_signature`: the hub's refusal
  // named the signature.
  struct End {
    std::uint32_t receiver = 0;  // position in Network::agencies
    PairEnd end = PairEnd::delivered;
    bool intact = true;
  };
  void document(std::uint32_t document, std::span<const End> ends, bool for_signature);
  // `ended`: run time. Probes that were due and not answered are open.
  Expectations finish(DurationNs ended);

 private:
  std::size_t row_of(std::uint32_t document, std::uint32_t receiver) const;
  void book(ExpectationRow& row, CaseVerdict verdict, const std::string& example);
  void false_accept(const std::string& sentence);

  const Scenario& scenario_;
  const Network& network_;
  const Plan& plan_;
  std::size_t first_dialect_ = 0, renewal_ = 0, rest_ = 0;  // rows
  std::vector<std::uint32_t> never_polls_;                  // by centre: row, or kNone
  std::vector<bool> answered_;                              // probes
  Expectations result_;
};

}  // namespace axle::sim
