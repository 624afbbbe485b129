#include "cli/hub_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
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
#include "reference-hub/server/hub_service.hpp"

namespace axle::cli {
namespace {

constexpr DurationNs kStartTimeout = 60 * kSecond;
constexpr const char* kLogFile = "hub.log";
constexpr std::array<std::string_view, 4> kPolicies{"off", "link", "packet", "full"};  // of sim::Verification

Result<void> write_files(const HubProcessOptions& options, std::vector<std::string>& arguments) {
  const auto owned = [&](const char* name, std::string_view content) {
    return write_file(options.folder / name, content, FileMode::owner_only);
  };
  std::error_code error;
  std::filesystem::remove_all(options.folder, error);  // a run that was killed may have left its mail behind
  std::filesystem::create_directories(options.folder, error);
  if (error) return fail(Errc::io, options.folder.string() + ": " + error.message());
  std::filesystem::permissions(options.folder, std::filesystem::perms::owner_all, error);
  if (auto done = owned("centres.csv", hub::write_centres(options.directory)); !done) return done;
  if (auto done = owned("root.pem", options.authority->root()->to_pem()); !done) return done;
  if (!options.spec.tls) {
    arguments.emplace_back("--plain-http");
    return {};
  }
  // P-256: the cheapest server-side handshake (half of RSA-2048's).
  auto key = signature::PrivateKey::generate(signature::KeyAlgorithm::p256);
  if (!key) return pass(key);
  auto server = options.authority->issue_server({"127.0.0.1", "localhost"}, *key);
  if (!server) return pass(server);
  std::string chain = server->certificate->to_pem();
  for (const auto& certificate : server->chain) chain += certificate->to_pem();
  if (auto done = owned("server.pem", chain); !done) return done;
  if (auto done = owned("server.key", key->to_pem()); !done) return done;
  for (const char* word : {"--certificate", "server.pem", "--key", "server.key"}) arguments.emplace_back(word);
  return {};
}

std::vector<std::string> arguments_of(const HubProcessOptions& options, int ready_fd) {
  const sim::HubSpec& spec = options.spec;
  return {"axle",
          "hub",
          "--listen",
          "127.0.0.1:0",
          "--data",
          "data",
          "--centres",
          "centres.csv",
          "--trust",
          "root.pem",
          "--verification",
          std::string(kPolicies[static_cast<std::size_t>(spec.verification)]),
          "--net-threads",
          std::to_string(spec.net_threads),
          "--verify-threads",
          std::to_string(spec.verify_threads),
          "--sync-delay",
          format_duration(spec.sync_delay),
          "--ready-fd",
          std::to_string(ready_fd)};
}

// In the child, after fork: nothing but async-signal-safe calls until exec.
[[noreturn]] void become_hub(const char* folder, char* const* arguments, int log) {
  ::setpgid(0, 0);  // Ctrl-C in the terminal is for the run, which ends the hub in good order
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::chdir(folder) != 0) ::_exit(4);
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  ::execv("/proc/self/exe", arguments);
  ::_exit(4);
}

}  // namespace

Result<std::unique_ptr<HubProcess>> HubProcess::start(const HubProcessOptions& options) {
  std::array<int, 2> ready{};
  if (::pipe(ready.data()) != 0) return fail(Errc::internal, "no pipe for the hub can be made");
  ::fcntl(ready[0], F_SETFD, FD_CLOEXEC);
  const auto close_both = [&] {
    ::close(ready[0]);
    ::close(ready[1]);
  };
  std::vector<std::string> arguments = arguments_of(options, ready[1]);
  if (auto written = write_files(options, arguments); !written) {
    close_both();
    return pass(written);
  }
  std::vector<char*> pointers;
  pointers.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  const std::string log_path = (options.folder / kLogFile).string();
  const std::string folder = options.folder.string();
  const int log = ::open(log_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  auto hub = std::unique_ptr<HubProcess>(new HubProcess());
  hub->folder_ = options.folder;
  hub->pid_ = ::fork();
  if (hub->pid_ == 0) become_hub(folder.c_str(), pointers.data(), log);
  ::close(ready[1]);
  if (log >= 0) ::close(log);
  if (hub->pid_ < 0) {
    ::close(ready[0]);
    return fail(Errc::internal, "the hub's process cannot be started");
  }
  hub->client_.endpoint.tls = options.spec.tls;
  hub->client_.tls.trust_pem = options.authority->root()->to_pem();
  auto listening = hub->wait_until_it_listens(ready[0]);
  ::close(ready[0]);
  if (!listening) return pass(listening);
  return hub;
}

HubProcess::~HubProcess() {
  stop(0);
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
  client_.endpoint.host = "127.0.0.1";
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
  auto client = transport::Client::create(*loop, client_);
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
