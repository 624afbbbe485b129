#include "cli/hub_watcher.hpp"

#include <boost/json.hpp>
#include <chrono>
#include <optional>

#include "base/live_clock.hpp"
#include "base/thread_name.hpp"

namespace axle::cli {
namespace {

constexpr auto kPause = std::chrono::seconds(2);

struct Reading {
  InstantNs at = 0;
  DurationNs cpu_ns = 0, verification_ns = 0;
};

// Every stage of every part of "verification".
DurationNs verification_of(const boost::json::value& figures) {
  DurationNs sum = 0;
  boost::system::error_code error;
  for (const char* part : {"central", "province", "district", "commune", "other"}) {
    const auto* stages = figures.find_pointer(std::string("/verification/") + part + "/stages", error);
    if (stages == nullptr || !stages->is_object()) continue;
    for (const auto& stage : stages->get_object()) {
      const auto* cpu = stage.value().find_pointer("/cpu_ns", error);
      if (cpu != nullptr && cpu->is_number()) sum += cpu->to_number<DurationNs>(error);
    }
  }
  return sum;
}

std::optional<Reading> read(const HubProcess& hub) {
  const auto figures = hub.figures();
  if (!figures) return std::nullopt;
  boost::system::error_code error;
  const boost::json::value json = boost::json::parse(figures->json, error);
  if (error) return std::nullopt;
  return Reading{live_now(), figures->cpu_ns, verification_of(json)};
}

HubWatcher::Load between(const Reading& from, const Reading& to) {
  const DurationNs cpu = to.cpu_ns - from.cpu_ns;
  if (to.at <= from.at || cpu < 0) return {};  // another process: the hub was away
  HubWatcher::Load load;
  load.cores = static_cast<double>(cpu) / static_cast<double>(to.at - from.at);
  if (cpu > 0) {
    load.verification_share = static_cast<double>(to.verification_ns - from.verification_ns) / static_cast<double>(cpu);
  }
  return load;
}

}  // namespace

HubWatcher::HubWatcher(const HubProcess& hub) : hub_(hub), thread_([this] { work(); }) {}

HubWatcher::~HubWatcher() {
  {
    const std::scoped_lock lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

HubWatcher::Load HubWatcher::load() const {
  const std::scoped_lock lock(mutex_);
  return load_;
}

void HubWatcher::work() {
  name_this_thread("hub-watcher");
  std::optional<Reading> last;
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, kPause, [this] { return ending_; })) {
    lock.unlock();
    const std::optional<Reading> next = read(hub_);
    lock.lock();
    load_ = last && next ? between(*last, *next) : Load{};
    last = next;
  }
}

}  // namespace axle::cli
