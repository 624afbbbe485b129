// The hub's figures for Prometheus: its text format, version 0.0.4.
#pragma once

#include <string>

#include "reference-hub/server/status_report.hpp"

namespace axle::hub {

inline constexpr const char* kMetricsContentType = "text/plain; version=0.0.4; charset=utf-8";

// Names begin with axle_hub_, units are seconds and bytes, what only ever grows ends in _total. Everything counts from
// the start of the process, but for the axle_hub_mailbox_... series, which count from the first start of the data
// folder. Pure.
std::string write_metrics(const StatusInputs& inputs);

}  // namespace axle::hub
