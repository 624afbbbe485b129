// The fleet against a hub that does what the test says, over real HTTP.
#include "agents/live/fleet.hpp"

#include <set>

#include "agents/live/descriptors.hpp"
#include "tests/agents/live/support.hpp"

namespace axle::agents::testing {
namespace {

class FleetTest : public ::testing::Test {
 protected:
  std::unique_ptr<Fleet> fleet(std::vector<FleetCentre> centres) {
    options.client = hub.client();
    options.client.connections_max = connections_max;
    auto made = Fleet::create(options, std::move(centres), corpus, trust, sink);
    EXPECT_TRUE(made.has_value()) << (made ? "" : made.error().detail);
    return std::move(*made);
  }
  FleetEnd run(Fleet& fleet, const std::vector<FleetDocument>& documents, const std::vector<FleetProbe>& probes = {}) {
    return fleet.run(documents, probes, [] { return true; });
  }
  // Complete when so many were accepted.
  void until_accepted(std::size_t count) {
    sink.done = [count](const TestSink& all) { return all.count(Happening::accepted) == count; };
  }

  TestHub hub;
  TestSink sink;
  Corpus corpus = small_corpus();
  signature::TrustStore trust{{}};
  FleetOptions options;
  std::size_t connections_max = 8;
};

TEST_F(FleetTest, EachCentreHasItsPolicy) {
  std::vector<FleetCentre> two = centres(2);
  two[1].policy.polls = true;
  two[1].policy.poll_period = 10 * kMillisecond;
  sink.done = [&](const TestSink&) { return hub.count("getReceivedEdocList", "c1") >= 6; };
  connections_max = 1;
  const auto one = fleet(std::move(two));
  EXPECT_EQ(run(*one, {}), FleetEnd::complete);
  EXPECT_LE(hub.count("getReceivedEdocList", "c0"), 1U) << "one to open the connection, as c0 does not poll";
}

TEST_F(FleetTest, QuirksAreHeardByTheHub) {
  std::vector<FleetCentre> one = centres(1);
  one[0].quirks = axis::bit(axis::ClientQuirk::stale_timestamp) | axis::bit(axis::ClientQuirk::sticky_attributes);
  until_accepted(2);
  options.connections = ConnectionUse::per_centre;
  const auto made = fleet(std::move(one));
  run(*made, documents(2, 1, live_now(), 5 * kMillisecond));
  const auto seen = hub.seen();
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].of("timestamp"), seen[1].of("timestamp"));
  EXPECT_EQ(seen[0].of("from"), "A0");
  EXPECT_EQ(seen[0].body, std::string(as_text(corpus.packet(0).view)) + "\r\n");
}

TEST_F(FleetTest, AShapedLinkIsResponseTimeAndNoLag) {
  std::vector<FleetCentre> one = centres(1);
  constexpr DurationNs kDelay = 300 * kMillisecond;
  one[0].link.delay = kDelay;
  until_accepted(3);
  const auto made = fleet(std::move(one));
  EXPECT_EQ(run(*made, documents(3, 1, live_now(), kMillisecond)), FleetEnd::complete);
  ASSERT_EQ(sink.requests.size(), 3U);
  for (const FleetRequest& request : sink.requests) {
    EXPECT_EQ(request.outcome, Outcome::ok) << request.detail;
    EXPECT_GE(request.done_at - request.sent_at, 2 * kDelay);
    EXPECT_GE(request.sent_at, request.scheduled_at);
    EXPECT_LT(request.sent_at - request.scheduled_at, kDelay) << "the line's delay must not count as lag";
  }
}

