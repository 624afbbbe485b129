#include "sim/workload/senders.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "base/random.hpp"
#include "sim/network/quota.hpp"

namespace axle::sim {
namespace {

using identity::kLevelCount;

// What the scenario says of an agency by name; nullptr for the others.
std::vector<const NamedAgency*> named_agencies(const Scenario& scenario, const Network& network) {
  std::map<std::string_view, const NamedAgency*> by_code;
  for (const NamedAgency& named : scenario.network.named) by_code.emplace(named.code, &named);
  std::vector<const NamedAgency*> found;
  found.reserve(network.agencies.size());
  for (const Agency& agency : network.agencies) {
    const auto one = by_code.find(stream_code(scenario, agency));
    found.push_back(one == by_code.end() ? nullptr : one->second);
  }
  return found;
}

// The senders of one level's documents, in no particular order.
void add_level(const Scenario& scenario, std::size_t level, const std::vector<std::uint32_t>& agencies,
               const std::vector<const NamedAgency*>& named, std::uint64_t count, std::vector<std::uint32_t>& senders) {
  std::vector<std::uint32_t> told, others;
  std::vector<double> sends;
  for (const std::uint32_t agency : agencies) {
    if (named[agency] != nullptr && named[agency]->sends > 0) {
      told.push_back(agency);
      sends.push_back(named[agency]->sends * scenario.traffic.scale * scenario.traffic.rate);
    } else {
      others.push_back(agency);
    }
  }
  const std::string name(identity::to_string(identity::kLevels[level]));
  RandomStream random(scenario.seed, "workload/senders/" + name);
  std::vector<std::uint64_t> quotas = others.empty() ? share_out(count, sends) : round_at_random(sends, random);
  std::uint64_t rest = count;
  for (std::size_t i = 0; i < told.size(); ++i) {
    const std::uint64_t quota = std::min(quotas[i], rest);  // rounding may ask for one more than there is
    senders.insert(senders.end(), quota, told[i]);
    rest -= quota;
  }
  for (; rest > 0; --rest) senders.push_back(others[random.below(others.size())]);
}

}  // namespace

const std::string& stream_code(const Scenario& scenario, const Agency& agency) {
  return scenario.network.codes == identity::CodeForm::form_2020 ? agency.code : agency.other_code;
}

PerLevel<std::vector<std::uint32_t>> agencies_by_level(const Network& network) {
  PerLevel<std::vector<std::uint32_t>> levels;
  for (std::size_t i = 0; i < network.agencies.size(); ++i) {
    levels[static_cast<std::size_t>(network.agencies[i].level)].push_back(static_cast<std::uint32_t>(i));
  }
  return levels;
}

std::vector<std::uint32_t> make_senders(const Scenario& scenario, const Network& network, std::uint64_t count) {
  const PerLevel<std::vector<std::uint32_t>> levels = agencies_by_level(network);
  const std::vector<const NamedAgency*> named = named_agencies(scenario, network);
  const std::vector<std::uint64_t> counts = share_out(count, wanted_by_level(scenario));
  std::vector<std::uint32_t> senders;
  senders.reserve(count);
  for (std::size_t level = 0; level < kLevelCount; ++level) {
    if (counts[level] > 0) add_level(scenario, level, levels[level], named, counts[level], senders);
  }
  RandomStream random(scenario.seed, "workload/senders");
  shuffle(senders, random);
  return senders;
}

std::vector<bool> make_signed(const Scenario& scenario, const Network& network,
                              const std::vector<std::uint32_t>& senders) {
  std::vector<std::vector<std::uint32_t>> documents(network.agencies.size());
  for (std::size_t i = 0; i < senders.size(); ++i) documents[senders[i]].push_back(static_cast<std::uint32_t>(i));
  std::vector<double> expected;
  for (std::size_t a = 0; a < network.agencies.size(); ++a) {
    expected.push_back(static_cast<double>(documents[a].size()) * network.agencies[a].signed_share);
  }
  const std::vector<const NamedAgency*> named = named_agencies(scenario, network);
  const bool whole =
      scenario.traffic.arrivals != Arrivals::trace && scenario.traffic.scale * scenario.traffic.rate == 1;
  for (std::size_t a = 0; a < expected.size(); ++a) {
    const bool exact = named[a] != nullptr && named[a]->sends > 0 && named[a]->signed_share >= 0;
    if (exact && whole) expected[a] = std::round(expected[a]);
  }
  RandomStream random(scenario.seed, "workload/signed");
  const std::vector<std::uint64_t> quotas = round_at_random(expected, random);
  std::vector<bool> is_signed(senders.size(), false);
  for (std::size_t a = 0; a < documents.size(); ++a) {
    RandomStream which(scenario.seed, "workload/signed/" + stream_code(scenario, network.agencies[a]));
    shuffle(documents[a], which);
    const std::uint64_t quota = std::min<std::uint64_t>(quotas[a], documents[a].size());
    for (std::uint64_t k = 0; k < quota; ++k) is_signed[documents[a][k]] = true;
  }
  return is_signed;
}

}  // namespace axle::sim
