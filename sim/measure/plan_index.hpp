// Finds the document of a plan by its id, and the pairs (document, receiver) by flat numbers.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/network/network.hpp"
#include "sim/workload/plan.hpp"

namespace axle::sim {

// Keeps references to both; 12 bytes a document, and 4 bytes a pair of documents with many receivers. Two documents
// with one id are an assertion.
class PlanIndex {
 public:
  PlanIndex(const Network& network, const Plan& plan);

  // Position in Plan::documents, or -1.
  std::int64_t document(std::string_view document_id) const noexcept;
  // Position in Network::agencies by its code in either form, or -1.
  std::int64_t agency(std::string_view code) const noexcept;
  // The number of (document, its n-th receiver): first_pair(document) + n; in all pairs(). The receivers are those of
  // `to`, then those of `added`.
  std::uint64_t first_pair(std::uint32_t document) const noexcept { return first_pair_[document]; }
  std::uint64_t pairs() const noexcept { return first_pair_.back(); }
  std::uint32_t receivers(std::uint32_t document) const noexcept {
    return static_cast<std::uint32_t>(first_pair_[document + 1] - first_pair_[document]);
  }
  std::uint32_t receiver(std::uint32_t document, std::uint32_t n) const noexcept {
    const PlannedDocument& one = plan_.documents[document];
    return n < one.to.size() ? one.to[n] : one.added[n - one.to.size()];
  }
  bool is_added(std::uint32_t document, std::uint32_t n) const noexcept {
    return n >= plan_.documents[document].to.size();
  }
  // The number of (document, receiver as position in Network::agencies), or -1 when it is none of its receivers.
  std::int64_t pair(std::uint32_t document, std::uint32_t receiver) const noexcept;

 private:
  void sort_receivers(std::uint32_t document);

  const Plan& plan_;
  std::vector<std::uint32_t> slots_;  // position + 1; 0: empty
  std::vector<std::uint64_t> first_pair_;
  std::unordered_map<std::string_view, std::uint32_t> agencies_;
  // Of a document with many receivers: their numbers n in the order of the receivers, from first_sorted_ on.
  std::unordered_map<std::uint32_t, std::size_t> first_sorted_;
  std::vector<std::uint32_t> sorted_;
};

}  // namespace axle::sim
