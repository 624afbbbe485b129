// Scenario -> centres and agencies at the four levels. Deterministic from the scenario's seed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/identity/agency_code.hpp"
#include "protocol/signature/crypto/algorithm.hpp"
#include "sim/scenario/scenario.hpp"

namespace axle::sim {

inline constexpr std::uint32_t kNoDialect = UINT32_MAX;

struct Agency {
  std::string code;             // in the form that the scenario uses
  std::string other_code;       // the same agency in the other form
  std::string name, in_charge;  // Vietnamese, NFC
  std::string signer_name, signer_title;
  std::string signer_competence;  // "KT. GIÁM ĐỐC"; empty: signs in the own right
  std::string notation;           // what names the agency in a document's notation: "UBND", "VPCP"
  std::string place;              // where it issues
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
  bool polls = true;                                 // false: the misdeed never_polls
  bool other_form = false;                           // writes the agencies' other_code in its packets
  std::uint32_t dialect = kNoDialect;                // index into NetworkSpec::dialects
  identity::Level level = identity::Level::central;  // of its first agency
  std::vector<std::uint32_t> agencies;
};

struct Network {
  std::vector<Centre> centres;
  std::vector<Agency> agencies;
};

// The code that the agency's centre writes in its packets: the agency's own, or that of `named` as it writes it.
const std::string& wire_code(const Network& network, std::uint32_t writer, std::uint32_t named);

// The agencies stand level by level (central, province, district, commune). Level-1 units come first in their level:
// those that the scenario names, in order, then the public lists, then synthetic ones. Agencies beyond the level-1
// units are departments, spread evenly; districts belong to provinces, by `network.spread`; communes to districts,
// evenly, or to provinces, by `network.spread`, when there are no districts. 34 provinces are those since July 2025. A
// level-1 unit behind an LGSP shares that centre with every unit below it; a level-1 unit that is connected directly
// has a centre of its own, and so has each unit below it. Codes, names and centre ids are unique. The scenario must
// have passed parse_scenario's checks.
Network make_network(const Scenario& scenario);

}  // namespace axle::sim
