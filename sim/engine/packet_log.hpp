// Packets without bytes: the facts that verification would find in them, and what a fetched packet says.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "agents/behaviour/messages.hpp"
#include "reference-hub/core/messages.hpp"
#include "sim/measure/plan_index.hpp"

namespace axle::sim {

// Sizes that no plan fixes, for bytes on the wire.
inline constexpr std::uint64_t kPacketMarkupBytes = 4096;  // a document packet besides its attachment
inline constexpr std::uint64_t kAppendixBytes = 36 << 10;  // one or two signed pages (assumed)
inline constexpr std::uint64_t kPageBytes = 24 << 10;      // a signed page when the plan names no size (assumed)
inline constexpr std::uint64_t kStatusPacketBytes = 1700;  // domain 3: 1.6-1.8 KB
inline constexpr std::uint64_t kListRowBytes = 420;        // one row of a list, as JSON
inline constexpr std::uint64_t kEnvelopeBytes = 64;        // an answer without data
inline constexpr std::uint64_t kHeadBytes = 700;           // of a request or an answer besides its body (assumed)

// The packet of a planned document in bytes: the file in base64, and the markup.
std::uint64_t packet_bytes(const PlannedDocument& document) noexcept;

// What verification reads from the packet, recalls, updates and replacements with what they act on; the agencies as the
// sender writes them. The digest is a function of the plan's hash and the position: the same document sent again is the
// same packet. A document in conflict with an earlier one bears that one's id.
hub::DocumentFacts document_facts(const Network& network, const Plan& plan, std::uint32_t plan_index);
hub::StatusFacts status_facts(const packet::StatusHeader& header);

// Which packet each record of the hub's journal holds; 4 bytes a record, 12 more a status.
class PacketLog {
 public:
  PacketLog(const Network& network, const Plan& plan) : network_(network), plan_(plan), index_(network, plan) {}

  // The hub has written a record; `lsn` ascends. A document or status about a document or from an agency that is not of
  // the plan is an assertion: the simulated agencies send none such.
  void wrote(hub::Lsn lsn, const hub::Record& record);
  bool is_document(hub::Lsn lsn) const;
  // The position in the plan of a document's record; of any other an assertion.
  std::uint32_t document(hub::Lsn lsn) const;
  // Position in Network::agencies by its code, or -1.
  std::int64_t agency(std::string_view code) const noexcept { return index_.agency(code); }
  // What the receiver understands of the packet; a record without a packet is an assertion.
  void read(hub::Lsn lsn, agents::Reply& reply) const;
  // The same of a document's packet that is at hand.
  void read_document(std::uint32_t plan_index, agents::ReceivedDocument& document) const;
  std::uint64_t bytes(hub::Lsn lsn) const;

 private:
  struct StatusNote {
    std::uint32_t document = 0, from = 0;
    std::array<char, 2> code{};
  };
  std::uint32_t entry(hub::Lsn lsn) const;

  const Network& network_;
  const Plan& plan_;
  PlanIndex index_;
  std::vector<std::uint32_t> by_lsn_;  // 0: no packet; otherwise position * 2 + 1 (document) or + 2 (status)
  std::vector<StatusNote> statuses_;
};

}  // namespace axle::sim
