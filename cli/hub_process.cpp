#include "cli/hub_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <thread>

#include "base/file.hpp"
#include "base/live_clock.hpp"
#include "base/units.hpp"
#include "cli/hub_files.hpp"
#include "reference-hub/server/hub_service.hpp"

namespace axle::cli {
namespace {

constexpr DurationNs kStartTimeout = 60 * kSecond;
constexpr DurationNs kFiguresTimeout = 10 * kSecond;
constexpr const char* kLogFile = "hub.log";

struct Pipe {
  int read = -1, write = -1;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail(Errc::internal, "no pipe for the hub can be made");
  return Pipe{ends[0], ends[1]};
}

void close_if_open(int fd) {
  if (fd >= 0) ::close(fd);
}

// In the child, after fork: nothing but async-signal-safe calls until exec. Waits for its trigger if it has one; the
// trigger's other end closed means that it is not needed.
[[noreturn]] void become_hub(const char* folder, char* const* arguments, int log, int trigger, int ready_fd) {
  ::setpgid(0, 0);  // Ctrl-C in the terminal is for the run, which ends the hub in good order
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::chdir(folder) != 0) ::_exit(4);
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  char byte = 0;
  while (trigger >= 0) {
    const ssize_t got = ::read(trigger, &byte, 1);
    if (got == 1) break;
    if (got == 0 || errno != EINTR) ::_exit(0);
  }
  if (ready_fd >= 0) ::fcntl(ready_fd, F_SETFD, 0);
  ::execv("/proc/self/exe", arguments);
  ::_exit(4);
}

DurationNs cpu_of(const rusage& usage) {
  const auto of = [](const timeval& time) { return time.tv_sec * kSecond + time.tv_usec * kMicrosecond; };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

}  // namespace

HubProcess::HubProcess(const HubProcessOptions& options) : folder_(options.folder) {
  client_.endpoint.host = "127.0.0.1";
  client_.endpoint.tls = options.spec.tls;
  client_.tls.trust_pem = options.authority->root()->to_pem();
}

Result<std::unique_ptr<HubProcess>> HubProcess::start(const HubProcessOptions& options) {
  auto words = write_hub_files(options);
  if (!words) return pass(words);
  auto hub = std::unique_ptr<HubProcess>(new HubProcess(options));
  if (auto launched = hub->launch_first(*words); !launched) return pass(launched);
  if (auto made = hub->make_standbys(options.restarts, std::move(*words)); !made) return pass(made);
  return hub;
}

// Forks the child that is, or will be, the hub; its number.
Result<int> HubProcess::launch(std::vector<std::string> arguments, int trigger, int ready_fd) const {
  std::vector<char*> pointers;
  pointers.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  const std::string folder = folder_.string();
  const int log = ::open((folder_ / kLogFile).c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const int pid = ::fork();
  if (pid == 0) become_hub(folder.c_str(), pointers.data(), log, trigger, ready_fd);
  close_if_open(log);
  if (pid < 0) return fail(Errc::internal, "the hub's process cannot be started");
  return pid;
}

Result<void> HubProcess::launch_first(std::vector<std::string> arguments) {
  const auto ready = make_pipe();
  if (!ready) return pass(ready);
  arguments.insert(arguments.end(), {"--listen", "127.0.0.1:0", "--ready-fd", std::to_string(ready->write)});
  const auto pid = launch(std::move(arguments), -1, ready->write);
  ::close(ready->write);
  if (pid) pid_ = *pid;
  auto listening = pid ? wait_until_it_listens(ready->read) : Result<void>(pass(pid));
  ::close(ready->read);
  return listening;
}

Result<void> HubProcess::make_standbys(std::size_t count, std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--listen", "127.0.0.1:" + std::to_string(client_.endpoint.port)});
  for (std::size_t i = 0; i < count; ++i) {
    const auto trigger = make_pipe();
    if (!trigger) return pass(trigger);
    const auto pid = launch(arguments, trigger->read, -1);
    ::close(trigger->read);
    if (!pid) {
      ::close(trigger->write);
      return pass(pid);
    }
    standbys_.push_back({*pid, trigger->write});
  }
  return {};
}

HubProcess::~HubProcess() {
  stop(0);
  // Without its trigger a standby ends by itself. A later one holds the triggers of those before it: killed, not told.
  for (const Standby& standby : standbys_) {
    ::close(standby.trigger);
    ::kill(standby.pid, SIGKILL);
    ::waitpid(standby.pid, nullptr, 0);
  }
}

void HubProcess::take_away() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGTERM);
  leaving_ = pid_;
  pid_ = -1;
  away_ = true;
}

