#include "cli/live_watch.hpp"

#include <cstdio>

namespace axle::cli {
namespace {

constexpr DurationNs kEventEvery = kSecond;
constexpr DurationNs kRateOver = 5 * kSecond;

}  // namespace

double RecentRate::per_second(InstantNs now, std::uint64_t count) {
  seen_.emplace_back(now, count);
  while (seen_.size() > 2 && now - seen_.front().first > kRateOver) seen_.pop_front();
  const DurationNs span = now - seen_.front().first;
  return span <= 0 ? 0 : static_cast<double>(count - seen_.front().second) * 1e9 / static_cast<double>(span);
}

LiveWatch::LiveWatch(const World& world, const sim::RunWindow& window, InstantNs start, const sim::Recorder& recorder,
                     const HubProcess* hub, bool events, Console& console)
    : world_(world),
      traffic_(window.traffic_end),
      start_(start),
      recorder_(recorder),
      watcher_(hub == nullptr ? nullptr : std::make_unique<HubWatcher>(*hub)),
      events_(events),
      console_(console) {}

std::string LiveWatch::phase_at(DurationNs elapsed) const {
  const std::vector<sim::PhaseStep>& steps = world_.scenario.phases.steps;
  DurationNs end = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    end += steps[i].length;
    if (elapsed >= end) continue;
    return std::string(sim::kPhaseKindNames[static_cast<std::size_t>(steps[i].kind)]) + " " + std::to_string(i + 1) +
           "/" + std::to_string(steps.size());
  }
  return {};
}

RunView LiveWatch::view_at(InstantNs now) {
  const sim::Recorder::Now seen = recorder_.now();
  RunView view;
  view.elapsed = now - start_;
  view.length = traffic_;
  view.phase = phase_at(view.elapsed);
  view.documents = world_.plan.documents.size();
  view.deliveries = world_.plan.deliveries;
  view.documents_due = seen.due;
  view.delivered = seen.delivered;
  view.asked_per_s = seen.asked_per_s;
  view.sent_per_s = seen.accepted_per_s;
  view.delivered_per_s = delivered_.per_second(now, seen.delivered);
  view.refused = seen.refused;
  view.failed = seen.failures;
  view.delivery_p99 = seen.delivery_p99_ns;
  view.lag_p99 = seen.lag_p99_ns;
  if (watcher_) {
    const HubWatcher::Load load = watcher_->load();
    view.hub_cores = load.cores;
    view.verification_share = load.verification_share;
  }
  return view;
}

void LiveWatch::show(InstantNs now) {
  const RunView view = view_at(now);
  console_.screen(screen_of(view), line_of(view));
  if (!events_ || now - last_event_ < kEventEvery) return;
  last_event_ = now;
  const std::string event = event_of(view) + "\n";
  std::fputs(event.c_str(), stdout);
  std::fflush(stdout);
}

void LiveWatch::end() {
  console_.clear();
}

}  // namespace axle::cli
