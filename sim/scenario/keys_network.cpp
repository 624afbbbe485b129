#include <algorithm>
#include <cmath>

#include "sim/scenario/row_makers.hpp"

namespace axle::sim {
namespace {

using identity::kLevels;
using identity::Level;

Result<std::uint64_t> read_bandwidth(std::string_view text) {
  if (text == "unlimited") return 0;
  constexpr std::array<std::pair<std::string_view, double>, 4> kUnits{
      {{"Gbit/s", 1e9}, {"Mbit/s", 1e6}, {"kbit/s", 1e3}, {"bit/s", 1}}};
  for (const auto& [unit, factor] : kUnits) {
    if (!text.ends_with(unit)) continue;
    const auto number = read_number(text.substr(0, text.size() - unit.size()), 0.000001, 1e12);
    if (!number) return pass(number);
    const double bits = std::round(*number * factor);
    if (bits < 1000 || bits > 1e12) break;
    return static_cast<std::uint64_t>(bits);
  }
  return fail(Errc::invalid_input, "'" + std::string(text) +
                                       "' is no bandwidth from 1kbit/s to 1000Gbit/s; write "
                                       "10Mbit/s, or unlimited");
}

std::string print_bandwidth(std::uint64_t bits_per_s) {
  if (bits_per_s == 0) return "unlimited";
  constexpr std::array<std::pair<std::string_view, std::uint64_t>, 4> kUnits{
      {{"Gbit/s", 1'000'000'000}, {"Mbit/s", 1'000'000}, {"kbit/s", 1'000}, {"bit/s", 1}}};
  for (const auto& [unit, factor] : kUnits) {
    if (bits_per_s % factor == 0) return std::to_string(bits_per_s / factor) + std::string(unit);
  }
  return {};
}

void add_agencies_of(Keys& keys) {
  for (const Level level : kLevels) {
    keys.push_back(
        count_key("network.agencies." + level_name(level), 0, kAgenciesMax,
                  "Agencies at this level; all levels together at most " + std::to_string(kAgenciesMax) + ".",
                  [i = level_index(level)](auto& s) -> auto& { return s.network.agencies[i]; }));
  }
}

Result<std::string> read_level_one_code(std::string_view text) {
  const auto code = identity::AgencyCode::parse(text);
  if (!code) return pass(code);
  if (code->form() == identity::CodeForm::form_2020 && code->depth() == 1) return std::string(text);
  return fail(Errc::invalid_input, "'" + std::string(text) +
                                       "' is not a level-1 unit in the 2020 form; write its first group alone, such "
                                       "as " +
                                       std::string(code->root()));
}

std::string as_is(const std::string& text) {
  return text;
}

void add_named(Schema& schema) {
  ListMaker list(schema, std::string(kNamedPath), "{code: G20, sends: 326}", kNamedMax,
                 [](auto& s) -> auto& { return s.network.named; });
  list.key(
      "code", "agency code of one group in the 2020 form",
      "A level-1 unit: H.. is a province, any other letter a central unit. Required.", true,
      [](auto& row) -> auto& { return row.code; }, read_level_one_code, as_is);
  list.text("name", 120, "Its name. Required unless the code is in the public lists (G01.. and H01..H63).", false,
            [](auto& row) -> auto& { return row.name; });
  list.number("sends", 0, 1e8,
              "Documents that it sends of `traffic.documents`; units without it share their level's rest evenly.",
              false, [](auto& row) -> auto& { return row.sends; });
  list.share("signed", "Of its documents: signed. Without it, its level's share.", false,
             [](auto& row) -> auto& { return row.signed_share; });
}

void add_links(Keys& keys) {
  for (const Level level : kLevels) {
    const std::string path = "network.links." + level_name(level);
    const std::size_t i = level_index(level);
    keys.push_back(make_key(
        path + ".bandwidth", "bandwidth, 1kbit/s to 1000Gbit/s, or unlimited",
        "Of the line of a centre of this level to the hub, each way.",
        [i](auto& s) -> auto& { return s.network.links[i].bits_per_s; }, read_bandwidth, print_bandwidth));
    keys.push_back(duration_key(path + ".delay", 0, 10 * kSecond, "Of its line, one way.",
                                [i](auto& s) -> auto& { return s.network.links[i].delay; }));
    keys.push_back(share_key(path + ".loss", "Of the segments on its line: lost, and sent again after 200 ms.",
                             [i](auto& s) -> auto& { return s.network.links[i].loss; }));
  }
}

constexpr std::array<std::string_view, 3> kProfileNames{"strict", "hub", "lenient"};

void add_dialects(Schema& schema) {
  ListMaker list(schema, "network.dialects", "{name: alpha, share: 60%, packets: [nfd_text]}", kDialectsMax,
                 [](auto& s) -> auto& { return s.network.dialects; });
  list.key(
      "name", "lower-case letters, digits and hyphens, at most 64", "Names the vendor. Required.", true,
      [](auto& row) -> auto& { return row.name; }, read_name, as_is);
  list.share("share", "Of the centres: have this vendor's system. Together 100%.", true,
             [](auto& row) -> auto& { return row.share; });
  list.words("packets", packet::kQuirkNames, "How its packets differ from the national SDK's.",
             [](auto& row) -> auto& { return row.packets; });
  list.words("client", axis::kClientQuirkNames, "How its client speaks to the hub.",
             [](auto& row) -> auto& { return row.client; });
  list.word("reads", kProfileNames, "A packet that breaks these rules is returned with 02.", false,
            [](auto& row) -> auto& { return row.reads; });
  list.word("expect", kExpectedNames, "What becomes of its documents at lenient receivers.", false,
            [](auto& row) -> auto& { return row.expect; });
  list.word("expect_strict", kExpectedNames, "And at receivers that read strictly.", false,
            [](auto& row) -> auto& { return row.expect_strict; });
}

}  // namespace

void add_network(Schema& schema) {
  Keys& keys = schema.keys;
  add_agencies_of(keys);
  add_named(schema);
  keys.push_back(count_key("network.ministries", 0, 1000,
                           "Central units of level 1 at most; central agencies beyond them are departments.",
                           [](auto& s) -> auto& { return s.network.ministries; }));
  keys.push_back(count_key("network.provinces", 0, 1000,
                           "Provinces at most; agencies of province level beyond them are departments. 63 until July "
                           "2025, 34 since.",
                           [](auto& s) -> auto& { return s.network.provinces; }));
  keys.push_back(number_key("network.spread", 0, 3,
                            "How unevenly districts and communes are spread over the provinces: sigma of the logarithm "
                            "of a province's weight; 0: evenly.",
                            [](auto& s) -> auto& { return s.network.spread; }));
  for (const Level level : {Level::central, Level::province}) {
    keys.push_back(
        share_key("network.direct." + level_name(level),
                  "Of the level-1 units of this level: connected to the hub directly. The rest are behind an "
                  "LGSP that stands for the unit and all units below it.",
                  [i = level_index(level)](auto& s) -> auto& { return s.network.direct_share[i]; }));
  }
  keys.push_back(choice_key<identity::CodeForm>(
      "network.codes", {{"2016", identity::CodeForm::form_2016}, {"2020", identity::CodeForm::form_2020}},
      "Form of the agency codes on the wire: QCVN 102:2016 (000.00.12.H57) or Decision 20/2020 (H57.12).",
      [](auto& s) -> auto& { return s.network.codes; }));
  keys.push_back(share_key("network.other_codes", "Of the centres: write the other form of the codes.",
                           [](auto& s) -> auto& { return s.network.other_codes; }));
  add_links(keys);
  add_dialects(schema);
}

}  // namespace axle::sim
