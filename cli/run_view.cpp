#include "cli/run_view.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>

#include "base/units.hpp"

namespace axle::cli {
namespace {

constexpr int kBarCells = 24;
constexpr std::array<const char*, 4> kLevels{"central", "province", "district", "commune"};

std::string fixed(double value, int digits) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.*f", digits, value);
  return text.data();
}

// Three digits are enough for somebody who watches.
std::string shortly(DurationNs duration) {
  const DurationNs unit = duration >= 10 * kSecond        ? 100 * kMillisecond
                          : duration >= kSecond           ? 10 * kMillisecond
                          : duration >= 10 * kMillisecond ? 100 * kMicrosecond
                                                          : 10 * kMicrosecond;
  return format_duration(duration / unit * unit);
}

std::string clock(DurationNs duration) {
  const std::int64_t seconds = std::max<DurationNs>(0, duration) / kSecond;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%lld:%02lld", static_cast<long long>(seconds / 60),
                static_cast<long long>(seconds % 60));
  return text.data();
}

std::string bar(const RunView& view) {
  const double share = view.length > 0 ? static_cast<double>(view.elapsed) / static_cast<double>(view.length) : 0;
  const int full = static_cast<int>(std::clamp(share, 0.0, 1.0) * kBarCells);
  std::string text;
  for (int i = 0; i < kBarCells; ++i) text += i < full ? "█" : "░";
  return text;
}

std::string time_of(const RunView& view) {
  if (view.elapsed < 0) return "connecting";
  if (view.elapsed >= view.length) return "all sent, waiting for what is under way";
  return clock(view.elapsed) + " of " + clock(view.length) + ", " + clock(view.length - view.elapsed) + " left";
}

std::string levels_of(const RunView& view) {
  std::string text;
  for (std::size_t i = 0; i < kLevels.size(); ++i) {
    if (view.delivery_p99[i] == 0) continue;
    text += (text.empty() ? "" : ", ") + std::string(kLevels[i]) + " " + shortly(view.delivery_p99[i]);
  }
  return text.empty() ? "nothing yet" : text;
}

std::string hub_of(const RunView& view) {
  if (view.hub_cores < 0) return {};
  std::string text = fixed(view.hub_cores, 2) + " cores";
  if (view.verification_share >= 0) text += ", verification " + fixed(view.verification_share * 100, 0) + " %";
  return text;
}

std::string troubles_of(const RunView& view) {
  return "refused " + format_count(view.refused) + "   failed " + format_count(view.failed) + "   lag p99 " +
         shortly(view.lag_p99);
}

}  // namespace

std::vector<std::string> screen_of(const RunView& view) {
  std::vector<std::string> lines;
  lines.push_back("  " + bar(view) + " " + (view.phase.empty() ? "" : view.phase + "  ") + time_of(view));
  lines.push_back("  documents   " + format_count(view.documents_due) + " of " + format_count(view.documents) +
                  "   asked " + fixed(view.asked_per_s, 1) + "/s   sent " + fixed(view.sent_per_s, 1) + "/s");
  lines.push_back("  deliveries  " + format_count(view.delivered) + " of " + format_count(view.deliveries) + "   " +
                  fixed(view.delivered_per_s, 1) + "/s");
  lines.push_back("  p99         " + levels_of(view));
  lines.push_back("  trouble     " + troubles_of(view));
  if (const std::string hub = hub_of(view); !hub.empty()) lines.push_back("  hub         " + hub);
  return lines;
}

std::string line_of(const RunView& view) {
  std::string text = "  " + (view.phase.empty() ? "" : view.phase + ", ") + clock(view.elapsed) + ": sent " +
                     format_count(view.documents_due) + "/" + format_count(view.documents) + ", delivered " +
                     format_count(view.delivered) + "/" + format_count(view.deliveries);
  const DurationNs worst = *std::ranges::max_element(view.delivery_p99);
  if (worst > 0) text += ", p99 " + shortly(worst);
  if (view.refused > 0) text += ", refused " + format_count(view.refused);
  if (view.failed > 0) text += ", failed " + format_count(view.failed);
  return text;
}

std::string event_of(const RunView& view) {
  boost::json::object event;
  event["event"] = "progress";
  event["phase"] = view.phase;
  event["elapsed_ns"] = view.elapsed;
  event["length_ns"] = view.length;
  event["documents_due"] = view.documents_due;
  event["documents"] = view.documents;
  event["delivered"] = view.delivered;
  event["deliveries"] = view.deliveries;
  event["asked_per_s"] = view.asked_per_s;
  event["sent_per_s"] = view.sent_per_s;
  event["delivered_per_s"] = view.delivered_per_s;
  event["refused"] = view.refused;
  event["failed"] = view.failed;
  event["lag_p99_ns"] = view.lag_p99;
  boost::json::object& levels = event["delivery_p99_ns"].emplace_object();
  for (std::size_t i = 0; i < kLevels.size(); ++i) {
    if (view.delivery_p99[i] > 0) levels[kLevels[i]] = view.delivery_p99[i];
  }
  if (view.hub_cores >= 0) event["hub_cores"] = view.hub_cores;
  if (view.verification_share >= 0) event["verification_share"] = view.verification_share;
  return boost::json::serialize(event);
}

}  // namespace axle::cli
