#include "sim/measure/plan_index.hpp"

#include <algorithm>
#include <bit>

#include "base/random.hpp"

namespace axle::sim {

namespace {
std::size_t spread(std::string_view text) noexcept {
  const std::uint64_t hash = fnv1a(text);
  return static_cast<std::size_t>((hash ^ (hash >> 32)) * 0x9e3779b97f4a7c15ULL >> 20);
}
}  // namespace

PlanIndex::PlanIndex(const Network& network, const Plan& plan) : plan_(plan) {
  AXLE_ASSERT(plan.documents.size() < UINT32_MAX / 2);
  slots_.assign(std::bit_ceil(plan.documents.size() * 2 + 2), 0);
  first_pair_.reserve(plan.documents.size() + 1);
  std::uint64_t pairs = 0;
  const std::size_t mask = slots_.size() - 1;
  for (std::uint32_t i = 0; i < plan.documents.size(); ++i) {
    const std::string& id = plan.documents[i].header.document_id;
    std::size_t slot = spread(id) & mask;
    for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
      AXLE_ASSERT(plan.documents[slots_[slot] - 1].header.document_id != id);
    }
    slots_[slot] = i + 1;
    first_pair_.push_back(pairs);
    pairs += plan.documents[i].to.size() + plan.documents[i].added.size();
  }
  first_pair_.push_back(pairs);
  agencies_.reserve(network.agencies.size());
  for (std::uint32_t i = 0; i < network.agencies.size(); ++i) agencies_.emplace(network.agencies[i].code, i);
}

std::int64_t PlanIndex::document(std::string_view document_id) const noexcept {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = spread(document_id) & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
    if (plan_.documents[slots_[slot] - 1].header.document_id == document_id) return slots_[slot] - 1;
  }
  return -1;
}

std::int64_t PlanIndex::agency(std::string_view code) const noexcept {
  const auto found = agencies_.find(code);
  return found == agencies_.end() ? -1 : static_cast<std::int64_t>(found->second);
}

std::int64_t PlanIndex::pair(std::uint32_t document, std::uint32_t receiver) const noexcept {
  auto pair = static_cast<std::int64_t>(first_pair_[document]);
  for (const auto* receivers : {&plan_.documents[document].to, &plan_.documents[document].added}) {
    const auto found = std::find(receivers->begin(), receivers->end(), receiver);
    if (found != receivers->end()) return pair + (found - receivers->begin());
    pair += static_cast<std::int64_t>(receivers->size());
  }
  return -1;
}

}  // namespace axle::sim
