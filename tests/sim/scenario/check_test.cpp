// What must hold between values of the national scale, and what is said when it does not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/scenario/support.hpp"

namespace axle::sim {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(CheckDialects, SharesAndNames) {
  const std::string head = "network:\n  dialects:\n    - {name: alpha, share: 60%}\n";
  EXPECT_EQ(body_errors(head + "    - {name: beta, share: 40.1%}"), kNoError);
  EXPECT_EQ(body_errors(head + "    - {name: beta, share: 30%}"),
            "a.yaml:4:5: network.dialects adds up to 90%; the shares of all dialects must add up to 100%");
  EXPECT_EQ(body_errors(head + "    - {name: alpha, share: 40%}"),
            "a.yaml:5:14: network.dialects[1] has the name alpha again, first in entry 0; give it another");
  EXPECT_THAT(body_errors(head + "    - {name: Beta, share: 40%}"), HasSubstr("lower-case letters"));
}

TEST(CheckDialects, EndsThatCannotBe) {
  const auto ends = [](const std::string& expect) {
    return body_errors("network:\n  dialects:\n    - {name: a, share: 100%, " + expect + "}");
  };
  EXPECT_EQ(ends("expect: refused, expect_strict: refused"), kNoError);
  EXPECT_EQ(ends("expect_strict: refused"),
            "a.yaml:4:45: network.dialects[0].expect_strict is refused but the hub refuses before anybody reads; write "
            "expect: refused, or expect_strict: returned");
  EXPECT_THAT(ends("expect: pending"), HasSubstr("'pending' is not known here; write delivered, refused or returned"));
}

TEST(CheckMixture, SharesMeansAndReach) {
  const auto mixture = [](const std::string& parts) {
    return body_errors("traffic: {fan_out: {mixture: [" + parts + "]}}");
  };
  EXPECT_EQ(mixture("{share: 60%, receivers: 1}, {share: 40%, receivers: 2..5, mean: 5}"), kNoError);
  EXPECT_THAT(mixture("{share: 60%, receivers: 1}, {share: 30%, receivers: 2..5}"),
              HasSubstr("traffic.fan_out.mixture adds up to 90%; the shares of all parts must add up to 100%"));
  EXPECT_EQ(mixture("{share: 100%, receivers: 2..5, mean: 5.1}"),
            "a.yaml:2:68: traffic.fan_out.mixture[0].mean is 5.1, outside of its receivers; write 2 to 5");
  // 32 agencies: 31 receivers at most. What lies beyond is cut, what begins beyond can never be.
  EXPECT_EQ(mixture("{share: 100%, receivers: 31..100}"), kNoError);
  EXPECT_THAT(
      mixture("{share: 100%, receivers: 32..100}"),
      StartsWith("a.yaml:2:56: traffic.fan_out.mixture[0].receivers begins at 32 but an agency of central level "
                 "can reach only 31 receivers; write at most 31"));
  // `mean` and `max` are not looked at then.
  EXPECT_EQ(body_errors("traffic: {fan_out: {mean: 5, max: 4, mixture: [{share: 100%, receivers: 2}]}}"), kNoError);
}

TEST(CheckVolume, PerAgency) {
  EXPECT_EQ(body_errors("traffic: {per_agency: {central: 3}}"), kNoError);
  EXPECT_EQ(body_errors("traffic: {documents: 5, per_agency: {central: 0}}"), kNoError);
  EXPECT_EQ(
      body_errors("traffic:\n  documents: 5\n  per_agency: {central: 3}"),
      "a.yaml:4:15: traffic.per_agency says how many documents are sent, and so does traffic.documents; remove one");
  EXPECT_THAT(body_errors("traffic: {share: {central: 100%}, per_agency: {central: 3}}"),
              HasSubstr("and so does traffic.share; remove one"));
  EXPECT_THAT(body_errors("traffic: {per_agency: {central: 3}}", {{"traffic.documents", "7"}}),
              HasSubstr("and so does traffic.documents"));
  EXPECT_EQ(
      body_errors("network: {agencies: {central: 2, province: 2}}\ntraffic: {per_agency: {central: 1, commune: 3}}"),
      "a.yaml:3:45: traffic.per_agency.commune is 3 but there is no agency of commune level to send; write 0 or "
      "raise network.agencies.commune");
  EXPECT_THAT(
      body_errors("traffic: {per_agency: {central: 0.1}}"),
      HasSubstr("network.agencies times traffic.per_agency times traffic.scale is less than one document; raise "
                "traffic.scale"));
  EXPECT_EQ(body_errors("traffic: {per_agency: {central: 500000}}"), kNoError);
  EXPECT_THAT(body_errors("traffic: {per_agency: {central: 500001}}"),
              HasSubstr("network.agencies times traffic.per_agency times traffic.scale is 2,000,004; one run sends at "
                        "most 2,000,000"));
  EXPECT_EQ(body_errors("network: {named: [{code: G20, sends: 12}]}\ntraffic: {per_agency: {central: 3}}"), kNoError);
  EXPECT_THAT(body_errors("network: {named: [{code: G20, sends: 13}]}\ntraffic: {per_agency: {central: 3}}"),
              HasSubstr("sends 13 documents at central level but the level sends 12 (network.agencies.central times "
                        "traffic.per_agency.central); lower sends or raise per_agency"));
}

TEST(CheckVolume, RateBurstsAndFollowersCount) {
  EXPECT_EQ(body_errors("traffic: {documents: 200000, rate: 10x}"), kNoError);
  EXPECT_EQ(body_errors("traffic: {documents: 200001, rate: 10x}"),
            "a.yaml:2:36: traffic.documents times traffic.scale times traffic.rate is 2,000,010; one run sends at most "
            "2,000,000, lower traffic.rate");
  EXPECT_EQ(body_errors("traffic: {documents: 1000000, replies: 100%}"), kNoError);
  EXPECT_THAT(body_errors("traffic: {documents: 1000001, replies: 100%}"),
              HasSubstr("with bursts and documents that follow others, is 2,000,002"));
  const std::string burst = ", bursts: [{at: 1s, documents: 1000000, from: central, to: commune, receivers: 1}]}";
  EXPECT_EQ(body_errors("traffic: {documents: 1000000" + burst), kNoError);
  EXPECT_THAT(body_errors("traffic: {documents: 1000001" + burst), HasSubstr("is 2,000,001; one run"));
}

TEST(CheckVolume, WhatFollowsDocuments) {
  EXPECT_EQ(body_errors("traffic: {replies: 70%, recalls: 10%, updates: 10%, replacements: 10%}"), kNoError);
  EXPECT_EQ(
      body_errors("traffic: {replies: 70%, recalls: 10%, updates: 10%, replacements: 10.1%}"),
      "a.yaml:2:67: traffic.replies, recalls, updates and replacements add up to 100.1%; a document is followed by "
      "one at most, so write at most 100% together");
}

TEST(CheckArrivals, TraceAndCalendar) {
  EXPECT_EQ(body_errors("traffic: {arrivals: trace, trace: a.csv}"), kNoError);
  EXPECT_EQ(body_errors("traffic: {arrivals: trace}"),
            "a.yaml:2:21: traffic.arrivals is trace but no file is named; write traffic.trace: documents.csv");
  EXPECT_EQ(body_errors("traffic: {trace: a.csv}"),
            "a.yaml:2:18: traffic.trace names a file that nobody reads; write traffic.arrivals: trace, or remove it");
  EXPECT_EQ(body_errors("traffic: {calendar: {hours: \"8:00-12:00, 12:00-17:00\", peaks: \"11:00-13:00\"}}"), kNoError);
  EXPECT_EQ(body_errors("traffic:\n  calendar:\n    hours: 8:00-12:00, 13:00-17:00\n    peaks: 11:00-13:30"),
            "a.yaml:5:12: traffic.calendar.peaks has \"11:00-13:30\", which is not within traffic.calendar.hours, "
            "\"8:00-12:00, 13:00-17:00\"; write parts of the hours");
  // The default peaks need hours around them.
  EXPECT_THAT(body_errors("traffic: {calendar: {hours: \"8:00-9:00\"}}"),
              HasSubstr("a.yaml:2:21: traffic.calendar.peaks has \"10:00-11:00\""));
  EXPECT_THAT(body_errors("traffic: {calendar: {hours: none}}"), HasSubstr("'none' is not a part of a day"));
}

std::string bursts(const std::string& entry, const std::string& network = "") {
  return body_errors(network + "traffic:\n  period: 59s\n  bursts:\n    - {" + entry + "}");
}

TEST(CheckBursts, Times) {
  EXPECT_EQ(bursts("at: 58s, over: 1s, from: central, to: commune"), kNoError);
  EXPECT_EQ(bursts("at: 59s, from: central, to: commune"),
            "a.yaml:5:12: traffic.bursts[0].at is 59s but the traffic ends at 59s of the run; write an earlier moment");
  EXPECT_EQ(
      bursts("at: 58s, over: 1001ms, from: central, to: commune"),
      "a.yaml:5:23: traffic.bursts[0] would end at 59001ms but the traffic ends at 59s of the run; write an earlier "
      "`at` or a shorter `over`");
  EXPECT_THAT(
      body_errors("traffic: {bursts: [{at: 30s, from: central, to: commune}]}\nphases: {steps: [{phase: steady, "
                  "for: 30s}]}"),
      HasSubstr("the traffic ends at 30s of the run"));
}

TEST(CheckBursts, WhoIsThere) {
  const std::string two =
      "network: {agencies: {central: 2, province: 2}, named: [{code: G22}, {code: X01, name: x}]}\n";
  EXPECT_THAT(bursts("at: 1s, from: district, to: central", two),
              HasSubstr("traffic.bursts[0].from is district but there is no agency of district level; name another or "
                        "raise network.agencies.district"));
  EXPECT_EQ(bursts("at: 1s, from: X01, to: H01", two), kNoError);
  EXPECT_THAT(bursts("at: 1s, from: G01, to: H01", two),
              HasSubstr("traffic.bursts[0].from is G01 but there is no agency G01; write a level, or add it to "
                        "network.named"));
  EXPECT_THAT(bursts("at: 1s, from: G22, to: H03", two), HasSubstr("there is no agency H03"))
      << "two provinces: H01, H02";
  EXPECT_THAT(bursts("at: 1s, from: G22, to: H02.5", two), HasSubstr("there is no agency H02.5"));
  EXPECT_EQ(bursts("at: 1s, from: G22, to: H02.5",
                   "network: {agencies: {central: 1, province: 2, commune: 20}, named: "
                   "[{code: G22}]}\n"),
            kNoError);
}

// Codes that the network invents go down from 99.
TEST(CheckBursts, InventedUnits) {
  const std::string network = "network: {agencies: {central: 28, province: 2}}\n";  // the public list has 26
  EXPECT_EQ(bursts("at: 1s, from: G98, to: H01", network), kNoError);
  EXPECT_THAT(bursts("at: 1s, from: G97, to: H01", network), HasSubstr("there is no agency G97"));
}

TEST(CheckBursts, Receivers) {
  EXPECT_EQ(bursts("at: 1s, from: central, to: central, receivers: 3"), kNoError);
  EXPECT_EQ(bursts("at: 1s, from: central, to: central, receivers: 4"),
            "a.yaml:5:55: traffic.bursts[0].receivers is 4 but central has only 3 receivers; write at most 3, or all");
  EXPECT_EQ(bursts("at: 1s, from: commune, to: central, receivers: 4"), kNoError);
  EXPECT_EQ(bursts("at: 1s, from: central, to: all, receivers: 31"), kNoError);
  EXPECT_THAT(bursts("at: 1s, from: central, to: all, receivers: 32"), HasSubstr("all has only 31 receivers"));
  EXPECT_THAT(bursts("at: 1s, from: G01, to: G01"), HasSubstr("traffic.bursts[0].to is nobody but the sender"));
  const auto communes = [](int count) {
    return "network: {agencies: {central: 2, province: 2, commune: " + std::to_string(count) + "}}\n";
  };
  EXPECT_EQ(bursts("at: 1s, from: central, to: commune", communes(10'000)), kNoError);
  EXPECT_THAT(bursts("at: 1s, from: central, to: commune", communes(10'001)),
              HasSubstr("traffic.bursts[0] has 10,001 receivers; a hub takes documents with at most 10,000"));
}

TEST(CheckPhases, StepsAndPeriod) {
  const std::string steps = "phases:\n  steps: [{phase: steady, for: 20s}, {phase: surge, for: 10s}]\n";
  EXPECT_EQ(body_errors(steps + "traffic: {period: 30s}"), kNoError);
  EXPECT_EQ(body_errors(steps + "traffic: {period: 60s, compress: 2x}"), kNoError);
  EXPECT_EQ(
      body_errors(steps + "traffic: {period: 31s}"),
      "a.yaml:4:19: traffic.period is 31s but phases.steps take 30s of the run, 30s by the scenario's clock; remove "
      "traffic.period or write 30s");
  EXPECT_EQ(body_errors(steps, {{"traffic.period", "4s"}}),
            "--set traffic.period=4s: traffic.period is 4s but phases.steps take 30s of the run, 30s by the scenario's "
            "clock; remove traffic.period or write 30s");
  EXPECT_THAT(body_errors(steps + "traffic: {compress: 100000000x}"),
              HasSubstr("phases.steps take 30s of the run, which traffic.compress makes more than 3660d by the "
                        "scenario's clock; lower traffic.compress"));
}

TEST(CheckPhases, StepsThatMakeNoRun) {
  const auto steps = [](const std::string& list) { return body_errors("phases:\n  steps: [" + list + "]"); };
  EXPECT_EQ(steps("{phase: steady, for: 1s}, {phase: outage, for: 1s}, {phase: recovery, for: 1s}"), kNoError);
  EXPECT_EQ(
      steps("{phase: steady, for: 1s}, {phase: outage, for: 1s}"),
      "a.yaml:3:37: phases.steps[1] is an outage and nothing follows it, so that nobody sees the hub come back; add "
      "a step such as {phase: recovery, for: 30s}");
  EXPECT_THAT(steps("{phase: warmup, for: 1s}"),
              HasSubstr("phases.steps are all warm-up, so that nothing is measured"));
  EXPECT_THAT(steps("{phase: steady, for: 1s, rate: 0x}"), HasSubstr("phases.steps all have the rate 0x"));
  EXPECT_EQ(steps("{phase: ramp, for: 1s, rate: 0x..1x}"), kNoError);
}

TEST(CheckRenewal, LevelAndMoment) {
  const auto renewal = [](const std::string& entry) { return body_errors("signatures:\n  renewal: {" + entry + "}"); };
  EXPECT_EQ(renewal("level: commune, at: 5s, late: 5%"), kNoError);
  EXPECT_EQ(renewal("level: none, at: 0s, late: 0%"), kNoError);
  EXPECT_EQ(
      renewal("level: commune, at: 10s"),
      "a.yaml:3:33: signatures.renewal.at is 10s; write a moment of the traffic, after 0s and before 10s of the run");
  EXPECT_THAT(renewal("level: commune"), HasSubstr("signatures.renewal.at is 0s; write a moment"));
  EXPECT_EQ(
      renewal("late: 5%"),
      "a.yaml:3:19: signatures.renewal.late is given but nobody's certificates end; write signatures.renewal.level: "
      "commune");
  EXPECT_THAT(body_errors("network: {agencies: {central: 2, province: 2}}\nsignatures: {renewal: {level: commune, at: "
                          "1s}}"),
              HasSubstr("signatures.renewal.level is commune but there is no agency of that level"));
  EXPECT_THAT(renewal("level: communes"), HasSubstr("write none, central, province, district or commune"));
}

std::string misdeed(const std::string& entry) {
  return body_errors("misbehaviour:\n  - {" + entry + "}");
}

TEST(CheckMisbehaviour, EndsThatCannotBe) {
  EXPECT_EQ(misdeed("kind: never_polls, share: 1%, expect: refused"),
            "a.yaml:3:44: misbehaviour[0].expect is refused, which does not happen to never_polls; write pending");
  EXPECT_THAT(misdeed("kind: slow_client, share: 1%, expect: delivered"), HasSubstr("to slow_client; write cut_off"));
  EXPECT_THAT(misdeed("kind: duplicate, share: 1%, expect: delivered"),
              HasSubstr("to duplicate; write repeated or refused"));
  EXPECT_THAT(misdeed("kind: tampered, share: 1%, expect: pending"),
              HasSubstr("to tampered; write refused, returned or delivered"));
  EXPECT_THAT(misdeed("kind: unsigned, share: 1%, expect: repeated"),
              HasSubstr("write delivered, refused or returned"));
  EXPECT_EQ(misdeed("kind: malformed, share: 1%, expect: cut_off"), kNoError);
}

TEST(CheckMisbehaviour, WhatAKindNeeds) {
  EXPECT_EQ(misdeed("kind: hostile, share: 1%"),
            "a.yaml:3:5: misbehaviour[0] is hostile but has no attack; write attack: A-01, or another of "
            "docs/security.md");
  EXPECT_EQ(misdeed("kind: tampered, share: 1%, attack: A-01"),
            "a.yaml:3:41: misbehaviour[0].attack is A-01 but its kind is tampered; write kind: hostile, or remove it");
  EXPECT_THAT(misdeed("kind: hostile, share: 1%, attack: XXE"), HasSubstr("'XXE' is not the number of an attack"));
  EXPECT_EQ(
      misdeed("kind: revoked_certificate, share: 1%"),
      "a.yaml:3:5: misbehaviour[0] has revoked certificates but signatures.revocation is off, so that nobody would "
      "know; write signatures.revocation: crl or ocsp");
  EXPECT_EQ(body_errors("signatures: {revocation: crl}\nmisbehaviour: [{kind: revoked_certificate, share: 1%}]"),
            kNoError);
  EXPECT_THAT(body_errors("network: {agencies: {central: 2, province: 2}}\nmisbehaviour: [{kind: tampered, share: 1%, "
                          "level: district}]"),
              HasSubstr("misbehaviour[0].level is district but there is no agency of that level"));
}

TEST(CheckMisbehaviour, SharesOfDocumentsAndOfCentres) {
  EXPECT_EQ(
      body_errors("misbehaviour: [{kind: tampered, share: 60%}, {kind: malformed, share: 40%}, {kind: never_polls, "
                  "share: 100%}]"),
      kNoError);
  EXPECT_THAT(body_errors("misbehaviour: [{kind: tampered, share: 60%}, {kind: malformed, share: 40.1%}]"),
              AllOf(StartsWith("a.yaml:2:15: misbehaviour adds up to 100.1% of the documents"),
                    HasSubstr("write at most 100% together")));
  EXPECT_THAT(body_errors("misbehaviour: [{kind: never_polls, share: 60%}, {kind: never_polls, share: 41%}]"),
              HasSubstr("misbehaviour of kind never_polls adds up to 101% of the centres"));
}

TEST(CheckOrders, RetriesAndAttachments) {
  EXPECT_EQ(body_errors("agencies: {retry_first: 4s, retry_max: 4s}"), kNoError);
  EXPECT_EQ(
      body_errors("agencies: {retry_first: 5s, retry_max: 4s}"),
      "a.yaml:2:40: agencies.retry_first is 5s, longer than agencies.retry_max, 4s; write a longer retry_max or a "
      "shorter retry_first");
  EXPECT_THAT(body_errors("agencies: {retry_first: 31s}"), StartsWith("a.yaml:2:25: agencies.retry_first is 31s"));
  EXPECT_EQ(body_errors("documents: {attachments: {mean: 2, max: 2}}"), kNoError);
  EXPECT_THAT(body_errors("documents: {attachments: {mean: 2.1, max: 2}}"),
              HasSubstr("documents.attachments.max is 2, less than the mean 2.1; write at least the mean"));
}

}  // namespace
}  // namespace axle::sim
