// Goodness of fit: what is drawn follows what the scenario says. Fixed seeds, so a test that passes always passes; the
// bounds are the chi-square quantiles of p = 0.001.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "sim/workload/arrivals.hpp"
#include "sim/workload/plan.hpp"
#include "sim/workload/receivers.hpp"

namespace axle::sim {
namespace {

constexpr InstantNs kIssueDate = 1'785'000'000 * kSecond;

Scenario large() {
  Scenario scenario;
  scenario.network.agencies = {40, 60, 200, 500};
  scenario.traffic.documents = 20'000;
  scenario.traffic.share = {0.1, 0.2, 0.3, 0.4};
  scenario.traffic.priority = {0.6, 0.2, 0.1, 0.07, 0.03};
  scenario.seed = 77;
  return scenario;
}

// Wilson and Hilferty's approximation of the quantile at p = 0.001; within 2% from 3 degrees on.
double chi_square_bound(std::size_t degrees) {
  const double d = static_cast<double>(degrees);
  return d * std::pow(1 - 2 / (9 * d) + 3.0902 * std::sqrt(2 / (9 * d)), 3);
}

double chi_square(const std::vector<double>& seen, const std::vector<double>& shares) {
  double total = 0;
  for (const double count : seen) total += count;
  double sum = 0;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const double expected = total * shares[i];
    EXPECT_GT(expected, 5) << "too few for the test";
    sum += (seen[i] - expected) * (seen[i] - expected) / expected;
  }
  return sum;
}

void expect_fit(const std::vector<double>& seen, const std::vector<double>& shares) {
  EXPECT_LT(chi_square(seen, shares), chi_square_bound(seen.size() - 1));
}

TEST(Bound, IsTheQuantile) {
  EXPECT_NEAR(chi_square_bound(3), 16.27, 0.3);
  EXPECT_NEAR(chi_square_bound(10), 29.59, 0.2);
  EXPECT_NEAR(chi_square_bound(99), 148.2, 0.5);
}

TEST(Fit, ArrivalsAreEvenOverThePeriod) {
  const Scenario scenario = large();
  std::vector<double> slots(100, 0);
  for (const DurationNs at : make_arrivals(scenario)) {
    ++slots[static_cast<std::size_t>(at * 100 / run_length(scenario))];
  }
  expect_fit(slots, std::vector<double>(100, 0.01));
}

TEST(Fit, GapsBetweenArrivalsAreExponential) {
  const std::vector<DurationNs> times = make_arrivals(large());
  const double mean = static_cast<double>(run_length(large())) / static_cast<double>(times.size());
  std::vector<double> classes(10, 0);
  for (std::size_t i = 1; i < times.size(); ++i) {
    const double u = 1 - std::exp(-static_cast<double>(times[i] - times[i - 1]) / mean);
    ++classes[std::min<std::size_t>(static_cast<std::size_t>(u * 10), 9)];
  }
  expect_fit(classes, std::vector<double>(10, 0.1));
}

TEST(Fit, CountsPerSlotArePoisson) {
  const Scenario scenario = large();
  std::vector<double> slots(2000, 0);  // ten a slot
  for (const DurationNs at : make_arrivals(scenario)) {
    ++slots[static_cast<std::size_t>(at * 2000 / run_length(scenario))];
  }
  double variance = 0;
  for (const double count : slots) variance += (count - 10) * (count - 10) / 2000;
  EXPECT_NEAR(variance / 10, 1, 0.1);  // the index of dispersion of a Poisson process is 1
}

TEST(Fit, AUniformScheduleIsNotTakenForPoisson) {
  Scenario scenario = large();
  scenario.traffic.arrivals = Arrivals::uniform;
  std::vector<double> slots(2000, 0);
  for (const DurationNs at : make_arrivals(scenario)) {
    ++slots[static_cast<std::size_t>(at * 2000 / run_length(scenario))];
  }
  for (const double count : slots) EXPECT_NEAR(count, 10, 1);
}

struct Drawn {
  Scenario scenario = large();
  Network network = make_network(scenario);
  Plan plan = make_plan(scenario, network, kIssueDate);
  std::size_t level(std::uint32_t agency) const { return static_cast<std::size_t>(network.agencies[agency].level); }
};

const Drawn& drawn() {
  static const Drawn made;
  return made;
}

TEST(Fit, SenderLevels) {
  std::vector<double> seen(4, 0);
  for (const PlannedDocument& document : drawn().plan.documents) ++seen[drawn().level(document.from)];
  expect_fit(seen, {0.1, 0.2, 0.3, 0.4});
}

TEST(Fit, SenderLevelsDoNotDriftOverTime) {
  std::vector<double> early(4, 0);
  for (std::size_t i = 0; i < 5000; ++i) ++early[drawn().level(drawn().plan.documents[i].from)];
  expect_fit(early, {0.1, 0.2, 0.3, 0.4});
}

TEST(Fit, SendersWithinALevelAreEquallyLikely) {
  std::vector<double> seen(60, 0);
  for (const PlannedDocument& document : drawn().plan.documents) {
    if (drawn().level(document.from) == 1) ++seen[document.from - 40];
  }
  expect_fit(seen, std::vector<double>(60, 1.0 / 60));
}

TEST(Fit, MatrixRows) {
  std::vector<std::vector<double>> seen(4, std::vector<double>(4, 0));
  for (const PlannedDocument& document : drawn().plan.documents) {
    for (const std::uint32_t receiver : document.to) ++seen[drawn().level(document.from)][drawn().level(receiver)];
  }
  for (std::size_t from = 0; from < 4; ++from) {
    const auto& row = drawn().scenario.traffic.matrix[from];
    expect_fit(seen[from], {row.begin(), row.end()});
  }
}

TEST(Fit, ReceiversWithinALevelAreEquallyLikely) {
  std::vector<double> seen(200, 0);
  for (const PlannedDocument& document : drawn().plan.documents) {
    if (drawn().level(document.from) == 2) continue;  // a sender never receives its own
    for (const std::uint32_t receiver : document.to) {
      if (drawn().level(receiver) == 2) ++seen[receiver - 100];
    }
  }
  expect_fit(seen, std::vector<double>(200, 1.0 / 200));
}

TEST(Fit, FanOutIsOnePlusGeometric) {
  std::vector<double> seen(12, 0), shares;
  for (const PlannedDocument& document : drawn().plan.documents)
    ++seen[std::min<std::size_t>(document.to.size(), 12) - 1];
  const double q = solve_fan_out(3, 100);
  for (int k = 0; k < 11; ++k) shares.push_back((1 - q) * std::pow(q, k));
  shares.push_back(std::pow(q, 11));
  expect_fit(seen, shares);
  EXPECT_EQ(drawn().plan.deliveries, 60'000U);
}

TEST(Fit, FanOutDoesNotDependOnTime) {
  std::vector<double> seen(6, 0), shares;
  for (std::size_t i = 0; i < 4000; ++i) {
    ++seen[std::min<std::size_t>(drawn().plan.documents[i].to.size(), 6) - 1];
  }
  const double q = solve_fan_out(3, 100);
  for (int k = 0; k < 5; ++k) shares.push_back((1 - q) * std::pow(q, k));
  shares.push_back(std::pow(q, 5));
  expect_fit(seen, shares);
}

TEST(Fit, Priorities) {
  std::vector<double> seen(5, 0);
  for (const PlannedDocument& document : drawn().plan.documents) ++seen[static_cast<std::size_t>(document.priority)];
  const auto& shares = drawn().scenario.traffic.priority;
  expect_fit(seen, {shares.begin(), shares.end()});
}

TEST(Fit, Pages) {
  std::vector<double> seen(3, 0);
  for (const PlannedDocument& document : drawn().plan.documents) ++seen[document.pages - 1];
  expect_fit(seen, {1.0 / 3, 1.0 / 3, 1.0 / 3});
}

TEST(Fit, SizesAreLogNormal) {
  Scenario scenario = large();
  scenario.documents = {1, 1, 100'000, 0.5, 40ULL << 20};
  std::vector<double> classes(10, 0);
  for (const PlannedDocument& document : make_plan(scenario, drawn().network, kIssueDate).documents) {
    const double z = std::log(static_cast<double>(document.target_bytes) / 100'000) / 0.5;
    const double u = 0.5 * std::erfc(-z / std::sqrt(2.0));
    ++classes[std::min<std::size_t>(static_cast<std::size_t>(u * 10), 9)];
  }
  expect_fit(classes, std::vector<double>(10, 0.1));
}

TEST(Fit, AWrongMatrixWouldBeFound) {
  std::vector<double> seen(4, 0);
  for (const PlannedDocument& document : drawn().plan.documents) {
    if (drawn().level(document.from) != 3) continue;
    for (const std::uint32_t receiver : document.to) ++seen[drawn().level(receiver)];
  }
  EXPECT_GT(chi_square(seen, {0.06, 0.24, 0.50, 0.20}), chi_square_bound(3));
}

}  // namespace
}  // namespace axle::sim
