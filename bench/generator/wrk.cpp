#include "bench/generator/wrk.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <sstream>

#include "base/file.hpp"
#include "base/live_clock.hpp"
#include "bench/generator/sink_process.hpp"
#include "bench/must.hpp"

namespace axle::bench {
namespace {

std::filesystem::path path_of_wrk() {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::filesystem::path program = std::filesystem::path(folder) / "wrk";
    if (::access(program.c_str(), X_OK) == 0) return program;
  }
  return {};
}

// The folder of the script and the body; gone with it.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "axle-wrk-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) give_up("no temporary folder can be made");
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

bool is_wrks_own(std::string_view name) {
  return name == "Host" || name == "Content-Length" || name == "Connection";
}

// One request for all: wrk then makes its text once and never calls Lua, which is its cheapest way.
std::string script_of(const transport::ClientRequest& request, const std::filesystem::path& body) {
  std::string script = "wrk.method = \"POST\"\nlocal file = io.open(\"" + body.string() +
                       "\", \"rb\")\nwrk.body = file:read(\"*a\")\nfile:close()\n";
  std::istringstream lines(request.head);
  std::string line;
  std::getline(lines, line);  // the request line
  while (std::getline(lines, line) && line != "\r") {
    line.pop_back();
    const std::size_t colon = line.find(": ");
    if (is_wrks_own(line.substr(0, colon))) continue;
    script += "wrk.headers[ [==[" + line.substr(0, colon) + "]==] ] = [==[" + line.substr(colon + 2) + "]==]\n";
  }
  return script;
}

std::string url_of(const transport::Endpoint& endpoint, const transport::ClientRequest& request) {
  const std::size_t from = request.head.find(' ') + 1;
  return std::string(endpoint.tls ? "https://" : "http://") + endpoint.host + ":" + std::to_string(endpoint.port) +
         request.head.substr(from, request.head.find(' ', from) - from);
}

// Runs the words with standard output into `said`; CPU of the process from the system.
DurationNs run_and_read(std::vector<std::string> words, std::string& said) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) give_up("no pipe can be made");
  const pid_t child = ::fork();
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    run_on_core(1);
    ::dup2(pipe[1], STDOUT_FILENO);
    ::dup2(pipe[1], STDERR_FILENO);
    ::execv(pointers.front(), pointers.data());
    ::_exit(4);
  }
  ::close(pipe[1]);
  std::array<char, 4096> buffer{};
  for (ssize_t got = 0; (got = ::read(pipe[0], buffer.data(), buffer.size())) > 0;) {
    said.append(buffer.data(), static_cast<std::size_t>(got));
  }
  ::close(pipe[0]);
  rusage used{};
  int status = 0;
  ::wait4(child, &status, 0, &used);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) give_up("wrk failed: " + said);
  return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * kSecond +
         (used.ru_utime.tv_usec + used.ru_stime.tv_usec) * kMicrosecond;
}

// "  123456 requests in 3.10s, 25.00MB read"
std::uint64_t number_before(const std::string& said, std::string_view words) {
  const std::size_t at = said.find(words);
  if (at == std::string::npos) return 0;
  const std::size_t from = said.find_last_not_of("0123456789", at - 1) + 1;
  std::uint64_t number = 0;
  std::from_chars(said.data() + from, said.data() + at, number);
  return number;
}

// "  Socket errors: connect 0, read 0, write 0, timeout 0" and "  Non-2xx or 3xx responses: 5", when there are any.
bool has_errors(const std::string& said) {
  return said.find("Socket errors") != std::string::npos || said.find("Non-2xx") != std::string::npos;
}

}  // namespace

bool have_wrk() {
  if (!path_of_wrk().empty()) return true;
  std::fprintf(stderr,
               "bench: wrk is not in PATH. Install it, then call again:\n"
               "  sudo apt-get install --no-install-recommends wrk\n");
  return false;
}

DriveFigures run_wrk(const transport::Endpoint& endpoint, const transport::ClientRequest& request, unsigned connections,
                     double seconds) {
  const Folder folder;
  std::string body;
  for (const SharedBytes& piece : request.body) body += as_text(piece.view);
  const std::filesystem::path body_file = folder.path() / "body", script = folder.path() / "post.lua";
  must(write_file(body_file, body, FileMode::owner_only));
  must(write_file(script, script_of(request, body_file), FileMode::owner_only));
  std::string said;
  DriveFigures figures;
  const InstantNs start = live_now();
  figures.cpu = run_and_read(
      {path_of_wrk().string(), "-t1", "-c" + std::to_string(connections),
       "-d" + std::to_string(std::lround(seconds)) + "s", "-s", script.string(), url_of(endpoint, request)},
      said);
  figures.elapsed = live_now() - start;
  figures.requests = number_before(said, " requests in ");
  if (figures.requests == 0 || has_errors(said)) give_up("wrk did not do its work: " + said);
  return figures;
}

}  // namespace axle::bench
