// Quantities as people write them in scenarios: "250ms", "2000/h", "64KiB", "2.3x", "80%".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

namespace axle {

// All parsers: a decimal number (no sign, no exponent), optional spaces, a unit; the value is exact or correctly
// rounded. Anything else is invalid_input with a sentence that says what would be right:
// "'250' has no unit; write 250ms or 250s".

// ns us ms s m h d. A fraction of a nanosecond is refused, and so is what does not fit.
Result<DurationNs> parse_duration(std::string_view text);
// B KiB MiB GiB (powers of 1024) and kB MB GB (powers of 1000); whole bytes, at most 2^63 - 1.
Result<std::uint64_t> parse_size(std::string_view text);
// Per second: "50/s", "30/m", "2000/h", "68257/d".
Result<double> parse_rate(std::string_view text);
// "2.3x" or "3600x".
Result<double> parse_factor(std::string_view text);
// "80%" -> 0.8; a bare number 0..1 is accepted too.
Result<double> parse_share(std::string_view text);

// The shortest exact form of at most three digits, else three digits: "250ms", "1.5s", "64KiB", "12.3/s", "80%". For
// people, not for reading back. A share just below the whole keeps up to four decimals ("99.99%").
std::string format_duration(DurationNs duration);
std::string format_size(std::uint64_t bytes);
std::string format_rate(double per_second);
std::string format_share(double share);
// "1,234,567"
std::string format_count(std::uint64_t count);

}  // namespace axle
