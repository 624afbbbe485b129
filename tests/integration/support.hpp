// What integration tests share: a folder of its own, commands with their output, the hub as a child process, a client.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "agents/live/wire.hpp"
#include "protocol/packet/packet.hpp"
#include "transport/client.hpp"

namespace axle::integration {

class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Ran {
  int status = -1;
  std::string output;  // standard output and standard error
};
Ran run(const std::string& command);
// The built program with these words, with a cache that the test programs share.
Ran axle(const std::string& words);

// `axle hub --plain-http` with two centres (a: G01, b: G02), killed or stopped by the test.
class HubProcess {
 public:
  explicit HubProcess(const std::filesystem::path& folder) : folder_(folder) {}
  ~HubProcess() { kill(); }
  HubProcess(const HubProcess&) = delete;
  HubProcess& operator=(const HubProcess&) = delete;
  // `options`: further words, each one word.
  void start(const std::vector<std::string>& options = {});
  // Waits for it to die by itself; false when it lived on for `patience`.
  bool wait_for_death(DurationNs patience);
  void kill();  // SIGKILL
  int stop();   // SIGTERM; its exit status
  transport::Endpoint endpoint() const;

 private:
  std::filesystem::path folder_;
  int pid_ = -1;
  std::uint16_t port_ = 0;
};

inline const agents::Credentials kCentreA{"a", "secret-of-centre-a"};
inline const agents::Credentials kCentreB{"b", "secret-of-centre-b"};

// A small unsigned document from G01 to G02 with an attachment of about `bytes`.
std::string small_packet(const std::string& number, std::size_t bytes);

}  // namespace axle::integration
