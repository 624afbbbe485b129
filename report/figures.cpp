#include "report/figures.hpp"

#include "report/text.hpp"

namespace axle::report {

std::optional<std::int64_t> percentile(const Histogram& histogram, double percent) {
  // 100 - 99.9 is a little less than 0.1 in binary; the millionth makes 10,000 samples enough.
  const double beyond = static_cast<double>(histogram.count()) * (100.0 - percent) / 100.0;
  if (histogram.count() == 0 || beyond < kSamplesBeyondMin * (1 - 1e-6)) return std::nullopt;
  return histogram.percentile(percent);
}

std::string percentile_text(const Histogram& histogram, double percent) {
  const std::optional<std::int64_t> value = percentile(histogram, percent);
  return value ? format_latency(*value) : "n/a";
}

int tail_percent(const std::vector<const Histogram*>& histograms) {
  for (const Histogram* histogram : histograms) {
    if (percentile(*histogram, 99)) return 99;
  }
  return 90;
}

std::optional<Histogram> merged(const std::vector<const Histogram*>& histograms) {
  if (histograms.empty()) return std::nullopt;
  Histogram sum(histograms.front()->highest(), histograms.front()->digits());
  for (const Histogram* histogram : histograms) {
    if (histogram->highest() != sum.highest() || histogram->digits() != sum.digits()) return std::nullopt;
    sum.merge(*histogram);
  }
  return sum;
}

std::optional<Histogram> all_levels(const Result& result, std::size_t metric) {
  std::vector<const Histogram*> parts;
  parts.reserve(kLevels);
  for (const Level& level : result.levels) parts.push_back(&level.latency[metric]);
  return merged(parts);
}

Verdict verdict(const Result& result) noexcept {
  if (!result.complete) return Verdict::incomplete;
  return result.valid ? Verdict::valid : Verdict::invalid;
}

const char* to_string(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::valid: return "VALID";
    case Verdict::invalid: return "INVALID";
    case Verdict::incomplete: break;
  }
  return "INCOMPLETE";
}

bool balances(const Accounting& a) noexcept {
  return a.sent == a.delivered + a.refused + a.pending + a.expired + a.lost;
}

const Verification* verification_at(const Result& result, std::string_view where) noexcept {
  for (const Verification& verification : result.verification) {
    if (verification.where == where) return &verification;
  }
  return nullptr;
}

}  // namespace axle::report
