#include "sim/scenario/scenario.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/scenario/keys.hpp"
#include "tests/sim/scenario/support.hpp"

namespace axle::sim {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::size_t kCentral = 0, kCommune = 3;

TEST(Parse, VersionAloneGivesTheDefaults) {
  Scenario expected;
  expected.name = "a";
  EXPECT_EQ(parsed(""), expected);
}

TEST(Parse, EveryPartOfAScenario) {
  const Scenario s = parsed(R"(name: everything
title: Một kịch bản
description: |
  two
  lines
seed: 18446744073709551615
network:
  agencies: {central: 2, province: 3, district: 4, commune: 5}
  named:
    - {code: G20, sends: 30, signed: 10%}
    - {code: Z99, name: Văn phòng Mẫu}
  direct: 50%
  codes: 2016
traffic:
  documents: 400
  scale: 50%
  period: 131d
  compress: 3600x
  arrivals: uniform
  share: {central: 40%, province: 30%, district: 20%, commune: 10%}
  matrix:
    commune: {district: 100%}
  fan_out: {mean: 2.5, max: 9}
  priority: {normal: 90%, express: 10%}
documents:
  pages: 2..4
  size: {median: 64KiB, sigma: 0.25, max: 1MiB}
signatures:
  algorithms: {p256: 60%, ed25519: 40%}
  signed: {commune: 25%}
  key_pool: 5
  packet: modern
agencies: {poll: 500ms, register: 1s, process: 2s, sigma: 0.1, refuse: 1%}
hub: {verification: off, tls: false, net_threads: 2, verify_threads: 3, sync_delay: 5ms}
phases: {warmup: 1s, drain: 3s}
)");
  EXPECT_EQ(s.name, "everything");
  EXPECT_EQ(s.title, "Một kịch bản");
  EXPECT_EQ(s.description, "two\nlines\n");
  EXPECT_EQ(s.seed, UINT64_MAX);
  EXPECT_EQ(s.network.agencies, (PerLevel<std::uint32_t>{2, 3, 4, 5}));
  ASSERT_EQ(s.network.named.size(), 2U);
  EXPECT_EQ(s.network.named[0], (NamedAgency{"G20", "Thanh tra Chính phủ", 30, 0.1}));
  EXPECT_EQ(s.network.named[1], (NamedAgency{"Z99", "Văn phòng Mẫu", 0, -1}));
  EXPECT_EQ(s.network.direct_share, (std::array{0.5, 0.5}));
  EXPECT_EQ(s.network.codes, identity::CodeForm::form_2016);
  EXPECT_EQ(s.traffic.documents, 400U);
  EXPECT_EQ(s.traffic.scale, 0.5);
  EXPECT_EQ(s.traffic.period, 131 * kDay);
  EXPECT_EQ(s.traffic.compress, 3600);
  EXPECT_EQ(s.traffic.arrivals, Arrivals::uniform);
  EXPECT_EQ(s.traffic.share, (PerLevel<double>{0.4, 0.3, 0.2, 0.1}));
  EXPECT_EQ(s.traffic.matrix[kCommune], (PerLevel<double>{0, 0, 1, 0}));
  EXPECT_EQ(s.traffic.matrix[kCentral], Scenario{}.traffic.matrix[kCentral]);
  EXPECT_EQ(s.traffic.fan_out_mean, 2.5);
  EXPECT_EQ(s.traffic.fan_out_max, 9U);
  EXPECT_EQ(s.traffic.priority, (std::array<double, 5>{0.9, 0, 0, 0.1, 0}));
  EXPECT_EQ(s.documents.pages_min, 2U);
  EXPECT_EQ(s.documents.pages_max, 4U);
  EXPECT_EQ(s.documents.size_median, 64U << 10);
  EXPECT_EQ(s.documents.size_sigma, 0.25);
  EXPECT_EQ(s.documents.size_max, 1U << 20);
  const std::map<signature::KeyAlgorithm, double> algorithms{{signature::KeyAlgorithm::p256, 0.6},
                                                             {signature::KeyAlgorithm::ed25519, 0.4}};
  EXPECT_EQ(s.signatures.algorithms, algorithms);
  EXPECT_EQ(s.signatures.signed_share, (PerLevel<double>{1, 1, 1, 0.25}));
  EXPECT_EQ(s.signatures.key_pool, 5U);
  EXPECT_EQ(s.signatures.packet, PacketSigning::modern);
  AgencySpec agencies;
  agencies.poll_period.fill(500 * kMillisecond);
  agencies.register_median = kSecond;
  agencies.process_median = 2 * kSecond;
  agencies.reaction_sigma = 0.1;
  agencies.refuse_share = 0.01;
  EXPECT_EQ(s.agencies, agencies);
  EXPECT_EQ(s.hub, (HubSpec{Verification::off, false, 2, 3, 5 * kMillisecond}));
  EXPECT_EQ(s.phases, (PhaseSpec{kSecond, 3 * kSecond, {}}));
}

TEST(Parse, OneShareForAllLevels) {
  EXPECT_EQ(parsed("signatures: {signed: 62.5%}").signatures.signed_share, (PerLevel<double>{.625, .625, .625, .625}));
}

TEST(Parse, ScaleIsANumberAShareOrAFactor) {
  EXPECT_EQ(parsed("traffic: {scale: 0.05}").traffic.scale, 0.05);
  EXPECT_EQ(parsed("traffic: {scale: 5%}").traffic.scale, 0.05);
  EXPECT_EQ(parsed("traffic: {scale: 2.3x}").traffic.scale, 2.3);
  EXPECT_EQ(parsed("traffic: {scale: 1}").traffic.scale, 1.0);
}

TEST(Parse, OnePageCountIsARangeOfOne) {
  const Scenario s = parsed("documents: {pages: 3}");
  EXPECT_EQ(s.documents.pages_min, 3U);
  EXPECT_EQ(s.documents.pages_max, 3U);
}

TEST(Parse, DefaultSharesLeaveOutLevelsWithoutAgencies) {
  const Scenario s = parsed("network: {agencies: {central: 3, province: 5}}");
  EXPECT_EQ(s.network.agencies, (PerLevel<std::uint32_t>{3, 5, 0, 0}));
  EXPECT_EQ(s.traffic.share, (PerLevel<double>{0.5, 0.5, 0, 0}));
}

TEST(Parse, NameComesFromTheFile) {
  EXPECT_EQ(parse_scenario("axle: 1", "/x/two-tier.yaml")->name, "two-tier");
  const auto bad = parse_scenario("axle: 1", "Two Tier.yaml");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().detail,
            "Two Tier.yaml:1:1: the scenario has no name and its file's name is none; write name: such-as-this");
}

