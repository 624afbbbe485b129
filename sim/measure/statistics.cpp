#include "sim/measure/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <vector>

#include "base/result.hpp"

namespace axle::sim {

namespace {

constexpr std::size_t kBatch = 5;
constexpr double kZ95 = 1.959963984540054;

// Autocorrelation of neighbours.
double neighbours_correlation(std::span<const double> values) {
  const double mean = mean_of(values);
  double with_next = 0, with_itself = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    with_itself += (values[i] - mean) * (values[i] - mean);
    if (i > 0) with_next += (values[i] - mean) * (values[i - 1] - mean);
  }
  return with_itself > 0 ? with_next / with_itself : 0;
}

void judge(Trend& trend) {
  if (trend.variance <= 0) return;
  const double distance = trend.s > 0 ? -1 : trend.s < 0 ? 1 : 0;  // continuity
  trend.z = (static_cast<double>(trend.s) + distance) / std::sqrt(trend.variance);
  trend.p = std::erfc(std::abs(trend.z) / std::numbers::sqrt2);
}

}  // namespace

double normal_cdf(double z) noexcept {
  return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

double normal_quantile(double p) {
  AXLE_ASSERT(p > 0 && p < 1);
  // A start within 5e-4 (Abramowitz and Stegun 26.2.23), then Newton's steps on the exact function.
  const double tail = std::min(p, 1 - p), t = std::sqrt(-2 * std::log(tail));
  double z =
      t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t);
  for (int i = 0; i < 3; ++i) {
    const double density = std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
    z += (0.5 * std::erfc(z / std::numbers::sqrt2) - tail) / density;
  }
  return p < 0.5 ? -z : z;
}

double student_quantile(double p, double freedom) {
  AXLE_ASSERT(p > 0 && p < 1 && freedom >= 1);
  const double two_tails = 2 * std::min(p, 1 - p), sign = p < 0.5 ? -1 : 1;
  if (freedom == 1) return sign / std::tan(two_tails * std::numbers::pi / 2);
  if (freedom == 2) return sign * std::sqrt(2 / (two_tails * (2 - two_tails)) - 2);
  const double n = freedom;
  const double a = 1 / (n - 0.5), b = 48 / (a * a);
  double c = ((20700 * a / b - 98) * a - 16) * a + 96.36;
  const double d = ((94.5 / (b + c) - 3) / b + 1) * std::sqrt(a * std::numbers::pi / 2) * n;
  double x = d * two_tails, y = std::pow(x, 2 / n);
  if (y > 0.05 + a) {
    x = normal_quantile(two_tails / 2);
    y = x * x;
    if (n < 5) c += 0.3 * (n - 4.5) * (x + 0.6);
    c = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + c;
    y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x;
    y = std::expm1(a * y * y);
  } else {
    y = ((1 / (((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3) + 0.5 / (n + 4)) * y - 1) * (n + 1) / (n + 2) +
        1 / y;
  }
  return sign * std::sqrt(n * y);
}

double chi_square_quantile(double p, double freedom) {
  AXLE_ASSERT(freedom > 0);
  const double step = 2 / (9 * freedom);
  const double root = 1 - step + normal_quantile(p) * std::sqrt(step);
  return freedom * root * root * root;
}

double mean_of(std::span<const double> values) noexcept {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

double variance_of(std::span<const double> values) noexcept {
  if (values.size() < 2) return 0;
  const double mean = mean_of(values);
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return sum / static_cast<double>(values.size() - 1);
}

double median_of(std::span<const double> values) {
  if (values.empty()) return 0;
  std::vector<double> sorted(values.begin(), values.end());
  const std::size_t half = sorted.size() / 2;
  std::ranges::nth_element(sorted, sorted.begin() + static_cast<std::ptrdiff_t>(half));
  if (sorted.size() % 2 == 1) return sorted[half];
  return (sorted[half] + *std::max_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(half))) / 2;
}

Trend mann_kendall(std::span<const double> values) {
  Trend trend;
  const auto n = static_cast<double>(values.size());
  if (values.size() < 3) return trend;
  std::vector<double> slopes;
  slopes.reserve(values.size() * (values.size() - 1) / 2);
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = i + 1; j < values.size(); ++j) {
      trend.s += (values[j] > values[i] ? 1 : 0) - (values[j] < values[i] ? 1 : 0);
      slopes.push_back((values[j] - values[i]) / static_cast<double>(j - i));
    }
  }
  trend.slope = median_of(slopes);
  double ties = 0;
  std::map<double, std::size_t> equal;
  for (const double value : values) ++equal[value];
  for (const auto& [value, times] : equal) {
    const auto t = static_cast<double>(times);
    ties += t * (t - 1) * (2 * t + 5);
  }
  trend.variance = (n * (n - 1) * (2 * n + 5) - ties) / 18;
  judge(trend);
  return trend;
}

Trend mann_kendall_correlated(std::span<const double> values) {
  Trend trend = mann_kendall(values);
  std::vector<double> level(values.begin(), values.end());
  for (std::size_t i = 0; i < level.size(); ++i) level[i] -= trend.slope * static_cast<double>(i);
  const double r = std::clamp(neighbours_correlation(level), 0.0, 0.9);
  trend.variance *= (1 + r) / (1 - r);
  judge(trend);
  return trend;
}

std::size_t mser5_truncation(std::span<const double> values, std::size_t kept_min) {
  std::vector<double> means;
  for (std::size_t i = 0; i + kBatch <= values.size(); i += kBatch) means.push_back(mean_of(values.subspan(i, kBatch)));
  if (means.size() <= kept_min) return 0;
  // From the end: sums of what would be kept; the statistic is the squared standard error of its mean.
  double sum = 0, squares = 0, least = 0;
  std::size_t best = 0;
  const double shift = mean_of(means);
  for (std::size_t kept = 1; kept <= means.size(); ++kept) {
    const double value = means[means.size() - kept] - shift;
    sum += value;
    squares += value * value;
    if (kept < kept_min) continue;
    const auto n = static_cast<double>(kept);
    const double error = std::max(0.0, squares - sum * sum / n) / (n * n);
    if (kept == kept_min || error <= least) {
      least = error;
      best = means.size() - kept;
    }
  }
  return best * kBatch;
}

ShareInterval wilson_interval(std::uint64_t hits, std::uint64_t tries) {
  if (tries == 0) return {};
  const auto n = static_cast<double>(tries);
  const double share = static_cast<double>(hits) / n, z2 = kZ95 * kZ95;
  const double middle = (share + z2 / (2 * n)) / (1 + z2 / n);
  const double half = kZ95 / (1 + z2 / n) * std::sqrt(share * (1 - share) / n + z2 / (4 * n * n));
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

}  // namespace axle::sim
