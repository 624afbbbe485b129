// Everything that will be sent, decided before the run: who, to whom, when, what. From the seed alone.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.hpp"
#include "protocol/packet/packet.hpp"
#include "sim/network/network.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/workload/trace.hpp"

namespace axle::sim {

// Why a document is sent: by itself, or because of an earlier one.
enum class Role : std::uint8_t { ordinary, reply, recall, update, replacement };
inline constexpr std::size_t kRoleCount = 5;
inline constexpr std::uint32_t kNone = UINT32_MAX;

// Which of the agency's certificates signs: those of SignatureSpec::renewal's level have a second one.
enum class Certificate : std::uint8_t { first, second };

struct PlannedDocument {
  DurationNs at = 0;              // after the start of the run, time compression applied
  std::uint32_t from = 0;         // index into Network::agencies
  std::vector<std::uint32_t> to;  // distinct, never the sender
  // Receivers that an update adds later: they are delivered this document too. Distinct, none of `to`.
  std::vector<std::uint32_t> added;
  Role role = Role::ordinary;
  std::uint32_t about = kNone;  // position in Plan::documents of the document that this one follows; never a later one
  bool extra = false;           // beside the arrival process: of a burst, or the second one of a conflict
  std::uint32_t misdeed = kNone;  // index into Scenario::misbehaviour
  // Misdeed conflict: position of the document of the same sender whose document id the packet of this one carries. The
  // header here has an id of its own. At least kConflictDelay earlier.
  std::uint32_t conflicts_with = kNone;
  std::uint32_t attachments = 1;  // files, the document itself included
  int priority = 0;
  bool is_signed = true;
  Certificate certificate = Certificate::first;
  std::uint32_t pages = 1;
  std::uint64_t target_bytes = 0;  // of the PDF
  packet::DocumentHeader header;   // complete: what the packet will say
};

// A request beside the agencies' own behaviour: the packet of a document once more, by its own centre (duplicate) or by
// another (replay); or a connection that dribbles (slow_client; `document` is what it dribbles).
struct PlannedProbe {
  DurationNs at = 0;
  std::uint32_t document = 0, centre = 0;  // positions in Plan::documents and Network::centres
  std::uint32_t misdeed = 0;               // index into Scenario::misbehaviour
};

inline constexpr DurationNs kConflictDelay = 2 * kSecond;

struct Plan {
  std::vector<PlannedDocument> documents;  // in order of `at`
  std::vector<PlannedProbe> probes;        // in order of `at`
  std::uint64_t deliveries = 0;            // pairs of a document and a receiver, added ones included
  std::uint64_t hash = 0;                  // of all of the above; printed with every result
};

// What is to become of a document at one of its receivers, of `to` or `added`; position in Network::agencies.
// Its misdeed says so; else, when it was signed with an old certificate after the renewal, `renewal.expect_late`; else
// the dialects of sender and receiver; else `delivered`. What one of these has the hub refuse reaches nobody. Instead
// of delivered or returned it is `pending` at a centre that never polls.
Expected expected_of(const Scenario& scenario, const Network& network, const PlannedDocument& document,
                     std::uint32_t receiver);

// What a plan needs beside the scenario.
struct PlanInputs {
  std::vector<TraceRow> trace;  // arrivals trace: read_trace of the file that `traffic.trace` names
};

// Whether a plan can be made; invalid_input says in a sentence what of the scenario stands in the way: a rate that is
// zero all run long, a trace without rows, a burst of an agency that does not exist, from or to a level without
// agencies, or after the end of the traffic.
Result<void> check_plan(const Scenario& scenario, const Network& network, const PlanInputs& inputs = {});

// The documents of the arrival process or the trace, of which some misbehave (a share of those of the level, rounded at
// random); then bursts, second documents of conflicts, and those that follow others. Each follows one document of the
// arrival process that is followed by no other, has no misdeed and is not refused; it is planned only within the
// traffic. `issue_date` goes into the headers (PromulgationDate, TraceHeader); it is part of the hash. The scenario
// must have passed check_plan.
Plan make_plan(const Scenario& scenario, const Network& network, InstantNs issue_date, const PlanInputs& inputs = {});

}  // namespace axle::sim
