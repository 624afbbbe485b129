// The hub's verification cost, by the sender's administrative level.
#pragma once

#include <array>
#include <mutex>

#include "protocol/identity/agency_code.hpp"
#include "protocol/signature/cost_ledger.hpp"

namespace axle::hub {

// Thread-safe: each thread measures into a ledger of its own and adds it here, once per document.
class CostBoard {
 public:
  using Ledgers = std::array<signature::CostLedger, identity::kLevelCount>;

  void add(identity::Level level, const signature::CostLedger& ledger, bool is_document) {
    const std::scoped_lock lock(mutex_);
    ledgers_[static_cast<std::size_t>(level)].merge(ledger);
    if (is_document) ++documents_[static_cast<std::size_t>(level)];
  }
  struct View {
    Ledgers ledgers;
    std::array<std::uint64_t, identity::kLevelCount> documents{};
  };
  View view() const {
    const std::scoped_lock lock(mutex_);
    return {ledgers_, documents_};
  }

 private:
  mutable std::mutex mutex_;
  Ledgers ledgers_;
  std::array<std::uint64_t, identity::kLevelCount> documents_{};
};

}  // namespace axle::hub
