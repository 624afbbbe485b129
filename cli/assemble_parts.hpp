// Measurements -> report::Result, part by part; assemble_result.cpp puts them together.
#pragma once

#include <boost/json/value.hpp>
#include <string_view>

#include "cli/world.hpp"
#include "protocol/signature/document_costs.hpp"
#include "report/result.hpp"
#include "sim/measure/objectives.hpp"

namespace axle::cli {

// Accounting, levels, splits, rates, requests, series.
void fill_measured(report::Result& result, const sim::Measurements& measurements);
// What the figures are judged by. False: an objective is not met.
bool fill_judged(report::Result& result, const World& world, const sim::Measured& measured);

// The number that a JSON pointer leads to; 0 when there is none.
std::uint64_t number_at(const boost::json::value& from, std::string_view pointer);
// The hub's own figures, and those of the receiving agencies.
report::Verification hub_verification(const boost::json::value& figures);
report::Verification receivers_verification(const signature::DocumentCosts& costs);

}  // namespace axle::cli
