// `axle hub` as it is deployed: TLS 1.3, policy full, a durable journal in a folder; started, asked, stopped.
#pragma once

#include <memory>
#include <string>

#include "bench/hub/child.hpp"
#include "bench/hub/settings.hpp"
#include "bench/hub/world.hpp"
#include "transport/client.hpp"

namespace axle::bench {

// The files of a server with a certificate of the world's authority: server.pem, server.key, root.pem, centres.csv.
void write_server_files(const std::filesystem::path& folder, const World& world);

// GET /status, read once.
class HubStatus {
 public:
  explicit HubStatus(std::string json) : json_(std::move(json)) {}
  // The number at "/store/syncs"; 0 when there is none.
  double number(std::string_view pointer) const;
  // Of a stage of verification, all levels together: how often, and CPU nanoseconds.
  struct Stage {
    std::string name;
    double count = 0, cpu_ns = 0;
  };
  std::vector<Stage> stages() const;

 private:
  std::string json_;
};

class Hub {
 public:
  // With a fresh data folder, in `folder` itself. Ends the program when it does not start.
  Hub(const Settings& settings, const World& world, const std::filesystem::path& folder);
  // Stops what runs and starts it again with the same data.
  void restart();

  Child& process() noexcept { return *child_; }
  const std::filesystem::path& data() const noexcept { return data_; }
  const transport::ClientOptions& client() const noexcept { return client_; }
  HubStatus status() const;

  // The words and folder of a hub over `data`, for one that is started otherwise.
  static ChildOrder order(const Settings& settings, const std::filesystem::path& folder);

 private:
  void start();
  ChildOrder order_;
  std::filesystem::path data_;
  transport::ClientOptions client_;
  std::unique_ptr<Child> child_;
};

// A client of a server of this world on `port`.
transport::ClientOptions client_of(const World& world, std::uint16_t port);

}  // namespace axle::bench
