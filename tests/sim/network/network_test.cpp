#include "sim/network/network.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "protocol/identity/agency_code.hpp"
#include "sim/network/unit_code.hpp"

namespace axle::sim {
namespace {

using identity::AgencyCode;
using identity::CodeForm;
using identity::Level;

Scenario with(std::uint32_t central, std::uint32_t province, std::uint32_t district, std::uint32_t commune) {
  Scenario scenario;
  scenario.network.agencies = {central, province, district, commune};
  return scenario;
}

std::size_t count(const Network& network, Level level) {
  return static_cast<std::size_t>(std::ranges::count(network.agencies, level, &Agency::level));
}

std::size_t roots(const Network& network) {
  return static_cast<std::size_t>(std::ranges::count(network.agencies, UINT32_MAX, &Agency::parent));
}

TEST(Network, CountsPerLevelInOrder) {
  const Network network = make_network(with(4, 5, 6, 7));
  EXPECT_EQ(count(network, Level::central), 4U);
  EXPECT_EQ(count(network, Level::province), 5U);
  EXPECT_EQ(count(network, Level::district), 6U);
  EXPECT_EQ(count(network, Level::commune), 7U);
  EXPECT_TRUE(std::ranges::is_sorted(network.agencies, {}, &Agency::level));
}

TEST(Network, PublicUnitsComeFirst) {
  const Network network = make_network(with(2, 2, 0, 0));
  EXPECT_EQ(network.agencies[0].code, "G01");
  EXPECT_EQ(network.agencies[0].name, "Bộ Công an");
  EXPECT_EQ(network.agencies[2].code, "H01");
  EXPECT_EQ(network.agencies[2].other_code, "000.00.00.H01");
  EXPECT_EQ(network.agencies[2].name, "UBND tỉnh An Giang");
  EXPECT_EQ(network.agencies[2].in_charge, "Chính phủ");
}

TEST(Network, NamedUnitsComeBeforeThePublicLists) {
  Scenario scenario = with(3, 1, 0, 0);
  scenario.network.named = {{"H57", "UBND tỉnh Thừa Thiên Huế", 0, -1},
                            {"P99", "Văn phòng Mẫu", 0, 0.25},
                            {"G20", "Thanh tra Chính phủ", 0, -1}};
  scenario.signatures.signed_share = {0.5, 0.75, 1, 1};
  const Network network = make_network(scenario);
  EXPECT_EQ(network.agencies[0].code, "P99");
  EXPECT_EQ(network.agencies[0].notation, "VPM");
  EXPECT_EQ(network.agencies[0].in_charge, "");
  EXPECT_EQ(network.agencies[0].signed_share, 0.25);
  EXPECT_EQ(network.agencies[1].code, "G20");
  EXPECT_EQ(network.agencies[1].notation, "TTCP");
  EXPECT_EQ(network.agencies[1].signed_share, 0.5);
  EXPECT_EQ(network.agencies[2].code, "G01");
  EXPECT_EQ(network.agencies[3].code, "H57");
  EXPECT_EQ(network.agencies[3].signed_share, 0.75);
}

TEST(Network, PastThePublicListsUnitsAreInventedAndRecognisable) {
  const Network network = make_network(with(32, 0, 0, 0));
  EXPECT_EQ(network.agencies[25].code, "G30");
  EXPECT_EQ(network.agencies[26].code, "G99");
  EXPECT_EQ(network.agencies[26].name, "Cơ quan Thử nghiệm 1");
  EXPECT_EQ(network.agencies[31].code, "G94");
}

TEST(Network, InventedCodesAvoidNamedOnes) {
  Scenario scenario = with(28, 0, 0, 0);
  scenario.network.named = {{"G99", "Cơ quan Mẫu", 0, -1}};
  const Network network = make_network(scenario);
  EXPECT_EQ(network.agencies[27].code, "G98");
}

constexpr std::uint32_t kMinistries = 40, kProvinces = 63;  // what a scenario has when it does not say

TEST(Network, BeyondTheLevelOneUnitsAreDepartments) {
  const Network network = make_network(with(kMinistries, kProvinces, 0, 0));
  EXPECT_EQ(roots(network), kMinistries + kProvinces);
  const Network more = make_network(with(kMinistries + 1, kProvinces + 2, 0, 0));
  EXPECT_EQ(roots(more), kMinistries + kProvinces);
  const Agency& bureau = more.agencies[kMinistries];
  EXPECT_EQ(bureau.name, "Cục Thử nghiệm 1, Bộ Công an");
  EXPECT_EQ(bureau.code, "G01.1");
  EXPECT_EQ(bureau.in_charge, "Bộ Công an");
  const Agency& department = more.agencies.back();
  EXPECT_EQ(department.name, "Sở Thử nghiệm 1 tỉnh Bắc Giang");
  EXPECT_EQ(department.code, "H02.1");
  EXPECT_EQ(department.other_code, "000.00.01.H02");
  EXPECT_EQ(department.level, Level::province);
  EXPECT_EQ(department.in_charge, "UBND tỉnh Bắc Giang");
}

TEST(Network, HierarchyIsEvenAndOneLevelUp) {
  const Network network = make_network(with(1, 4, 10, 33));
  std::map<std::uint32_t, int> children;
  for (const Agency& agency : network.agencies) {
    if (agency.parent == UINT32_MAX) continue;
    const Agency& parent = network.agencies.at(agency.parent);
    EXPECT_EQ(agency.in_charge, parent.name);
    EXPECT_EQ(parent.level, agency.level == Level::commune ? Level::district : Level::province);
    EXPECT_TRUE(agency.code.starts_with(parent.code + ".")) << agency.code;
    EXPECT_NE(agency.name.find(parent.name.substr(5)), std::string::npos) << agency.name;
    ++children[agency.parent];
  }
  for (const auto& [parent, number] : children) {
    const bool district = network.agencies[parent].level == Level::district;
    EXPECT_GE(number, district ? 3 : 2);
    EXPECT_LE(number, district ? 4 : 3);
  }
}

TEST(Network, WithoutDistrictsCommunesBelongToProvinces) {
  const Network network = make_network(with(1, 2, 0, 5));
  for (std::size_t i = 3; i < network.agencies.size(); ++i) {
    EXPECT_EQ(network.agencies[network.agencies[i].parent].level, Level::province);
  }
  EXPECT_EQ(network.agencies[3].code, "H01.1");
}

TEST(Network, CodesAreValidInBothFormsAndMeanTheSame) {
  for (const CodeForm form : {CodeForm::form_2016, CodeForm::form_2020}) {
    Scenario scenario = with(45, 130, 300, 900);
    scenario.network.codes = form;
    for (const Agency& agency : make_network(scenario).agencies) {
      const auto code = AgencyCode::parse(agency.code);
      const auto other = AgencyCode::parse(agency.other_code);
      ASSERT_TRUE(code) << agency.code;
      ASSERT_TRUE(other) << agency.other_code;
      EXPECT_EQ(code->form(), form);
      EXPECT_NE(other->form(), form);
      EXPECT_EQ(code->root(), other->root());
      EXPECT_EQ(code->depth(), other->depth());
    }
  }
}

TEST(UnitCode, BothForms) {
  EXPECT_EQ(code_2016({"H57", 0, 0}), "000.00.00.H57");
  EXPECT_EQ(code_2020({"H57", 0, 0}), "H57");
  EXPECT_EQ(code_2016({"H57", 12, 3}), "000.03.12.H57");
  EXPECT_EQ(code_2020({"H57", 12, 3}), "H57.12.3");
  EXPECT_EQ(code_2016({"H57", 99, 0}), "000.00.99.H57");
  EXPECT_EQ(code_2016({"H57", 100, 0}), "000.00.A0.H57");
  EXPECT_EQ(code_2020({"H57", 100, 0}), "H57.A0");
  EXPECT_EQ(code_2016({"H57", kUnitsPerGroup, 0}), "000.00.ZZ.H57");
}

TEST(UnitCode, PastTheGroupTheCountGoesOn) {
  EXPECT_EQ(code_2016({"H57", kUnitsPerGroup + 1, 0}), "060.00.01.H57");
  EXPECT_EQ(code_2020({"H57", kUnitsPerGroup + 1, 0}), "H57.1.0060");
  std::set<std::string> old_codes, new_codes;
  int made = 0;
  for (const std::uint32_t second : {0U, 1U, 100U, kUnitsPerGroup, kUnitsPerGroup + 1, kUnitsBelowOneMax}) {
    for (const std::uint32_t third : {0U, 1U, 100U, kUnitsPerGroup, kUnitsPerGroup + 1, kUnitsBelowOneMax}) {
      if (second == 0 && third != 0) continue;
      const UnitCode code{"H57", second, third};
      const auto old_form = AgencyCode::parse(code_2016(code));
      const auto new_form = AgencyCode::parse(code_2020(code));
      ASSERT_TRUE(old_form && new_form) << code_2016(code) << " " << code_2020(code);
      EXPECT_EQ(old_form->form(), CodeForm::form_2016);
      EXPECT_EQ(new_form->form(), CodeForm::form_2020);
      old_codes.insert(old_form->text());
      new_codes.insert(new_form->text());
      ++made;
    }
  }
  EXPECT_EQ(old_codes.size(), made);
  EXPECT_EQ(new_codes.size(), made);
}

TEST(Network, EverythingThatNamesIsUnique) {
  const Network network = make_network(with(45, 130, 705, 11'000));
  std::set<std::string> codes, others, names, ids, secrets;
  for (const Agency& agency : network.agencies) {
    EXPECT_TRUE(codes.insert(agency.code).second) << agency.code;
    EXPECT_TRUE(others.insert(agency.other_code).second) << agency.other_code;
    EXPECT_TRUE(names.insert(agency.name).second) << agency.name;
  }
  for (const Centre& centre : network.centres) {
    EXPECT_TRUE(ids.insert(centre.id).second) << centre.id;
    EXPECT_TRUE(secrets.insert(centre.secret).second);
  }
}

TEST(Network, OneParentCanHaveMoreUnitsThanThereAreNames) {
  const Network network = make_network(with(1, 1, 1, 2500));
  std::set<std::string> codes, names;
  for (const Agency& agency : network.agencies) {
    codes.insert(agency.code);
    names.insert(agency.name);
  }
  EXPECT_EQ(codes.size(), network.agencies.size());
  EXPECT_EQ(names.size(), network.agencies.size());
}

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

TEST(Network, TextsFitTheirPacketFields) {
  Scenario scenario = with(45, 130, 705, 3000);
  std::string longest;
  for (int i = 0; i < 120; ++i) longest += "ộ";
  scenario.network.named = {{"H98", longest, 0, -1}, {"G98", longest, 0, -1}};
  for (const Agency& agency : make_network(scenario).agencies) {
    EXPECT_LE(characters(agency.name), 200U) << agency.name;
    EXPECT_LE(characters(agency.in_charge), 200U);
    EXPECT_LE(characters(agency.signer_name), 50U);
    EXPECT_LE(characters(agency.signer_title), 100U);
    EXPECT_LE(characters(agency.place), 50U) << agency.place;
    EXPECT_LE(characters(agency.notation), 20U) << agency.notation;
    for (const std::string* text : {&agency.name, &agency.in_charge, &agency.signer_name, &agency.signer_title,
                                    &agency.place, &agency.notation}) {
      EXPECT_FALSE(text->empty()) << agency.code;
      // Combining marks U+0300..U+036F would mean that the text is not NFC.
      EXPECT_EQ(text->find("\xcc"), std::string::npos) << *text;
      EXPECT_EQ(text->find("\xcd"), std::string::npos) << *text;
    }
  }
}

TEST(Network, SignersHoldOfficesOfTheirUnit) {
  std::set<std::string> committee, department;
  for (const Agency& agency : make_network(with(1, 200, 0, 0)).agencies) {
    if (agency.name.starts_with("UBND")) committee.insert(agency.signer_competence + "/" + agency.signer_title);
    if (agency.name.starts_with("Sở")) department.insert(agency.signer_competence + "/" + agency.signer_title);
  }
  EXPECT_EQ(committee, (std::set<std::string>{"TM. ỦY BAN NHÂN DÂN/Chủ tịch", "KT. CHỦ TỊCH/Phó Chủ tịch",
                                              "TL. CHỦ TỊCH/Chánh Văn phòng"}));
  EXPECT_EQ(department,
            (std::set<std::string>{"/Giám đốc", "KT. GIÁM ĐỐC/Phó Giám đốc", "TL. GIÁM ĐỐC/Chánh Văn phòng"}));
}

TEST(Centres, EveryAgencyIsInItsCentreExactlyOnce) {
  const Network network = make_network(with(10, 20, 60, 200));
  std::vector<int> seen(network.agencies.size(), 0);
  for (std::size_t c = 0; c < network.centres.size(); ++c) {
    const Centre& centre = network.centres[c];
    EXPECT_EQ(centre.secret.size(), 64U);
    EXPECT_EQ(centre.secret.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_FALSE(centre.agencies.empty());
    for (const std::uint32_t agency : centre.agencies) {
      ++seen[agency];
      EXPECT_EQ(network.agencies[agency].centre, c);
    }
  }
  EXPECT_EQ(std::ranges::count(seen, 1), std::ssize(seen));
}

TEST(Centres, AnLgspStandsForAllBelowAndADirectUnitForItself) {
  const Network network = make_network(with(10, 20, 60, 200));
  for (const Agency& agency : network.agencies) {
    const Centre& centre = network.centres[agency.centre];
    if (agency.parent != UINT32_MAX) {
      const Agency& parent = network.agencies[agency.parent];
      EXPECT_EQ(centre.lgsp, network.centres[parent.centre].lgsp);
      EXPECT_EQ(centre.lgsp, agency.centre == parent.centre);
    }
    if (!centre.lgsp) EXPECT_EQ(centre.agencies.size(), 1U);
    EXPECT_TRUE(centre.id.starts_with(centre.lgsp ? "lgsp." : "qlvb.")) << centre.id;
  }
}

TEST(Centres, DirectShareIsExact) {
  Scenario scenario = with(32, 63, 0, 0);
  scenario.network.direct_share = {0.37, 0.37};
  const Network network = make_network(scenario);
  EXPECT_EQ(network.centres.size(), 95U);
  EXPECT_EQ(std::ranges::count(network.centres, true, &Centre::lgsp), 60);
  scenario.network.direct_share = {0, 0};
  EXPECT_EQ(std::ranges::count(make_network(scenario).centres, false, &Centre::lgsp), 0);
  scenario.network.direct_share = {1, 1};
  EXPECT_EQ(std::ranges::count(make_network(scenario).centres, true, &Centre::lgsp), 0);
}

TEST(Centres, IdsFollowTheCode) {
  Scenario scenario = with(1, 1, 1, 0);
  scenario.network.direct_share = {1, 1};
  const Network network = make_network(scenario);
  EXPECT_EQ(network.centres[0].id, "qlvb.g01");
  EXPECT_EQ(network.centres[2].id, "qlvb.h01.1");
  scenario.network.direct_share = {0, 0};
  EXPECT_EQ(make_network(scenario).centres[1].id, "lgsp.h01");
}

TEST(Algorithms, SharesAreMetAsExactlyAsRoundingAllows) {
  Scenario scenario = with(10, 20, 30, 40);
  scenario.signatures.algorithms = {{signature::KeyAlgorithm::rsa2048, 0.8},
                                    {signature::KeyAlgorithm::p256, 0.15},
                                    {signature::KeyAlgorithm::ed25519, 0.05}};
  const Network network = make_network(scenario);
  const auto counted = [&](signature::KeyAlgorithm kind) {
    return std::ranges::count(network.agencies, kind, &Agency::algorithm);
  };
  EXPECT_EQ(counted(signature::KeyAlgorithm::rsa2048), 80);
  EXPECT_EQ(counted(signature::KeyAlgorithm::p256), 15);
  EXPECT_EQ(counted(signature::KeyAlgorithm::ed25519), 5);
}

TEST(SendWeights, SumToOneAndFollowWhatIsNamed) {
  Scenario scenario = with(4, 2, 2, 2);
  scenario.traffic.documents = 1000;
  scenario.traffic.share = {0.4, 0.2, 0.2, 0.2};
  scenario.network.named = {{"G20", "Thanh tra Chính phủ", 100, -1}, {"H01", "A", 150, -1}, {"H02", "B", 50, -1}};
  const Network network = make_network(scenario);
  PerLevel<double> sums{};
  for (const Agency& agency : network.agencies) sums[static_cast<std::size_t>(agency.level)] += agency.send_weight;
  for (const double sum : sums) EXPECT_NEAR(sum, 1, 1e-12);
  EXPECT_DOUBLE_EQ(network.agencies[0].send_weight, 0.25);  // 100 of the level's 400
  EXPECT_DOUBLE_EQ(network.agencies[1].send_weight, 0.25);  // a third of the rest
  EXPECT_DOUBLE_EQ(network.agencies[4].send_weight, 0.75);  // nobody else in the level: as weights
}

TEST(Determinism, TheSeedDecidesAndTheCodeFormDoesNot) {
  const auto key = [](const Network& network) {
    std::string text;
    for (const Agency& a : network.agencies) text += a.name + a.signer_name + a.signer_title + std::to_string(a.centre);
    for (const Centre& c : network.centres) text += c.id + c.secret;
    return text;
  };
  Scenario scenario = with(4, 5, 6, 7);
  const std::string first = key(make_network(scenario));
  EXPECT_EQ(key(make_network(scenario)), first);
  scenario.network.codes = CodeForm::form_2016;
  EXPECT_EQ(key(make_network(scenario)), first);
  scenario.seed = 2;
  EXPECT_NE(key(make_network(scenario)), first);
}

}  // namespace
}  // namespace axle::sim
