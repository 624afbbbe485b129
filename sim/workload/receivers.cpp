#include "sim/workload/receivers.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/random.hpp"
#include "base/result.hpp"
#include "sim/network/quota.hpp"
#include "sim/workload/mixture.hpp"
#include "sim/workload/senders.hpp"

namespace axle::sim {
namespace {

using identity::kLevelCount;
using identity::kLevels;

std::string level_stream(std::string_view purpose, std::size_t level) {
  return "workload/" + std::string(purpose) + "/" + std::string(identity::to_string(kLevels[level]));
}

// The most receivers that a document of each level can have.
PerLevel<std::uint32_t> fan_out_caps(const Scenario& scenario, const PerLevel<std::vector<std::uint32_t>>& levels) {
  PerLevel<std::uint32_t> caps{};
  for (std::size_t from = 0; from < kLevelCount; ++from) {
    std::uint64_t reach = 0;
    for (std::size_t to = 0; to < kLevelCount; ++to) {
      if (scenario.traffic.matrix[from][to] <= 0 || levels[to].empty()) continue;
      reach += levels[to].size() - (from == to ? 1 : 0);
    }
    const std::uint64_t bound = scenario.traffic.mixture.empty() ? scenario.traffic.fan_out_max : UINT32_MAX;
    caps[from] = static_cast<std::uint32_t>(std::min(reach, bound));
  }
  return caps;
}

// One number from each n-th of the distribution, in random order.
std::vector<std::uint32_t> draw_stratified(double mean, std::uint32_t cap, std::size_t count, RandomStream& random) {
  const double q = solve_fan_out(mean, cap);
  std::vector<std::uint32_t> drawn(count, cap);
  for (std::size_t i = 0; i < count; ++i) {
    const double u = (static_cast<double>(i) + random.uniform()) / static_cast<double>(count);
    if (q <= 0) drawn[i] = 1;
    if (q <= 0 || q >= 1) continue;
    // The smallest f with 1 - q^f > u.
    const double f = std::floor(std::log1p(-u) / std::log(q)) + 1;
    drawn[i] = f < cap ? static_cast<std::uint32_t>(f) : cap;
  }
  shuffle(drawn, random);
  return drawn;
}

// Adds or removes single receivers of random documents until the sum is what the mean says.
void settle_sum(const Scenario& scenario, const std::vector<std::uint32_t>& caps,
                std::vector<std::uint32_t>& fan_outs) {
  const auto wanted = std::llround(scenario.traffic.fan_out_mean * static_cast<double>(fan_outs.size()));
  auto sum = std::accumulate(fan_outs.begin(), fan_outs.end(), 0LL);
  RandomStream random(scenario.seed, "workload/fan-out");
  while (sum != wanted) {
    const std::size_t i = random.below(fan_outs.size());
    if (sum < wanted && fan_outs[i] < caps[i]) {
      ++fan_outs[i];
      ++sum;
    } else if (sum > wanted && fan_outs[i] > 1) {
      --fan_outs[i];
      --sum;
    }
  }
}

// The agencies of every level as urns: those already drawn for the document at hand stand in front.
class Urns {
 public:
  explicit Urns(PerLevel<std::vector<std::uint32_t>> levels) : urns_(std::move(levels)) {
    for (const auto& urn : urns_) {
      for (std::size_t i = 0; i < urn.size(); ++i) {
        if (urn[i] >= place_.size()) place_.resize(urn[i] + 1);
        place_[urn[i]] = static_cast<std::uint32_t>(i);
      }
    }
  }

  // A new document: only its sender is out.
  void begin(std::size_t level, std::uint32_t sender) {
    drawn_.fill(0);
    take(level, sender);
  }
  bool empty(std::size_t level) const { return drawn_[level] >= urns_[level].size(); }
  std::uint32_t draw(std::size_t level, RandomStream& random) {
    const std::uint32_t agency = urns_[level][drawn_[level] + random.below(urns_[level].size() - drawn_[level])];
    take(level, agency);
    return agency;
  }

