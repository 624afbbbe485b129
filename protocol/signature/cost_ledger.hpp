// Where the CPU time of verification goes. Always on; one ledger per thread, merged when read.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/time.hpp"
#include "protocol/signature/crypto/algorithm.hpp"

namespace axle::signature {

// Stages in the order in which a packet passes through them.
enum class Stage : std::uint8_t {
  transport_authentication,  // header HMAC
  hash,                      // SHA-256 of packets and covered bytes
  parse,                     // packet XML
  canonical_form,
  base64,
  unzip,
  pdf,          // PDF structure
  certificate,  // parsing certificates and keys
  chain,
  revocation,
  timestamp,
  public_key,  // the public-key operation itself
};
inline constexpr std::size_t kStageCount = 12;
std::string_view to_string(Stage stage) noexcept;

struct Cost {
  std::uint64_t count = 0;
  DurationNs cpu_ns = 0;
  Cost& operator+=(const Cost& other) noexcept;
};

// A source of CPU nanoseconds of which only differences matter (live: quick_cpu_now, 0.02 us a reading; a document
// takes some twenty); nullptr switches measuring off (virtual time): counts only.
using CpuClock = DurationNs (*)() noexcept;

// Not thread-safe: give each thread its own, `merge` them under the owner's lock.
class CostLedger {
 public:
  explicit CostLedger(CpuClock clock = nullptr) noexcept : clock_(clock) {}

  // Measures from construction to destruction and books one operation.
  class Scope {
   public:
    Scope(CostLedger& ledger, Stage stage) noexcept;
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    CostLedger& ledger_;
    Stage stage_;
    DurationNs start_;
  };

  // The clock's reading, 0 without one: for work in which two stages alternate, booked with add().
  DurationNs now() const noexcept { return clock_ != nullptr ? clock_() : 0; }
  void add(Stage stage, DurationNs cpu_ns, std::uint64_t count = 1) noexcept;
  // As stage public_key, and the same under the algorithm.
  void add_public_key(KeyAlgorithm algorithm, DurationNs cpu_ns, std::uint64_t operations) noexcept;
  void merge(const CostLedger& other) noexcept;

  const std::array<Cost, kStageCount>& stages() const noexcept { return stages_; }
  const std::array<Cost, kKeyAlgorithmCount>& algorithms() const noexcept { return algorithms_; }
  DurationNs total_cpu_ns() const noexcept;

 private:
  CpuClock clock_;
  std::array<Cost, kStageCount> stages_{};
  std::array<Cost, kKeyAlgorithmCount> algorithms_{};
};

}  // namespace axle::signature
