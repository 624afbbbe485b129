// The fleet: every centre's behaviour over real HTTPS, open loop, on one event loop with workers that verify.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "agents/behaviour/centre_agent.hpp"
#include "agents/behaviour/link.hpp"
#include "agents/documents/corpus.hpp"
#include "agents/live/wire.hpp"
#include "base/histogram.hpp"
#include "protocol/axis/client_quirk.hpp"
#include "protocol/packet/rules.hpp"
#include "protocol/signature/document_costs.hpp"
#include "protocol/signature/trust/trust.hpp"
#include "transport/client.hpp"

namespace axle::agents {

struct FleetCentre {
  Credentials credentials;
  std::vector<AgencyProfile> agencies;
  CentrePolicy policy;
  LinkShape link;                                    // between its system and the hub
  axis::ClientQuirks quirks = 0;                     // how its client speaks
  packet::Profile reads = packet::Profile::lenient;  // how it reads: what breaks these rules is not intact
};

// A request beside the behaviour's own. again: the packet of a document once more, with the centre's credentials and
// the document's sender. dribble: the same on a connection of its own, a byte a second.
struct FleetProbe {
  enum class Kind : std::uint8_t { again, dribble };
  Kind kind = Kind::again;
  InstantNs at = 0;  // in live_now() time
  std::uint32_t plan_index = 0, centre = 0;
  std::string from;  // agency code
};

struct FleetDocument {
  OutgoingDocument document;  // `due` in live_now() time
  std::uint32_t centre = 0;   // index of the sending centre
};

// One request as it went, for the measurement.
struct FleetRequest {
  axis::Operation operation = axis::Operation::send_edoc;
  identity::Level level = identity::Level::central;  // of the centre's first agency
  // sent_at: when the agency put it on its line. What it then waits for on a shaped link, for its own connection or for
  // a handshake of its own is response time; the generator's want of a shared connection is its lag. done_at includes
  // the way back.
  InstantNs scheduled_at = 0, sent_at = 0, done_at = 0;
  Outcome outcome = Outcome::ok;
  std::uint64_t bytes_out = 0, bytes_in = 0;
  bool open_loop = false;  // its moment was set by the plan alone: its lag judges the generator
  std::string detail;      // when it failed
};

// Called on the fleet's own thread.
class FleetSink {
 public:
  virtual ~FleetSink() = default;
  virtual void observed(const Observation& observation) = 0;
  virtual void requested(const FleetRequest& request) = 0;
  // `probe`: position in what run() was given. dribble: Outcome::unavailable says that the hub ended the connection.
  virtual void probed(std::uint32_t probe, const Reply& reply) = 0;
  // True when nothing more is awaited: every document delivered and reported on.
  virtual bool complete() const = 0;
};

// shared: all centres over client.connections_max connections. per_centre: each centre one of its own, kept alive.
// per_request: one for each request.
enum class ConnectionUse : std::uint8_t { shared, per_centre, per_request };

struct FleetOptions {
  transport::ClientOptions client;
  ConnectionUse connections = ConnectionUse::shared;
  // Other names of agencies: what packets call them -> the code that the behaviour knows.
  std::unordered_map<std::string, std::string> aliases;
  std::uint64_t seed = 1;
  unsigned verify_threads = 1;
  std::size_t inspections_waiting_max = 65'536;
  DurationNs drain = 20 * kSecond;  // after the last document's due time, at most
};

// How a run ended.
enum class FleetEnd : std::uint8_t { complete, drained, interrupted };

class Fleet {
 public:
  // invalid_input: the client's trust cannot be read; limit: the system allows fewer connections than are asked for.
  static Result<std::unique_ptr<Fleet>> create(const FleetOptions& options, std::vector<FleetCentre> centres,
                                               const Corpus& corpus, signature::TrustStore& trust, FleetSink& sink);
  virtual ~Fleet() = default;

  // Polls from now on, sends each document when it is due; returns when the sink is complete, the drain time is over,
  // or `beat` (called about five times a second) says false. Runs on the calling thread.
  // Probes are sent at their time, whatever becomes of the documents; a run ends only when all were answered.
  virtual FleetEnd run(const std::vector<FleetDocument>& documents, const std::vector<FleetProbe>& probes,
                       const std::function<bool()>& beat) = 0;

  // After run(): what the hub says of one sent document, per receiver.
  struct Question {
    std::uint32_t centre = 0;
    std::string hub_doc_id;
  };
  virtual std::vector<Reply> track(const std::vector<Question>& questions) = 0;

  // How late the event loop was, looked at every kLoopTick of run(): what a document due at that moment would have
  // waited for our own sake. A loop that was held up for long counts with every tick that it missed.
  static constexpr DurationNs kLoopTick = 10 * kMillisecond;
  virtual const Histogram& loop_delay() const noexcept = 0;

  // CPU time so far: of the thread that run() and track() were called on, within them, and of those that verify.
  struct Cpu {
    DurationNs loop = 0, verification = 0;
  };
  virtual Cpu cpu() const = 0;

  // What the receiving agencies' verification costs, by their level.
  virtual signature::DocumentCosts costs() const = 0;
  virtual const transport::ClientCounters& counters() const noexcept = 0;
};

}  // namespace axle::agents
