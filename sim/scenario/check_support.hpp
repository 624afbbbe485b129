// What the files of checks have in common.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "protocol/identity/agency_code.hpp"
#include "sim/scenario/problems.hpp"
#include "sim/scenario/scenario.hpp"

namespace axle::sim {

// One area each; called by check().
void check_network(const Scenario& scenario, Problems& problems);
void check_dialects(const Scenario& scenario, Problems& problems);
void check_volume(const Scenario& scenario, Problems& problems);
void check_receivers(const Scenario& scenario, Problems& problems);
void check_arrivals(const Scenario& scenario, Problems& problems);
void check_bursts(const Scenario& scenario, Problems& problems);
void check_phases(const Scenario& scenario, Problems& problems);
void check_renewal(const Scenario& scenario, Problems& problems);
void check_misbehaviour(const Scenario& scenario, Problems& problems);

inline std::size_t index_of(identity::Level level) {
  return static_cast<std::size_t>(level);
}
inline std::string name_of(identity::Level level) {
  return std::string(identity::to_string(level));
}
inline std::string level_path(std::string_view map, identity::Level level) {
  return std::string(map) + "." + name_of(level);
}

bool all_readable(const Problems& problems, std::initializer_list<std::string_view> paths);
// Of a sum of shares, as people write it: without the last bits of a binary fraction.
std::string print_sum(double sum);
bool is_whole(double sum_of_shares);

std::uint64_t all_agencies(const Scenario& scenario);
// The documents' run time: the sum of the steps, or the period after compression.
double run_length_ns(const Scenario& scenario);
double sum_of_steps_ns(const Scenario& scenario);
// Receivers of a document of the arrival process on average, by `fan_out` or its mixture.
double mean_receivers(const Scenario& scenario);
// What ends a misdeed when the scenario does not say.
Expected ordinary_end(Misdeed kind);

}  // namespace axle::sim
