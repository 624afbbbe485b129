// Networks and plans built by hand, so that these tests depend on no generator.
#pragma once

#include <string>
#include <vector>

#include "base/random.hpp"
#include "sim/network/network.hpp"
#include "sim/workload/plan.hpp"

namespace axle::sim {

// `per_level` agencies at each level. The first of each level is a centre of its own; the others of a level share an
// LGSP. Codes are G10, G11, ... for every level: the simulator does not look into them.
inline Network small_network(std::uint32_t per_level = 3) {
  Network network;
  for (const identity::Level level : identity::kLevels) {
    for (std::uint32_t i = 0; i < per_level; ++i) {
      const auto number = static_cast<std::uint32_t>(network.agencies.size());
      if (i < 2) {
        Centre centre;
        centre.id = "centre." + std::to_string(network.centres.size());
        centre.secret = "secret " + centre.id;
        centre.lgsp = i == 1;
        network.centres.push_back(centre);
      }
      Agency agency;
      agency.code = "G" + std::to_string(10 + number);
      agency.other_code = "000.00.00.G" + std::to_string(10 + number);
      agency.name = "Cơ quan " + agency.code;
      agency.in_charge = "Chủ quản";
      agency.level = level;
      agency.centre = static_cast<std::uint32_t>(network.centres.size() - 1);
      network.centres.back().agencies.push_back(number);
      network.agencies.push_back(agency);
    }
  }
  return network;
}

inline PlannedDocument planned(const Network& network, std::string id, DurationNs at, std::uint32_t from,
                               std::vector<std::uint32_t> to) {
  PlannedDocument document;
  document.at = at;
  document.from = from;
  document.header.document_id = std::move(id);
  document.header.from.id = network.agencies[from].code;
  document.header.code_number = "12";
  document.header.code_notation = "STN-VP";
  document.header.promulgation_date = "2026/08/03";
  document.header.subject = "Về việc thử nghiệm";
  for (const std::uint32_t receiver : to) {
    packet::Organ organ;
    organ.id = network.agencies[receiver].code;
    document.header.to.push_back(organ);
  }
  document.to = std::move(to);
  return document;
}

inline Plan plan_of(std::vector<PlannedDocument> documents) {
  Plan plan;
  plan.documents = std::move(documents);
  for (const PlannedDocument& one : plan.documents) {
    plan.deliveries += one.to.size();
    plan.hash = fnv1a(one.header.document_id, plan.hash + static_cast<std::uint64_t>(one.at) + one.from);
  }
  return plan;
}

// `count` documents over `span`, senders and receivers drawn from the seed, one to five receivers.
inline Plan random_plan(const Network& network, std::uint32_t count, DurationNs span, std::uint64_t seed) {
  RandomStream random(seed, "test/plan");
  const auto agencies = static_cast<std::uint64_t>(network.agencies.size());
  std::vector<PlannedDocument> documents;
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto from = static_cast<std::uint32_t>(random.below(agencies));
    std::vector<std::uint32_t> to;
    const auto first = static_cast<std::uint32_t>(random.below(agencies));
    const std::uint64_t fan_out = 1 + random.below(5);
    for (std::uint32_t n = 0; n < agencies && to.size() < fan_out; ++n) {
      const auto receiver = static_cast<std::uint32_t>((first + n) % agencies);
      if (receiver != from) to.push_back(receiver);
    }
    PlannedDocument one = planned(network, network.agencies[from].code + ",2026/08/03," + std::to_string(i) + "/STN-VP",
                                  span / count * i, from, std::move(to));
    one.priority = static_cast<int>(random.below(5));
    one.target_bytes = 20'000 + random.below(400'000);
    documents.push_back(std::move(one));
  }
  return plan_of(std::move(documents));
}

}  // namespace axle::sim
