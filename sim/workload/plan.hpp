// Everything that will be sent, decided before the run: who, to whom, when, what. From the seed alone.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.hpp"
#include "protocol/packet/packet.hpp"
#include "sim/network/network.hpp"
#include "sim/scenario/scenario.hpp"

namespace axle::sim {

// Why a document is sent: by itself, or because of an earlier one.
enum class Role : std::uint8_t { ordinary, reply, recall, update, replacement };
inline constexpr std::size_t kRoleCount = 5;
inline constexpr std::uint32_t kNone = UINT32_MAX;

// Which of its sender's certificates signs a document: the second are those that replace the first in a renewal.
enum class Certificate : std::uint8_t { first, second };

struct PlannedDocument {
  DurationNs at = 0;              // after the start of the run, time compression applied
  std::uint32_t from = 0;         // index into Network::agencies
  std::vector<std::uint32_t> to;  // distinct, never the sender
  // Receivers that an update adds later: they are delivered this document too. Distinct, none of `to`.
  std::vector<std::uint32_t> added;
  Role role = Role::ordinary;
  std::uint32_t about = kNone;  // position in Plan::documents of the document that this one follows; never a later one
  std::uint32_t misdeed = kNone;         // index into Scenario::misbehaviour
  std::uint32_t conflicts_with = kNone;  // misdeed conflict: position of the document whose id the packet carries
  Certificate certificate = Certificate::first;
  std::uint32_t attachments = 1;  // files, the document itself included
  int priority = 0;
  bool is_signed = true;
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

struct Plan {
  std::vector<PlannedDocument> documents;  // in order of `at`
  std::vector<PlannedProbe> probes;        // in order of `at`
  std::uint64_t deliveries = 0;            // pairs of a document and a receiver, added ones included
  std::uint64_t hash = 0;                  // of all of the above; printed with every result
};

// What is to become of a document at one of its receivers: by its misdeed, else by the dialects of sender and receiver,
// else `delivered`; `pending` at a centre that never polls. `receiver`: position in Network::agencies.
Expected expected_of(const Scenario& scenario, const Network& network, const PlannedDocument& document,
                     std::uint32_t receiver);

// `issue_date` goes into the headers (PromulgationDate, TraceHeader); it is part of the hash.
Plan make_plan(const Scenario& scenario, const Network& network, InstantNs issue_date);

}  // namespace axle::sim
