// Statistics of series and shares, each with its source; no state, no randomness.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace axle::sim {

// Of the standard normal distribution. quantile: 0 < p < 1 (asserted), absolute error below 1e-8.
double normal_cdf(double z) noexcept;
double normal_quantile(double p);
// Of Student's distribution with `freedom` >= 1 degrees (Hill, Algorithm 396, CACM 1970); relative error below 1e-3.
double student_quantile(double p, double freedom);
// Of the chi-square distribution with `freedom` degrees (Wilson and Hilferty 1931); within 1 % from 5 degrees on.
double chi_square_quantile(double p, double freedom);

double mean_of(std::span<const double> values) noexcept;      // 0 when empty
double variance_of(std::span<const double> values) noexcept;  // with n - 1; 0 below two values
double median_of(std::span<const double> values);             // 0 when empty

// Is there a trend, up or down? Mann (1945) and Kendall (1975), two-sided, normal approximation with the correction for
// ties and for continuity; good from ten values on.
struct Trend {
  std::int64_t s = 0;   // pairs that rise less pairs that fall
  double variance = 0;  // of s without a trend, ties accounted for
  double z = 0, p = 1;
  double slope = 0;  // per step: the median slope over all pairs (Theil 1950, Sen 1968)
};
// Quadratic in the number of values. Fewer than three, or all equal: no trend.
Trend mann_kendall(std::span<const double> values);
// The same for values that hang together: the variance grows by (1 + r) / (1 - r), where r > 0 is the autocorrelation
// of neighbours after the slope was taken out (Yue and Wang 2004). Otherwise a run whose latency wanders would be taken
// for one that drifts.
Trend mann_kendall_correlated(std::span<const double> values);

// MSER-5 (White 1997): how many values at the beginning are to be cut off so that the mean of the rest is best known;
// means of five are judged, of which at least `kept_min` stay. 0 when there are too few.
std::size_t mser5_truncation(std::span<const double> values, std::size_t kept_min = 5);

// The 95 % interval of a share that was seen `hits` times in `tries` (Wilson 1927). tries 0: [0, 1].
struct ShareInterval {
  double low = 0, high = 1;
};
ShareInterval wilson_interval(std::uint64_t hits, std::uint64_t tries);

}  // namespace axle::sim
