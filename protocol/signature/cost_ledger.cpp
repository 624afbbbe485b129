#include "protocol/signature/cost_ledger.hpp"

namespace axle::signature {

std::string_view to_string(Stage stage) noexcept {
  switch (stage) {
    case Stage::transport_authentication: return "transport_authentication";
    case Stage::hash: return "hash";
    case Stage::parse: return "parse";
    case Stage::canonical_form: return "canonical_form";
    case Stage::base64: return "base64";
    case Stage::unzip: return "unzip";
    case Stage::pdf: return "pdf";
    case Stage::certificate: return "certificate";
    case Stage::chain: return "chain";
    case Stage::revocation: return "revocation";
    case Stage::timestamp: return "timestamp";
    case Stage::public_key: return "public_key";
  }
  return "unknown";
}

Cost& Cost::operator+=(const Cost& other) noexcept {
  count += other.count;
  cpu_ns += other.cpu_ns;
  return *this;
}

CostLedger::Scope::Scope(CostLedger& ledger, Stage stage) noexcept
    : ledger_(ledger), stage_(stage), start_(ledger.clock_ != nullptr ? ledger.clock_() : 0) {}

CostLedger::Scope::~Scope() {
  const DurationNs spent = ledger_.clock_ != nullptr ? ledger_.clock_() - start_ : 0;
  ledger_.add(stage_, spent);
}

void CostLedger::add(Stage stage, DurationNs cpu_ns, std::uint64_t count) noexcept {
  stages_[static_cast<std::size_t>(stage)] += Cost{count, cpu_ns};
}

void CostLedger::add_public_key(KeyAlgorithm algorithm, DurationNs cpu_ns, std::uint64_t operations) noexcept {
  add(Stage::public_key, cpu_ns, operations);
  algorithms_[static_cast<std::size_t>(algorithm)] += Cost{operations, cpu_ns};
}

void CostLedger::merge(const CostLedger& other) noexcept {
  for (std::size_t i = 0; i < kStageCount; ++i) stages_[i] += other.stages_[i];
  for (std::size_t i = 0; i < kKeyAlgorithmCount; ++i) algorithms_[i] += other.algorithms_[i];
}

DurationNs CostLedger::total_cpu_ns() const noexcept {
  DurationNs total = 0;
  for (const Cost& cost : stages_) total += cost.cpu_ns;
  return total;
}

}  // namespace axle::signature
