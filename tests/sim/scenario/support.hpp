// Scenarios from text, and what is said about wrong ones.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace axle::sim {

inline constexpr std::string_view kNoError = "(no error)";

inline std::string errors_of(std::string_view yaml, const std::vector<Override>& overrides = {}) {
  const auto scenario = parse_scenario(yaml, "a.yaml", overrides);
  if (scenario) return std::string(kNoError);
  EXPECT_EQ(scenario.error().code, Errc::invalid_input);
  return scenario.error().detail;
}

// The body after the version line, so that body line 1 is file line 2.
inline std::string body_errors(std::string_view body, const std::vector<Override>& overrides = {}) {
  return errors_of("axle: 1\n" + std::string(body), overrides);
}

inline Scenario parsed(std::string_view body, const std::vector<Override>& overrides = {}) {
  const auto scenario = parse_scenario("axle: 1\n" + std::string(body), "a.yaml", overrides);
  EXPECT_TRUE(scenario) << (scenario ? "" : scenario.error().detail);
  return scenario.value_or(Scenario{});
}

inline void expect_round_trip(const Scenario& scenario) {
  const std::string shown = show_scenario(scenario);
  const auto back = parse_scenario(shown, "shown.yaml");
  ASSERT_TRUE(back) << back.error().detail << "\n" << shown;
  EXPECT_EQ(*back, scenario) << shown;
  EXPECT_EQ(show_scenario(*back), shown);
}

}  // namespace axle::sim
