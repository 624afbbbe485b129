// The JSON of GET /status: what the hub counted and what verification cost.
#pragma once

#include <string>

#include "protocol/signature/document_costs.hpp"
#include "reference-hub/core/hub_core.hpp"
#include "reference-hub/server/latency_board.hpp"
#include "reference-hub/store/store.hpp"
#include "transport/server.hpp"

namespace axle::hub {

struct StatusInputs {
  HubCore::Totals totals;
  signature::DocumentCosts costs;
  Store::Counters store;
  std::uint64_t stored_bytes = 0;
  std::uint64_t refused_by_verification = 0;
  const transport::ServerCounters* server = nullptr;
  DurationNs cpu_ns = 0;
  std::uint64_t rss_bytes_max = 0;
  std::uint64_t packets_waiting = 0;                               // for verification
  std::uint64_t commands_waiting = 0;                              // for the core
  std::uint64_t memory_held_bytes = 0, memory_held_bytes_max = 0;  // packets being received or sent
  std::uint64_t room_bytes = 0;                                    // in the store
  bool ready = true;
  Lsn last_lsn = 0, snapshot_lsn = 0;
  std::uint64_t audit_events = 0, receipts_signed = 0;
  LatencyBoard::View acceptance;  // sendEdoc, from its last byte received to its answer, refusals included
  LatencyBoard::View commit;      // of accepted packets, from the core's queue to the disk
  std::string version;            // of the program; may be empty
  VerificationPolicy policy = VerificationPolicy::full;
  InstantNs started_at = 0;
};

// {"documents":..,"statuses":..,"waiting":..,"verification":{"central":{"documents":n,"stages":{"hash":{"count":n,
// "cpu_ns":n},...},"algorithms":{...}},...,"other":{...}},"latency":{"acceptance":{"count":n,"sum_ns":n,"buckets":
// [{"at_most_ns":n,"count":n},...]},"commit":{...}},"queues":{...},"proof":{...},"store":{...},"server":{...},
// "process":{...}}; a bucket counts all that took at most so long.
std::string write_status_report(const StatusInputs& inputs);

}  // namespace axle::hub
