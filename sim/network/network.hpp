// Scenario -> centres and agencies at the four levels. Deterministic from the scenario's seed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/identity/agency_code.hpp"
#include "protocol/signature/algorithm.hpp"
#include "sim/scenario/scenario.hpp"

namespace axle::sim {

struct Agency {
  std::string code;             // in the form that the scenario uses
  std::string other_code;       // the same agency in the other form
  std::string name, in_charge;  // Vietnamese, NFC
  std::string signer_name, signer_title;
  identity::Level level = identity::Level::central;
  std::uint32_t centre = 0;           // index into Network::centres
  std::uint32_t parent = UINT32_MAX;  // index into Network::agencies
  signature::KeyAlgorithm algorithm = signature::KeyAlgorithm::rsa2048;
  double send_weight = 1.0;  // share of its level's documents
  double signed_share = 1.0;
};

struct Centre {
  std::string id;      // systemid
  std::string secret;  // derived from the seed: simulated, worth nothing
  std::string name;
  bool lgsp = false;
  std::vector<std::uint32_t> agencies;
};

struct Network {
  std::vector<Centre> centres;
  std::vector<Agency> agencies;
};

Network make_network(const Scenario& scenario);

}  // namespace axle::sim
