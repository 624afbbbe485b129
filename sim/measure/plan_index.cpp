#include "sim/measure/plan_index.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

#include "base/random.hpp"

namespace axle::sim {

namespace {

constexpr std::uint32_t kManyReceivers = 32;  // above: binary search instead of one by one

std::size_t spread(std::string_view text) noexcept {
  const std::uint64_t hash = fnv1a(text);
  return static_cast<std::size_t>((hash ^ (hash >> 32)) * 0x9e3779b97f4a7c15ULL >> 20);
}

}  // namespace

PlanIndex::PlanIndex(const Network& network, const Plan& plan) : plan_(plan) {
  AXLE_ASSERT(plan.documents.size() < UINT32_MAX / 2);
  slots_.assign(std::bit_ceil(plan.documents.size() * 2 + 2), 0);
  first_pair_.reserve(plan.documents.size() + 1);
  first_pair_.push_back(0);
  const std::size_t mask = slots_.size() - 1;
  for (std::uint32_t i = 0; i < plan.documents.size(); ++i) {
    const PlannedDocument& one = plan.documents[i];
    first_pair_.push_back(first_pair_.back() + one.to.size() + one.added.size());
    if (receivers(i) > kManyReceivers) sort_receivers(i);
    std::size_t slot = spread(one.header.document_id) & mask;
    for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
      AXLE_ASSERT(plan.documents[slots_[slot] - 1].header.document_id != one.header.document_id);
    }
    slots_[slot] = i + 1;
  }
  agencies_.reserve(network.agencies.size() * 2);
  for (std::uint32_t i = 0; i < network.agencies.size(); ++i) agencies_.emplace(network.agencies[i].code, i);
  for (std::uint32_t i = 0; i < network.agencies.size(); ++i) {
    if (!network.agencies[i].other_code.empty()) agencies_.emplace(network.agencies[i].other_code, i);
  }
}

void PlanIndex::sort_receivers(std::uint32_t document) {
  const std::size_t first = sorted_.size();
  first_sorted_.emplace(document, first);
  sorted_.resize(first + receivers(document));
  const auto begin = sorted_.begin() + static_cast<std::ptrdiff_t>(first);
  std::iota(begin, sorted_.end(), 0U);
  std::sort(begin, sorted_.end(),
            [&](std::uint32_t a, std::uint32_t b) { return receiver(document, a) < receiver(document, b); });
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

std::int64_t PlanIndex::pair(std::uint32_t document, std::uint32_t agency) const noexcept {
  const std::uint32_t count = receivers(document);
  if (count <= kManyReceivers) {
    for (std::uint32_t n = 0; n < count; ++n) {
      if (receiver(document, n) == agency) return static_cast<std::int64_t>(first_pair_[document] + n);
    }
    return -1;
  }
  const std::uint32_t* const sorted = sorted_.data() + first_sorted_.find(document)->second;
  const std::uint32_t* const found =
      std::lower_bound(sorted, sorted + count, agency,
                       [&](std::uint32_t n, std::uint32_t code) { return receiver(document, n) < code; });
  if (found == sorted + count || receiver(document, *found) != agency) return -1;
  return static_cast<std::int64_t>(first_pair_[document] + *found);
}

}  // namespace axle::sim
