// Every single value of the language that scenario_test.cpp does not read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/sim/scenario/support.hpp"

namespace axle::sim {
namespace {

using ::testing::HasSubstr;

TEST(NewKeys, Network) {
  const NetworkSpec n = parsed(
                            "network: {ministries: 30, provinces: 34, spread: 0.3, other_codes: 20%, links: {commune: "
                            "{bandwidth: 2Mbit/s, delay: 30ms, loss: 0.5%}, central: {delay: 1ms}}}")
                            .network;
  EXPECT_EQ(n.ministries, 30U);
  EXPECT_EQ(n.provinces, 34U);
  EXPECT_EQ(n.spread, 0.3);
  EXPECT_EQ(n.other_codes, 0.2);
  EXPECT_EQ(n.links[3], (LinkSpec{2'000'000, 30 * kMillisecond, 0.005}));
  EXPECT_EQ(n.links[0], (LinkSpec{0, kMillisecond, 0}));
  EXPECT_EQ(n.links[1], LinkSpec{});
  EXPECT_THAT(body_errors("network: {links: {commune: {loss: 50.1%}}}"), HasSubstr("write 0% to 50%"));
}

TEST(NewKeys, Traffic) {
  const TrafficSpec t = parsed(R"(traffic:
  rate: 10x
  arrivals: calendar
  calendar: {start: 2019-03-12 00:00, hours: "8:00-12:00", peaks: "9:00-9:30", peak: 3, outside: 0, weekend: 0.1,
    tet: 0.2, monday: 1.1, month_end: 1.2, quarter_end: 1.3}
  replies: 5%
  recalls: 0.5%
  updates: 1%
  replacements: 2%
  follow: {median: 3s, sigma: 0.1}
)")
                            .traffic;
  EXPECT_EQ(t.rate, 10);
  EXPECT_EQ(t.arrivals, Arrivals::calendar);
  CalendarSpec calendar;
  calendar.start = from_civil_in_viet_nam({2019, 3, 12, 0, 0, 0, 0});
  calendar.hours = {{480, 720}};
  calendar.peaks = {{540, 570}};
  calendar.peak = 3;
  calendar.outside = 0;
  calendar.weekend = 0.1;
  calendar.tet = 0.2;
  calendar.monday = 1.1;
  calendar.month_end = 1.2;
  calendar.quarter_end = 1.3;
  EXPECT_EQ(t.calendar, calendar);
  EXPECT_EQ(t.replies, 0.05);
  EXPECT_EQ(t.recalls, 0.005);
  EXPECT_EQ(t.updates, 0.01);
  EXPECT_EQ(t.replacements, 0.02);
  EXPECT_EQ(t.follow_median, 3 * kSecond);
  EXPECT_EQ(t.follow_sigma, 0.1);
  EXPECT_TRUE(parsed("traffic: {calendar: {peaks: none}}").traffic.calendar.peaks.empty());
}

TEST(NewKeys, DocumentsAndSignatures) {
  const Scenario s = parsed(
      "documents: {attachments: {mean: 1.4, max: 5}}\n"
      "signatures: {revocation: ocsp, renewal: {level: commune, at: 5s, late: 5%, expect_late: delivered}}");
  EXPECT_EQ(s.documents.attachments_mean, 1.4);
  EXPECT_EQ(s.documents.attachments_max, 5U);
  EXPECT_EQ(s.signatures.revocation, Revocation::ocsp);
  EXPECT_EQ(s.signatures.renewal, (RenewalSpec{"commune", 5 * kSecond, 0.05, Expected::delivered}));
}

TEST(NewKeys, Agencies) {
  const AgencySpec a = parsed(
                           "agencies: {agree: 90%, office_hours: true, local_delivery: true, track: 1m, attempts: 60, "
                           "retry_first: 1s, retry_max: 4s, connections: per_request, connections_max: 7}")
                           .agencies;
  EXPECT_EQ(a.agree_share, 0.9);
  EXPECT_TRUE(a.office_hours);
  EXPECT_TRUE(a.local_delivery);
  EXPECT_EQ(a.track, kMinute);
  EXPECT_EQ(a.attempts, 60U);
  EXPECT_EQ(a.retry_first, kSecond);
  EXPECT_EQ(a.retry_max, 4 * kSecond);
  EXPECT_EQ(a.connections, Connections::per_request);
  EXPECT_EQ(a.connections_max, 7U);
}

TEST(NewKeys, PollIsOneValueOrAMap) {
  const auto poll = [](std::string_view body, const std::vector<Override>& overrides = {}) {
    return parsed(body, overrides).agencies.poll_period;
  };
  EXPECT_EQ(poll("agencies: {poll: 5s}"), (PerLevel<DurationNs>{5 * kSecond, 5 * kSecond, 5 * kSecond, 5 * kSecond}));
  EXPECT_EQ(poll("agencies: {poll: {commune: 5s}}"), (PerLevel<DurationNs>{kSecond, kSecond, kSecond, 5 * kSecond}));
  EXPECT_EQ(poll("agencies: {poll: {commune: 5s}}", {{"agencies.poll", "2s"}}),
            (PerLevel<DurationNs>{2 * kSecond, 2 * kSecond, 2 * kSecond, 2 * kSecond}));
  EXPECT_EQ(poll("agencies: {poll: 5s}", {{"agencies.poll.central", "2s"}}),
            (PerLevel<DurationNs>{2 * kSecond, 5 * kSecond, 5 * kSecond, 5 * kSecond}));
}

TEST(PerAgency, IsHowManyDocumentsThereAre) {
  const Scenario s = parsed(
      "network: {agencies: {central: 2, commune: 10, province: 1}}\n"
      "traffic: {per_agency: {central: 30, commune: 2.5}, scale: 50%, rate: 4x}");
  EXPECT_EQ(s.traffic.per_agency, (PerLevel<double>{30, 0, 0, 2.5}));
  EXPECT_DOUBLE_EQ(wanted_documents(s), (2 * 30 + 10 * 2.5) * 0.5 * 4);
  EXPECT_EQ(parsed("traffic: {per_agency: 3}").traffic.per_agency, (PerLevel<double>{3, 3, 3, 3}));
  EXPECT_DOUBLE_EQ(wanted_documents(parsed("traffic: {documents: 100, scale: 2x, rate: 3x}")), 600);
  // Once the map is given, members that it leaves out are 0.
  EXPECT_EQ(parsed("traffic: {per_agency: 3}", {{"traffic.per_agency", "{central: 1}"}}).traffic.per_agency,
            (PerLevel<double>{1, 0, 0, 0}));
}

TEST(Steps, MakeThePeriod) {
  EXPECT_EQ(parsed("phases: {steps: [{phase: steady, for: 20s}, {phase: surge, for: 10s}]}").traffic.period,
            30 * kSecond);
  EXPECT_EQ(parsed("traffic: {compress: 1440x}\nphases: {steps: [{phase: steady, for: 20s}]}").traffic.period,
            8 * kHour);
  EXPECT_EQ(
      parsed("traffic: {compress: 1440x, period: 8h}\nphases: {steps: [{phase: steady, for: 20s}]}").traffic.period,
      8 * kHour);
}

TEST(Trace, IsRelativeToTheScenariosFolder) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / ("axle-trace-" + std::to_string(getpid()));
  fs::create_directory(folder);
  std::ofstream(folder / "a.yaml") << "axle: 1\ntraffic: {arrivals: trace, trace: data/../documents.csv}\n";
  const auto loaded = load_scenario(folder / "a.yaml");
  ASSERT_TRUE(loaded) << loaded.error().detail;
  EXPECT_EQ(loaded->traffic.trace, (folder / "documents.csv").string());
  const auto elsewhere = load_scenario(folder / "a.yaml", {{"traffic.trace", "/data/documents.csv"}});
  ASSERT_TRUE(elsewhere) << elsewhere.error().detail;
  EXPECT_EQ(elsewhere->traffic.trace, "/data/documents.csv");
  fs::remove_all(folder);
  EXPECT_EQ(parsed("traffic: {arrivals: trace, trace: documents.csv}").traffic.trace, "documents.csv");
}

}  // namespace
}  // namespace axle::sim
