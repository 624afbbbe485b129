#include "sim/scenario/objective.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/scenario/keys.hpp"
#include "tests/sim/scenario/support.hpp"

namespace axle::sim {
namespace {

using ::testing::HasSubstr;

TEST(Metric, UnitsOfEveryFamily) {
  for (const char* metric : {"acceptance.p50", "delivery.commune.p99.9", "receipt.max", "registration.central.mean",
                             "delivery.p75", "verification.per_document", "generator.lag.p99"}) {
    EXPECT_EQ(metric_unit(metric), MetricUnit::duration) << metric;
  }
  for (const char* metric : {"accounting.lost", "accounting.commune.duplicated", "documents.sent", "documents.signed",
                             "deliveries.received", "expectations.wrong", "not_intact"}) {
    EXPECT_EQ(metric_unit(metric), MetricUnit::count) << metric;
  }
  for (const char* metric : {"throughput.documents", "throughput.deliveries", "throughput.requests"}) {
    EXPECT_EQ(metric_unit(metric), MetricUnit::rate) << metric;
  }
  for (const char* metric : {"signed.share", "signed.share.district", "signed.share.G20", "signed.share.H57.12",
                             "signed.share.000.00.12.H57", "verification.share"}) {
    EXPECT_EQ(metric_unit(metric), MetricUnit::share) << metric;
  }
  EXPECT_EQ(metric_unit("fan_out.mean"), MetricUnit::number);
  EXPECT_EQ(metric_unit("hub.cores"), MetricUnit::number);
}

TEST(Metric, ThatDoesNotExist) {
  for (const char* metric : {"",
                             ".",
                             "delivery",
                             "delivery.",
                             "delivery.p42",
                             "delivery.village.p99",
                             "delivery.commune",
                             "delivery.p99.p99",
                             "delivery.commune.district.p99",
                             "accounting",
                             "accounting.p99",
                             "accounting.commune",
                             "throughput.bytes",
                             "signed.share.",
                             "signed.share.g20",
                             "generator.lag",
                             "generator.lag.commune.p99",
                             "hub.cores.p99",
                             "Delivery.p99",
                             " delivery.p99"}) {
    EXPECT_EQ(metric_unit(metric), std::nullopt) << metric;
  }
}

void expect_objective(std::string_view text, const Objective& expected) {
  const auto objective = parse_objective(text);
  ASSERT_TRUE(objective) << objective.error().detail;
  EXPECT_EQ(*objective, expected);
  // What was made even stays as it is.
  EXPECT_EQ(parse_objective(objective->text).value_or(Objective{}), *objective);
}

TEST(Objective, EveryComparisonAndUnit) {
  expect_objective("delivery.commune.p99 < 60s",
                   {"delivery.commune.p99 < 60s", "delivery.commune.p99", Comparison::less, 60e9});
  expect_objective("  hub.cores<=2.5 ", {"hub.cores <= 2.5", "hub.cores", Comparison::less_equal, 2.5});
  expect_objective("accounting.lost==0", {"accounting.lost == 0", "accounting.lost", Comparison::equal, 0});
  expect_objective("throughput.documents >= 1800/h",
                   {"throughput.documents >= 1800/h", "throughput.documents", Comparison::greater_equal, 0.5});
  expect_objective("signed.share.G20 > 30%", {"signed.share.G20 > 30%", "signed.share.G20", Comparison::greater, 0.3});
}

std::string wrong(std::string_view text) {
  const auto objective = parse_objective(text);
  EXPECT_FALSE(objective) << text;
  return objective ? "" : objective.error().detail;
}

TEST(Objective, SaysWhatIsWrongAndWhatWouldBeRight) {
  EXPECT_EQ(wrong("delivery.p99 60s"),
            "'delivery.p99 60s' is not an objective; write a metric, one of < <= == >= > and a bound, such as "
            "delivery.p99 < 60s");
  EXPECT_EQ(wrong("accounting.lost = 0"), "'accounting.lost = 0' compares with '='; write ==");
  EXPECT_EQ(wrong("delivry.p99 < 60s"), "'delivry.p99' is not a metric; did you mean 'delivery.p99'?");
  EXPECT_EQ(wrong("delivery.comune.p99 < 60s"),
            "'delivery.comune.p99' is not a metric; did you mean 'delivery.commune.p99'?");
  EXPECT_EQ(wrong("weather < 3"), "'weather' is not a metric; docs/scenarios.md lists them, such as delivery.p99");
  EXPECT_EQ(wrong("delivery.p99 < 60"), "'60' cannot bound delivery.p99; write a duration such as 60s");
  EXPECT_EQ(wrong("delivery.p99 < 30%"), "'30%' cannot bound delivery.p99; write a duration such as 60s");
  EXPECT_EQ(wrong("accounting.lost < 3s"), "'3s' cannot bound accounting.lost; write a count such as 0");
  EXPECT_EQ(wrong("accounting.lost < 0.5"), "'0.5' cannot bound accounting.lost; write a count such as 0");
  EXPECT_EQ(wrong("verification.share < 130%"), "'130%' cannot bound verification.share; write a share such as 30%");
  EXPECT_EQ(wrong("throughput.requests > 5"), "'5' cannot bound throughput.requests; write a rate such as 500/s");
  EXPECT_EQ(wrong("hub.cores < two"), "'two' cannot bound hub.cores; write a number such as 2.5");
  EXPECT_EQ(wrong("delivery.p99 <"), "'' cannot bound delivery.p99; write a duration such as 60s");
  EXPECT_EQ(wrong("< 60s"), "'' is not a metric; docs/scenarios.md lists them, such as delivery.p99");
}

TEST(ObjectiveLimits, BytesAtTheLimitAndOnePast) {
  std::string text = "accounting.lost == 0";
  text.insert(0, kObjectiveBytesMax - text.size(), ' ');
  EXPECT_TRUE(parse_objective(text));
  EXPECT_THAT(wrong(" " + text), HasSubstr("is not an objective; write a metric"));
}

TEST(Objective, InAScenarioHasAPlace) {
  EXPECT_EQ(body_errors("objectives:\n  - accounting.lost == 0\n  - accounting.lots == 0"),
            "a.yaml:4:5: objectives[1]: 'accounting.lots' is not a metric; did you mean 'accounting.lost'?");
  EXPECT_THAT(body_errors("sources: [{what: x, stated: 1, metric: documents.snet, where: y}]"),
              HasSubstr("a.yaml:2:40: sources[0].metric: 'documents.snet' is not a metric; did you mean "
                        "'documents.sent'?"));
}

}  // namespace
}  // namespace axle::sim
