// How long the hub takes to start over what a large year leaves in its data folder.
#include <atomic>
#include <chrono>
#include <thread>

#include "base/encoding.hpp"
#include "base/live_clock.hpp"
#include "bench/hub/load.hpp"
#include "bench/hub/packets.hpp"
#include "bench/hub/parts.hpp"
#include "bench/must.hpp"
#include "reference-hub/server/hub_data.hpp"

namespace axle::bench {
namespace {

constexpr std::uint32_t kReceivers = 64;
constexpr std::uint32_t kReceiversOfOne = 3;
constexpr std::uint64_t kWaitingShare = 10;  // one delivery in ten is not acknowledged
constexpr std::size_t kBodyBytes = 1024;
constexpr DurationNs kSpread = 5 * kDay;  // over which the documents came
constexpr std::uint64_t kUnsyncedMax = 20'000;
constexpr std::uint64_t kAfterwards = 1'000;   // documents that come before the hub is killed, numbered from 0
constexpr std::uint64_t kFirst = 100'000'000;  // the number of the first that is stored
constexpr double kTargetSeconds = 1;

// Fills a data folder through the core and the store, as the hub itself would, without HTTP and signatures.
class Filler {
 public:
  Filler(const World& world, const std::filesystem::path& data) {
    hub::HubServiceOptions options;
    options.data = data;
    options.directory = world.directory;
    data_ = must(hub::open_hub_data(options));
    data_.store->on_durable([this](Result<hub::Lsn> lsn) {
      if (!lsn) give_up(lsn.error().detail);
      durable_.store(*lsn);
    });
  }

  void add_document(std::uint64_t number, InstantNs at) {
    const auto sender = static_cast<std::uint32_t>(number % kSenders);
    hub::DocumentFacts facts;
    facts.from = World::sender_code(sender);
    for (std::uint32_t i = 0; i < kReceiversOfOne; ++i) facts.to.push_back(World::receiver_code(receiver(number, i)));
    facts.document_id = World::document_id(sender, number);
    facts.title = "V/v đo thời gian khởi động của trục liên thông";
    facts.notation = std::to_string(number) + "/BM-VP";
    for (std::size_t i = 0; i < 8; ++i) facts.digest[i] = static_cast<std::uint8_t>(number >> (8 * i));
    facts.length = kBodyBytes;
    const auto record = perform(hub::SendDocument{World::sender(sender).system_id, std::move(facts)}, body_, at);
    const auto& ids = std::get<hub::DocumentAccepted>(record).receiver_doc_ids;
    for (std::uint32_t i = 0; i < kReceiversOfOne; ++i) {
      if ((number * kReceiversOfOne + i) % kWaitingShare == 0) continue;
      perform(hub::Acknowledge{World::receiver(receiver(number, i)).system_id, ids[i]}, {}, at);
    }
  }

  std::uint64_t records() const noexcept { return data_.core->last_lsn(); }
  std::uint64_t stored_bytes() const { return data_.store->stored_bytes(); }

 private:
  static std::uint32_t receiver(std::uint64_t number, std::uint32_t i) {
    return static_cast<std::uint32_t>((number + i) % kReceivers);
  }

  hub::Record perform(const hub::Command& command, SharedBytes body, InstantNs at) {
    while (data_.core->last_lsn() > durable_.load() + kUnsyncedMax || data_.store->room() < 2 * kBodyBytes) {
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    hub::Decision decision = data_.core->handle(command, at);
    if (!decision.record) give_up("the core did not take a document or an acknowledgement");
    data_.store->append({hub::encode(*decision.record), std::move(body)});
    return std::move(*decision.record);
  }

  std::atomic<hub::Lsn> durable_{0};  // before the store, whose thread writes it
  hub::HubData data_;
  SharedBytes body_ = SharedBytes::of(Bytes(kBodyBytes, 'x'));
};

void fill(Bench& bench, const World& world, const std::filesystem::path& data) {
  Filler filler(world, data);
  const std::uint64_t count = bench.settings.documents;
  const InstantNs first = live_now() - kSpread;
  for (std::uint64_t number = 0; number < count; ++number) {
    filler.add_document(kFirst + number,
                        first + kSpread / static_cast<DurationNs>(count) * static_cast<DurationNs>(number));
    if (number % 1'000 == 0) bench.console.progress("storing documents", number, count);
  }
  bench.console.clear();
  bench.verdicts.figure("start", "documents", static_cast<double>(count), "");
  bench.verdicts.figure("start", "records", static_cast<double>(filler.records()), "");
  bench.verdicts.figure("start", "journal", static_cast<double>(filler.stored_bytes()) / (1 << 20), "MiB");
}

double timed(Bench& bench, Hub& hub, const std::string& what) {
  const double seconds = static_cast<double>(hub.process().start_time()) / 1e9;
  bench.verdicts.figure("start", what, seconds, "s");
  const std::string& said = hub.process().said();
  Verdicts::say("  " + said.substr(0, said.find('\n')));
  const double documents = hub.status().number("/documents");
  if (documents < bench.settings.documents) give_up("the hub came back with fewer documents than were stored");
  return seconds;
}

}  // namespace

void run_start(Bench& bench) {
  const World world = make_world(kReceivers, bench.settings.cache, bench.console);
  const PreparedPackets packets = prepare_packets(world, k4KiB, kAfterwards, bench.settings.cache, bench.console);
  Hub hub(bench.settings, world, bench.settings.folder / "start");
  bench.verdicts.figure("start", "over an empty folder", static_cast<double>(hub.process().start_time()) / 1e9, "s");
  hub.process().stop();
  fill(bench, world, hub.data());
  hub.restart();
  timed(bench, hub, "over the bare journal");
  const InstantNs stopping = live_now();
  hub.process().stop();
  bench.verdicts.figure("start", "clean stop", static_cast<double>(live_now() - stopping) / 1e9, "s");
  hub.restart();
  const double after_stop = timed(bench, hub, "after a clean stop");
  bench.verdicts.figure("start", "memory", static_cast<double>(hub.process().memory().resident) / (1 << 20), "MiB");
  Load load(hub.client());
  const transport::Endpoint& endpoint = hub.client().endpoint;
  const LoadFigures sent =
      load.closed([&](std::uint64_t index) { return packets.request(index, endpoint); }, 0, kAfterwards, 16);
  if (sent.failed > 0) give_up(sent.first_failure);
  hub.process().kill();
  hub.restart();
  const double after_kill = timed(bench, hub, "after SIGKILL");
  bench.verdicts.ratio("hub_start_after_stop_s", after_stop, "<" + short_number(kTargetSeconds));
  bench.verdicts.ratio("hub_start_after_kill_s", after_kill, "<" + short_number(kTargetSeconds));
}

}  // namespace axle::bench
