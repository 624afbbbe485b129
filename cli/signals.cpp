#include "cli/signals.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace axle::cli {

Signals::Signals() {
  sigemptyset(&set_);
  sigaddset(&set_, SIGTERM);
  sigaddset(&set_, SIGINT);
  pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  fd_ = ::signalfd(-1, &set_, SFD_CLOEXEC | SFD_NONBLOCK);
}

Signals::~Signals() {
  ::close(fd_);
}

void Signals::release() {
  pthread_sigmask(SIG_UNBLOCK, &set_, nullptr);
}

bool Signals::wait(int milliseconds) const {
  pollfd watched{.fd = fd_, .events = POLLIN, .revents = 0};
  if (::poll(&watched, 1, milliseconds) <= 0) return false;
  signalfd_siginfo taken{};  // so that it is not still pending when signals are released
  return ::read(fd_, &taken, sizeof taken) == static_cast<ssize_t>(sizeof taken);
}

}  // namespace axle::cli
