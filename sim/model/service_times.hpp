// How long things take in virtual time. First form: a table of fixed times.
#pragma once

#include "base/time.hpp"

namespace axle::sim {

struct ServiceTimes {
  DurationNs link_one_way = 200 * kMicrosecond;
  DurationNs hub_send = 400 * kMicrosecond;    // authenticate, verify, admit
  DurationNs hub_commit = 300 * kMicrosecond;  // group commit
  DurationNs hub_query = 50 * kMicrosecond;    // list, acknowledge, track
  DurationNs hub_fetch = 150 * kMicrosecond;
  DurationNs agency_verify = 300 * kMicrosecond;
};

}  // namespace axle::sim
