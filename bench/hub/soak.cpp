// Half of what saturates the hub, for long: whether its memory grows. Packets are made on the way: a signed PDF of one
// page, and a header with an id of its own around it, without a signature of the packet.
#include <sys/statvfs.h>

#include "base/live_clock.hpp"
#include "base/units.hpp"
#include "bench/hub/load.hpp"
#include "bench/hub/packets.hpp"
#include "bench/hub/parts.hpp"
#include "bench/hub/reader.hpp"
#include "bench/hub/sampler.hpp"
#include "bench/must.hpp"
#include "protocol/signature/crypto/digest.hpp"

namespace axle::bench {
namespace {

constexpr std::uint64_t kPlaceholder = 123'456'789;
constexpr unsigned kConnections = 64;
constexpr std::uint64_t kWarmUp = 500, kSaturating = 4'000;
constexpr double kWarmUpShare = 1.0 / 3;
constexpr double kGrowthBoundPercent = 5;  // of the mean, in an hour
constexpr std::uint64_t kDiskLeftBytes = 4ULL << 30;

std::uint64_t disk_free(const std::filesystem::path& folder) {
  struct statvfs system{};
  return ::statvfs(folder.c_str(), &system) == 0 ? system.f_bavail * system.f_frsize : 0;
}

// An endless supply of documents that differ in their number alone.
class Endless {
 public:
  explicit Endless(const World& world) {
    for (std::uint32_t sender = 0; sender < kSenders; ++sender) {
      const std::uint64_t number = kPlaceholder / kSenders * kSenders + sender;
      const std::string packet = packet_around(world, number, signed_pdf(world, sender, 0, false), false);
      const std::string digits = std::to_string(number);
      Template made;
      std::size_t at = 0, last = 0;
      for (; (at = packet.find(digits, last)) != std::string::npos; last = at + digits.size())
        made.places.push_back(at);
      made.before = packet.substr(0, last);
      const BytesView behind = as_bytes(packet).subspan(last);
      made.behind = SharedBytes::of(Bytes(behind.begin(), behind.end()));
      templates_.push_back(std::move(made));
    }
  }

  transport::ClientRequest request(std::uint64_t index, const transport::Endpoint& endpoint) {
    const auto sender = static_cast<std::uint32_t>(index % kSenders);
    const Template& from = templates_[sender];
    Bytes before(from.before.begin(), from.before.end());
    std::array<char, 16> digits{};
    std::snprintf(digits.data(), digits.size(), "%09llu", static_cast<unsigned long long>(index));
    for (const std::size_t place : from.places)
      std::copy_n(digits.begin(), 9, before.begin() + static_cast<std::ptrdiff_t>(place));
    sha256_.update(before);
    sha256_.update(from.behind.view);
    return send_request(endpoint, sender, {SharedBytes::of(std::move(before)), from.behind}, sha256_.finish());
  }
  std::uint64_t bytes_of_one() const { return templates_[0].before.size() + templates_[0].behind.view.size(); }

