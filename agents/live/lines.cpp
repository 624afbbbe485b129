#include "agents/live/lines.hpp"

#include <algorithm>

#include "agents/live/descriptors.hpp"
#include "base/live_clock.hpp"

namespace axle::agents {
namespace {

transport::Over over_of(ConnectionUse use) {
  switch (use) {
    case ConnectionUse::shared: return transport::Over::pooled;
    case ConnectionUse::per_centre: return transport::Over::owned;
    case ConnectionUse::per_request: return transport::Over::fresh;
  }
  return transport::Over::pooled;
}

constexpr std::size_t kFreshLeast = 256;  // connections at once with which one for each request makes sense

Result<void> allow(const FleetOptions& options, std::size_t centres) {
  switch (options.connections) {
    case ConnectionUse::shared: return allow_connections(options.client.connections_max, "the fleet");
    case ConnectionUse::per_centre: return allow_connections(centres, "a connection for each centre");
    case ConnectionUse::per_request:
      return allow_connections(std::max(kFreshLeast, connections_allowed()), "a connection for each request");
  }
  return {};
}

std::uint64_t bytes_of(const transport::ClientRequest& request) {
  std::uint64_t bytes = request.head.size();
  for (const SharedBytes& piece : request.body) bytes += piece.view.size();
  return bytes;
}

}  // namespace

Lines::Lines(transport::Loop& loop, const FleetOptions& options, const std::vector<FleetCentre>& centres)
    : loop_(loop), client_options_(options.client), over_(over_of(options.connections)) {
  client_options_.owners = over_ == transport::Over::pooled ? 0 : centres.size();
  client_options_.fresh_max = std::max(kFreshLeast, connections_allowed());
  speakers_.reserve(centres.size());
  for (std::uint32_t i = 0; i < centres.size(); ++i) {
    const FleetCentre& centre = centres[i];
    speakers_.emplace_back(centre.credentials, centre.quirks);
    if (centre.link.shapes()) {
      links_.emplace(i, Link(centre.link, RandomStream(options.seed, "link/" + centre.credentials.system_id)));
    }
  }
}

Result<std::unique_ptr<Lines>> Lines::create(transport::Loop& loop, const FleetOptions& options,
                                             const std::vector<FleetCentre>& centres) {
  if (auto allowed = allow(options, centres.size()); !allowed) return pass(allowed);
  std::unique_ptr<Lines> lines(new Lines(loop, options, centres));
  auto client = transport::Client::create(loop, lines->client_options_);
  if (!client) return pass(client);
  lines->client_ = std::move(*client);
  return lines;
}

transport::ClientRequest Lines::write(std::uint32_t index, const CallBody& call, const SharedBytes& packet,
                                      const Digest256& digest) {
  transport::ClientRequest request = speakers_[index].request(client_options_.endpoint, call, packet, digest,
                                                              live_now(), over_ == transport::Over::fresh);
  request.over = over_;
  request.owner = index;
  return request;
}

Link* Lines::link_of(std::uint32_t index) {
  if (links_.empty()) return nullptr;
  const auto found = links_.find(index);
  return found == links_.end() ? nullptr : &found->second;
}

void Lines::send(std::uint32_t index, transport::ClientRequest request, Done done) {
  const InstantNs now = live_now();
  Link* const link = link_of(index);
  if (link == nullptr) return hand_over(index, std::move(request), now, now, std::move(done));
  const InstantNs arrives = link->out(now, bytes_of(request));
  loop_.at(arrives, [this, index, now, arrives, request = std::move(request), done = std::move(done)]() mutable {
    hand_over(index, std::move(request), now, arrives, std::move(done));
  });
}

void Lines::hand_over(std::uint32_t index, transport::ClientRequest request, InstantNs put_at, InstantNs given_at,
                      Done done) {
  const bool is_shared = request.over == transport::Over::pooled;
  client_->send(std::move(request), [this, index, put_at, given_at, is_shared,
                                     done = std::move(done)](transport::Exchange exchange) mutable {
    // For a shared connection it waited only because the generator has no more of them.
    const bool waited = is_shared && exchange.sent_at > given_at;
    exchange.sent_at = put_at + (waited ? exchange.sent_at - given_at : 0);
    Link* const link = link_of(index);
    if (link == nullptr || !exchange.response) return done(std::move(exchange));
    bring_back(*link, std::move(exchange), std::move(done));
  });
}

void Lines::bring_back(Link& link, transport::Exchange exchange, Done done) {
  exchange.done_at = link.in(exchange.done_at, exchange.bytes_in);
  const InstantNs at = exchange.done_at;
  loop_.at(at, [exchange = std::move(exchange), done = std::move(done)]() mutable { done(std::move(exchange)); });
}

void Lines::ask(std::uint32_t index, const CallBody& call, Done done) {
  transport::ClientRequest request = write(index, call);
  request.over = transport::Over::pooled;
  request.goes_first = true;
  client_->send(std::move(request), std::move(done));
}

}  // namespace axle::agents
