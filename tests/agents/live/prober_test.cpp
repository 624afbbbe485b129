// Requests beside the behaviour's own.
#include "tests/agents/live/support.hpp"

namespace axle::agents::testing {
namespace {

transport::ServerOptions with_header_timeout(DurationNs timeout) {
  transport::ServerOptions options;
  options.limits.header_timeout = timeout;
  options.limits.first_byte_timeout = timeout;
  return options;
}

struct World {
  explicit World(const transport::ServerOptions& server = {}) : hub(server) {
    options.client = hub.client();
    options.drain = 500 * kMillisecond;
  }
  FleetEnd run(
      const std::vector<FleetDocument>& documents, const std::vector<FleetProbe>& probes,
      const std::function<bool()>& beat = [] { return true; }) {
    auto fleet = Fleet::create(options, centres(2), corpus, trust, sink);
    EXPECT_TRUE(fleet.has_value()) << (fleet ? "" : fleet.error().detail);
    return (*fleet)->run(documents, probes, beat);
  }
  TestHub hub;
  TestSink sink;
  Corpus corpus = small_corpus();
  signature::TrustStore trust{{}};
  FleetOptions options;
};

FleetProbe probe(FleetProbe::Kind kind, InstantNs at, std::uint32_t centre) {
  return {.kind = kind, .at = at, .plan_index = 0, .centre = centre, .from = "A" + std::to_string(centre)};
}

TEST(Prober, APacketGoesAgainWithItsCentresCredentialsAndTheRunWaitsForTheAnswer) {
  World world;
  world.hub.answer = [](const Seen& seen) -> std::string {
    if (seen.operation != "sendEdoc" || seen.of("systemid") != "c1") return {};
    return axis::write_failure({axis::ErrorCode::duplicate_conflict, "again"});
  };
  const InstantNs now = live_now();
  // Not in order of time, and the later one long after everything else is done.
  EXPECT_EQ(world.run({}, {probe(FleetProbe::Kind::again, now + 300 * kMillisecond, 1),
                           probe(FleetProbe::Kind::again, now, 0)}),
            FleetEnd::complete);
  ASSERT_EQ(world.sink.probes.size(), 2U);
  EXPECT_EQ(world.sink.probes[0].outcome, Outcome::refused);
  EXPECT_EQ(world.sink.probes[0].error, axis::ErrorCode::duplicate_conflict);
  EXPECT_EQ(world.sink.probes[1].outcome, Outcome::ok) << world.sink.probes[1].detail;
  EXPECT_TRUE(world.sink.requests.empty()) << "a probe is no request of the behaviour";
  EXPECT_EQ(world.hub.count("sendEdoc", "c0"), 1U);
  EXPECT_EQ(world.hub.count("sendEdoc", "c1"), 1U);
}

TEST(Prober, ADribbleIsToldWhenTheHubEndsIt) {
  World world(with_header_timeout(300 * kMillisecond));
  world.options.drain = 20 * kSecond;
  EXPECT_EQ(world.run({}, {probe(FleetProbe::Kind::dribble, live_now(), 0)}), FleetEnd::complete);
  ASSERT_EQ(world.sink.probes.size(), 1U);
  EXPECT_EQ(world.sink.probes[0].outcome, Outcome::unavailable);
  EXPECT_NE(world.sink.probes[0].detail.find("the hub ended it"), std::string::npos) << world.sink.probes[0].detail;
}

TEST(Prober, ADribbleThatTheHubEnduresEndsWithTheRun) {
  World world(with_header_timeout(kHour));
  EXPECT_EQ(world.run({}, {probe(FleetProbe::Kind::dribble, live_now(), 0)}), FleetEnd::drained);
  ASSERT_EQ(world.sink.probes.size(), 1U);
  EXPECT_EQ(world.sink.probes[0].outcome, Outcome::timeout);
}

TEST(Prober, WhatWasNotSentWhenTheRunIsInterruptedIsTold) {
  World world;
  const auto kinds = {FleetProbe::Kind::again, FleetProbe::Kind::dribble};
  std::vector<FleetProbe> probes;
  for (const FleetProbe::Kind kind : kinds) probes.push_back(probe(kind, live_now() + kHour, 0));
  EXPECT_EQ(world.run({}, probes, [] { return false; }), FleetEnd::interrupted);
  ASSERT_EQ(world.sink.probes.size(), 2U);
  for (const auto& [index, reply] : world.sink.probes) EXPECT_EQ(reply.outcome, Outcome::timeout);
}

}  // namespace
}  // namespace axle::agents::testing
