#include "bench/hub/load.hpp"

#include "base/live_clock.hpp"
#include "base/random.hpp"
#include "bench/must.hpp"
#include "protocol/axis/answer.hpp"

namespace axle::bench {

void LoadFigures::add(const LoadFigures& other) {
  done += other.done;
  failed += other.failed;
  if (first_failure.empty()) first_failure = other.first_failure;
  elapsed = std::max(elapsed, other.elapsed);
  latency.merge(other.latency);
  lag.merge(other.lag);
}

bool says_ok(std::uint64_t, const transport::ClientResponse& response) {
  const auto envelope = axis::read_envelope(response.body);
  return envelope && envelope->code == axis::ErrorCode::ok;
}

struct Load::Phase {
  const MakeRequest& make;
  const CheckAnswer& check;
  std::uint64_t next, end;
  bool open_loop = false;
  std::vector<InstantNs> schedule{};  // open loop
  std::uint64_t in_flight = 0;
  LoadFigures figures{};
};

Load::Load(const transport::ClientOptions& options, std::size_t clients) : loop_(transport::Loop::create()) {
  for (std::size_t i = 0; i < clients; ++i) clients_.push_back(must(transport::Client::create(*loop_, options)));
}

std::uint64_t Load::connects() const {
  std::uint64_t all = 0;
  for (const auto& client : clients_) all += client->counters().connects;
  return all;
}

void Load::send(Phase& phase, std::uint64_t index, InstantNs due) {
  ++phase.in_flight;
  clients_[index % clients_.size()]->send(
      phase.make(index), [this, &phase, index, due](const transport::Exchange& exchange) {
        LoadFigures& figures = phase.figures;
        --phase.in_flight;
        const InstantNs now = live_now();
        figures.latency.record(now - due);
        if (phase.open_loop) figures.lag.record(exchange.sent_at == 0 ? now - due : exchange.sent_at - due);
        if (exchange.response && phase.check(index, *exchange.response)) {
          ++figures.done;
        } else {
          ++figures.failed;
          if (figures.first_failure.empty()) {
            figures.first_failure =
                exchange.response ? exchange.response->body.substr(0, 300) : exchange.response.error().detail;
          }
        }
        if (!phase.open_loop && phase.next < phase.end) {
          send(phase, phase.next++, now);
        } else if (phase.next == phase.end && phase.in_flight == 0) {
          loop_->stop();
        }
      });
}

LoadFigures Load::closed(const MakeRequest& make, std::uint64_t first, std::uint64_t count, unsigned in_flight,
                         const CheckAnswer& check) {
  if (count == 0) return {};
  Phase phase{.make = make, .check = check, .next = first, .end = first + count};
  const InstantNs start = live_now();
  for (unsigned i = 0; i < in_flight && phase.next < phase.end; ++i) send(phase, phase.next++, start);
  loop_->run();
  phase.figures.elapsed = live_now() - start;
  return std::move(phase.figures);
}

LoadFigures Load::open(const MakeRequest& make, std::uint64_t first, std::uint64_t count, double rate,
                       const CheckAnswer& check) {
  if (count == 0) return {};
  Phase phase{.make = make, .check = check, .next = first, .end = first + count, .open_loop = true};
  RandomStream random(count, "schedule");
  double at = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    phase.schedule.push_back(static_cast<InstantNs>(at));
    at += random.exponential(1e9 / rate);
  }
  const InstantNs start = live_now() + kMillisecond;
  std::function<void()> due = [&] {
    const InstantNs now = live_now();
    while (phase.next < phase.end && start + phase.schedule[phase.next - first] <= now) {
      const std::uint64_t index = phase.next++;
      send(phase, index, start + phase.schedule[index - first]);
    }
    if (phase.next < phase.end) loop_->at(start + phase.schedule[phase.next - first], [&] { due(); });
  };
  loop_->at(start, [&] { due(); });
  loop_->run();
  phase.figures.elapsed = live_now() - start;
  return std::move(phase.figures);
}

}  // namespace axle::bench