TEST_F(FleetTest, ALinksBandwidthIsSharedByWhatGoesOverIt) {
  std::vector<FleetCentre> one = centres(1);
  one[0].link.bits_per_s = 200'000;  // some 80 ms for a request of 2 KB
  until_accepted(3);
  const auto made = fleet(std::move(one));
  run(*made, documents(3, 1, live_now(), 0));
  ASSERT_EQ(sink.requests.size(), 3U);
  std::ranges::sort(sink.requests, {}, &FleetRequest::done_at);
  for (std::size_t i = 0; i < 3; ++i) {
    const FleetRequest& request = sink.requests[i];
    const auto alone = static_cast<DurationNs>(static_cast<double>(request.bytes_out) * 8e9 / 200'000);
    EXPECT_GE(request.done_at - request.sent_at, static_cast<DurationNs>(i + 1) * alone * 9 / 10);
  }
}

TEST_F(FleetTest, SharedConnectionsAreFew) {
  until_accepted(30);
  connections_max = 2;
  const auto made = fleet(centres(10));
  run(*made, documents(30, 10, live_now(), 0));
  EXPECT_EQ(made->counters().connects, 2U);
}

TEST_F(FleetTest, EachCentreKeepsItsConnection) {
  until_accepted(30);
  options.connections = ConnectionUse::per_centre;
  const auto made = fleet(centres(10));
  run(*made, documents(30, 10, live_now(), kMillisecond));
  EXPECT_EQ(made->counters().connects, 10U);
  EXPECT_EQ(hub.counters().accepted.load(), 10U);
}

TEST_F(FleetTest, EachRequestHasItsConnection) {
  until_accepted(12);
  options.connections = ConnectionUse::per_request;
  const auto made = fleet(centres(3));
  run(*made, documents(12, 3, live_now(), kMillisecond));
  EXPECT_EQ(made->counters().connects, 12U);
  EXPECT_EQ(sink.requests.size(), 12U);
}

TEST_F(FleetTest, WaitingForOnesOwnConnectionIsNoLagOfTheGenerator) {
  // The hub takes its time for every answer, and the centre has one connection.
  constexpr DurationNs kEach = 100 * kMillisecond;
  hub.answer = [](const Seen&) {
    for (const InstantNs until = live_now() + kEach; live_now() < until;) {
    }
    return std::string();
  };
  until_accepted(4);
  options.connections = ConnectionUse::per_centre;
  const auto made = fleet(centres(1));
  run(*made, documents(4, 1, live_now(), 0));
  ASSERT_EQ(sink.requests.size(), 4U);
  const FleetRequest& last = *std::ranges::max_element(sink.requests, {}, &FleetRequest::done_at);
  EXPECT_GE(last.done_at - last.sent_at, 4 * kEach);
  EXPECT_LT(last.sent_at - last.scheduled_at, 3 * kEach);
}

TEST(Descriptors, MoreConnectionsThanTheSystemAllowsAreRefusedWithASentence) {
  EXPECT_TRUE(allow_connections(64, "a test").has_value());
  const auto refused = allow_connections(connections_allowed() + 1, "a connection for each centre");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Errc::limit);
  EXPECT_NE(refused.error().detail.find("ulimit -Hn"), std::string::npos) << refused.error().detail;
}

