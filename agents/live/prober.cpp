#include "agents/live/prober.hpp"

#include <algorithm>
#include <numeric>

#include "base/live_clock.hpp"

namespace axle::agents {
namespace {

constexpr DurationNs kNoHurry = 3650 * kDay;  // a dribble ends when the hub or the run ends it

Reply told(Outcome outcome, std::string detail) {
  Reply reply;
  reply.outcome = outcome;
  reply.detail = std::move(detail);
  return reply;
}

std::size_t dribbles_in(const std::vector<FleetProbe>& probes) {
  return static_cast<std::size_t>(std::ranges::count(probes, FleetProbe::Kind::dribble, &FleetProbe::kind));
}

}  // namespace

Prober::Prober(transport::Loop& loop, Lines& lines, const FleetOptions& options,
               const std::vector<FleetCentre>& centres, const Corpus& corpus, FleetSink& sink,
               const std::vector<FleetProbe>& probes)
    : loop_(loop),
      lines_(lines),
      client_(options.client),
      centres_(centres),
      corpus_(corpus),
      sink_(sink),
      probes_(probes),
      by_time_(probes.size()),
      is_answered_(probes.size()) {
  std::iota(by_time_.begin(), by_time_.end(), 0U);
  std::ranges::sort(by_time_, {}, [&](std::uint32_t index) { return std::pair(probes_[index].at, index); });
}

Result<std::unique_ptr<Prober>> Prober::create(transport::Loop& loop, Lines& lines, const FleetOptions& options,
                                               const std::vector<FleetCentre>& centres, const Corpus& corpus,
                                               FleetSink& sink, const std::vector<FleetProbe>& probes) {
  std::unique_ptr<Prober> prober(new Prober(loop, lines, options, centres, corpus, sink, probes));
  if (const std::size_t dribbles = dribbles_in(probes); dribbles > 0) {
    transport::ClientOptions patient = options.client;
    patient.request_timeout = kNoHurry;
    patient.owners = 1;
    patient.fresh_max = dribbles;
    auto client = transport::Client::create(loop, patient);
    if (!client) return pass(client);
    prober->dribbler_ = std::move(*client);
  }
  return prober;
}

void Prober::start() {
  wait_for_next();
}

void Prober::wait_for_next() {
  if (next_ == by_time_.size()) return;
  loop_.at(probes_[by_time_[next_]].at, [this, alive = std::weak_ptr(alive_)] {
    if (alive.expired()) return;
    const InstantNs now = live_now();
    while (!ended_ && next_ < by_time_.size() && probes_[by_time_[next_]].at <= now) send(by_time_[next_++]);
    if (!ended_) wait_for_next();
  });
}

void Prober::send(std::uint32_t index) {
  const FleetProbe& probe = probes_[index];
  if (probe.kind == FleetProbe::Kind::dribble) return dribble(index);
  const CallBody call = SendDocument{probe.plan_index, probe.from};
  transport::ClientRequest request =
      lines_.write(probe.centre, call, corpus_.packet(probe.plan_index), corpus_.digest(probe.plan_index));
  lines_.send(probe.centre, std::move(request),
              [this, index, call, alive = std::weak_ptr(alive_)](const transport::Exchange& exchange) {
                if (!alive.expired()) answer(index, read_reply(call, exchange.response));
              });
}

void Prober::dribble(std::uint32_t index) {
  const FleetProbe& probe = probes_[index];
  const CallBody call = SendDocument{probe.plan_index, probe.from};
  transport::ClientRequest request =
      make_request(client_.endpoint, centres_[probe.centre].credentials, call, corpus_.packet(probe.plan_index),
                   corpus_.digest(probe.plan_index), live_now());
  request.over = transport::Over::fresh;
  request.byte_interval = kDribbleInterval;
  std::uint64_t bytes = request.head.size();
  for (const SharedBytes& piece : request.body) bytes += piece.view.size();
  dribbler_->send(std::move(request), [this, index, call, bytes](const transport::Exchange& exchange) {
    if (exchange.bytes_out == bytes) return answer(index, read_reply(call, exchange.response));
    const std::string how = exchange.response ? "with status " + std::to_string(exchange.response->status)
                                              : "(" + exchange.response.error().detail + ")";
    answer(index, told(Outcome::unavailable,
                       "the hub ended it after " + std::to_string(exchange.bytes_out) + " bytes " + how));
  });
}

void Prober::answer(std::uint32_t index, const Reply& reply) {
  if (is_answered_[index]) return;  // after the end
  is_answered_[index] = true;
  ++answered_;
  sink_.probed(index, reply);
}

void Prober::end() {
  ended_ = true;
  dribbler_.reset();
  for (std::uint32_t index = 0; index < probes_.size(); ++index) {
    answer(index, told(Outcome::timeout, "the run ended before it was answered"));
  }
}

}  // namespace axle::agents
