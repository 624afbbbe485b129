// The hub's verification cost, by the sender's administrative level.
#pragma once

#include <array>
#include <mutex>

#include "protocol/identity/agency_code.hpp"
#include "protocol/signature/cost_ledger.hpp"

namespace axle::hub {

// Thread-safe: each thread measures into a ledger of its own and adds it here, once per request.
class CostBoard {
 public:
  struct View {
    std::array<signature::CostLedger, identity::kLevelCount> by_level;  // of documents, by the sender's level
    std::array<std::uint64_t, identity::kLevelCount> documents{};
    signature::CostLedger other;  // of status packets and of everything that is no packet
  };

  void add_document(identity::Level level, const signature::CostLedger& ledger) {
    const std::scoped_lock lock(mutex_);
    view_.by_level[static_cast<std::size_t>(level)].merge(ledger);
    ++view_.documents[static_cast<std::size_t>(level)];
  }
  void add_other(const signature::CostLedger& ledger) {
    const std::scoped_lock lock(mutex_);
    view_.other.merge(ledger);
  }
  View view() const {
    const std::scoped_lock lock(mutex_);
    return view_;
  }

 private:
  mutable std::mutex mutex_;
  View view_;
};

}  // namespace axle::hub