TEST_F(FleetTest, TenThousandCentresCostNothingUntilTheySpeak) {
  options.connections = ConnectionUse::per_centre;
  std::vector<FleetCentre> many = centres(10'000);
  for (FleetCentre& one : many) {
    one.policy.polls = true;
    one.policy.poll_period = kHour;
  }
  until_accepted(1);
  const DurationNs before = thread_cpu_now();
  const auto made = fleet(std::move(many));
  run(*made, documents(1, 1, live_now(), 0));
  EXPECT_LT(thread_cpu_now() - before, 5 * kSecond) << "half a millisecond for each is far too much";
  EXPECT_LT(made->counters().connects, 100U);
}

// A mailbox with one document for agency A0, as a hub would name things.
void serve_one(TestHub& hub, const std::string& packet, const std::string& to) {
  hub.answer = [packet, to, listed = false](const Seen& seen) mutable -> std::string {
    if (seen.operation == "getReceivedEdocList" && seen.of("messagetype") == "edoc" && !std::exchange(listed, true)) {
      axis::ReceivedItem item;
      item.doc_id = "m1";
      item.from = "whoever";
      item.to = to;
      return axis::write_received_list({item});
    }
    return seen.operation == "getEdoc" ? axis::write_packet(as_bytes(packet)) : std::string();
  };
}

std::vector<FleetCentre> one_that_polls() {
  std::vector<FleetCentre> one = centres(1);
  one[0].policy.polls = true;
  one[0].policy.poll_period = 10 * kMillisecond;
  return one;
}

TEST_F(FleetTest, OtherNamesInListAndPacketAreTheKnownAgencies) {
  serve_one(hub, packet::write_document(small_header("000.00.00.G01", "old-A0"), {}), "old-A0");
  options.aliases = {{"000.00.00.G01", "G01"}, {"old-A0", "A0"}};
  options.connections = ConnectionUse::per_centre;
  sink.done = [](const TestSink& all) { return all.count(Happening::acknowledged) == 1; };
  const auto made = fleet(one_that_polls());
  EXPECT_EQ(run(*made, {}), FleetEnd::complete);
  const auto delivered = std::ranges::find(sink.observations, Happening::delivered, &Observation::what);
  ASSERT_NE(delivered, sink.observations.end());
  EXPECT_EQ(delivered->agency, "A0");
  EXPECT_EQ(delivered->counterpart, "G01");
  EXPECT_TRUE(delivered->intact) << delivered->detail;
}

TEST_F(FleetTest, AReceiverReadsByItsRules) {
  packet::DocumentHeader header = small_header("G01", "A0");
  header.subject.clear();
  serve_one(hub, packet::write_document(header, {}), "A0");
  options.connections = ConnectionUse::per_centre;
  sink.done = [](const TestSink& all) { return all.count(Happening::acknowledged) == 1; };
  std::vector<FleetCentre> strict = one_that_polls();
  strict[0].reads = packet::Profile::strict;
  const auto made = fleet(std::move(strict));
  run(*made, {});
  const auto delivered = std::ranges::find(sink.observations, Happening::delivered, &Observation::what);
  ASSERT_NE(delivered, sink.observations.end());
  EXPECT_FALSE(delivered->intact);
  EXPECT_NE(delivered->detail.find("Subject"), std::string::npos) << delivered->detail;
}

TEST_F(FleetTest, TheLoopsOwnDelayAndCpuAreMeasured) {
  until_accepted(1);
  const auto made = fleet(centres(1));
  run(*made, documents(1, 1, live_now() + 100 * kMillisecond, 0));
  EXPECT_GE(made->loop_delay().count(), 5U);
  EXPECT_GT(made->cpu().loop, 0);
}

TEST_F(FleetTest, ALoopThatIsHeldUpSaysSo) {
  constexpr DurationNs kHeldUp = 200 * kMillisecond;
  until_accepted(1);
  const auto made = fleet(centres(1));
  // The sink holds the fleet's own thread up, as slow code of ours would.
  bool held = false;
  sink.done = [&](const TestSink& all) {
    for (const InstantNs until = live_now() + (std::exchange(held, true) ? 0 : kHeldUp); live_now() < until;) {
    }
    return all.count(Happening::accepted) == 1 && made->loop_delay().max() > kHeldUp / 2;
  };
  run(*made, documents(1, 1, live_now(), 0));
  EXPECT_GE(made->loop_delay().max(), kHeldUp - 2 * Fleet::kLoopTick);
  // Every tick that fell into it counts, not only the last.
  EXPECT_GE(made->loop_delay().count() - made->loop_delay().count_up_to(kHeldUp / 2),
            static_cast<std::uint64_t>(kHeldUp / 2 / Fleet::kLoopTick) - 2);
}

TEST_F(FleetTest, OutcomesAreTold) {
  hub.answer = [](const Seen& seen) -> std::string {
    if (seen.operation != "sendEdoc") return {};
    if (seen.of("from") == "A0") return axis::write_failure({axis::ErrorCode::receiver_unknown, "H99"});
    return seen.of("from") == "A1" ? "<html>" : std::string();
  };
  std::vector<FleetCentre> three = centres(3);
  for (FleetCentre& one : three) one.policy.attempts_max = 1;
  sink.done = [](const TestSink& all) { return all.requests.size() == 3; };
  const auto made = fleet(std::move(three));
  run(*made, documents(3, 3, live_now(), 0));
  ASSERT_EQ(sink.requests.size(), 3U);
  std::multiset<Outcome> outcomes;
  for (const FleetRequest& request : sink.requests) {
    EXPECT_EQ(request.operation, axis::Operation::send_edoc);
    outcomes.insert(request.outcome);
  }
  EXPECT_EQ(outcomes, (std::multiset{Outcome::ok, Outcome::refused, Outcome::wrong_answer}));
}

}  // namespace
}  // namespace axle::agents::testing
