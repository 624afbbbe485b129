#include "sim/workload/bursts.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/random.hpp"
#include "base/units.hpp"
#include "sim/workload/intensity.hpp"
#include "sim/workload/senders.hpp"

namespace axle::sim {
namespace {

std::string path_of(std::size_t burst) {
  return "traffic.bursts[" + std::to_string(burst) + "]";
}

// So many different ones of the pool, not the sender; the pool's order changes.
std::vector<std::uint32_t> draw_receivers(std::vector<std::uint32_t>& pool, std::uint32_t sender, std::uint64_t count,
                                          RandomStream& random) {
  std::vector<std::uint32_t> drawn;
  drawn.reserve(count);
  for (std::size_t i = 0; i < pool.size() && drawn.size() < count; ++i) {
    std::swap(pool[i], pool[i + random.below(pool.size() - i)]);
    if (pool[i] != sender) drawn.push_back(pool[i]);
  }
  return drawn;
}

std::vector<std::uint32_t> without(const std::vector<std::uint32_t>& all, std::uint32_t sender) {
  std::vector<std::uint32_t> others;
  others.reserve(all.size());
  for (const std::uint32_t one : all) {
    if (one != sender) others.push_back(one);
  }
  return others;
}

void add_burst(const Scenario& scenario, const Network& network, std::size_t index,
               std::vector<PlannedDocument>& documents) {
  const BurstSpec& burst = scenario.traffic.bursts[index];
  const std::vector<std::uint32_t> senders = agencies_meant(scenario, network, burst.from);
  const std::vector<std::uint32_t> receivers = agencies_meant(scenario, network, burst.to);
  std::vector<std::uint32_t> pool = receivers;
  RandomStream random(scenario.seed, "workload/burst/" + std::to_string(index));
  for (std::uint64_t k = 0; k < burst.documents; ++k) {
    PlannedDocument document;
    document.at = burst.at + static_cast<DurationNs>(static_cast<double>(burst.over) * static_cast<double>(k) /
                                                     static_cast<double>(burst.documents));
    document.from = senders[random.below(senders.size())];
    document.to = burst.receivers == 0 ? without(receivers, document.from)
                                       : draw_receivers(pool, document.from, burst.receivers, random);
    document.extra = true;
    documents.push_back(std::move(document));
  }
}

}  // namespace

std::vector<std::uint32_t> agencies_meant(const Scenario& scenario, const Network& network, std::string_view words) {
  std::vector<std::uint32_t> meant;
  for (std::uint32_t i = 0; i < network.agencies.size(); ++i) {
    const Agency& agency = network.agencies[i];
    if (words == "all" || words == identity::to_string(agency.level) || words == stream_code(scenario, agency)) {
      meant.push_back(i);
    }
  }
  return meant;
}

void add_bursts(const Scenario& scenario, const Network& network, std::vector<PlannedDocument>& documents) {
  for (std::size_t i = 0; i < scenario.traffic.bursts.size(); ++i) add_burst(scenario, network, i, documents);
}

Result<void> check_bursts(const Scenario& scenario, const Network& network) {
  for (std::size_t i = 0; i < scenario.traffic.bursts.size(); ++i) {
    const BurstSpec& burst = scenario.traffic.bursts[i];
    for (const auto& [key, words] : {std::pair{".from", &burst.from}, std::pair{".to", &burst.to}}) {
      if (!agencies_meant(scenario, network, *words).empty()) continue;
      return fail(Errc::invalid_input, path_of(i) + key + " is '" + *words +
                                           "', which no agency of this network is; write a level that has agencies "
                                           "or an agency's code");
    }
    const std::vector<std::uint32_t> senders = agencies_meant(scenario, network, burst.from);
    const std::vector<std::uint32_t> receivers = agencies_meant(scenario, network, burst.to);
    if (receivers.size() == 1 && std::ranges::binary_search(senders, receivers.front())) {
      return fail(Errc::invalid_input, path_of(i) + " may be sent by " + burst.to +
                                           ", its only receiver; write a level or another agency's code in to");
    }
    if (burst.at < 0 || burst.at + burst.over >= run_length(scenario)) {
      return fail(Errc::invalid_input, path_of(i) + " ends after the traffic, which lasts " +
                                           format_duration(run_length(scenario)) + "; write an earlier at");
    }
  }
  return {};
}

}  // namespace axle::sim