TEST(Errors, VersionMissingWrongOrEmptyFile) {
  EXPECT_EQ(errors_of("name: x"),
            "a.yaml:1:1: the version of the scenario language is missing; begin the file with 'axle: 1'");
  EXPECT_EQ(errors_of("name: x\naxle: 2\nnonsense: 3"),
            "a.yaml:2:7: axle: '2' is not a version of the scenario language that this program knows; write axle: 1");
  EXPECT_THAT(errors_of(""), HasSubstr("the file is empty; a scenario begins with 'axle: 1'"));
  EXPECT_THAT(errors_of("- 1"), StartsWith("a.yaml:1:1: the file is not a map"));
}

TEST(Errors, UnknownKeysNameTheNearest) {
  EXPECT_EQ(body_errors("trafic: {documents: 3}"), "a.yaml:2:1: unknown key 'trafic'; did you mean 'traffic'?");
  EXPECT_EQ(body_errors("traffic:\n  preiod: 3s"),
            "a.yaml:3:3: unknown key 'preiod' in traffic; did you mean 'period'?");
  EXPECT_EQ(body_errors("fan_out: {mean: 2}"), "a.yaml:2:1: unknown key 'fan_out'; did you mean traffic.fan_out?");
  EXPECT_EQ(body_errors("hub: {colour: red}"),
            "a.yaml:2:7: unknown key 'colour' in hub; known here: verification, tls, net_threads, verify_threads, "
            "sync_delay");
  EXPECT_EQ(body_errors("network: {named: [{code: G20, sent: 5}]}"),
            "a.yaml:2:31: unknown key 'sent' in network.named[0]; did you mean 'sends'?");
}

