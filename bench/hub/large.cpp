// One document of 50 MB, the largest that fits: what it costs the hub in memory to take it, list it and hand it out,
// and whether somebody who reads it slowly holds up others.
#include <atomic>
#include <chrono>
#include <thread>

#include "base/live_clock.hpp"
#include "bench/hub/load.hpp"
#include "bench/hub/packets.hpp"
#include "bench/hub/parts.hpp"
#include "bench/hub/plain_socket.hpp"
#include "bench/hub/sampler.hpp"
#include "bench/must.hpp"
#include "protocol/axis/header_auth.hpp"
#include "protocol/signature/crypto/digest.hpp"

namespace axle::bench {
namespace {

constexpr std::uint64_t kPacketBytes = 66'700'000;  // in base64: a PDF of just over 50 MB
constexpr double kMemoryBound = 2;
constexpr std::size_t kSlowBytesPerSecond = 64 << 10;
constexpr double kOthersPerSecond = 200;
constexpr std::uint64_t kOthers = 1'000;
constexpr double kMoreMs = 20;  // of the others' p99
constexpr std::uint64_t kWarmUp = 100;

// Half the requests send a document, half list.
MakeRequest others_of(const PreparedPackets& packets, const transport::Endpoint& endpoint) {
  return [&](std::uint64_t index) {
    if (index % 2 == 0) return packets.request(index / 2, endpoint);
    return agents::make_request(endpoint, World::receiver(1), agents::ListReceived{}, {}, {}, live_now());
  };
}

// A country's receiver behind a thin line: reads a little every tenth of a second.
class SlowReader {
 public:
  SlowReader(const transport::ClientOptions& client, const std::string& request)
      : context_(must(transport::make_client_context(client.tls))),
        connection_(context_.get(), client.endpoint.port, static_cast<int>(kSlowBytesPerSecond)) {
    connection_.write(request);
    read(1);
    thread_ = std::thread([this] {
      while (!stopping_.load()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        read(kSlowBytesPerSecond / 10);
      }
    });
  }
  // What it has read.
  std::uint64_t stop() {
    stopping_.store(true);
    thread_.join();
    return bytes_;
  }

 private:
  void read(std::size_t bytes) {
    std::vector<char> chunk(bytes);
    for (std::size_t done = 0; done < bytes;) {
      const std::size_t got = connection_.read(chunk.data(), bytes - done);
      if (got == 0) give_up("the hub has closed the connection of a slow reader");
      done += got;
      bytes_ += got;
    }
  }
  transport::SslContextPtr context_;
  PlainConnection connection_;
  std::atomic<bool> stopping_{false};
  std::uint64_t bytes_ = 0;
  std::thread thread_;
};

class Large {
 public:
  Large(Bench& bench, const World& world, std::string packet)
      : bench_(bench),
        packet_(SharedBytes::of(Bytes(packet.begin(), packet.end()))),
        digest_(signature::sha256(packet_.view)),
        hub_(bench.settings, world, bench.settings.folder / "large"),
        load_(hub_.client()),
        small_(prepare_packets(world, k4KiB, kWarmUp + kOthers, bench.settings.cache, bench.console)) {}

  void run() {
    step("warm-up", others_of(small_, endpoint()), 2 * kWarmUp);
    baseline_ = hub_.process().memory().anonymous;
    {
      MemorySampler sampler(hub_.process(), 2 * kMillisecond);
      const auto measured = [&](const char* what, const MakeRequest& make, const CheckAnswer& check) {
        sampler.take_anonymous_peak();
        const LoadFigures figures = step(what, make, 1, check);
        note(what, figures, sampler.take_anonymous_peak());
      };
      measured("sendEdoc", [&](auto) { return send_request(endpoint(), 0, {packet_}, digest_); }, says_ok);
      measured(
          "getReceivedEdocList", [&](auto) { return call(agents::ListReceived{}); },
          [&](auto, const auto& response) { return found(response); });
      const CheckAnswer whole = [&](auto, const auto& response) { return response.body.size() >= packet_.view.size(); };
      measured("getEdoc", [&](auto) { return fetch(); }, whole);
      measured("downloadEdoc", [&](auto) { return download(); }, whole);
    }
    const auto bytes = static_cast<double>(packet_.view.size());
    bench_.verdicts.figure("large", "peak as share of the document itself", peak_ / bytes * 4 / 3, "");
    bench_.verdicts.ratio("hub_large_memory_to_packet", peak_ / bytes, "<" + short_number(kMemoryBound));
    slow_reader();
  }

