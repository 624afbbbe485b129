// Finds the document of a plan by its id, and the pairs (document, receiver) by flat numbers.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/network/network.hpp"
#include "sim/workload/plan.hpp"

namespace axle::sim {

// Keeps references to both; 12 bytes a document. Two documents with one id are an assertion.
class PlanIndex {
 public:
  PlanIndex(const Network& network, const Plan& plan);

  // Position in Plan::documents, or -1.
  std::int64_t document(std::string_view document_id) const noexcept;
  // Position in Network::agencies by its code (the form that the scenario uses), or -1.
  std::int64_t agency(std::string_view code) const noexcept;
  // The number of (document, its n-th receiver): first_pair(document) + n; in all pairs().
  std::uint64_t first_pair(std::uint32_t document) const noexcept { return first_pair_[document]; }
  std::uint64_t pairs() const noexcept { return first_pair_.back(); }
  // The number of (document, receiver as position in Network::agencies), or -1 when it is none of its receivers.
  std::int64_t pair(std::uint32_t document, std::uint32_t receiver) const noexcept;

 private:
  const Plan& plan_;
  std::vector<std::uint32_t> slots_;  // position + 1; 0: empty
  std::vector<std::uint64_t> first_pair_;
  std::unordered_map<std::string_view, std::uint32_t> agencies_;
};

}  // namespace axle::sim
