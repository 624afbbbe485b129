#include "reference-hub/audit/refusal_limiter.hpp"

#include <algorithm>
#include <vector>

namespace axle::hub {
namespace {

constexpr std::string_view kOthers = "(others)", kNobody = "(nobody)";

std::string_view name_of(std::string_view centre) noexcept {
  return centre.empty() ? kNobody : centre.substr(0, RefusalLimiter::kCentreBytesMax);
}

}  // namespace

std::uint64_t& RefusalLimiter::entry(Table& table, std::string_view centre) const {
  std::string_view name = name_of(centre);
  if (const auto found = table.find(name); found != table.end()) return found->second;
  if (table.size() >= limits_.centres_max) name = kOthers;
  return table[std::string(name)];
}

void RefusalLimiter::cut(AuditEvent& refusal) {
  for (const auto& [text, bytes] :
       {std::pair{&refusal.centre, kCentreBytesMax}, std::pair{&refusal.detail, kDetailBytesMax}}) {
    if (text->size() > bytes) *text = text->substr(0, bytes) + "…";
  }
}

bool RefusalLimiter::admit(std::string_view centre, InstantNs now) {
  // Threads may bring their refusals a little out of order; only a clock that was set back begins anew.
  if (now - second_ >= kSecond || second_ - now > kMinute) {
    const auto seconds = static_cast<std::uint64_t>(std::max<DurationNs>(1, (now - second_) / kSecond));
    tokens_ = seconds >= limits_.burst ? limits_.burst : std::min<std::uint64_t>(limits_.burst, tokens_ + seconds);
    second_ = now;
    lines_.clear();
  }
  std::uint64_t& lines = entry(lines_, centre);
  if (lines >= limits_.per_centre_per_s || tokens_ == 0) {
    count(centre, now);
    return false;
  }
  ++lines;
  --tokens_;
  return true;
}

void RefusalLimiter::count(std::string_view centre, InstantNs now) {
  if (counted_total_ == 0) counted_since_ = now;
  ++entry(counted_, centre);
  ++counted_total_;
}

std::optional<AuditEvent> RefusalLimiter::summary(InstantNs now, bool at_once) {
  if (counted_total_ == 0 || (!at_once && now - counted_since_ < kSecond)) return std::nullopt;
  std::vector<std::pair<std::string, std::uint64_t>> all(counted_.begin(), counted_.end());
  std::ranges::sort(all, {}, [](const auto& one) { return std::pair(~one.second, std::string_view(one.first)); });
  std::string text = "since " + format_iso8601_ms(counted_since_) + ":";
  std::uint64_t left = counted_total_;
  for (std::size_t i = 0; i < std::min(all.size(), kSummaryCentresMax); ++i) {
    text += " " + all[i].first + " " + std::to_string(all[i].second) + ",";
    left -= all[i].second;
  }
  if (left > 0)
    text += " and " + std::to_string(left) + " of " + std::to_string(all.size() - kSummaryCentresMax) + " more";
  if (text.ends_with(',')) text.pop_back();
  AuditEvent event{.what = AuditKind::refused_more, .time = now};
  event.count = counted_total_;
  event.detail = std::move(text);
  counted_.clear();
  counted_total_ = 0;
  return event;
}

}  // namespace axle::hub