TEST(Errors, MissingUnitsAndBounds) {
  EXPECT_EQ(body_errors("agencies:\n  poll: 250"), "a.yaml:3:9: agencies.poll: '250' has no unit; write 250ms or 250s");
  EXPECT_EQ(body_errors("traffic: {compress: 0.5x}"),
            "a.yaml:2:21: traffic.compress: '0.5x' is out of bounds; write 1x to 100000000x");
  EXPECT_EQ(body_errors("traffic: {documents: 68,257}").substr(0, 9), "a.yaml:2:");
  EXPECT_EQ(body_errors("traffic: {documents: 68_257}"),
            "a.yaml:2:22: traffic.documents: '68_257' is not a whole number; write 68257");
  EXPECT_EQ(body_errors("documents: {pages: 4..2}"),
            "a.yaml:2:20: documents.pages: '4..2' ends before it begins; write 2..4");
  EXPECT_EQ(body_errors("documents: {pages: 1..51}"),
            "a.yaml:2:20: documents.pages: '51' is out of bounds; write 1 to 50");
  EXPECT_EQ(body_errors("hub: {tls: yes}"),
            "a.yaml:2:12: hub.tls: 'yes' is neither true nor false; write true or false");
  EXPECT_EQ(body_errors("traffic: {arrivals: bursty}"),
            "a.yaml:2:21: traffic.arrivals: 'bursty' is not known here; write poisson, uniform, calendar or trace");
  EXPECT_THAT(body_errors("name: ../../etc"), HasSubstr("cannot name a result folder"));
  EXPECT_THAT(body_errors("title: \"a\\x07b\""), HasSubstr("control character"));
}

TEST(Errors, WrongTypes) {
  EXPECT_EQ(body_errors("traffic: 5"),
            "a.yaml:2:10: traffic has a single value where a map with keys such as "
            "documents belongs");
  EXPECT_EQ(body_errors("seed: [1]"),
            "a.yaml:2:7: seed has a list where a single value (count, 0 to 18446744073709551615) belongs");
  EXPECT_THAT(body_errors("title:\nseed: 1"), HasSubstr("title has nothing where a single value"));
  EXPECT_THAT(body_errors("network: {named: {code: G20}}"),
              HasSubstr("network.named has a map where a list of maps such as - {code: G20, sends: 326} belongs"));
  EXPECT_THAT(body_errors("network: {named: [G20]}"), HasSubstr("network.named[0] has a single value where a map"));
  EXPECT_THAT(body_errors("signatures: {signed: [1]}"), HasSubstr("signatures.signed has a list where a map"));
}

TEST(Errors, DuplicateKeys) {
  EXPECT_EQ(body_errors("seed: 1\ntitle: x\nseed: 2"), "a.yaml:4:1: seed is given twice, first in line 2; remove one");
  EXPECT_EQ(body_errors("traffic: {share: {central: 50%, central: 50%}}"),
            "a.yaml:2:33: traffic.share.central is given twice, first in line 2; remove one");
}

TEST(Errors, AllAreReportedInOrder) {
  EXPECT_EQ(body_errors("phases: {drain: 5}\nseed: x\ntrafic: {}\nhub: {tls: 1}"),
            "a.yaml:2:17: phases.drain: '5' has no unit; write 5ms or 5s\n"
            "a.yaml:3:7: seed: 'x' is not a whole number; write 0 to 18446744073709551615\n"
            "a.yaml:4:1: unknown key 'trafic'; did you mean 'traffic'?\n"
            "a.yaml:5:12: hub.tls: '1' is neither true nor false; write true or false");
}

TEST(Errors, NotMoreThanAHundred) {
  std::string body;
  for (int i = 0; i < 105; ++i) body += "k" + std::to_string(i) + ": 1\n";
  const std::string errors = body_errors(body);
  EXPECT_THAT(errors, HasSubstr("unknown key 'k99'"));
  EXPECT_THAT(errors, Not(HasSubstr("unknown key 'k100'")));
  EXPECT_THAT(errors, HasSubstr("a.yaml: and 5 more problems"));
}

