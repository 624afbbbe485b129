#include "sim/measure/objectives.hpp"

#include <gtest/gtest.h>

#include "tests/sim/measure/small_network.hpp"

namespace axle::sim {
namespace {

// 1,000 acceptances of 2 ms from central, 2,000 deliveries of 3 ms to provinces and 1,000 of 9 ms to communes.
Measurements run() {
  Measurements m;
  m.latency[0][0][0].record(2 * kMillisecond, 1000);
  m.latency[1][0][1].record(3 * kMillisecond, 2000);
  m.latency[1][0][3].record(9 * kMillisecond, 1000);
  m.latency[3][2][3].record(40 * kMillisecond, 5);
  m.lag.record(50 * kMicrosecond, 1000);
  m.accounting = {3100, 3000, 40, 50, 0, 10, 0, 2};
  m.by_level[0] = m.accounting;
  m.measured_ns = 10 * kSecond;
  m.documents = 1000;
  m.signed_documents = 300;
  m.documents_in_window = 900;
  m.deliveries_in_window = 2700;
  m.requests = 50'000;
  m.not_intact = 3;
  m.agencies.resize(12);
  m.agencies[0] = {700, 200};
  m.agencies[1] = {300, 100};
  m.expectations.rows.resize(2);
  m.expectations.rows[0].otherwise = 4;
  m.expectations.rows[1].otherwise = 1;
  return m;
}

struct Measuring {
  Measurements m = run();
  Network network = small_network();
  HubFigures hub{true, 4 * kSecond, 8 * kSecond, kSecond, 1000};
  std::optional<double> value(std::string_view metric) const { return metric_value({m, network, hub}, metric); }
  std::string why_not(std::string_view metric) const { return metric_figure({m, network, hub}, metric)->why_not; }
  ObjectiveResult judged(Objective objective) const {
    Scenario scenario;
    objective.text = objective.metric;
    scenario.objectives = {std::move(objective)};
    return judge_objectives(scenario, {m, network, hub}).front();
  }
  SourceResult compared(const SourceSpec& source, double scale = 1, double rate = 1) const {
    Scenario scenario;
    scenario.traffic.scale = scale;
    scenario.traffic.rate = rate;
    scenario.sources = {source};
    return compare_sources(scenario, {m, network, hub}).front();
  }
};

TEST(Metrics, LatenciesByLevel) {
  const Measuring of;
  EXPECT_NEAR(of.value("acceptance.p99").value(), 2e6, 2e3);
  EXPECT_NEAR(of.value("acceptance.central.p50").value(), 2e6, 2e3);
  EXPECT_NEAR(of.value("delivery.p50").value(), 3e6, 3e3);
  EXPECT_NEAR(of.value("delivery.p75").value(), 9e6, 9e3);
  EXPECT_NEAR(of.value("delivery.commune.p50").value(), 9e6, 9e3);
  EXPECT_NEAR(of.value("delivery.province.mean").value(), 3e6, 3e3);
  EXPECT_NEAR(of.value("delivery.max").value(), 9e6, 9e3);
  EXPECT_NEAR(of.value("registration.district.max").value(), 40e6, 4e4);
  EXPECT_NEAR(of.value("generator.lag.p99").value(), 50e3, 50);
  EXPECT_FALSE(of.value("registration.commune.p50"));  // by the sender's level
  EXPECT_FALSE(of.value("receipt.p50"));
}

TEST(Metrics, APercentileNeedsTenSamplesBeyond) {
  const Measuring of;
  EXPECT_TRUE(of.value("delivery.commune.p99"));
  EXPECT_FALSE(of.value("delivery.commune.p99.9"));
  EXPECT_EQ(of.why_not("delivery.commune.p99.9"), "too few samples: 1,000 of the 10,000 that p99.9 needs");
  EXPECT_EQ(of.why_not("registration.district.p50"), "too few samples: 5 of the 20 that p50 needs");
  EXPECT_TRUE(of.value("registration.district.mean"));
  EXPECT_EQ(of.why_not("receipt.max"), "nothing was measured");
}

TEST(Metrics, CountsRatesAndShares) {
  const Measuring of;
  EXPECT_EQ(of.value("accounting.sent"), 3100);
  EXPECT_EQ(of.value("accounting.withdrawn"), 10);
  EXPECT_EQ(of.value("accounting.central.duplicated"), 2);
  EXPECT_EQ(of.value("accounting.commune.sent"), 0);
  EXPECT_EQ(of.value("documents.sent"), 1000);
  EXPECT_EQ(of.value("documents.signed"), 300);
  EXPECT_EQ(of.value("deliveries.received"), 3000);
  EXPECT_DOUBLE_EQ(of.value("fan_out.mean").value(), 3.1);
  EXPECT_DOUBLE_EQ(of.value("throughput.documents").value(), 90);
  EXPECT_DOUBLE_EQ(of.value("throughput.deliveries").value(), 270);
  EXPECT_DOUBLE_EQ(of.value("throughput.requests").value(), 5000);
  EXPECT_DOUBLE_EQ(of.value("signed.share").value(), 0.3);
  EXPECT_DOUBLE_EQ(of.value("signed.share.central").value(), 0.3);
  EXPECT_DOUBLE_EQ(of.value("signed.share.G11").value(), 1.0 / 3);
  EXPECT_DOUBLE_EQ(of.value("signed.share.000.00.00.G10").value(), 2.0 / 7);  // the other form of the code
  EXPECT_EQ(of.why_not("signed.share.commune"), "no document was sent");
  EXPECT_EQ(of.value("expectations.wrong"), 5);
  EXPECT_EQ(of.value("not_intact"), 3);
}

TEST(Metrics, OfTheHubOnlyWhenItIsKnown) {
  Measuring of;
  EXPECT_DOUBLE_EQ(of.value("verification.share").value(), 0.25);
  EXPECT_DOUBLE_EQ(of.value("verification.per_document").value(), 1e6);
  EXPECT_DOUBLE_EQ(of.value("hub.cores").value(), 0.5);
  of.hub = {};
  EXPECT_FALSE(of.value("hub.cores"));
  EXPECT_NE(of.why_not("verification.share").find("not known"), std::string::npos);
}

TEST(Metrics, NoOtherNames) {
  const Measuring of;
  for (const char* name : {"",
                           ".",
                           "delivery",
                           "delivery.",
                           "delivery.p98",
                           "delivery.nobody.p99",
                           "delivery.commune",
                           "delivery.commune.p99.",
                           "delivery.commune.p99.9.9",
                           "accounting",
                           "accounting.central",
                           "accounting.central.sent.p99",
                           "throughput",
                           "throughput.bytes",
                           "signed",
                           "signed.share.H99",
                           "generator.p99",
                           "generator.lag",
                           "hub",
                           "hub.memory",
                           "hub.cores.p99",
                           "verification.total",
                           "documents",
                           "documents.lost",
                           "not_intact.p99"}) {
    EXPECT_FALSE(metric_figure({of.m, of.network, of.hub}, name)) << name;
  }
}

// What the language accepts is measured, in the unit that it says.
TEST(Metrics, AreThoseOfTheLanguage) {
  const Measuring of;
  for (const char* name :
       {"acceptance.p50", "delivery.commune.p99.9", "receipt.central.mean", "registration.max", "accounting.lost",
        "accounting.district.withdrawn", "throughput.documents", "documents.sent", "deliveries.received",
        "fan_out.mean", "signed.share", "signed.share.province", "verification.share", "verification.per_document",
        "hub.cores", "generator.lag.p99", "expectations.wrong", "not_intact"}) {
    const auto unit = metric_unit(name);
    const auto figure = metric_figure({of.m, of.network, of.hub}, name);
    ASSERT_TRUE(unit) << name;
    ASSERT_TRUE(figure) << name;
    EXPECT_EQ(figure->unit, *unit) << name;
  }
}

TEST(Objectives, AreMetOrMissedWithTheirMargin) {
  const Measuring of;
  const ObjectiveResult met = of.judged({"", "delivery.commune.p99", Comparison::less, 10e6});
  EXPECT_TRUE(met.met);
  EXPECT_NEAR(met.margin, 1e6, 1e4);
  EXPECT_TRUE(met.why.empty());
  EXPECT_TRUE(met.where_to_look.empty());
  EXPECT_TRUE(met.few_samples);  // 10 beyond, 100 are wanted
  const ObjectiveResult missed = of.judged({"", "throughput.documents", Comparison::greater_equal, 100});
  EXPECT_FALSE(missed.met);
  EXPECT_DOUBLE_EQ(missed.margin, -10);
  EXPECT_EQ(missed.why, "90/s, 10/s (10%) below the bound");
  EXPECT_FALSE(missed.where_to_look.empty());
  EXPECT_FALSE(missed.few_samples);
  const ObjectiveResult above = of.judged({"", "delivery.p50", Comparison::less, 2e6});
  EXPECT_NE(above.why.find("above the bound"), std::string::npos) << above.why;
}

TEST(Objectives, EveryComparisonAtItsBound) {
  const Measuring of;
  const auto met = [&](Comparison comparison, double bound) {
    return of.judged({"", "accounting.duplicated", comparison, bound}).met;
  };
  EXPECT_FALSE(met(Comparison::less, 2));
  EXPECT_TRUE(met(Comparison::less_equal, 2));
  EXPECT_TRUE(met(Comparison::equal, 2));
  EXPECT_FALSE(met(Comparison::equal, 0));
  EXPECT_TRUE(met(Comparison::greater_equal, 2));
  EXPECT_FALSE(met(Comparison::greater, 2));
  EXPECT_EQ(of.judged({"", "accounting.duplicated", Comparison::equal, 0}).why, "2, 2 off");
  EXPECT_EQ(of.judged({"", "accounting.duplicated", Comparison::less, 2}).why, "2, exactly at the bound");
}

TEST(Objectives, WhatCannotBeEvaluatedIsNotMet) {
  const Measuring of;
  for (const char* metric : {"receipt.p99", "delivery.p99.9", "signed.share.commune", "no.such.metric"}) {
    const ObjectiveResult result = of.judged({"", metric, Comparison::less, 1e18});
    EXPECT_FALSE(result.met) << metric;
    EXPECT_FALSE(result.value) << metric;
    EXPECT_TRUE(result.why.starts_with("could not be evaluated: ")) << result.why;
  }
}

TEST(Objectives, EveryFamilySaysWhereToLook) {
  for (const char* metric :
       {"acceptance.p99", "delivery.commune.p99", "receipt.p50", "registration.p99", "accounting.lost",
        "accounting.duplicated", "accounting.pending", "throughput.documents", "documents.sent", "deliveries.received",
        "fan_out.mean", "signed.share", "verification.share", "hub.cores", "generator.lag.p99", "expectations.wrong",
        "not_intact"}) {
    const std::string sentence = where_to_look(metric);
    EXPECT_GT(sentence.size(), 40u) << metric;
    EXPECT_EQ(sentence.back(), '.') << metric;
  }
  EXPECT_NE(where_to_look("accounting.lost"), where_to_look("accounting.pending"));
}

TEST(Sources, CountsAreScaledAndComparedAsNumbers) {
  const Measuring of;
  const SourceResult scaled = of.compared({"documents sent", "press", 40'000, "documents.sent", 1}, 0.01, 2);
  EXPECT_DOUBLE_EQ(scaled.expected, 800);
  EXPECT_EQ(scaled.stated, 40'000);
  EXPECT_DOUBLE_EQ(scaled.deviation, 0.25);
  EXPECT_EQ(scaled.note, "25% more");
  EXPECT_FALSE(scaled.low);
  const SourceResult as_it_stands = of.compared({"fan-out", "press", 3.1, "fan_out.mean", 0}, 0.01, 2);
  EXPECT_DOUBLE_EQ(as_it_stands.expected, 3.1);
  EXPECT_EQ(as_it_stands.note, "as stated");
}

TEST(Sources, SharesHaveASamplingError) {
  const Measuring of;
  const SourceResult within = of.compared({"signed", "press", 0.28, "signed.share", 0});
  EXPECT_TRUE(within.within_error);
  EXPECT_EQ(within.note, "within sampling error");
  EXPECT_NEAR(within.low.value(), 0.2724, 1e-3);
  EXPECT_NEAR(within.high.value(), 0.3292, 1e-3);
  const SourceResult beyond = of.compared({"signed", "press", 0.2, "signed.share", 0});
  EXPECT_FALSE(beyond.within_error);
  EXPECT_EQ(beyond.note, "beyond sampling error");
}

TEST(Sources, WithoutAFigureTheNoteSaysWhy) {
  const Measuring of;
  EXPECT_EQ(of.compared({"x", "y", 1, "signed.share.commune", 0}).note, "no document was sent");
  EXPECT_FALSE(of.compared({"x", "y", 1, "signed.share.commune", 0}).measured);
  EXPECT_EQ(of.compared({"x", "y", 0, "documents.sent", 0}).note, "stated is nothing");
}

}  // namespace
}  // namespace axle::sim