void HubProcess::bring_back() {
  AXLE_ASSERT(away_ && !standbys_.empty());
  if (leaving_ > 0) {
    // It still finishes what it had: two hubs on one folder would refuse each other.
    ::kill(leaving_, SIGKILL);
    reap(0);
  }
  const Standby standby = standbys_.back();
  standbys_.pop_back();
  const char byte = 1;
  if (::write(standby.trigger, &byte, 1) != 1) ended_ = "could not be started again";
  ::close(standby.trigger);
  pid_ = standby.pid;
  away_ = false;
}

// Takes note of a process that finished after take_away(); false while it is still there.
bool HubProcess::reap(int flags) {
  if (leaving_ <= 0) return true;
  int status = 0;
  rusage usage{};
  if (::wait4(leaving_, &status, flags, &usage) != leaving_) return false;
  gone_cpu_ns_ += cpu_of(usage);
  leaving_ = -1;
  return true;
}

Result<void> HubProcess::wait_until_it_listens(int ready_fd) {
  pollfd watched{.fd = ready_fd, .events = POLLIN, .revents = 0};
  const InstantNs until = live_now() + kStartTimeout;
  int came = -1;
  do {  // a signal interrupts poll; the hub may still be starting
    came = ::poll(&watched, 1, static_cast<int>(std::max<DurationNs>(0, until - live_now()) / kMillisecond));
  } while (came < 0 && errno == EINTR);
  if (came <= 0) {
    return fail(Errc::unavailable, "the hub did not start within " + format_duration(kStartTimeout));
  }
  std::array<char, 16> text{};
  const ssize_t got = ::read(ready_fd, text.data(), text.size());
  std::uint16_t port = 0;
  if (got > 0) std::from_chars(text.data(), text.data() + got, port);
  if (port == 0) {
    ended();
    return fail(Errc::io, "the hub did not start: " + last_words());
  }
  client_.endpoint.port = port;
  return {};
}

std::string HubProcess::last_words() const {
  const auto log = read_file(folder_ / kLogFile);
  if (!log || log->empty()) return "it said nothing";
  const std::size_t end = log->find_last_not_of('\n');
  if (end == std::string::npos) return "it said nothing";
  const std::size_t start = log->rfind('\n', end);
  return log->substr(start == std::string::npos ? 0 : start + 1,
                     end - (start == std::string::npos ? 0 : start + 1) + 1);
}

std::string HubProcess::ended() {
  reap(WNOHANG);
  if (away_) return ended_;
  int status = 0;
  if (pid_ <= 0 || ::waitpid(pid_, &status, WNOHANG) != pid_) return ended_;
  pid_ = -1;
  ended_ = WIFSIGNALED(status) ? "signal " + std::to_string(WTERMSIG(status))
                               : "exit " + std::to_string(WEXITSTATUS(status)) + ": " + last_words();
  return ended_;
}

Result<HubFigures> HubProcess::figures() const {
  const auto token = read_file(folder_ / "data" / hub::kAdminTokenFile, 4096);
  if (!token) return pass(token);
  const auto loop = transport::Loop::create();
  transport::ClientOptions options = client_;
  options.request_timeout = kFiguresTimeout;
  auto client = transport::Client::create(*loop, options);
  if (!client) return pass(client);
  Result<transport::ClientResponse> response = fail(Errc::internal, "no answer");
  (*client)->send({transport::request_head(client_.endpoint, "GET", "status", "application/json",
                                           {{"Authorization", "Bearer " + *token}}, 0),
                   {}},
                  [&](const transport::Exchange& exchange) {
                    response = exchange.response;
                    loop->stop();
                  });
  loop->run();
  if (!response) return pass(response, "the hub's figures");
  boost::system::error_code error;
  const boost::json::value json = boost::json::parse(response->body, error);
  const boost::json::value* cpu = error ? nullptr : json.find_pointer("/process/cpu_ns", error);
  if (cpu == nullptr || !cpu->is_int64()) return fail(Errc::internal, "the hub's figures cannot be read");
  return HubFigures{std::move(response->body), cpu->get_int64()};
}

void HubProcess::stop(DurationNs grace) {
  if (leaving_ > 0) {
    ::kill(leaving_, SIGKILL);
    reap(0);
  }
  if (pid_ <= 0 || !ended().empty()) return;
  ::kill(pid_, SIGTERM);
  const InstantNs until = live_now() + grace;
  while (live_now() < until && ended().empty()) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

}  // namespace axle::cli
