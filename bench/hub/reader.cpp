#include "bench/hub/reader.hpp"

#include <chrono>

#include "base/live_clock.hpp"

namespace axle::bench {
namespace {

constexpr unsigned kInFlight = 4;

}  // namespace

Reader::Reader(const World& world, const transport::ClientOptions& client)
    : thread_([this, &world, &client] { run(world, client); }) {}

void Reader::run(const World& world, const transport::ClientOptions& client) {
  Load load(client);
  for (std::uint32_t turn = 0; !stopping_.load(); ++turn) {
    const agents::Credentials centre = World::receiver(turn % world.receivers);
    const auto call = [&](const agents::CallBody& body) {
      return agents::make_request(client.endpoint, centre, body, {}, {}, live_now());
    };
    std::vector<axis::ReceivedItem> items;
    load.closed([&](auto) { return call(agents::ListReceived{}); }, 0, 1, 1,
                [&](auto, const auto& response) {
                  if (auto page = axis::read_received_list(response.body)) items = std::move(*page);
                  return true;
                });
    const auto fetch = [&](std::uint64_t index) {
      agents::Fetch one;
      one.doc_id = items[index].doc_id;
      return call(one);
    };
    const auto acknowledge = [&](std::uint64_t index) {
      return call(agents::Acknowledge{items[index].doc_id, axis::ItemState::done});
    };
    load.closed(fetch, 0, items.size(), kInFlight, [](auto, const auto& response) { return response.status == 200; });
    // What has expired in between is refused.
    done_ += load.closed(acknowledge, 0, items.size(), kInFlight).done;
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
}

std::uint64_t Reader::stop() {
  stopping_.store(true);
  if (thread_.joinable()) thread_.join();
  return done_;
}

}  // namespace axle::bench
