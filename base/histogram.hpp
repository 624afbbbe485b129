// HDR histogram: fixed relative error, exact merging, the V2 encoding that existing viewers open.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace axle {

// The layout of HdrHistogram (log-linear buckets): lowest discernible value 1, highest trackable `highest`, `digits`
// significant decimal digits (1..5). Values are nanoseconds. Not thread-safe: one per thread, merged afterwards.
class Histogram {
 public:
  explicit Histogram(std::int64_t highest = kHour, int digits = 3);

  // Values below 0 count as 0; values above the highest are recorded as the highest and counted in overflows().
  void record(std::int64_t value, std::uint64_t count = 1) noexcept;
  // Both must have the same layout.
  void merge(const Histogram& other) noexcept;
  void reset() noexcept;

  std::uint64_t count() const noexcept { return total_; }
  std::uint64_t overflows() const noexcept { return overflows_; }
  std::int64_t min() const noexcept;  // 0 when empty; to the layout's resolution
  std::int64_t max() const noexcept;
  double mean() const noexcept;
  // The value at the percentile 0..100 as HdrHistogram defines it (highest equivalent value of the bucket).
  std::int64_t percentile(double percent) const noexcept;

  // Compressed V2 payload (cookie 0x1c849314 around 0x1c849313, zlib, ZigZag LEB128), base64.
  std::string encode_v2() const;
  static Result<Histogram> decode_v2(std::string_view base64);

  friend bool operator==(const Histogram&, const Histogram&) = default;

 private:
  std::size_t index_of(std::int64_t value) const noexcept;
  std::int64_t value_at(std::size_t index) const noexcept;
  std::int64_t highest_;
  int digits_;
  int sub_bucket_half_count_magnitude_ = 0;
  std::int64_t sub_bucket_count_ = 0, sub_bucket_half_count_ = 0, sub_bucket_mask_ = 0;
  std::vector<std::uint64_t> counts_;
  std::uint64_t total_ = 0, overflows_ = 0;
  std::int64_t min_ = INT64_MAX, max_ = 0;
};

// One line of a histogram log (`*.hlog`): "Tag=...,start,length,max,<base64>" and the file's head.
struct HistogramInterval {
  std::string tag;
  InstantNs start = 0;
  DurationNs length = 0;
  const Histogram* histogram = nullptr;
};
std::string write_histogram_log(InstantNs base_time, const std::vector<HistogramInterval>& intervals);

}  // namespace axle
