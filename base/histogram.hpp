// HDR histogram: fixed relative error, exact merging, the V2 encoding that existing viewers open.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace axle {

// decode_v2 refuses a layout with more counts than this (32 MiB of them): nanoseconds to one hour at 5 digits still
// fit, a header that asks for gigabytes does not.
inline constexpr std::size_t kHistogramCountsMax = std::size_t{1} << 22;
// The longest base64 text that decode_v2 looks at.
inline constexpr std::size_t kHistogramTextBytesMax = std::size_t{16} << 20;

// The layout of HdrHistogram (log-linear buckets): lowest discernible value 1, highest trackable `highest`, `digits`
// significant decimal digits (1..5). Values are nanoseconds. Not thread-safe: one per thread, merged afterwards.
//
// Memory follows what was recorded: an empty histogram owns none; otherwise it holds the half buckets (1024 counts at
// 3 digits, one per power of two) from the smallest to the largest value, at most 264 KiB at 3 digits up to one hour.
// Recording allocates when the range grows; running out of memory then ends the process.
class Histogram {
 public:
  // One hour at 3 digits.
  Histogram() : Histogram(kHour) {}
  // highest >= 2, digits 1..5 (asserted).
  explicit Histogram(std::int64_t highest, int digits = 3);

  // Values below 0 count as 0; values above the highest are recorded as the highest and counted in overflows().
  void record(std::int64_t value, std::uint64_t count = 1) noexcept {
    if (count == 0) return;
    if (value > highest_) [[unlikely]] {
      value = highest_;
      overflows_ += count;
    }
    const std::size_t slot = index_of(std::max<std::int64_t>(value, 0)) - first_;  // below first_: wraps, is too large
    if (slot >= counts_.size()) [[unlikely]] {
      record_outside(slot + first_, count);
    } else {
      counts_[slot] += count;
    }
    total_ += count;
  }

  // Both must have the same layout (asserted).
  void merge(const Histogram& other) noexcept;
  // Empties; keeps the memory.
  void reset() noexcept;

  std::int64_t highest() const noexcept { return highest_; }
  int digits() const noexcept { return digits_; }
  std::uint64_t count() const noexcept { return total_; }
  std::uint64_t overflows() const noexcept { return overflows_; }
  // The V2 payload has no field for them: whoever stores a histogram stores this number beside it.
  void restore_overflows(std::uint64_t overflows) noexcept { overflows_ = overflows; }
  // Lower end of the lowest, upper end of the highest bucket with a count; 0 when empty.
  std::int64_t min() const noexcept;
  std::int64_t max() const noexcept;
  // Every value counts as the middle of its bucket; 0 when empty.
  double mean() const noexcept;
  // The value at the percentile 0..100 as HdrHistogram 2.1.12 and later define it: the upper end of the bucket in which
  // the ceil(percent/100 * count)-th smallest value lies (at least the first); for 0 its lower end. 0 when empty.
  std::int64_t percentile(double percent) const noexcept;
  // The same for several ascending percentiles in one pass.
  std::vector<std::int64_t> percentiles(const std::vector<double>& ascending) const;
  // How many recorded values lie in or below the bucket of `value`.
  std::uint64_t count_up_to(std::int64_t value) const noexcept;

  // Calls each(upper end, count) for every bucket with a count, the lowest first.
  template <class Each>
  void for_each(const Each& each) const {
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      if (counts_[i] != 0) each(value_at(first_ + i) + width_at(first_ + i) - 1, counts_[i]);
    }
  }

  // Bytes of counts that this histogram holds now.
  std::size_t memory_bytes() const noexcept { return counts_.capacity() * sizeof(std::uint64_t); }

  // Compressed V2 payload (cookie 0x1c849314 around 0x1c849313, zlib, ZigZag LEB128), base64.
  std::string encode_v2() const;
  // Reads what encode_v2 or another HdrHistogram wrote (lowest discernible value 1, no shift, integer values).
  // invalid_input: not base64, wrong cookie, truncated, damaged, counts outside the layout, trailing bytes.
  // limit: kHistogramTextBytesMax or kHistogramCountsMax passed; nothing large is allocated before these checks.
  static Result<Histogram> decode_v2(std::string_view base64);

  // Same layout, same counts, same overflows.
  friend bool operator==(const Histogram&, const Histogram&) = default;

 private:
  std::size_t index_of(std::int64_t value) const noexcept {
    const std::uint64_t bits = static_cast<std::uint64_t>(value);
    const int bucket = 64 - half_magnitude_ - 1 - std::countl_zero(bits | sub_bucket_mask_);
    const std::size_t sub_bucket = static_cast<std::size_t>(bits >> bucket);
    return (static_cast<std::size_t>(bucket) << half_magnitude_) + sub_bucket;
  }
  std::int64_t value_at(std::size_t index) const noexcept;  // lowest value of the bucket
  std::int64_t width_at(std::size_t index) const noexcept;  // number of values in the bucket
  std::size_t counts_length() const noexcept {
    return std::max(index_of(highest_) / half() + 1, std::size_t{2}) * half();
  }
  std::size_t half() const noexcept { return std::size_t{1} << half_magnitude_; }
  void cover(std::size_t index);
  void record_outside(std::size_t index, std::uint64_t count) noexcept;

  std::int64_t highest_;
  int digits_;
  int half_magnitude_ = 0;  // log2 of half the sub-buckets of a bucket
  std::uint64_t sub_bucket_mask_ = 0;
  std::size_t first_ = 0;              // index of counts_[0]; a multiple of half()
  std::vector<std::uint64_t> counts_;  // whole half buckets: the fewest that cover what was recorded
  std::uint64_t total_ = 0, overflows_ = 0;
};

// One line of a histogram log (`*.hlog`): "Tag=...,start,length,max,<base64>" and the file's head.
struct HistogramInterval {
  std::string tag;  // commas, white space and control characters are written as '_'; empty: no tag
  InstantNs start = 0;
  DurationNs length = 0;
  const Histogram* histogram = nullptr;  // not owned; lives during the call
};

// HdrHistogram's log format 1.3. Starts are written in seconds after `base_time` (the log's BaseTime), the column
// Interval_Max in milliseconds, as HistogramLogProcessor and the usual viewers expect of nanosecond histograms.
std::string write_histogram_log(InstantNs base_time, const std::vector<HistogramInterval>& intervals);

}  // namespace axle
