#include "sim/measure/series.hpp"

#include <algorithm>

namespace axle::sim {

Series::Series(InstantNs start, DurationNs length) : start_(start) {
  const DurationNs seconds = std::max<DurationNs>(1, (length + kSecond - 1) / kSecond);
  step_s_ = static_cast<std::uint32_t>((seconds + kSeriesRows - 1) / kSeriesRows);
}

std::size_t Series::index_of(InstantNs at) const noexcept {
  const DurationNs steps = std::max<DurationNs>(0, at - start_) / kSecond / step_s_;
  return std::min<std::size_t>(static_cast<std::size_t>(steps), 2 * kSeriesRows - 1);
}

SeriesRow& Series::row(InstantNs at) {
  const std::size_t index = index_of(at);
  while (rows_.size() <= index) {
    SeriesRow next;
    next.second = static_cast<std::uint32_t>(rows_.size()) * step_s_;
    rows_.push_back(next);
  }
  return rows_[index];
}

Series::Open& Series::ring_of(InstantNs at) {
  std::size_t index = index_of(at);
  newest_ = std::max(newest_, index);
  if (newest_ >= kRecent) index = std::max(index, newest_ - kRecent + 1);
  Open& open = ring_[index % kRecent];
  if (open.row != index) {
    close(open);
    open.row = index;
  }
  row(at);
  return open;
}

void Series::close(Open& open) {
  if (open.row != SIZE_MAX) {
    SeriesRow& row = rows_[open.row];
    row.delivery_p50_ns = open.delivery.percentile(50);
    row.delivery_p99_ns = open.delivery.percentile(99);
    row.lag_p99_ns = open.lag.percentile(99);
  }
  open.delivery.reset();
  open.lag.reset();
}

std::vector<SeriesRow> Series::finish() {
  for (Open& open : ring_) close(open);
  return std::move(rows_);
}

}  // namespace axle::sim
