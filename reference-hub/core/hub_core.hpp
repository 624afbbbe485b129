// The hub's behaviour without I/O: a deterministic state machine. One thread calls it; the live server and the
// simulator drive the same object.
//
// The rule of durability: `handle` may append records and always gives one answer; the answer (and every later answer)
// may leave the hub only when all records appended so far are durable. So nothing that a client has seen can be lost.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reference-hub/core/messages.hpp"

namespace axle::hub {

struct CoreOptions {
  std::array<std::uint8_t, 32> id_key{};  // doc ids are a keyed function of a counter: not guessable, reproducible
  std::uint32_t page_size_default = 100;
  std::uint32_t page_size_max = 1000;
  DurationNs processing_lease = 10 * kMinute;  // a `processing` item that is not acknowledged waits again after this
  std::size_t receivers_max = 10'000;
  std::uint64_t waiting_items_max = 10'000'000;
};

struct Decision {
  Answer answer;
  // At most one record; it becomes durable before the answer leaves. For SendDocument and SendStatus its body is the
  // packet.
  std::optional<Record> record;
};

class HubCore {
 public:
  HubCore(CoreOptions options, std::vector<CentreRecord> centres, std::vector<AgencyRecord> agencies);
  ~HubCore();
  HubCore(HubCore&&) noexcept;
  HubCore& operator=(HubCore&&) noexcept;

  // Decides and, when there is a record, applies it at once with the next Lsn. `room_bytes` is what the store can still
  // take: too little gives try_later.
  Decision handle(const Command& command, InstantNs now, std::uint64_t room_bytes = UINT64_MAX);

  // Recovery: records in the order of the journal, each with its Lsn.
  void replay(const Record& record, Lsn lsn);

  Lsn last_lsn() const noexcept;
  const CentreRecord* centre(std::string_view id) const noexcept;
  const AgencyRecord* agency(std::string_view code) const noexcept;

  struct Totals {
    std::uint64_t documents = 0, statuses = 0, deliveries = 0, waiting = 0, acknowledged = 0, repeated = 0, refused = 0;
    std::uint64_t agencies = 0, centres = 0;
  };
  Totals totals() const noexcept;
  // A hash of the whole state, for tests: two cores that saw the same records agree.
  std::uint64_t fingerprint() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace axle::hub
