#include "sim/network/network.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/encoding.hpp"
#include "base/random.hpp"
#include "sim/network/centre_traits.hpp"
#include "sim/network/hierarchy.hpp"
#include "sim/network/names.hpp"
#include "sim/network/quota.hpp"

namespace axle::sim {
namespace {

using identity::Level;

struct Office {
  std::string_view competence, title;
};

// Who signs for a unit: the head, a deputy on the head's behalf (KT.), the chief of the office by order (TL.); a
// people's committee's head signs for the committee (TM.).
constexpr std::array<Office, 3> kCommitteeOffices{
    {{"TM. ỦY BAN NHÂN DÂN", "Chủ tịch"}, {"KT. CHỦ TỊCH", "Phó Chủ tịch"}, {"TL. CHỦ TỊCH", "Chánh Văn phòng"}}};
constexpr std::array<Office, 3> kDepartmentOffices{
    {{"", "Giám đốc"}, {"KT. GIÁM ĐỐC", "Phó Giám đốc"}, {"TL. GIÁM ĐỐC", "Chánh Văn phòng"}}};
constexpr std::array<Office, 3> kMinistryOffices{
    {{"", "Bộ trưởng"}, {"KT. BỘ TRƯỞNG", "Thứ trưởng"}, {"TL. BỘ TRƯỞNG", "Chánh Văn phòng"}}};
constexpr std::array<Office, 3> kAgencyOffices{
    {{"", "Thủ trưởng"}, {"KT. THỦ TRƯỞNG", "Phó Thủ trưởng"}, {"TL. THỦ TRƯỞNG", "Chánh Văn phòng"}}};
constexpr std::array<Office, 3> kBureauOffices{
    {{"", "Cục trưởng"}, {"KT. CỤC TRƯỞNG", "Phó Cục trưởng"}, {"TL. CỤC TRƯỞNG", "Chánh Văn phòng"}}};
constexpr std::array<double, 3> kOfficeWeights{0.3, 0.55, 0.15};

const std::array<Office, 3>& offices_of(const Unit& unit) {
  switch (unit.kind) {
    case UnitKind::committee: return kCommitteeOffices;
    case UnitKind::department: return kDepartmentOffices;
    case UnitKind::central_department: return kBureauOffices;
    case UnitKind::central_unit: break;
  }
  return unit.name.starts_with("Bộ ") ? kMinistryOffices : kAgencyOffices;
}

// Ministries and provinces answer to the Government; who stands above other central units (Party, National Assembly,
// courts), the lists do not say.
std::string in_charge_of(const std::vector<Unit>& units, const Unit& unit) {
  if (unit.parent != UINT32_MAX) return units[unit.parent].name;
  return unit.code.root.starts_with('G') || unit.code.root.starts_with('H') ? "Chính phủ" : "";
}

Agency make_agency(const Scenario& scenario, const std::vector<Unit>& units, const Unit& unit) {
  const bool old_form = scenario.network.codes == identity::CodeForm::form_2016;
  Agency agency;
  agency.code = old_form ? code_2016(unit.code) : code_2020(unit.code);
  agency.other_code = old_form ? code_2020(unit.code) : code_2016(unit.code);
  agency.name = unit.name;
  agency.in_charge = in_charge_of(units, unit);
  agency.level = unit.level;
  agency.parent = unit.parent;
  agency.notation = unit.notation;
  agency.place = unit.place;
  const auto level = static_cast<std::size_t>(unit.level);
  agency.signed_share = unit.signed_share >= 0 ? unit.signed_share : scenario.signatures.signed_share[level];
  RandomStream random(scenario.seed, "network/signer/" + code_2020(unit.code));
  agency.signer_name = person_name(random);
  const Office& office = offices_of(unit)[random.pick(kOfficeWeights)];
  agency.signer_title = office.title;
  agency.signer_competence = office.competence;
  return agency;
}

// Shares of each level's documents: units with `sends` what they say, the others the rest evenly. When no unit is left
// for the rest, or there is no rest for them, what was said counts as weights.
void set_send_weights(const Scenario& scenario, const std::vector<Unit>& units, Network& network) {
  const PerLevel<double> wanted = wanted_by_level(scenario);
  for (const Level level : identity::kLevels) {
    double said = 0;
    std::size_t silent = 0;
    for (const Unit& unit : units) {
      if (unit.level != level) continue;
      said += unit.sends;
      silent += unit.sends > 0 ? 0 : 1;
    }
    const double all = wanted[static_cast<std::size_t>(level)] / (scenario.traffic.scale * scenario.traffic.rate);
    const double whole = silent > 0 && all > 0 ? std::max(all, said) : said;
    for (std::size_t i = 0; i < units.size(); ++i) {
      if (units[i].level != level) continue;
      const double rest = silent > 0 ? (whole > 0 ? (whole - said) / whole : 1.0) / static_cast<double>(silent) : 0;
      network.agencies[i].send_weight = units[i].sends > 0 ? units[i].sends / whole : rest;
    }
  }
}

// Each algorithm gets its share as exactly as rounding allows; who gets which is random.
void set_algorithms(const Scenario& scenario, Network& network) {
  std::vector<double> shares;
  std::vector<signature::KeyAlgorithm> kinds;
  for (const auto& [kind, share] : scenario.signatures.algorithms) {
    kinds.push_back(kind);
    shares.push_back(share);
  }
  std::vector<signature::KeyAlgorithm> cards;
  const std::vector<std::uint64_t> quotas = share_out(network.agencies.size(), shares);
  for (std::size_t i = 0; i < kinds.size(); ++i) cards.insert(cards.end(), quotas[i], kinds[i]);
  RandomStream random(scenario.seed, "network/algorithms");
  shuffle(cards, random);
  for (std::size_t i = 0; i < cards.size(); ++i) network.agencies[i].algorithm = cards[i];
}

// Which level-1 units are connected directly: exactly the shares of both levels together (37 % of 95 are 35), of each
// level as exactly as rounding then allows, at random.
std::vector<bool> choose_direct(const Scenario& scenario, const std::vector<Unit>& units) {
  std::vector<std::size_t> roots;
  PerLevel<double> wanted{};
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (units[i].parent != UINT32_MAX) continue;
    roots.push_back(i);
    const auto level = static_cast<std::size_t>(units[i].level);
    wanted[level] += scenario.network.direct_share.at(level);
  }
  RandomStream random(scenario.seed, "network/direct");
  shuffle(roots, random);
  const double all = std::accumulate(wanted.begin(), wanted.end(), 0.0);
  std::vector<bool> direct(units.size(), false);
  if (all <= 0) return direct;
  std::vector<std::uint64_t> quotas = share_out(static_cast<std::uint64_t>(std::llround(all)), wanted);
  for (const std::size_t root : roots) {
    std::uint64_t& left = quotas[static_cast<std::size_t>(units[root].level)];
    direct[root] = left > 0;
    left -= left > 0 ? 1 : 0;
  }
  return direct;
}

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

std::string make_secret(std::uint64_t seed, const std::string& centre) {
  RandomStream random(seed, "network/secret/" + centre);
  std::array<std::uint8_t, 32> bytes;
  for (std::size_t i = 0; i < bytes.size(); i += 8) {
    const std::uint64_t word = random.next();
    for (std::size_t k = 0; k < 8; ++k) bytes[i + k] = static_cast<std::uint8_t>(word >> (8 * k));
  }
  return to_hex(bytes);
}

std::uint32_t add_centre(const Scenario& scenario, const Unit& unit, bool lgsp, Network& network) {
  Centre centre;
  centre.id = (lgsp ? "lgsp." : "qlvb.") + lower(code_2020(unit.code));
  centre.secret = make_secret(scenario.seed, centre.id);
  centre.name = (lgsp ? "Nền tảng tích hợp LGSP, " : "Hệ thống quản lý văn bản, ") + unit.name;
  centre.lgsp = lgsp;
  centre.level = unit.level;
  network.centres.push_back(std::move(centre));
  return static_cast<std::uint32_t>(network.centres.size() - 1);
}

void set_centres(const Scenario& scenario, const std::vector<Unit>& units, Network& network) {
  std::vector<bool> direct = choose_direct(scenario, units);
  for (std::size_t i = 0; i < units.size(); ++i) {
    const std::uint32_t parent = units[i].parent;  // stands earlier, so its centre is known
    if (parent != UINT32_MAX) direct[i] = direct[parent];
    const bool shares = parent != UINT32_MAX && !direct[i];
    const std::uint32_t centre =
        shares ? network.agencies[parent].centre : add_centre(scenario, units[i], !direct[i], network);
    network.agencies[i].centre = centre;
    network.centres[centre].agencies.push_back(static_cast<std::uint32_t>(i));
  }
}

}  // namespace

const std::string& wire_code(const Network& network, std::uint32_t writer, std::uint32_t named) {
  const Agency& agency = network.agencies[named];
  return network.centres[network.agencies[writer].centre].other_form ? agency.other_code : agency.code;
}

Network make_network(const Scenario& scenario) {
  const std::vector<Unit> units = make_units(scenario);
  Network network;
  network.agencies.reserve(units.size());
  for (const Unit& unit : units) network.agencies.push_back(make_agency(scenario, units, unit));
  set_send_weights(scenario, units, network);
  set_algorithms(scenario, network);
  set_centres(scenario, units, network);
  set_other_forms(scenario, network);
  set_dialects(scenario, network);
  set_silent(scenario, network);
  return network;
}

}  // namespace axle::sim