 private:
  const transport::Endpoint& endpoint() const { return hub_.client().endpoint; }
  transport::ClientRequest call(const agents::CallBody& body) const {
    return agents::make_request(endpoint(), World::receiver(0), body, {}, {}, live_now());
  }
  transport::ClientRequest fetch() const {
    agents::Fetch fetch;
    fetch.doc_id = doc_id_;
    return call(fetch);
  }
  transport::ClientRequest download() const {
    const agents::Credentials centre = World::receiver(0);
    const auto headers =
        axis::sign_headers({{"docId", doc_id_}}, "application/json", centre.system_id, centre.secret, live_now());
    return {transport::request_head(endpoint(), "GET", axis::info(axis::Operation::download_edoc).name,
                                    "application/json", headers, 0),
            {}};
  }

  LoadFigures step(const char* what, const MakeRequest& make, std::uint64_t count, const CheckAnswer& check = says_ok) {
    LoadFigures figures = load_.closed(make, 0, count, 4, check);
    if (figures.failed > 0) give_up(std::string(what) + ": " + figures.first_failure);
    return figures;
  }

  void note(const std::string& what, const LoadFigures& figures, std::uint64_t peak) {
    const double more = static_cast<double>(peak) - static_cast<double>(baseline_);
    peak_ = std::max(peak_, more);
    bench_.verdicts.figure("large", what, static_cast<double>(figures.elapsed) / 1e6, "ms");
    bench_.verdicts.figure("large", what + ": anonymous memory over the baseline", more / (1 << 20), "MiB");
  }

  bool found(const transport::ClientResponse& response) {
    const auto items = axis::read_received_list(response.body);
    if (!items) return false;
    const auto item = std::ranges::find(*items, packet_.view.size(), &axis::ReceivedItem::length);
    if (item == items->end()) return false;
    doc_id_ = item->doc_id;
    return true;
  }

  void slow_reader() {
    Load others(hub_.client());
    const MakeRequest make = others_of(small_, endpoint());
    const LoadFigures alone = others.open(make, 2 * kWarmUp, kOthers, kOthersPerSecond);
    const transport::ClientRequest request = fetch();
    SlowReader reader(hub_.client(), request.head + std::string(as_text(request.body.front().view)));
    const std::uint64_t anonymous = hub_.process().memory().anonymous;
    const LoadFigures beside = others.open(make, 2 * kWarmUp + kOthers, kOthers, kOthersPerSecond);
    const std::uint64_t read = reader.stop();
    if (alone.failed + beside.failed > 0) give_up(alone.first_failure + beside.first_failure);
    const double alone_ms = static_cast<double>(alone.latency.percentile(99)) / 1e6;
    const double beside_ms = static_cast<double>(beside.latency.percentile(99)) / 1e6;
    Verdicts& verdicts = bench_.verdicts;
    verdicts.figure("large", "slow reader: has read", static_cast<double>(read) / 1024, "KiB");
    verdicts.figure("large", "slow reader: anonymous memory over the baseline",
                    (static_cast<double>(anonymous) - static_cast<double>(baseline_)) / (1 << 20), "MiB");
    verdicts.figure("large", "others: p99 without it", alone_ms, "ms");
    verdicts.figure("large", "others: p99 beside it", beside_ms, "ms");
    verdicts.ratio("hub_slow_reader_more_ms_at_p99", std::max(0.0, beside_ms - alone_ms), "<" + short_number(kMoreMs));
  }

  Bench& bench_;
  SharedBytes packet_;
  Digest256 digest_;
  Hub hub_;
  Load load_;
  PreparedPackets small_;
  std::string doc_id_;
  std::uint64_t baseline_ = 0;
  double peak_ = 0;
};

}  // namespace

void run_large(Bench& bench) {
  const World world = make_world(8, bench.settings.cache, bench.console);
  bench.console.line("large: making a document of 50 MB");
  constexpr std::uint64_t kNumber =
      800'000'000;  // a multiple of the senders and receivers: from the first to the first
  const Bytes pdf = signed_pdf(world, 0, kPacketBytes, true);
  std::string packet = packet_around(world, kNumber, pdf, true);
  bench.verdicts.figure("large", "document", static_cast<double>(pdf.size()) / 1e6, "MB");
  bench.verdicts.figure("large", "its packet", static_cast<double>(packet.size()) / 1e6, "MB");
  Large(bench, world, std::move(packet)).run();
}

}  // namespace axle::bench
