// The hub's verification cost, by the sender's administrative level and by the size of the packet.
#pragma once

#include <mutex>

#include "protocol/signature/document_costs.hpp"

namespace axle::hub {

// Thread-safe: each thread measures into a ledger of its own and adds it here, once per request.
class CostBoard {
 public:
  void add_document(identity::Level level, std::uint64_t packet_bytes, const signature::CostLedger& ledger) {
    const std::scoped_lock lock(mutex_);
    costs_.add_document(level, packet_bytes, ledger);
  }
  void add_other(const signature::CostLedger& ledger) {
    const std::scoped_lock lock(mutex_);
    costs_.other.merge(ledger);
  }
  signature::DocumentCosts view() const {
    const std::scoped_lock lock(mutex_);
    return costs_;
  }

 private:
  mutable std::mutex mutex_;
  signature::DocumentCosts costs_;
};

}  // namespace axle::hub
