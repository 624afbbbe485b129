#include "sim/network/centre_traits.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "base/random.hpp"
#include "sim/network/quota.hpp"

namespace axle::sim {
namespace {

std::uint64_t quota_of(double share, std::size_t of, RandomStream& random) {
  const double expected = share * static_cast<double>(of);
  return std::min<std::uint64_t>(round_at_random(std::span(&expected, 1), random).front(), of);
}

// The level-1 unit above an agency.
std::uint32_t root_of(const Network& network, std::uint32_t agency) {
  while (network.agencies[agency].parent != UINT32_MAX) agency = network.agencies[agency].parent;
  return agency;
}

using Group = std::vector<std::uint32_t>;  // centres

// Provinces with several centres; then the central level; then the centres that are alone in their province.
std::vector<Group> dialect_groups(const Network& network) {
  std::vector<Group> by_root(network.agencies.size());
  Group central, alone;
  for (std::uint32_t c = 0; c < network.centres.size(); ++c) {
    const std::uint32_t root = root_of(network, network.centres[c].agencies.front());
    if (network.agencies[root].level == identity::Level::central) {
      central.push_back(c);
    } else {
      by_root[root].push_back(c);
    }
  }
  std::vector<Group> groups;
  for (Group& group : by_root) {
    if (group.size() == 1) alone.push_back(group.front());
    if (group.size() > 1) groups.push_back(std::move(group));
  }
  for (Group* group : {&central, &alone}) {
    if (!group->empty()) groups.push_back(std::move(*group));
  }
  return groups;
}

}  // namespace

void set_other_forms(const Scenario& scenario, Network& network) {
  RandomStream random(scenario.seed, "network/other-codes");
  std::vector<std::uint32_t> centres(network.centres.size());
  std::iota(centres.begin(), centres.end(), 0U);
  const std::uint64_t quota = quota_of(scenario.network.other_codes, centres.size(), random);
  shuffle(centres, random);
  for (std::uint64_t i = 0; i < quota; ++i) network.centres[centres[i]].other_form = true;
}

void set_dialects(const Scenario& scenario, Network& network) {
  const std::vector<DialectSpec>& dialects = scenario.network.dialects;
  if (dialects.empty()) return;
  std::vector<double> shares;
  for (const DialectSpec& dialect : dialects) shares.push_back(dialect.share);
  shares.push_back(std::max(0.0, 1 - std::accumulate(shares.begin(), shares.end(), 0.0)));  // as the SDK writes
  std::vector<double> due(shares.size(), 0);  // what was owed to each so far, less what it was given
  RandomStream random(scenario.seed, "network/dialects");
  std::vector<Group> groups = dialect_groups(network);
  shuffle(groups, random);
  for (Group& group : groups) {
    std::vector<double> wanted;
    for (std::size_t d = 0; d < shares.size(); ++d) {
      due[d] += shares[d] * static_cast<double>(group.size());
      wanted.push_back(std::max(0.0, due[d]));
    }
    const std::vector<std::uint64_t> quotas = share_out(group.size(), wanted);
    shuffle(group, random);
    std::size_t next = 0;
    for (std::size_t d = 0; d < quotas.size(); ++d) {
      due[d] -= static_cast<double>(quotas[d]);
      const std::uint32_t dialect = d < dialects.size() ? static_cast<std::uint32_t>(d) : kNoDialect;
      for (std::uint64_t k = 0; k < quotas[d]; ++k) network.centres[group[next++]].dialect = dialect;
    }
  }
}

void set_silent(const Scenario& scenario, Network& network) {
  for (const MisdeedSpec& row : scenario.misbehaviour) {
    if (row.kind != Misdeed::never_polls) continue;
    std::vector<std::uint32_t> centres;
    for (std::uint32_t c = 0; c < network.centres.size(); ++c) {
      if (row.level.empty() || identity::to_string(network.centres[c].level) == row.level) centres.push_back(c);
    }
    RandomStream random(scenario.seed, "network/never-polls/" + row.level);
    std::uint64_t quota = quota_of(row.share, centres.size(), random);
    shuffle(centres, random);
    for (const std::uint32_t centre : centres) {
      if (quota == 0) break;
      if (!network.centres[centre].polls) continue;
      network.centres[centre].polls = false;
      --quota;
    }
  }
}

}  // namespace axle::sim