TEST(Shares, MustAddUp) {
  EXPECT_EQ(body_errors("traffic:\n  share: {central: 60%, commune: 50%}"),
            "a.yaml:3:10: traffic.share adds up to 110%; the shares must add up to 100%");
  EXPECT_THAT(body_errors("traffic: {priority: {urgent: 10%}}"), HasSubstr("traffic.priority adds up to 10%"));
  EXPECT_THAT(body_errors("signatures: {algorithms: {}}"), HasSubstr("signatures.algorithms adds up to 0%"));
  EXPECT_THAT(body_errors("traffic: {matrix: {province: {central: 30%}}}"),
              HasSubstr("traffic.matrix.province adds up to 30%"));
}

TEST(Shares, AtTheToleranceAndOnePast) {
  EXPECT_EQ(body_errors("traffic: {share: {central: 50.1%, province: 50%}}"), "(no error)");
  EXPECT_EQ(body_errors("traffic: {share: {central: 49.9%, province: 50%}}"), "(no error)");
  EXPECT_THAT(body_errors("traffic: {share: {central: 50.11%, province: 50%}}"), HasSubstr("adds up to 100.11%"));
  EXPECT_THAT(body_errors("traffic: {share: {central: 49.89%, province: 50%}}"), HasSubstr("adds up to 99.89%"));
}

TEST(Shares, ALevelWithoutAgenciesCannotSend) {
  EXPECT_EQ(body_errors("network: {agencies: {central: 2, province: 2}}\n"
                        "traffic: {share: {central: 50%, commune: 50%}}"),
            "a.yaml:3:42: traffic.share.commune is 50% but there is no agency of commune level to send; write 0% or "
            "raise network.agencies.commune");
}

TEST(Matrix, RowsThatReachNobody) {
  EXPECT_EQ(body_errors("traffic:\n  matrix: {central: {central: 0%}}"),
            "a.yaml:3:21: traffic.matrix.central is all zeros; say which levels its documents go to, together 100%");
  EXPECT_EQ(
      body_errors("network: {agencies: {central: 2, province: 2}}\ntraffic: {matrix: {central: {commune: 100%}}}"),
      "a.yaml:3:29: traffic.matrix.central points only at levels without another agency; give a share to a "
      "level that has one");
  // The only agency of its level cannot send to itself.
  EXPECT_THAT(
      body_errors("network: {agencies: {central: 1, province: 2}}\ntraffic: {matrix: {central: {central: 100%}}, "
                  "fan_out: {mean: 1}}"),
      HasSubstr("traffic.matrix.central points only at levels without another agency"));
  // A row of a level that has no agency is nobody's.
  EXPECT_EQ(body_errors("network: {agencies: {central: 2, province: 2}}\ntraffic: {matrix: {commune: {}}}"),
            "(no error)");
}

TEST(FanOut, AtThePossibleReceiversAndOnePast) {
  const std::string network = "network: {agencies: {central: 1, province: 4}}\n";
  // A central agency reaches 4, a provincial one 1 + 3 others.
  EXPECT_EQ(body_errors(network + "traffic: {fan_out: {mean: 4}}"), "(no error)");
  EXPECT_EQ(
      body_errors(network + "traffic: {fan_out: {mean: 4.1}}"),
      "a.yaml:3:27: traffic.fan_out.mean is 4.1 but an agency of central level can reach only 4 receivers; write "
      "at most 4\n"
      "a.yaml:3:27: traffic.fan_out.mean is 4.1 but an agency of province level can reach only 4 receivers; write "
      "at most 4");
  EXPECT_EQ(body_errors("traffic: {fan_out: {mean: 5, max: 5}}"), "(no error)");
  EXPECT_THAT(body_errors("traffic: {fan_out: {mean: 5, max: 4}}"), HasSubstr("traffic.fan_out.max is 4, less than the "
                                                                              "mean 5; write at least the mean"));
}

