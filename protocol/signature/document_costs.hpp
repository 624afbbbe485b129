// What the verification of documents costs, by level and by size.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "protocol/identity/agency_code.hpp"
#include "protocol/signature/cost_ledger.hpp"

namespace axle::signature {

// Sizes are those of whole packets, as they are received: up to 16 KiB, 128 KiB, 1 MiB, 8 MiB, and larger.
inline constexpr std::array<std::uint64_t, 4> kSizeClassBytesMax{16ULL << 10, 128ULL << 10, 1ULL << 20, 8ULL << 20};
inline constexpr std::array<std::string_view, 5> kSizeClassNames{"<=16KiB", "<=128KiB", "<=1MiB", "<=8MiB", ">8MiB"};
inline constexpr std::size_t kSizeClassCount = kSizeClassNames.size();
std::size_t size_class(std::uint64_t packet_bytes) noexcept;

// Documents of one level or size class.
struct CostShare {
  std::uint64_t documents = 0;
  std::uint64_t bytes = 0;  // of their packets
  CostLedger ledger;
  void add(std::uint64_t packet_bytes, const CostLedger& document) noexcept;
};

// Not thread-safe.
struct DocumentCosts {
  std::array<CostShare, identity::kLevelCount> by_level;
  std::array<CostShare, kSizeClassCount> by_size;  // the same documents
  CostLedger other;                                // of status packets and of everything that is no packet

  void add_document(identity::Level level, std::uint64_t packet_bytes, const CostLedger& document) noexcept;
};

}  // namespace axle::signature
