// What the tests of plans share: small scenarios, and tests of goodness of fit.
//
// Seeds are fixed, so that a test that passes always passes. A fit is one when chance alone gives a worse one more
// often than once in a thousand times; every kind of fit is also tried against a model that is wrong and must be found
// out.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "sim/workload/plan.hpp"

namespace axle::sim {

inline const InstantNs kIssueDate = from_civil_in_viet_nam({.year = 2026, .month = 8, .day = 3, .hour = 9});
inline constexpr double kChance = 0.001;

inline Scenario small() {
  Scenario scenario;
  scenario.name = "small";
  scenario.network.agencies = {4, 6, 10, 16};
  return scenario;
}

inline Scenario large() {
  Scenario scenario;
  scenario.network.agencies = {40, 60, 200, 500};
  scenario.traffic.documents = 20'000;
  scenario.traffic.share = {0.1, 0.2, 0.3, 0.4};
  scenario.traffic.priority = {0.6, 0.2, 0.1, 0.07, 0.03};
  scenario.seed = 77;
  return scenario;
}

inline Plan plan_of(const Scenario& scenario) {
  return make_plan(scenario, make_network(scenario), kIssueDate);
}

struct Drawn {
  explicit Drawn(const Scenario& of)
      : scenario(of), network(make_network(of)), plan(make_plan(of, network, kIssueDate)) {}
  std::size_t level(std::uint32_t agency) const { return static_cast<std::size_t>(network.agencies[agency].level); }
  Expected expected(const PlannedDocument& document) const {
    return expected_of(scenario, network, document, document.to.front());
  }

  Scenario scenario;
  Network network;
  Plan plan;
};

// Kolmogorov and Smirnov: the chance of a larger distance between `values` and the distribution `cdf` (continuous), by
// Stephens' form of the limit; good from a dozen values on.
template <class Cdf>
double ks_p(std::vector<double> values, Cdf cdf) {
  std::ranges::sort(values);
  const auto n = static_cast<double>(values.size());
  double distance = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double expected = cdf(values[i]);
    distance = std::max({distance, expected - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - expected});
  }
  const double lambda = (std::sqrt(n) + 0.12 + 0.11 / std::sqrt(n)) * distance;
  if (lambda < 0.2) return 1;  // the series converges slowly there
  double sum = 0;
  for (int k = 1; k <= 100; ++k) sum += (k % 2 == 1 ? 2 : -2) * std::exp(-2.0 * k * k * lambda * lambda);
  return std::clamp(sum, 0.0, 1.0);
}

// The chance that chi-square of so many degrees is above x: the regularised incomplete gamma function Q(d/2, x/2), by
// its series below and its continued fraction above.
inline double chi_square_above(double x, double degrees) {
  const double a = degrees / 2, z = x / 2;
  if (z <= 0) return 1;
  const double front = std::exp(a * std::log(z) - z - std::lgamma(a));
  if (z < a + 1) {
    double term = 1 / a, sum = term;
    for (double n = a + 1; term > sum * 1e-15; ++n) sum += term *= z / n;
    return 1 - front * sum;
  }
  double b = z + 1 - a, c = 1e300, d = 1 / b, fraction = d;
  for (int i = 1; i < 10'000; ++i) {
    const double an = -i * (i - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    fraction *= c * d;
    if (std::abs(c * d - 1) < 1e-15) break;
  }
  return front * fraction;
}

// Pearson's chi-square of counts in classes against shares of one whole (they need not add up to 1).
inline double chi_square_p(const std::vector<double>& seen, const std::vector<double>& shares) {
  double total = 0, whole = 0, sum = 0;
  for (const double count : seen) total += count;
  for (const double share : shares) whole += share;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const double expected = total * shares[i] / whole;
    EXPECT_GT(expected, 5) << "too few in class " << i << " for the test";
    sum += (seen[i] - expected) * (seen[i] - expected) / expected;
  }
  return chi_square_above(sum, static_cast<double>(seen.size()) - 1);
}

inline void expect_fit(const std::vector<double>& seen, const std::vector<double>& shares) {
  EXPECT_GT(chi_square_p(seen, shares), kChance);
}
inline void expect_misfit(const std::vector<double>& seen, const std::vector<double>& shares) {
  EXPECT_LT(chi_square_p(seen, shares), kChance);
}

inline double normal_cdf(double z) {
  return 0.5 * std::erfc(-z / std::sqrt(2.0));
}

}  // namespace axle::sim
