// The reference hub in a process of its own: its CPU and memory are its own, and it can die without us.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "protocol/signature/authority/authority.hpp"
#include "reference-hub/server/centres_file.hpp"
#include "sim/scenario/scenario.hpp"
#include "transport/client.hpp"

namespace axle::cli {

struct HubProcessOptions {
  std::filesystem::path folder;  // emptied before, removed by the caller afterwards
  sim::HubSpec spec;
  hub::CentreList directory;
  const signature::Authority* authority = nullptr;  // issues the TLS certificate; its root is the trust of documents
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
  // Empty while it runs; else how it ended: "signal 9", "exit 4: <what it last said>".
  std::string ended();
  Result<HubFigures> figures() const;
  // Asks it to finish, waits at most `grace`, then kills it.
  void stop(DurationNs grace);
  int pid() const noexcept { return pid_; }

 private:
  HubProcess() = default;
  Result<void> wait_until_it_listens(int ready_fd);
  std::string last_words() const;

  int pid_ = -1;
  std::filesystem::path folder_;
  std::string ended_;
  transport::ClientOptions client_;
};

}  // namespace axle::cli
