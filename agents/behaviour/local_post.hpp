// What an LGSP delivers among its own units: the platform reads the packet for the receiver, and no hub is asked.
#pragma once

#include <string>

#include "agents/behaviour/clerk.hpp"
#include "agents/behaviour/desk.hpp"
#include "agents/behaviour/key_table.hpp"

namespace axle::agents {

class LocalPost {
 public:
  LocalPost(Desk& desk, Clerk& clerk) : desk_(desk), clerk_(clerk) {}

  // Whether the document stays within the centre: it delivers locally, all receivers (those that an update will add,
  // too) are its own, and nobody said `over_hub`. What recalls, updates or replaces another document goes the way that
  // one went: a hub that has it must learn what became of it.
  bool takes(const OutgoingDocument& document) const;
  // One that it takes: each receiver's packet is to be read. Those to be added get it when the update is taken.
  void post(InstantNs now, const OutgoingDocument& document);
  // The call for a parcel whose turn in the lane has come.
  ReadLocal call(std::uint32_t ref);
  void read(InstantNs now, std::uint32_t ref, const Reply& reply, Effects& effects);
  void retry(InstantNs now, std::uint32_t ref);
  // Forgets what waits; parcels under way are still delivered.
  void stop() noexcept;

  // Parcels that are not delivered.
  std::size_t open() const noexcept { return parcels_.size(); }

 private:
  struct Parcel {
    std::uint32_t plan_index = 0, agency = 0;  // position in Desk::agencies
    std::uint32_t attempts = 0;
    int priority = 0;
    bool in_flight = false;
    std::string document_id, from;
  };
  // What an update has yet to deliver to those it adds.
  struct Kept {
    std::uint32_t plan_index = 0;
    std::string document_id, from;
    std::vector<std::string> added;
    int priority = 0;
  };
  void submit(InstantNs now, const Kept& document, const std::string& receiver);
  void deliver(InstantNs now, const Parcel& parcel, const ReceivedDocument& document, Effects& effects);

  Desk& desk_;
  Clerk& clerk_;
  Slab<Parcel> parcels_;
  std::vector<Kept> kept_;  // few
  KeyTable taken_;          // documents by their id
};

}  // namespace axle::agents
