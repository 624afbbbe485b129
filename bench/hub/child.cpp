#include "bench/hub/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <sstream>

#include "base/file.hpp"
#include "base/live_clock.hpp"

namespace axle::bench {
namespace {

constexpr DurationNs kStopTimeout = 60 * kSecond;

// After fork: nothing but async-signal-safe calls until exec.
[[noreturn]] void become(const char* program, char* const* words, const char* folder, int log) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::chdir(folder) != 0) ::_exit(4);
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  ::execv(program, words);
  ::_exit(4);
}

// The number that the child writes; 0 when it ended or took too long.
std::uint16_t read_port(int descriptor, DurationNs timeout) {
  pollfd watched{.fd = descriptor, .events = POLLIN, .revents = 0};
  if (::poll(&watched, 1, static_cast<int>(timeout / kMillisecond)) <= 0) return 0;
  std::array<char, 16> text{};
  const ssize_t got = ::read(descriptor, text.data(), text.size());
  std::uint16_t port = 0;
  if (got > 0) std::from_chars(text.data(), text.data() + got, port);
  return port;
}

std::uint64_t field_bytes(const std::string& status, const std::string& name) {
  const std::size_t at = status.find("\n" + name + ":");
  return at == std::string::npos ? 0 : std::strtoull(status.c_str() + at + name.size() + 2, nullptr, 10) * 1024;
}

}  // namespace

Result<std::unique_ptr<Child>> Child::start(const ChildOrder& order, DurationNs timeout) {
  std::array<int, 2> ready{};
  if (::pipe2(ready.data(), O_CLOEXEC) != 0) return fail(Errc::internal, "no pipe can be made");
  std::vector<std::string> words = order.words;
  words.insert(words.end(), {"--ready-fd", std::to_string(ready[1])});
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const std::filesystem::path log_file = order.folder / "child.log";
  const int log = ::open(log_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  auto child = std::unique_ptr<Child>(new Child());
  const InstantNs start = live_now();
  child->pid_ = ::fork();
  if (child->pid_ == 0) {
    ::fcntl(ready[1], F_SETFD, 0);
    become(order.program.c_str(), pointers.data(), order.folder.c_str(), log);
  }
  ::close(ready[1]);
  if (log >= 0) ::close(log);
  if (child->pid_ > 0) child->port_ = read_port(ready[0], timeout);
  child->start_time_ = live_now() - start;
  ::close(ready[0]);
  child->said_ = read_file(log_file, 1 << 20).value_or("");
  if (child->port_ == 0) return fail(Errc::io, order.program.string() + " did not start: " + child->said_);
  return child;
}

DurationNs Child::cpu() const {
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(pid_, &clock) != 0 || ::clock_gettime(clock, &time) != 0) return 0;
  return time.tv_sec * kSecond + time.tv_nsec;
}

std::vector<Child::ThreadCpu> Child::cpu_by_thread() const {
  std::vector<int> ids;
  std::error_code error;
  const std::filesystem::path tasks = "/proc/" + std::to_string(pid_) + "/task";
  for (const auto& task : std::filesystem::directory_iterator(tasks, error)) {
    ids.push_back(std::atoi(task.path().filename().c_str()));
  }
  std::ranges::sort(ids);
  std::vector<ThreadCpu> threads;
  for (const int id : ids) {
    const std::filesystem::path folder = tasks / std::to_string(id);
    std::string name = read_file(folder / "comm", 64).value_or("");
    if (name.ends_with('\n')) name.pop_back();
    threads.push_back({std::move(name), std::atoll(read_file(folder / "schedstat", 256).value_or("0").c_str())});
  }
  return threads;
}

DurationNs Child::kernel_cpu() const {
  const std::string stat = read_file("/proc/" + std::to_string(pid_) + "/stat", 4096).value_or("");
  std::istringstream fields(stat.substr(std::min(stat.size(), stat.rfind(')') + 1)));
  std::string field;  // the third and following; stime is the 15th
  for (int i = 3; i <= 15; ++i) fields >> field;
  return std::atoll(field.c_str()) * (kSecond / ::sysconf(_SC_CLK_TCK));
}

Child::Memory Child::memory() const {
  const std::string status = read_file("/proc/" + std::to_string(pid_) + "/status", 1 << 16).value_or("");
  return {field_bytes(status, "VmRSS"), field_bytes(status, "RssAnon")};
}

void Child::stop() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGTERM);
  const InstantNs until = live_now() + kStopTimeout;
  while (live_now() < until) {
    if (::waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      return;
    }
    ::usleep(5'000);
  }
  kill();
}

void Child::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

}  // namespace axle::bench
