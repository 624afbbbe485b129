#include "base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace axle {
namespace {

TEST(Random, SameSeedAndNameGiveTheSameNumbers) {
  RandomStream a(7, "agency/H57/arrivals");
  RandomStream b(7, "agency/H57/arrivals");
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(a.next(), b.next());
}

TEST(Random, NamesAndSeedsSeparateStreams) {
  EXPECT_NE(RandomStream(7, "a").next(), RandomStream(7, "b").next());
  EXPECT_NE(RandomStream(7, "a").next(), RandomStream(8, "a").next());
}

TEST(Random, TheSequenceIsFixedForEver) {
  // A change of the generator would change every plan and every committed result: it must be noticed here.
  RandomStream stream(1, "fixed");
  EXPECT_EQ(stream.next(), 14665048162742126293ULL);
  EXPECT_EQ(stream.next(), 15774357861802548436ULL);
  EXPECT_EQ(fnv1a(""), 0xcbf29ce484222325ULL);
  EXPECT_EQ(fnv1a("a"), 0xaf63dc4c8601ec8cULL);
}

// Pearson's statistic of counts against equal expectation; 99.9 % bound for the given degrees by Wilson-Hilferty.
double chi_square(const std::vector<int>& counts, double expected) {
  double sum = 0;
  for (const int count : counts) sum += (count - expected) * (count - expected) / expected;
  return sum;
}
double chi_square_bound(double degrees) {
  const double term = 1 - 2 / (9 * degrees) + 3.09 * std::sqrt(2 / (9 * degrees));
  return degrees * term * term * term;
}

TEST(Random, BelowIsUniform) {
  RandomStream stream(3, "below");
  std::vector<int> counts(10);
  for (int i = 0; i < 100'000; ++i) ++counts[stream.below(10)];
  EXPECT_LT(chi_square(counts, 10'000), chi_square_bound(9));
}

TEST(Random, BetweenIncludesBothEnds) {
  RandomStream stream(3, "between");
  std::vector<int> counts(3);
  for (int i = 0; i < 3000; ++i) ++counts[static_cast<std::size_t>(stream.between(-1, 1) + 1)];
  EXPECT_LT(chi_square(counts, 1000), chi_square_bound(2));
  EXPECT_EQ(stream.between(5, 5), 5);
}

TEST(Random, MomentsOfTheDistributions) {
  constexpr int kDraws = 200'000;
  RandomStream stream(11, "moments");
  double exponential = 0, normal = 0, square = 0, geometric = 0;
  int below_median = 0;
  for (int i = 0; i < kDraws; ++i) {
    exponential += stream.exponential(2.5);
    const double z = stream.normal();
    normal += z;
    square += z * z;
    geometric += static_cast<double>(stream.geometric(0.25));
    below_median += stream.log_normal(250, 1.2) < 250 ? 1 : 0;
  }
  EXPECT_NEAR(exponential / kDraws, 2.5, 0.03);
  EXPECT_NEAR(normal / kDraws, 0, 0.01);
  EXPECT_NEAR(square / kDraws, 1, 0.02);
  EXPECT_NEAR(geometric / kDraws, 3, 0.05);
  EXPECT_NEAR(static_cast<double>(below_median) / kDraws, 0.5, 0.005);
}

TEST(Random, PickFollowsTheWeightsAndNeverPicksZero) {
  RandomStream stream(5, "pick");
  const std::vector<double> weights{1, 0, 3, 0};
  std::vector<int> counts(4);
  for (int i = 0; i < 40'000; ++i) ++counts[stream.pick(weights)];
  EXPECT_EQ(counts[1], 0);
  EXPECT_EQ(counts[3], 0);
  EXPECT_NEAR(counts[0], 10'000, 400);
}

}  // namespace
}  // namespace axle