 private:
  void take(std::size_t level, std::uint32_t agency) {
    std::vector<std::uint32_t>& urn = urns_[level];
    const std::uint32_t from = place_[agency];
    const auto to = static_cast<std::uint32_t>(drawn_[level]++);
    std::swap(urn[from], urn[to]);
    place_[urn[from]] = from;
    place_[urn[to]] = to;
  }

  PerLevel<std::vector<std::uint32_t>> urns_;
  PerLevel<std::size_t> drawn_{};
  std::vector<std::uint32_t> place_;  // of an agency in its urn
};

}  // namespace

double solve_fan_out(double mean, std::uint32_t cap) {
  AXLE_ASSERT(mean >= 1 && mean <= cap);
  if (mean == 1) return 0;
  if (mean == cap) return 1;
  const auto mean_of = [cap](double q) { return (1 - std::pow(q, cap)) / (1 - q); };
  double low = 0, high = 1;  // the mean grows with q; halved until the ends are neighbours
  for (double middle = 0.5; middle > low && middle < high; middle = low + (high - low) / 2) {
    (mean_of(middle) < mean ? low : high) = middle;
  }
  return low;
}

std::vector<std::uint32_t> make_fan_outs(const Scenario& scenario, const Network& network,
                                         const std::vector<std::uint32_t>& senders) {
  const PerLevel<std::uint32_t> level_caps = fan_out_caps(scenario, agencies_by_level(network));
  PerLevel<std::vector<std::size_t>> documents;
  std::vector<std::uint32_t> caps(senders.size());
  for (std::size_t i = 0; i < senders.size(); ++i) {
    const auto level = static_cast<std::size_t>(network.agencies[senders[i]].level);
    documents[level].push_back(i);
    caps[i] = level_caps[level];
  }
  if (!scenario.traffic.mixture.empty()) {
    RandomStream random(scenario.seed, "workload/mixture");
    return draw_mixture(scenario.traffic.mixture, caps, random);
  }
  std::vector<std::uint32_t> fan_outs(senders.size(), 1);
  for (std::size_t level = 0; level < kLevelCount; ++level) {
    if (documents[level].empty()) continue;
    RandomStream random(scenario.seed, level_stream("fan-out", level));
    const auto drawn =
        draw_stratified(scenario.traffic.fan_out_mean, level_caps[level], documents[level].size(), random);
    for (std::size_t k = 0; k < drawn.size(); ++k) fan_outs[documents[level][k]] = drawn[k];
  }
  settle_sum(scenario, caps, fan_outs);
  return fan_outs;
}

std::vector<std::vector<std::uint32_t>> make_receivers(const Scenario& scenario, const Network& network,
                                                       const std::vector<std::uint32_t>& senders,
                                                       const std::vector<std::uint32_t>& fan_outs) {
  Urns urns(agencies_by_level(network));
  std::vector<RandomStream> streams;
  for (std::size_t level = 0; level < kLevelCount; ++level) {
    streams.emplace_back(scenario.seed, level_stream("receivers", level));
  }
  std::vector<std::vector<std::uint32_t>> all(senders.size());
  for (std::size_t i = 0; i < senders.size(); ++i) {
    const auto from = static_cast<std::size_t>(network.agencies[senders[i]].level);
    urns.begin(from, senders[i]);
    all[i].reserve(fan_outs[i]);
    for (std::uint32_t k = 0; k < fan_outs[i]; ++k) {
      PerLevel<double> weights = scenario.traffic.matrix[from];
      for (std::size_t to = 0; to < kLevelCount; ++to) {
        if (urns.empty(to)) weights[to] = 0;
      }
      all[i].push_back(urns.draw(streams[from].pick(weights), streams[from]));
    }
  }
  return all;
}

}  // namespace axle::sim
