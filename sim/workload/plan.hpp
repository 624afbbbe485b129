// Everything that will be sent, decided before the run: who, to whom, when, what. From the seed alone.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.hpp"
#include "protocol/packet/packet.hpp"
#include "sim/network/network.hpp"
#include "sim/scenario/scenario.hpp"

namespace axle::sim {

struct PlannedDocument {
  DurationNs at = 0;              // after the start of the run, time compression applied
  std::uint32_t from = 0;         // index into Network::agencies
  std::vector<std::uint32_t> to;  // distinct, never the sender
  int priority = 0;
  bool is_signed = true;
  std::uint32_t pages = 1;
  std::uint64_t target_bytes = 0;  // of the PDF
  packet::DocumentHeader header;   // complete: what the packet will say
};

struct Plan {
  std::vector<PlannedDocument> documents;  // in order of `at`
  std::uint64_t deliveries = 0;
  std::uint64_t hash = 0;  // of all of the above; printed with every result
};

// `issue_date` goes into the headers (PromulgationDate, TraceHeader); it is part of the hash.
Plan make_plan(const Scenario& scenario, const Network& network, InstantNs issue_date);

}  // namespace axle::sim