TEST(Network, Agencies) {
  EXPECT_THAT(body_errors("network: {agencies: {}}"), HasSubstr("network.agencies has 0 agencies; write at least 2"));
  EXPECT_THAT(body_errors("network: {agencies: {central: 1}}"), HasSubstr("network.agencies has 1 agencies"));
  EXPECT_EQ(body_errors("network: {agencies: {central: 40, province: 60, district: 900, commune: 199000}}"),
            "(no error)");
  EXPECT_THAT(body_errors("network: {agencies: {central: 41, province: 60, district: 900, commune: 199000}}"),
              HasSubstr("network.agencies has 200,001 agencies; write at most 200,000 in all"));
  EXPECT_THAT(body_errors("network: {agencies: {central: 3, district: 2}}"),
              HasSubstr("network.agencies.district is 2 but there is no province"));
  EXPECT_THAT(body_errors("network: {agencies: {central: 3, commune: 2}}"),
              HasSubstr("network.agencies.commune is 2 but there is no province"));
}

TEST(Network, NamedUnits) {
  EXPECT_THAT(body_errors("network: {named: [{code: g20}]}"), StartsWith("a.yaml:2:26: network.named[0].code: "));
  EXPECT_THAT(body_errors("network: {named: [{code: H57.12}]}"),
              HasSubstr("'H57.12' is not a level-1 unit in the 2020 form; write its first group alone, such as H57"));
  EXPECT_THAT(body_errors("network: {named: [{code: 000.00.00.G22}]}"), HasSubstr("such as G22"));
  EXPECT_THAT(body_errors("network: {named: [{name: X}]}"),
              HasSubstr("network.named[0] has no code; write {code: G20, sends: 326}"));
  EXPECT_THAT(body_errors("network: {named: [{code: G99}]}"),
              HasSubstr("G99 is not in the public lists and has no name; write {code: G99, name: ...}"));
  EXPECT_THAT(body_errors("network: {named: [{code: G20}, {code: G20}]}"),
              HasSubstr("a.yaml:2:32: network.named[1] names G20 again, first in entry 0; remove one"));
  EXPECT_EQ(body_errors("network: {agencies: {central: 2, province: 2}, named: [{code: G20}, {code: G21}]}"),
            "(no error)");
  EXPECT_THAT(body_errors("network: {agencies: {central: 1, province: 2}, named: [{code: G20}, {code: G21}]}"),
              HasSubstr("network.named names 2 units of central level but network.agencies.central is 1; name fewer or "
                        "write 2"));
  EXPECT_THAT(body_errors("network: {named: [{code: H57, sends: 151}]}"),
              HasSubstr("network.named sends 151 documents at province level but the level sends 150"));
  EXPECT_EQ(body_errors("network: {named: [{code: H57, sends: 150}]}"), "(no error)");
}

TEST(Traffic, VolumeOfOneRun) {
  EXPECT_EQ(body_errors("traffic: {documents: 2000000}"), "(no error)");
  EXPECT_THAT(body_errors("traffic: {documents: 2000001}"), HasSubstr("one run sends at most 2,000,000"));
  EXPECT_EQ(body_errors("traffic: {documents: 50000000, scale: 1%}"), "(no error)");
  EXPECT_THAT(body_errors("traffic: {documents: 10, scale: 4%}"), HasSubstr("less than one document"));
  EXPECT_EQ(body_errors("traffic: {documents: 2000000, fan_out: {mean: 25}}"), "(no error)");
  EXPECT_THAT(body_errors("traffic: {documents: 2000000, fan_out: {mean: 25.1}}"),
              HasSubstr("more than 50,000,000 deliveries"));
  EXPECT_THAT(body_errors("traffic: {period: 1s, compress: 1001x}"), HasSubstr("less than 1ms"));
  EXPECT_EQ(body_errors("traffic: {period: 1s, compress: 1000x}"), "(no error)");
}

TEST(Documents, MaxBelowMedian) {
  EXPECT_EQ(body_errors("documents:\n  size: {median: 64KiB, max: 32KiB}"),
            "a.yaml:3:30: documents.size.max is 32KiB, less than the median 64KiB; write at least the median");
  EXPECT_EQ(body_errors("documents: {size: {median: 64KiB, max: 64KiB}}"), "(no error)");
}

TEST(EditDistance, Known) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("abc", ""), 3U);
  EXPECT_EQ(edit_distance("scale", "sclae"), 1U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("period", "preiod"), 1U);
}

}  // namespace
}  // namespace axle::sim
