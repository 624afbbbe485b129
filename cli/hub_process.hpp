// The reference hub in a process of its own: its CPU and memory are its own, and it can die without us.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "protocol/signature/authority/authority.hpp"
#include "reference-hub/server/centres_file.hpp"
#include "sim/scenario/scenario.hpp"
#include "transport/client.hpp"

namespace axle::cli {

struct HubProcessOptions {
  std::filesystem::path folder;  // emptied before, removed by the caller afterwards
  sim::HubSpec spec;
  sim::Revocation revocation = sim::Revocation::off;
  hub::CentreList directory;
  const signature::Authority* authority = nullptr;  // issues the TLS certificate; its root is the trust of documents
  std::size_t restarts = 0;                         // how often it will be taken away and come back
};

// Figures of the hub, from its own /status.
struct HubFigures {
  std::string json;
  DurationNs cpu_ns = 0;
};

class HubProcess {
 public:
  // Writes the hub's files (secrets and keys 0600), starts `axle hub`, waits until it listens. Errors: what the hub
  // said.
  static Result<std::unique_ptr<HubProcess>> start(const HubProcessOptions& options);
  ~HubProcess();  // ends it
  HubProcess(const HubProcess&) = delete;
  HubProcess& operator=(const HubProcess&) = delete;

  const transport::ClientOptions& client() const noexcept { return client_; }
  // Empty while it runs; else how it ended: "signal 9", "exit 4: <what it last said>". An absence of take_away() is no
  // end.
  std::string ended();
  Result<HubFigures> figures() const;
  // Asks it to finish, waits at most `grace`, then kills it.
  void stop(DurationNs grace);
  int pid() const noexcept { return pid_; }

  // An outage: asks the hub to finish and returns at once; then starts it again on the same data and the same port,
  // as often as `restarts` says. The processes that will be the hub again were made by start(): in mid-run nothing is
  // forked, as that would stop the caller for milliseconds. Both return at once; the hub listens a moment later.
  void take_away();
  void bring_back();
  // CPU time of the processes that take_away() ended, as far as they are gone.
  DurationNs cpu_of_the_gone() const noexcept { return gone_cpu_ns_; }

 private:
  // A child that becomes the hub when a byte comes through its pipe.
  struct Standby {
    int pid = -1, trigger = -1;
  };
  explicit HubProcess(const HubProcessOptions& options);
  Result<int> launch(std::vector<std::string> arguments, int trigger, int ready_fd) const;
  Result<void> launch_first(std::vector<std::string> arguments);
  Result<void> make_standbys(std::size_t count, std::vector<std::string> arguments);
  Result<void> wait_until_it_listens(int ready_fd);
  bool reap(int flags);
  std::string last_words() const;

  std::filesystem::path folder_;
  int pid_ = -1;
  int leaving_ = -1;  // a process that was asked to finish and is not gone yet
  bool away_ = false;
  std::vector<Standby> standbys_;  // the next one last
  DurationNs gone_cpu_ns_ = 0;
  std::string ended_;
  transport::ClientOptions client_;
};

}  // namespace axle::cli
