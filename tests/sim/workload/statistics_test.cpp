// Goodness of fit: what documents are follows what the scenario says.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>
#include <vector>

#include "sim/workload/receivers.hpp"
#include "tests/sim/workload/support.hpp"

namespace axle::sim {
namespace {

const Drawn& drawn() {
  static const Drawn made(large());
  return made;
}

TEST(Statistics, ChiSquareIsThatOfTheTables) {
  EXPECT_NEAR(chi_square_above(16.266, 3), 0.001, 1e-6);
  EXPECT_NEAR(chi_square_above(3.841, 1), 0.05, 1e-4);
  EXPECT_NEAR(chi_square_above(29.588, 10), 0.001, 1e-6);
  EXPECT_NEAR(chi_square_above(9.342, 10), 0.5, 1e-4);
  EXPECT_NEAR(chi_square_above(148.23, 99), 0.001, 1e-5);
}

TEST(Statistics, KolmogorovSmirnovIsThatOfTheTables) {
  // A thousand values moved by a distance whose chance is known: 1.3581 / sqrt(n) for 5%, 1.9495 / sqrt(n) for 0.1%.
  for (const auto& [quantile, chance] : {std::pair{1.3581, 0.05}, std::pair{1.9495, 0.001}}) {
    const double n = 1000, distance = quantile / (std::sqrt(n) + 0.12 + 0.11 / std::sqrt(n));
    std::vector<double> values;
    for (int i = 0; i < 1000; ++i) values.push_back((i + 1) / n);
    EXPECT_NEAR(ks_p(values, [&](double v) { return std::max(0.0, v - distance); }), chance, chance / 50);
  }
}

TEST(Fit, SenderLevels) {
  std::vector<double> seen(4, 0);
  for (const PlannedDocument& document : drawn().plan.documents) ++seen[drawn().level(document.from)];
  expect_fit(seen, {0.1, 0.2, 0.3, 0.4});
  expect_misfit(seen, {0.11, 0.19, 0.3, 0.4});
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
  expect_fit(seen, std::vector<double>(60, 1));
  std::vector<double> uneven(60, 1);
  for (std::size_t i = 0; i < 30; ++i) uneven[i] = 1.4;
  expect_misfit(seen, uneven);
}

TEST(Fit, CountsPerAgencyFollowWhatAnAgencySends) {
  Scenario scenario = large();
  scenario.traffic.per_agency = {100, 50, 40, 2};
  const Drawn all(scenario);
  PerLevel<std::vector<double>> seen;
  for (std::size_t level = 0; level < 4; ++level) seen[level].resize(scenario.network.agencies[level]);
  const PerLevel<std::uint32_t> first{0, 40, 100, 300};
  for (const PlannedDocument& document : all.plan.documents) {
    ++seen[all.level(document.from)][document.from - first[all.level(document.from)]];
  }
  PerLevel<double> sums{};
  for (std::size_t level = 0; level < 4; ++level) {
    for (const double count : seen[level]) sums[level] += count;
  }
  EXPECT_EQ(sums, (PerLevel<double>{4000, 3000, 8000, 1000}));
  for (std::size_t level = 0; level < 3; ++level) expect_fit(seen[level], std::vector<double>(seen[level].size(), 1));
  // Agencies of one level send as a Poisson process splits: the index of dispersion of their counts is 1.
  for (std::size_t level = 0; level < 4; ++level) {
    const auto n = static_cast<double>(seen[level].size());
    double squares = 0;
    for (const double count : seen[level]) squares += std::pow(count - sums[level] / n, 2);
    EXPECT_NEAR(squares / (n - 1) / (sums[level] / n), 1, 4 * std::sqrt(2 / n)) << level;
  }
}

TEST(Fit, MatrixRows) {
  std::vector<std::vector<double>> seen(4, std::vector<double>(4, 0));
  for (const PlannedDocument& document : drawn().plan.documents) {
    for (const std::uint32_t receiver : document.to) ++seen[drawn().level(document.from)][drawn().level(receiver)];
  }
  for (std::size_t from = 0; from < 4; ++from) {
    const auto& row = drawn().scenario.traffic.matrix[from];
    expect_fit(seen[from], {row.begin(), row.end()});
    std::vector<double> wrong(row.begin(), row.end());
    wrong[0] += 0.04;
    wrong[1] -= 0.04;
    expect_misfit(seen[from], wrong);
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
  expect_fit(seen, std::vector<double>(200, 1));
}

std::vector<double> fan_outs(const Plan& plan, std::size_t classes, std::size_t documents) {
  std::vector<double> seen(classes, 0);
  for (std::size_t i = 0; i < documents; ++i) ++seen[std::min(plan.documents[i].to.size(), classes) - 1];
  return seen;
}

// P(1), P(2), ..., and the rest, of 1 + geometric.
std::vector<double> one_plus_geometric(double q, int classes) {
  std::vector<double> shares;
  for (int k = 0; k + 1 < classes; ++k) shares.push_back((1 - q) * std::pow(q, k));
  shares.push_back(std::pow(q, classes - 1));
  return shares;
}

TEST(Fit, FanOutIsOnePlusGeometric) {
  const std::vector<double> seen = fan_outs(drawn().plan, 12, 20'000);
  expect_fit(seen, one_plus_geometric(2.0 / 3, 12));
  expect_misfit(seen, one_plus_geometric(0.65, 12));
  EXPECT_EQ(drawn().plan.deliveries, 60'000U);
}

TEST(Fit, FanOutDoesNotDependOnTime) {
  expect_fit(fan_outs(drawn().plan, 6, 4000), one_plus_geometric(2.0 / 3, 6));
}

Scenario mixed() {
  Scenario scenario = large();
  scenario.network.agencies = {40, 60, 200, 1000};
  scenario.traffic.mixture = {
      {0.60, 1, 1, 0}, {0.31, 2, 5, 3}, {0.07, 6, 20, 10}, {0.018, 21, 100, 50}, {0.002, 101, 1000, 250}};
  return scenario;
}

TEST(Fit, FanOutMixture) {
  const Scenario scenario = mixed();
  const Drawn all(scenario);
  // 0.6 + 0.31 * 3 + 0.07 * 10 + 0.018 * 50 + 0.002 * 250
  EXPECT_NEAR(static_cast<double>(all.plan.deliveries) / 20'000, 3.63, 1e-9);
  std::map<std::size_t, double> seen;
  for (const PlannedDocument& document : all.plan.documents) ++seen[document.to.size()];
  for (const FanOutPart& part : scenario.traffic.mixture) {
    double of_part = 0;
    for (std::size_t n = part.from; n <= part.to; ++n) of_part += seen[n];
    EXPECT_EQ(of_part, std::round(part.share * 20'000));
  }
  // Within [6, 20]: a geometric distribution, cut off, of mean 10, found here by trial.
  const auto weights_of = [](double q) {
    std::vector<double> weights;
    for (int k = 0; k < 15; ++k) weights.push_back(std::pow(q, k));
    return weights;
  };
  const auto mean_of_weights = [&](double q) {
    double sum = 0, all_weights = 0;
    for (std::size_t k = 0; k < 15; ++k) {
      sum += static_cast<double>(6 + k) * weights_of(q)[k];
      all_weights += weights_of(q)[k];
    }
    return sum / all_weights;
  };
  double q = 0.5;
  while (mean_of_weights(q) < 10) q += 1e-4;
  std::vector<double> within;
  for (std::size_t n = 6; n <= 20; ++n) within.push_back(seen[n]);
  expect_fit(within, weights_of(q));
  expect_misfit(within, weights_of(q + 0.05));
}

TEST(Fit, Priorities) {
  std::vector<double> seen(5, 0);
  for (const PlannedDocument& document : drawn().plan.documents) ++seen[static_cast<std::size_t>(document.priority)];
  const auto& shares = drawn().scenario.traffic.priority;
  expect_fit(seen, {shares.begin(), shares.end()});
  expect_misfit(seen, {0.6, 0.2, 0.09, 0.08, 0.03});
}

TEST(Fit, Pages) {
  std::vector<double> seen(3, 0);
  for (const PlannedDocument& document : drawn().plan.documents) ++seen[document.pages - 1];
  expect_fit(seen, {1, 1, 1});
}

TEST(Fit, SizesAreLogNormal) {
  Scenario scenario = large();
  scenario.documents.size_median = 100'000;
  scenario.documents.size_sigma = 0.5;
  scenario.documents.size_max = 40ULL << 20;
  std::vector<double> sizes;
  for (const PlannedDocument& document : make_plan(scenario, drawn().network, kIssueDate).documents) {
    sizes.push_back(static_cast<double>(document.target_bytes));
  }
  const auto cdf = [](double sigma) {
    return [sigma](double bytes) { return normal_cdf(std::log(bytes / 100'000) / sigma); };
  };
  EXPECT_GT(ks_p(sizes, cdf(0.5)), kChance);
  EXPECT_LT(ks_p(sizes, cdf(0.53)), kChance);
}

TEST(Fit, AttachmentsAreOnePlusGeometricUpToTheMaximum) {
  Scenario scenario = large();
  scenario.documents.attachments_mean = 1.4;
  scenario.documents.attachments_max = 4;
  std::vector<double> seen(4, 0);
  double files = 0;
  for (const PlannedDocument& document : make_plan(scenario, drawn().network, kIssueDate).documents) {
    ASSERT_LE(document.attachments, 4U);
    ++seen[document.attachments - 1];
    files += document.attachments;
  }
  EXPECT_NEAR(files / 20'000, 1.4, 0.02);
  const double q = solve_fan_out(1.4, 4);
  expect_fit(seen, {1 - q, q * (1 - q), q * q * (1 - q), q * q * q});
  expect_misfit(seen, {1 - 0.4, 0.4 * 0.6, 0.16 * 0.6, 0.064});
}

TEST(Fit, DelaysOfFollowersAreLogNormal) {
  Scenario scenario = large();
  scenario.traffic.period = kHour;
  scenario.traffic.replies = 0.1;
  const Drawn all(scenario);
  std::vector<double> delays;
  for (const PlannedDocument& document : all.plan.documents) {
    if (document.role != Role::reply) continue;
    delays.push_back(static_cast<double>(document.at - all.plan.documents[document.about].at));
  }
  EXPECT_EQ(delays.size(), 2000U);
  const auto cdf = [](double median) {
    return [median](double delay) { return normal_cdf(std::log(delay / median) / 0.5); };
  };
  EXPECT_GT(ks_p(delays, cdf(5e9)), kChance);
  EXPECT_LT(ks_p(delays, cdf(5.4e9)), kChance);
}

}  // namespace
}  // namespace axle::sim
