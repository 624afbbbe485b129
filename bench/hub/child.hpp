// A server in a process of its own: its CPU and memory are its own.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace axle::bench {

struct ChildOrder {
  std::filesystem::path program;
  std::vector<std::string> words;  // the first is the program's name; "--ready-fd N" is added
  std::filesystem::path folder;    // where it runs; what it says goes to child.log there
};

class Child {
 public:
  // Returns when the child has written its port to the descriptor it was given. Errors: what it last said. To be called
  // from the main thread only: the child dies with the thread that started it.
  static Result<std::unique_ptr<Child>> start(const ChildOrder& order, DurationNs timeout = 600 * kSecond);
  ~Child() { kill(); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const noexcept { return pid_; }
  std::uint16_t port() const noexcept { return port_; }
  DurationNs start_time() const noexcept { return start_time_; }  // from the start to the port
  const std::string& said() const noexcept { return said_; }      // up to then

  DurationNs cpu() const;  // user and system, all threads, to the nanosecond
  // The same by thread, in the order in which they were started; empty when the process has ended.
  struct ThreadCpu {
    std::string name;
    DurationNs cpu = 0;
  };
  std::vector<ThreadCpu> cpu_by_thread() const;
  DurationNs kernel_cpu() const;  // of cpu(), what was spent in the system; to 10 ms
  // Fields of /proc/PID/status, in bytes; 0 when there is no such field.
  struct Memory {
    std::uint64_t resident = 0, anonymous = 0;
  };
  Memory memory() const;

  void stop();  // SIGTERM, and SIGKILL if it takes more than a minute
  void kill();  // SIGKILL

 private:
  Child() = default;
  pid_t pid_ = -1;
  std::uint16_t port_ = 0;
  DurationNs start_time_ = 0;
  std::string said_;
};

}  // namespace axle::bench
