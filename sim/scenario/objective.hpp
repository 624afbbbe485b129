// Objectives ("delivery.commune.p99 < 60s") and the names of what a run measures.
#pragma once

#include <optional>
#include <string_view>

#include "sim/scenario/scenario.hpp"

namespace axle::sim {

// What a metric's number is: a duration in ns, a share (0.3 is 30 %), a count, a number per second, or a plain number.
enum class MetricUnit : std::uint8_t { duration, share, count, rate, number };

// The unit of a metric, or nothing when there is no such metric. The grammar; LEVEL is central | province | district |
// commune, Q is p50 | p75 | p90 | p95 | p99 | p99.9 | max | mean:
//
//   (acceptance | delivery | receipt | registration)[.LEVEL].Q      duration; delivery by the receiver's level, the
//                                                                   others, and the accounting, by the sender's
//   accounting[.LEVEL].(sent | delivered | refused | pending | expired | withdrawn | lost | duplicated)   count
//   throughput.(documents | deliveries | requests)                  rate
//   documents.(sent | signed)                                       count
//   deliveries.received                                             count
//   fan_out.mean                                                    number
//   signed.share[.LEVEL | .CODE]                                    share, of the documents sent
//   verification.share                                              share of the hub's CPU time
//   verification.per_document                                       duration, CPU of the hub
//   hub.cores                                                       number of cores that the hub kept busy
//   generator.lag.Q                                                 duration
//   expectations.wrong                                              count: what did not end as the scenario declared
//   not_intact                                                      count
std::optional<MetricUnit> metric_unit(std::string_view metric);

// invalid_input with what is wrong and what would be right: no comparison (<, <=, ==, >=, >), no such metric (with the
// nearest there is), a bound that is not of the metric's unit (60s, 30%, 500/s, 0).
Result<Objective> parse_objective(std::string_view text);

}  // namespace axle::sim
