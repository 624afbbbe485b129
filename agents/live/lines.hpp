// The centres' ways to the hub: how each speaks, over which connection, and over what link.
#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "agents/behaviour/link.hpp"
#include "agents/live/fleet.hpp"
#include "agents/live/speaker.hpp"
#include "transport/client.hpp"

namespace axle::agents {

// On the loop's thread. Loop and centres outlive it; the requests under way are dropped with it.
class Lines {
 public:
  using Done = std::move_only_function<void(transport::Exchange)>;

  // invalid_input: the client's trust cannot be read; limit: see allow_connections().
  static Result<std::unique_ptr<Lines>> create(transport::Loop& loop, const FleetOptions& options,
                                               const std::vector<FleetCentre>& centres);

  // A call of centre `index` as its client writes it; `packet` and `digest` as for Speaker::request().
  transport::ClientRequest write(std::uint32_t index, const CallBody& call, const SharedBytes& packet = {},
                                 const Digest256& digest = {});
  // Puts a request of centre `index` on its line now. `done` gets the exchange as the centre sees it (FleetRequest),
  // never from inside send().
  void send(std::uint32_t index, transport::ClientRequest request, Done done);
  // The same past the link and over a shared connection, the kept ones too, for what is no part of the run.
  void ask(std::uint32_t index, const CallBody& call, Done done);

  const transport::ClientCounters& counters() const noexcept { return client_->counters(); }

 private:
  Lines(transport::Loop& loop, const FleetOptions& options, const std::vector<FleetCentre>& centres);
  // At `given_at` (due time) the request that was put on the line at `put_at` reaches the client.
  void hand_over(std::uint32_t index, transport::ClientRequest request, InstantNs put_at, InstantNs given_at,
                 Done done);
  void bring_back(Link& link, transport::Exchange exchange, Done done);
  Link* link_of(std::uint32_t index);

  transport::Loop& loop_;
  transport::ClientOptions client_options_;
  transport::Over over_;
  std::unique_ptr<transport::Client> client_;
  std::vector<Speaker> speakers_;
  std::unordered_map<std::uint32_t, Link> links_;  // of those that shape anything
};

}  // namespace axle::agents