 private:
  struct Template {
    std::string before;               // up to the last place of the number
    std::vector<std::size_t> places;  // where the number stands in it
    SharedBytes behind;
  };
  std::vector<Template> templates_;
  signature::Sha256 sha256_;
};

double half_of_saturation(Load& load, const MakeRequest& make) {
  const LoadFigures warm = load.closed(make, 0, kWarmUp, kConnections);
  const LoadFigures figures = load.closed(make, kWarmUp, kSaturating, kConnections);
  if (warm.failed + figures.failed > 0) give_up(warm.first_failure + figures.first_failure);
  return figures.per_second() / 2;
}

// A journal that never forgets fills the disk.
void require_space(const Settings& settings, double rate, std::uint64_t bytes) {
  const double needed = rate * settings.minutes * 60 * static_cast<double>(bytes) * 1.1;
  const double there = static_cast<double>(disk_free(settings.folder));
  if (!settings.hub_words.empty() || needed + static_cast<double>(kDiskLeftBytes) < there) return;
  give_up("soak: " + short_number(rate) + " documents/s for " + short_number(settings.minutes) + " minutes may write " +
          format_size(static_cast<std::uint64_t>(needed)) + ", and there are " +
          format_size(static_cast<std::uint64_t>(there)) +
          "; give fewer --minutes, a lower --rate, or --hub-words that make the hub forget soon");
}

void report(Bench& bench, const MemorySampler& sampler, const LoadFigures& figures, double rate) {
  Verdicts& verdicts = bench.verdicts;
  const auto& samples = sampler.samples();
  const double from = samples.back().second * kWarmUpShare;
  verdicts.figure("soak", "minutes", bench.settings.minutes, "");
  verdicts.figure("soak", "rate", rate, "1/s");
  verdicts.figure("soak", "documents accepted", static_cast<double>(figures.done), "");
  verdicts.figure("soak", "acceptance p99", static_cast<double>(figures.latency.percentile(99)) / 1e6, "ms");
  verdicts.figure(
      "soak", "samples of memory after the warm-up third",
      static_cast<double>(std::ranges::count_if(samples, [&](const auto& it) { return it.second >= from; })), "");
  const auto growth = [&](const char* what, std::uint64_t Child::Memory::* memory) {
    const Trend trend = trend_of(samples, from, memory);
    verdicts.figure("soak", std::string(what) + ": mean", trend.mean / (1 << 20), "MiB");
    verdicts.figure("soak", std::string(what) + ": growth", trend.slope * 3600 / (1 << 20), "MiB/h");
    return trend.mean == 0 ? 0 : 100 * trend.slope * 3600 / trend.mean;
  };
  const double anonymous = growth("anonymous memory", &Child::Memory::anonymous);
  const double resident = growth("resident memory", &Child::Memory::resident);
  const std::string bound = "<=" + short_number(kGrowthBoundPercent);
  verdicts.ratio("hub_soak_growth_percent_per_hour", resident, bound);
  verdicts.ratio("hub_soak_anonymous_growth_percent_per_hour", anonymous, bound);
  verdicts.ratio("hub_soak_not_accepted", static_cast<double>(figures.failed), "<=0");
}

}  // namespace

void run_soak(Bench& bench) {
  const World world = make_world(8, bench.settings.cache, bench.console);
  Endless documents(world);
  Hub hub(bench.settings, world, bench.settings.folder / "soak");
  transport::ClientOptions options = hub.client();
  options.connections_max = kConnections;
  Load load(options);
  const MakeRequest make = [&](std::uint64_t index) { return documents.request(index, options.endpoint); };
  const double half = half_of_saturation(load, make);
  const double rate = bench.settings.rate > 0 ? bench.settings.rate : half;
  require_space(bench.settings, rate, documents.bytes_of_one());
  const double seconds = bench.settings.minutes * 60;
  bench.console.line("soak: " + short_number(rate) + " documents/s of " + format_size(documents.bytes_of_one()) +
                     " for " + short_number(bench.settings.minutes) + " minutes");
  MemorySampler sampler(hub.process(), kSecond, [&](const MemorySampler::Sample& sample) {
    bench.console.progress("soaking, " + format_size(sample.memory.resident) + " resident, second",
                           static_cast<std::uint64_t>(sample.second), static_cast<std::uint64_t>(seconds));
    if (disk_free(bench.settings.folder) < kDiskLeftBytes / 2) give_up("soak: the disk is nearly full");
  });
  Reader reader(world, options);
  const LoadFigures figures = load.open(make, kWarmUp + kSaturating, static_cast<std::uint64_t>(rate * seconds), rate);
  sampler.stop();
  const std::uint64_t read = reader.stop();
  bench.console.clear();
  if (!figures.first_failure.empty()) Verdicts::say("  first refusal: " + figures.first_failure);
  bench.verdicts.figure("soak", "documents fetched and acknowledged", static_cast<double>(read), "");
  report(bench, sampler, figures, rate);
}

}  // namespace axle::bench
