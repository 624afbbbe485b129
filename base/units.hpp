// Quantities as people write them in scenarios: "250ms", "2000/h", "64KiB", "2.3x", "80%".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

namespace axle {

// ns us ms s m h d; a bare number is refused ("say 250ms or 250s").
Result<DurationNs> parse_duration(std::string_view text);
// B KiB MiB GiB (powers of 1024) and kB MB GB (powers of 1000).
Result<std::uint64_t> parse_size(std::string_view text);
// Per second: "50/s", "2000/h", "68257/d".
Result<double> parse_rate(std::string_view text);
// "2.3x" or "3600x".
Result<double> parse_factor(std::string_view text);
// "80%" -> 0.8; a bare number 0..1 is accepted too.
Result<double> parse_share(std::string_view text);

// The shortest exact or three-digit form: "250ms", "1.5s", "64KiB", "12.3/s", "80%".
std::string format_duration(DurationNs duration);
std::string format_size(std::uint64_t bytes);
std::string format_rate(double per_second);
std::string format_share(double share);
// "1,234,567"
std::string format_count(std::uint64_t count);

}  // namespace axle
