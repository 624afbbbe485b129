// Requests beside the behaviour's own: a packet once more, and one that drips in a byte a second.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "agents/live/fleet.hpp"
#include "agents/live/lines.hpp"

namespace axle::agents {

// On the loop's thread, for one run. All that is given outlives end(), and the loop outlives the prober.
class Prober {
 public:
  static constexpr DurationNs kDribbleInterval = kSecond;  // between two bytes

  // invalid_input: the client's trust cannot be read.
  static Result<std::unique_ptr<Prober>> create(transport::Loop& loop, Lines& lines, const FleetOptions& options,
                                                const std::vector<FleetCentre>& centres, const Corpus& corpus,
                                                FleetSink& sink, const std::vector<FleetProbe>& probes);

  // Sends each at its time.
  void start();
  bool all_answered() const noexcept { return answered_ == probes_.size(); }
  // The run is over: what was not sent or not answered is told as a timeout, and connections that still drip end. Not
  // from inside the loop.
  void end();

 private:
  Prober(transport::Loop& loop, Lines& lines, const FleetOptions& options, const std::vector<FleetCentre>& centres,
         const Corpus& corpus, FleetSink& sink, const std::vector<FleetProbe>& probes);
  void wait_for_next();
  void send(std::uint32_t index);
  void dribble(std::uint32_t index);
  void answer(std::uint32_t index, const Reply& reply);

  transport::Loop& loop_;
  Lines& lines_;
  const transport::ClientOptions client_;
  const std::vector<FleetCentre>& centres_;
  const Corpus& corpus_;
  FleetSink& sink_;
  const std::vector<FleetProbe>& probes_;
  std::vector<std::uint32_t> by_time_;
  std::size_t next_ = 0, answered_ = 0;
  std::vector<bool> is_answered_;
  bool ended_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // timers and answers hold it weakly
  std::unique_ptr<transport::Client> dribbler_;                 // when there is anything for it to do
};

}  // namespace axle::agents
