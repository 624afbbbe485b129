// The rows of the table that are not single values: the entries of `network.named`, and maps whose members belong
// together.
#include "protocol/identity/agency_code.hpp"
#include "sim/scenario/key_makers.hpp"

namespace axle::sim {
namespace {

using identity::kLevels;
using identity::Level;

// A group over a range of doubles that `values` gives of a const or mutable Scenario.
template <class Values>
Group share_group(std::string path, bool sums_to_whole, bool one_value, bool absent_is_zero, Values values) {
  Group group{std::move(path), sums_to_whole, one_value, absent_is_zero, {}, {}};
  group.clear = [values](Scenario& s) { values(s).fill(0.0); };
  group.sum = [values](const Scenario& s) {
    double sum = 0;
    for (const double share : values(s)) sum += share;
    return sum;
  };
  return group;
}

}  // namespace

identity::Level level_of_named(const NamedAgency& agency) {
  return agency.code.starts_with('H') ? Level::province : Level::central;
}

std::vector<NamedKey> make_named_keys() {
  std::vector<NamedKey> keys;
  keys.push_back({"code", "agency code of one group in the 2020 form",
                  "A level-1 unit: H.. is a province, any other letter a central unit. Required.", true,
                  [](NamedAgency& agency, std::string_view text) -> Result<void> {
                    const auto code = identity::AgencyCode::parse(text);
                    if (!code) return pass(code);
                    if (code->form() != identity::CodeForm::form_2020 || code->depth() != 1) {
                      return fail(Errc::invalid_input, "'" + std::string(text) +
                                                           "' is not a level-1 unit in the 2020 form; write its first "
                                                           "group alone, such as " +
                                                           std::string(code->root()));
                    }
                    agency.code = text;
                    return {};
                  },
                  [](const NamedAgency& agency) { return agency.code; }});
  keys.push_back({"name", "text, at most 120 characters",
                  "Its name. Required unless the code is in the public lists (G01.. and H01..H63).", false,
                  [](NamedAgency& agency, std::string_view text) -> Result<void> {
                    auto name = read_text(text, 120);
                    if (!name) return pass(name);
                    agency.name = std::move(*name);
                    return {};
                  },
                  [](const NamedAgency& agency) { return agency.name.empty() ? "" : print_quoted(agency.name); }});
  keys.push_back({"sends", "number, 0 to 100000000",
                  "Documents that it sends of `traffic.documents`; units without it share their level's rest evenly.",
                  false,
                  [](NamedAgency& agency, std::string_view text) -> Result<void> {
                    const auto sends = read_number(text, 0, 1e8);
                    if (!sends) return pass(sends);
                    agency.sends = *sends;
                    return {};
                  },
                  [](const NamedAgency& agency) { return agency.sends > 0 ? print_number(agency.sends) : ""; }});
  keys.push_back(
      {"signed", "share, 0% to 100%", "Of its documents: signed. Without it, its level's share.", false,
       [](NamedAgency& agency, std::string_view text) -> Result<void> {
         const auto share = parse_share(text);
         if (!share) return pass(share);
         agency.signed_share = *share;
         return {};
       },
       [](const NamedAgency& agency) { return agency.signed_share >= 0 ? print_share(agency.signed_share) : ""; }});
  return keys;
}

std::vector<Group> make_groups() {
  std::vector<Group> groups;
  groups.push_back({"network.agencies", false, false, true, [](Scenario& s) { s.network.agencies.fill(0); },
                    [](const Scenario& s) {
                      double sum = 0;
                      for (const std::uint32_t count : s.network.agencies) sum += count;
                      return sum;
                    }});
  groups.push_back(share_group("traffic.share", true, false, true, [](auto& s) -> auto& { return s.traffic.share; }));
  for (const Level from : kLevels) {
    groups.push_back(share_group("traffic.matrix." + level_name(from), true, false, true,
                                 [i = level_index(from)](auto& s) -> auto& { return s.traffic.matrix[i]; }));
  }
  groups.push_back(
      share_group("traffic.priority", true, false, true, [](auto& s) -> auto& { return s.traffic.priority; }));
  groups.push_back({"signatures.algorithms", true, false, true, [](Scenario& s) { s.signatures.algorithms.clear(); },
                    [](const Scenario& s) {
                      double sum = 0;
                      for (const auto& [algorithm, share] : s.signatures.algorithms) sum += share;
                      return sum;
                    }});
  groups.push_back(
      share_group("signatures.signed", false, true, false, [](auto& s) -> auto& { return s.signatures.signed_share; }));
  groups.push_back({"agencies.poll", false, true, false, {}, {}});
  return groups;
}

}  // namespace axle::sim
