#include "bench/generator/sink_process.hpp"

#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <sstream>

#include "base/live_clock.hpp"
#include "bench/must.hpp"
#include "protocol/signature/authority/authority.hpp"
#include "transport/socket.hpp"

namespace axle::bench {
namespace {

// Written by the child at its end: the numbers, then the histogram.
std::string written(const SinkReport& report) {
  std::ostringstream out;
  out << report.requests << ' ' << report.connections << ' ' << report.cpu << ' ' << report.held.encode_v2();
  return out.str();
}

SinkReport read_back(const std::string& text) {
  SinkReport report;
  std::string histogram;
  std::istringstream in(text);
  if (!(in >> report.requests >> report.connections >> report.cpu >> histogram)) give_up("the sink ended too soon");
  report.held = must(Histogram::decode_v2(histogram));
  return report;
}

void add_certificate(SinkOptions& sink, transport::ClientOptions& client) {
  signature::AuthorityOptions options;
  options.algorithm = signature::KeyAlgorithm::p256;
  options.not_before = live_now() - kDay;
  const auto authority = must(signature::Authority::create(options));
  const auto key = must(signature::PrivateKey::generate(signature::KeyAlgorithm::p256));
  const auto identity = must(authority.issue_server({"127.0.0.1"}, key));
  sink.certificate_chain_pem = identity.certificate->to_pem();
  for (const auto& certificate : identity.chain) sink.certificate_chain_pem += certificate->to_pem();
  sink.private_key_pem = identity.key.to_pem();
  client.tls.trust_pem = authority.root()->to_pem();
}

[[noreturn]] void be_the_sink(int listener, int control, const SinkOptions& options) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  run_on_core(0);
  const std::string text = written(serve(listener, control, options));
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t step = ::write(control, text.data() + sent, text.size() - sent);
    if (step <= 0) break;
    sent += static_cast<std::size_t>(step);
  }
  ::_exit(0);
}

}  // namespace

void run_on_core(unsigned core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(core, &cores);
  if (::sysconf(_SC_NPROCESSORS_ONLN) > static_cast<long>(core)) ::sched_setaffinity(0, sizeof cores, &cores);
}

std::unique_ptr<SinkProcess> SinkProcess::start(bool tls, const SinkOptions& delays) {
  std::unique_ptr<SinkProcess> process(new SinkProcess());
  SinkOptions options = delays;
  process->client_.endpoint.tls = tls;
  if (tls) add_certificate(options, process->client_);
  const transport::Socket listener = must(transport::listen_on("127.0.0.1", 0));
  process->client_.endpoint.port = transport::port_of(listener);
  std::array<int, 2> pair{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) give_up("no pair of sockets can be made");
  process->pid_ = ::fork();
  if (process->pid_ < 0) give_up("no process can be started");
  if (process->pid_ == 0) {
    ::close(pair[0]);
    be_the_sink(listener.get(), pair[1], options);
  }
  ::close(pair[1]);
  process->control_ = pair[0];
  return process;
}

SinkProcess::~SinkProcess() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  ::close(control_);
}

void SinkProcess::freeze() const {
  ::kill(pid_, SIGSTOP);
}
void SinkProcess::thaw() const {
  ::kill(pid_, SIGCONT);
}

SinkReport SinkProcess::stop() {
  ::shutdown(control_, SHUT_WR);
  std::string text;
  std::array<char, 65536> buffer{};
  for (ssize_t got = 0; (got = ::read(control_, buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  ::waitpid(pid_, nullptr, 0);
  ::close(control_);
  pid_ = -1;
  return read_back(text);
}

}  // namespace axle::bench
