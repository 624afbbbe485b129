// The sink in a process of its own.
#pragma once

#include <sys/types.h>

#include <memory>

#include "bench/generator/sink.hpp"
#include "transport/client.hpp"

namespace axle::bench {

// Binds the calling thread, and what it starts, to one core; does nothing where there is only one.
void run_on_core(unsigned core);

class SinkProcess {
 public:
  // On core 0. To be called while this process has one thread. Ends the program when it cannot be started.
  static std::unique_ptr<SinkProcess> start(bool tls, const SinkOptions& delays = {});
  ~SinkProcess();  // kills it, unless it was stopped
  SinkProcess(const SinkProcess&) = delete;
  SinkProcess& operator=(const SinkProcess&) = delete;

  // Where it is and what it is trusted by; everything else as it is by default.
  const transport::ClientOptions& client() const noexcept { return client_; }
  // SIGSTOP and SIGCONT.
  void freeze() const;
  void thaw() const;
  // Ends it; what it saw.
  SinkReport stop();

 private:
  SinkProcess() = default;
  pid_t pid_ = -1;
  int control_ = -1;
  transport::ClientOptions client_;
};

}  // namespace axle::bench
