// A grey page as a scanner would give it, of a wanted file size: a baseline JPEG written directly, since its only
// purpose is to be paper grain of so many bytes.
#pragma once

#include "base/bytes.hpp"

namespace axle::agents {

struct ScanImage {
  Bytes jpeg;
  int width_px = 0, height_px = 0;
};

inline constexpr std::size_t kScanBytesMin = 512;

// A JPEG (ITU-T T.81 baseline, one component) of A4 shape that is `bytes` long, give or take 16; at least
// kScanBytesMin. Deterministic from the seed. Costs about 1 ms per MiB and holds nothing but the result.
ScanImage make_scan(std::size_t bytes, std::uint64_t seed);

}  // namespace axle::agents
