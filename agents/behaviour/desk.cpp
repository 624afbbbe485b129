#include "agents/behaviour/desk.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace axle::agents {

namespace {

constexpr int kPriorityMax = 4;
constexpr std::uint64_t kOrderBits = 48;  // of arrival; above them the rank

bool later(const Lane::Entry& a, const Lane::Entry& b) noexcept {
  return a.order > b.order;
}

std::uint64_t rank_of(int priority, CallKind kind) noexcept {
  constexpr int kStages = 3;
  if (kind == CallKind::track) return std::uint64_t{(kPriorityMax + 1) * kStages};
  const int stage = kind == CallKind::acknowledge ? 0 : kind == CallKind::send_status ? 1 : 2;
  return static_cast<std::uint64_t>((kPriorityMax - std::clamp(priority, 0, kPriorityMax)) * kStages + stage);
}

}  // namespace

void Lane::submit(InstantNs now, int priority, CallKind kind, std::uint32_t ref) {
  heap_.push_back({now, (rank_of(priority, kind) << kOrderBits) | submitted_++, kind, ref});
  std::push_heap(heap_.begin(), heap_.end(), later);
}

Lane::Entry Lane::pop() {
  AXLE_ASSERT(!heap_.empty());
  std::pop_heap(heap_.begin(), heap_.end(), later);
  const Entry entry = heap_.back();
  heap_.pop_back();
  return entry;
}

AgencyIndex::AgencyIndex(const std::vector<AgencyProfile>& agencies) : by_code_(agencies.size()) {
  std::iota(by_code_.begin(), by_code_.end(), 0U);
  std::sort(by_code_.begin(), by_code_.end(),
            [&](std::uint32_t a, std::uint32_t b) { return agencies[a].code < agencies[b].code; });
}

std::int64_t AgencyIndex::find(const std::vector<AgencyProfile>& agencies, std::string_view code) const noexcept {
  if (code.empty()) return agencies.size() == 1 ? 0 : -1;
  const auto found = std::lower_bound(by_code_.begin(), by_code_.end(), code,
                                      [&](std::uint32_t i, std::string_view text) { return agencies[i].code < text; });
  if (found == by_code_.end() || agencies[*found].code != code) return -1;
  return *found;
}

const std::string& wire_name(const AgencyProfile& agency) noexcept {
  return agency.wire_code.empty() ? agency.code : agency.wire_code;
}

bool transient(const Reply& reply) noexcept {
  switch (reply.outcome) {
    case Outcome::ok: return false;
    case Outcome::refused: return axis::retryable(reply.error);
    case Outcome::unavailable:
    case Outcome::timeout:
    case Outcome::wrong_answer: return true;
  }
  return false;
}

std::string reason_of(const Reply& reply) {
  std::string text;
  switch (reply.outcome) {
    case Outcome::ok: return text;
    case Outcome::refused: text = std::string(axis::to_string(reply.error)); break;
    case Outcome::unavailable: text = "the hub was not reached"; break;
    case Outcome::timeout: text = "no answer in time"; break;
    case Outcome::wrong_answer: text = "the answer cannot be read"; break;
  }
  if (!reply.detail.empty()) text += ": " + reply.detail;
  return text;
}

DurationNs retry_delay(const CentrePolicy& policy, std::uint32_t attempt, RandomStream& random) noexcept {
  DurationNs delay = std::max<DurationNs>(policy.retry_first, 1);
  for (std::uint32_t i = 1; i < attempt && delay < policy.retry_max; ++i) delay *= 2;
  delay = std::min(delay, std::max<DurationNs>(policy.retry_max, 1));
  return delay - static_cast<DurationNs>(random.uniform() * static_cast<double>(delay) / 2);
}

DurationNs reaction(DurationNs median, double sigma, RandomStream& random) noexcept {
  if (median <= 0) return 0;
  constexpr double kLongest = 365.0 * static_cast<double>(kDay);
  const double drawn = random.log_normal(static_cast<double>(median), sigma);
  return static_cast<DurationNs>(std::clamp(drawn, 0.0, kLongest));
}

}  // namespace axle::agents
