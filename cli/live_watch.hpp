// Shows a run while it goes on: the screen, or JSON events.
#pragma once

#include <deque>
#include <memory>
#include <utility>

#include "cli/console.hpp"
#include "cli/hub_watcher.hpp"
#include "cli/run_view.hpp"
#include "cli/world.hpp"
#include "sim/measure/recorder.hpp"
#include "sim/measure/window.hpp"

namespace axle::cli {

// How fast a count grew in the last seconds.
class RecentRate {
 public:
  double per_second(InstantNs now, std::uint64_t count);

 private:
  std::deque<std::pair<InstantNs, std::uint64_t>> seen_;
};

class LiveWatch {
 public:
  // `hub`: our own, or null. References must outlive this.
  LiveWatch(const World& world, const sim::RunWindow& window, InstantNs start, const sim::Recorder& recorder,
            const HubProcess* hub, bool events, Console& console);

  // Called a few times a second on the fleet's thread; cheap.
  void show(InstantNs now);
  // The screen is cleared.
  void end();

 private:
  RunView view_at(InstantNs now);
  std::string phase_at(DurationNs elapsed) const;

  const World& world_;
  DurationNs traffic_;
  InstantNs start_;
  const sim::Recorder& recorder_;
  std::unique_ptr<HubWatcher> watcher_;
  bool events_;
  Console& console_;
  InstantNs last_event_ = 0;
  RecentRate delivered_;
};

}  // namespace axle::cli
