// Lists of the language: every key of their entries, overrides that reach into them, what is said about wrong ones.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/scenario/keys.hpp"
#include "tests/sim/scenario/support.hpp"

namespace axle::sim {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(Lists, DialectsInFull) {
  const Scenario s = parsed(R"(network:
  dialects:
    - {name: alpha, share: 60%, reads: strict}
    - name: beta
      share: 0.4
      reads: hub
      packets: [nfd_text, soap_2014]
      client: unpadded_hash
      expect: refused
      expect_strict: returned
)");
  ASSERT_EQ(s.network.dialects.size(), 2U);
  EXPECT_EQ(s.network.dialects[0],
            (DialectSpec{"alpha", 0.6, 0, 0, packet::Profile::strict, Expected::delivered, Expected::delivered}));
  EXPECT_EQ(s.network.dialects[1],
            (DialectSpec{"beta", 0.4, packet::bit(packet::Quirk::nfd_text) | packet::bit(packet::Quirk::soap_2014),
                         axis::bit(axis::ClientQuirk::unpadded_hash), packet::Profile::hub, Expected::refused,
                         Expected::returned}));
}

TEST(Lists, EveryOtherListInFull) {
  const Scenario s = parsed(R"(
traffic:
  period: 60s
  fan_out:
    mixture:
      - {share: 60%, receivers: 1}
      - {share: 40%, receivers: 2..5, mean: 3}
  bursts:
    - {at: 8s, from: G01, to: commune, receivers: all}
    - {at: 10s, over: 5s, documents: 20, from: province, to: all, receivers: 3}
phases:
  steps:
    - {phase: warmup, for: 10s, rate: 0x..1x}
    - {phase: surge, for: 50s, rate: 2.3x}
misbehaviour:
  - {kind: tampered, share: 1%}
  - {kind: hostile, share: 0.5%, attack: A-05, expect: cut_off, level: commune}
objectives:
  - delivery.commune.p99   <   60s
sources:
  - {what: documents sent, stated: 68257, metric: documents.sent, where: press 2019, scaled: true}
)");
  EXPECT_EQ(s.traffic.mixture, (std::vector<FanOutPart>{{0.6, 1, 1, 0}, {0.4, 2, 5, 3}}));
  EXPECT_EQ(s.traffic.bursts, (std::vector<BurstSpec>{{8 * kSecond, 0, 1, "G01", "commune", 0},
                                                      {10 * kSecond, 5 * kSecond, 20, "province", "all", 3}}));
  EXPECT_EQ(s.phases.steps, (std::vector<PhaseStep>{{PhaseKind::warmup, 10 * kSecond, 0, 1},
                                                    {PhaseKind::surge, 50 * kSecond, 2.3, 2.3}}));
  EXPECT_EQ(s.misbehaviour,
            (std::vector<MisdeedSpec>{{Misdeed::tampered, 0.01, Expected::refused, "", ""},
                                      {Misdeed::hostile, 0.005, Expected::cut_off, "commune", "A-05"}}));
  EXPECT_EQ(s.objectives,
            (std::vector<Objective>{{"delivery.commune.p99 < 60s", "delivery.commune.p99", Comparison::less, 60e9}}));
  EXPECT_EQ(s.sources, (std::vector<SourceSpec>{{"documents sent", "press 2019", 68257, "documents.sent", 1}}));
}

TEST(Lists, ExpectIsThatOfTheKindWhenItIsNotGiven) {
  const Scenario s = parsed(
      "misbehaviour: [{kind: unsigned, share: 1%}, {kind: duplicate, share: 1%}, {kind: slow_client, share: 1%}, "
      "{kind: never_polls, share: 1%}, {kind: replay, share: 1%}, {kind: duplicate, share: 1%, expect: refused}]");
  std::vector<Expected> ends;
  for (const MisdeedSpec& misdeed : s.misbehaviour) ends.push_back(misdeed.expect);
  EXPECT_EQ(ends, (std::vector<Expected>{Expected::delivered, Expected::repeated, Expected::cut_off, Expected::pending,
                                         Expected::refused, Expected::refused}));
}

TEST(Lists, WrongTypesAndKeys) {
  EXPECT_EQ(body_errors("misbehaviour: {kind: tampered}"),
            "a.yaml:2:15: misbehaviour has a map where a list of maps such as - {kind: tampered, share: 1%, expect: "
            "refused} belongs");
  EXPECT_EQ(body_errors("misbehaviour:\n  - tampered"),
            "a.yaml:3:5: misbehaviour[0] has a single value where a map such as {kind: tampered, share: 1%, expect: "
            "refused} belongs");
  EXPECT_EQ(body_errors("misbehaviour:\n  - {kind: tampered, share: 1%, expct: refused}"),
            "a.yaml:3:33: unknown key 'expct' in misbehaviour[0]; did you mean 'expect'?");
  EXPECT_EQ(body_errors("misbehaviour:\n  - {share: 1%}"),
            "a.yaml:3:5: misbehaviour[0] has no kind; write {kind: tampered, share: 1%, expect: refused}");
  EXPECT_EQ(body_errors("misbehaviour:\n  - {kind: rude, share: [1]}"),
            "a.yaml:3:12: misbehaviour[0].kind: 'rude' is not known here; write tampered, unsigned, "
            "expired_certificate, revoked_certificate, wrong_signer, conflict, replay, duplicate, oversized, "
            "malformed, hostile, slow_client or never_polls\n"
            "a.yaml:3:25: misbehaviour[0].share has a list where a single value (share, 0% to 100%) belongs");
  EXPECT_EQ(body_errors("misbehaviour: [{kind: tampered, share: 1%, share: 2%}]"),
            "a.yaml:2:44: misbehaviour[0].share is given twice, first in line 2; remove one");
  EXPECT_EQ(body_errors("objectives: delivery.p99 < 1s"),
            "a.yaml:2:13: objectives has a single value where a list such as - delivery.commune.p99 < 60s belongs");
  EXPECT_THAT(body_errors("objectives: [{a: b}]"), StartsWith("a.yaml:2:14: objectives[0] has a map where a single"));
  EXPECT_THAT(body_errors("dialects: []"), HasSubstr("did you mean network.dialects?"));
}

TEST(Lists, WordsHaveAPlaceEach) {
  const std::string head = "network:\n  dialects:\n    - {name: a, share: 100%, packets: ";
  EXPECT_THAT(
      body_errors(head + "[nfd_text, nfc_text]}"),
      StartsWith("a.yaml:4:50: network.dialects[0].packets: 'nfc_text' is not known here; write leading_bytes, "));
  EXPECT_THAT(body_errors(head + "{nfd_text: true}}"), HasSubstr("has a map where a list of words in brackets"));
  EXPECT_THAT(body_errors(head + "[[nfd_text]]}"), HasSubstr("has a list where a word belongs"));
}

TEST(ListOverrides, ReachEntriesAndTheirKeys) {
  const std::string body = "misbehaviour: [{kind: tampered, share: 1%}, {kind: malformed, share: 2%, expect: cut_off}]";
  EXPECT_EQ(parsed(body, {{"misbehaviour[0].share", "3%"}}).misbehaviour[0].share, 0.03);
  const Scenario whole = parsed(body, {{"misbehaviour[1]", "{kind: duplicate, share: 4%}"}});
  ASSERT_EQ(whole.misbehaviour.size(), 2U);
  EXPECT_EQ(whole.misbehaviour[1], (MisdeedSpec{Misdeed::duplicate, 0.04, Expected::repeated, "", ""}));
  EXPECT_EQ(parsed(body, {{"misbehaviour", "[]"}}).misbehaviour.size(), 0U);
  EXPECT_EQ(parsed("", {{"objectives", "[delivery.p99 < 1s]"}}).objectives[0].bound, 1e9);
  EXPECT_EQ(parsed("objectives: [delivery.p99 < 1s]", {{"objectives[0]", "hub.cores < 2"}}).objectives[0].metric,
            "hub.cores");
  EXPECT_EQ(parsed("network: {dialects: [{name: a, share: 1, packets: [nfd_text]}]}",
                   {{"network.dialects[0].packets", "[blank_names]"}})
                .network.dialects[0]
                .packets,
            packet::bit(packet::Quirk::blank_names));
}

// A default that depends on what is given must not see what an override replaced.
TEST(ListOverrides, ForgetWhatTheyReplace) {
  const Scenario s = parsed("misbehaviour: [{kind: tampered, share: 1%, expect: refused}]",
                            {{"misbehaviour", "[{kind: never_polls, share: 1%}]"}});
  EXPECT_EQ(s.misbehaviour[0].expect, Expected::pending);
  EXPECT_THAT(body_errors("misbehaviour: [{kind: tampered, share: 1%, level: commune}]",
                          {{"network.agencies", "{central: 2, province: 2}"},
                           {"misbehaviour", "[{kind: tampered, share: 1%, level: district}]"}}),
              StartsWith("--set misbehaviour=[{kind: tampered, share: 1%, level: district}]: misbehaviour[0].level"));
}

TEST(ListOverrides, WrongPlaces) {
  const std::string body = "misbehaviour: [{kind: tampered, share: 1%}, {kind: malformed, share: 2%}]";
  EXPECT_EQ(body_errors(body, {{"misbehaviour[2].share", "1%"}}),
            "--set misbehaviour[2].share=1%: misbehaviour[2] does not exist; misbehaviour has the entries 0 to 1");
  EXPECT_EQ(body_errors("", {{"objectives[0]", "hub.cores < 2"}}),
            "--set objectives[0]=hub.cores < 2: objectives[0] does not exist; objectives has no entries, write "
            "objectives=[delivery.commune.p99 < 60s]");
  EXPECT_THAT(body_errors("objectives: [hub.cores < 2]", {{"objectives[x]", "hub.cores < 2"}}),
              HasSubstr("objectives[x] does not exist; objectives has one entry, objectives[0]"));
  EXPECT_EQ(body_errors(body, {{"misbehaviour[0].shre", "1%"}}),
            "--set misbehaviour[0].shre=1%: unknown key 'shre' in misbehaviour[0]; did you mean 'share'?");
  EXPECT_EQ(body_errors(body, {{"misbehaviour[0].share", "x"}}),
            "--set misbehaviour[0].share=x: misbehaviour[0].share: 'x' is not a share; write a percentage such as 80% "
            "or a number 0..1");
  EXPECT_THAT(body_errors(body, {{"traffic[0]", "1"}}), HasSubstr("unknown key 'traffic[0]'"));
  EXPECT_THAT(body_errors(body, {{"misbehaviour[0]share", "1"}}), HasSubstr("unknown key 'misbehaviour[0]share'"));
  EXPECT_THAT(body_errors(body, {{"misbehaviour]0[", "1"}}), HasSubstr("unknown key 'misbehaviour]0['"));
  // What the sum is from now on is the override's doing.
  EXPECT_THAT(body_errors(body, {{"misbehaviour[0].share", "99%"}}),
              AllOf(StartsWith("--set misbehaviour[0].share=99%: misbehaviour adds up to 101% of the documents"),
                    HasSubstr("write at most 100% together")));
}

// An entry of each list that is good as often as one likes; shares are the caller's.
std::string repeated(const std::string& entry, std::size_t times) {
  std::string list = "[";
  for (std::size_t i = 0; i < times; ++i) {
    std::string one = entry;
    if (const std::size_t at = one.find('#'); at != std::string::npos) one.replace(at, 1, std::to_string(i));
    list += (i == 0 ? "" : ", ") + one;
  }
  return list + "]";
}

TEST(ListLimits, AtTheLimitAndOnePast) {
  struct Case {
    std::string path, entry;
    std::size_t entries_max;
  };
  for (const Case& one : std::vector<Case>{
           {"network.dialects", "{name: d#, share: 6.25%}", kDialectsMax},
           {"traffic.fan_out.mixture", "{share: 5%, receivers: 1..3}", kMixtureMax},
           {"traffic.bursts", "{at: 1s, from: central, to: commune, receivers: 1}", kBurstsMax},
           {"phases.steps", "{phase: steady, for: 1s}", kPhaseStepsMax},
           {"misbehaviour", "{kind: tampered, share: 1%}", kMisdeedsMax},
           {"objectives", "accounting.lost == #", kObjectivesMax},
           {"sources", "{what: x, stated: 1, metric: documents.sent, where: y}", kSourcesMax},
       }) {
    EXPECT_EQ(body_errors("", {{one.path, repeated(one.entry, one.entries_max)}}), kNoError) << one.path;
    EXPECT_THAT(
        body_errors("", {{one.path, repeated(one.entry, one.entries_max + 1)}}),
        HasSubstr(one.path + " has " + (one.entries_max == 1000 ? "1,001" : std::to_string(one.entries_max + 1)) +
                  " entries; write at most"))
        << one.path;
  }
}

TEST(ListLimits, NamedUnits) {
  std::string entries;
  for (std::size_t i = 0; i < kNamedMax; ++i) {
    const std::string number = std::to_string(100 + i % 100).substr(1);
    entries += "{code: " + std::string(1, static_cast<char>('A' + i / 100)) + number + ", name: x},";
  }
  const std::string network = "network: {agencies: {central: 1100, province: 200}}";
  EXPECT_EQ(body_errors(network, {{"network.named", "[" + entries + "]"}}), kNoError);
  EXPECT_THAT(body_errors(network, {{"network.named", "[" + entries + "{code: Z01, name: x}]"}}),
              HasSubstr("network.named has 1,001 entries; write at most 1,000"));
}

}  // namespace
}  // namespace axle::sim
