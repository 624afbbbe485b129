#include "base/histogram.hpp"

#include <cmath>
#include <cstdio>

namespace axle {

Histogram::Histogram(std::int64_t highest, int digits) : highest_(highest), digits_(digits) {
  AXLE_ASSERT(highest >= 2 && digits >= 1 && digits <= 5);
  // Values below 2 * 10^digits have a count of their own; the sub-buckets are the next power of two.
  std::uint64_t single_unit = 2;
  for (int i = 0; i < digits; ++i) single_unit *= 10;
  const std::uint64_t sub_buckets = std::bit_ceil(single_unit);
  half_magnitude_ = std::countr_zero(sub_buckets) - 1;
  sub_bucket_mask_ = sub_buckets - 1;
}

std::int64_t Histogram::value_at(std::size_t index) const noexcept {
  // The first two half buckets have width 1; each further one doubles it.
  const std::size_t row = index >> half_magnitude_;
  if (row < 2) return static_cast<std::int64_t>(index);
  const std::size_t sub_bucket = (index & (half() - 1)) + half();
  return static_cast<std::int64_t>(sub_bucket << (row - 1));
}

std::int64_t Histogram::width_at(std::size_t index) const noexcept {
  const std::size_t row = index >> half_magnitude_;
  return row < 2 ? 1 : std::int64_t{1} << (row - 1);
}

// Makes counts_ the fewest whole half buckets that hold what they hold now and `index`. Being a function of what was
// recorded only, this keeps == a comparison of members.
void Histogram::cover(std::size_t index) {
  const std::size_t row = index / half() * half();
  if (counts_.empty()) {
    first_ = row;
    counts_.assign(half(), 0);
  } else if (row < first_) {
    counts_.insert(counts_.begin(), first_ - row, 0);
    first_ = row;
  } else if (row - first_ >= counts_.size()) {
    counts_.resize(row - first_ + half(), 0);
  }
}

void Histogram::record_outside(std::size_t index, std::uint64_t count) noexcept {
  cover(index);
  counts_[index - first_] += count;
}

void Histogram::merge(const Histogram& other) noexcept {
  AXLE_ASSERT(highest_ == other.highest_ && digits_ == other.digits_);
  overflows_ += other.overflows_;
  if (other.counts_.empty()) return;
  cover(other.first_);
  cover(other.first_ + other.counts_.size() - 1);
  const std::size_t shift = other.first_ - first_;
  for (std::size_t i = 0; i < other.counts_.size(); ++i) counts_[shift + i] += other.counts_[i];
  total_ += other.total_;
}

void Histogram::reset() noexcept {
  counts_.clear();
  first_ = 0;
  total_ = overflows_ = 0;
}

std::int64_t Histogram::min() const noexcept {
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] != 0) return value_at(first_ + i);
  }
  return 0;
}

std::int64_t Histogram::max() const noexcept {
  for (std::size_t i = counts_.size(); i-- > 0;) {
    if (counts_[i] != 0) return value_at(first_ + i) + width_at(first_ + i) - 1;
  }
  return 0;
}

double Histogram::mean() const noexcept {
  if (total_ == 0) return 0;
  double sum = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) continue;
    const std::int64_t middle = value_at(first_ + i) + width_at(first_ + i) / 2;
    sum += static_cast<double>(middle) * static_cast<double>(counts_[i]);
  }
  return sum / static_cast<double>(total_);
}

std::int64_t Histogram::percentile(double percent) const noexcept {
  return percentiles({percent}).front();
}

std::vector<std::int64_t> Histogram::percentiles(const std::vector<double>& ascending) const {
  std::vector<std::int64_t> values;
  values.reserve(ascending.size());
  std::size_t i = 0;
  std::uint64_t seen = counts_.empty() ? 0 : counts_[0];
  for (const double percent : ascending) {
    if (total_ == 0) {
      values.push_back(0);
      continue;
    }
    // One step down in the last place: 99.9 is stored as slightly more than 99.9 and must not ask for one rank more.
    const double asked = std::nextafter(std::clamp(percent, 0.0, 100.0), 0.0);
    const double rank = std::ceil(asked * static_cast<double>(total_) / 100.0);
    const std::uint64_t wanted = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(rank), 1, total_);
    while (seen < wanted && i + 1 < counts_.size()) seen += counts_[++i];
    const std::size_t index = first_ + i;
    values.push_back(percent <= 0 ? value_at(index) : value_at(index) + width_at(index) - 1);
  }
  return values;
}

std::uint64_t Histogram::count_up_to(std::int64_t value) const noexcept {
  const std::size_t last = index_of(std::clamp<std::int64_t>(value, 0, highest_));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size() && first_ + i <= last; ++i) seen += counts_[i];
  return seen;
}

namespace {

std::string clean_tag(std::string_view tag) {
  std::string clean(tag);
  for (char& c : clean) {
    if (static_cast<unsigned char>(c) <= ' ' || c == ',' || c == 0x7f) c = '_';
  }
  return clean;
}

}  // namespace

std::string write_histogram_log(InstantNs base_time, const std::vector<HistogramInterval>& intervals) {
  const auto seconds = [](DurationNs time) { return static_cast<double>(time) / 1e9; };
  char line[160];
  std::string log = "#[Histogram log format version 1.3]\n";
  std::snprintf(line, sizeof line, "#[StartTime: %.3f (seconds since epoch), %s]\n", seconds(base_time),
                format_iso8601(base_time).c_str());
  log += line;
  std::snprintf(line, sizeof line, "#[BaseTime: %.3f (seconds since epoch)]\n", seconds(base_time));
  log += line;
  log += "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n";
  for (const HistogramInterval& interval : intervals) {
    AXLE_ASSERT(interval.histogram != nullptr);
    if (!interval.tag.empty()) log += "Tag=" + clean_tag(interval.tag) + ",";
    std::snprintf(line, sizeof line, "%.3f,%.3f,%.3f,", seconds(interval.start - base_time), seconds(interval.length),
                  static_cast<double>(interval.histogram->max()) / 1e6);
    log += line;
    log += interval.histogram->encode_v2();
    log += '\n';
  }
  return log;
}

}  // namespace axle
