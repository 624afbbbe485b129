// How long things take in virtual time. First form: a table of fixed times, rounded sums of costs that were measured
// one by one on a 2-core machine (Xeon with SHA-NI, OpenSSL 3.0, virtual disk) for a signed packet of 100 KiB. They
// order the parts rightly; they are no forecast of another machine. A calibration from a live run replaces them.
#pragma once

#include "base/time.hpp"

namespace axle::sim {

struct ServiceTimes {
  // Assumed: a metropolitan fibre link of the dedicated data network (20 km at 5 us/km) and two switches. Loopback is
  // below 30 us.
  DurationNs link_one_way = 200 * kMicrosecond;
  // A document at the hub's verification: TLS decryption and receiving 100-150 us, base64 and hash of 100 KiB 110 us,
  // reading the packet 10-30 us, two file signatures of RSA-2048 with cached certificates 2 x 35-50 us.
  DurationNs hub_send = 400 * kMicrosecond;
  // One group commit: fdatasync of appended segments 100-270 us at 100 KiB, 50-150 us at 4 KiB.
  DurationNs hub_commit = 300 * kMicrosecond;
  // A call without a packet body to speak of (list, acknowledge, track, and a status packet of 2 KB): request over TLS
  // 13-31 us, header HMAC, JSON, and the core's decision of under 10 us.
  DurationNs hub_query = 50 * kMicrosecond;
  // Handing out a packet: read from the page cache, base64 30-80 us, encryption and sending 90-100 us per 100 KiB.
  DurationNs hub_fetch = 150 * kMicrosecond;
  // The receiving agency's own check of the packet: as the hub's, without transport.
  DurationNs agency_verify = 300 * kMicrosecond;
};

}  // namespace axle::sim
