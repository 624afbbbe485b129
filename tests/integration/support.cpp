#include "tests/integration/support.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "base/file.hpp"
#include "base/random.hpp"
#include "protocol/packet/writer.hpp"

namespace axle::integration {

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "axle-integration-XXXXXX").string();
  path_ = ::mkdtemp(pattern.data());
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Ran run(const std::string& command) {
  Ran ran;
  std::FILE* pipe = ::popen((command + " 2>&1 </dev/null").c_str(), "r");
  if (pipe == nullptr) return ran;
  std::array<char, 4096> chunk{};
  for (std::size_t got = 0; (got = std::fread(chunk.data(), 1, chunk.size(), pipe)) > 0;) {
    ran.output.append(chunk.data(), got);
  }
  const int status = ::pclose(pipe);
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ran;
}

Ran axle(const std::string& words) {
  static const TemporaryFolder cache;
  return run("AXLE_HOME='" AXLE_SOURCE_DIR "' AXLE_CACHE='" + cache.path().string() + "' '" AXLE_PROGRAM "' " + words);
}

void HubProcess::start(const std::vector<std::string>& options) {
  const std::string centres = "centre_id,secret,agency_code,agency_name,level\n" + kCentreA.system_id + "," +
                              kCentreA.secret + ",G01,Bộ Một,central\n" + kCentreB.system_id + "," + kCentreB.secret +
                              ",G02,Bộ Hai,central\n";
  ASSERT_TRUE(write_file(folder_ / "centres.csv", centres, FileMode::owner_only));
  std::array<int, 2> ready{};
  ASSERT_EQ(::pipe(ready.data()), 0);
  ::fcntl(ready[0], F_SETFD, FD_CLOEXEC);
  const std::string ready_fd = std::to_string(ready[1]);
  const std::string data = (folder_ / "data").string();
  const std::string csv = (folder_ / "centres.csv").string();
  pid_ = ::fork();
  if (pid_ == 0) {
    const int log = ::open((folder_ / "hub.log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(log, STDERR_FILENO);
    std::vector<const char*> words{"axle",           "hub",        "--plain-http",  "--listen",   "127.0.0.1:0",
                                   "--verification", "link",       "--data",        data.c_str(), "--centres",
                                   csv.c_str(),      "--ready-fd", ready_fd.c_str()};
    for (const std::string& option : options) words.push_back(option.c_str());
    words.push_back(nullptr);
    ::execv(AXLE_PROGRAM, const_cast<char* const*>(words.data()));
    ::_exit(127);
  }
  ::close(ready[1]);
  std::array<char, 16> text{};
  const ssize_t got = ::read(ready[0], text.data(), text.size() - 1);
  ::close(ready[0]);
  ASSERT_GT(got, 0) << "the hub did not start: " << read_file(folder_ / "hub.log").value_or("");
  port_ = static_cast<std::uint16_t>(std::atoi(text.data()));
}

bool HubProcess::wait_for_death(DurationNs patience) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::nanoseconds(patience);
  while (::waitpid(pid_, nullptr, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  pid_ = -1;
  return true;
}

void HubProcess::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

int HubProcess::stop() {
  int status = 0;
  ::kill(pid_, SIGTERM);
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

transport::Endpoint HubProcess::endpoint() const {
  transport::Endpoint endpoint;
  endpoint.port = port_;
  endpoint.tls = false;
  return endpoint;
}

std::string small_packet(const std::string& number, std::size_t bytes) {
  packet::DocumentHeader header;
  header.from.id = "G01";
  header.to.resize(1);
  header.to[0].id = "G02";
  header.code_number = number;
  header.code_notation = "BM-VP";
  header.document_id = "G01,2026/01/05," + number + "/BM-VP";
  header.promulgation_date = "2026/01/05";
  header.type = "2";
  header.subject = "Về việc kiểm thử số " + number;
  RandomStream random(fnv1a(number), "content");
  Bytes content(bytes);
  for (auto& byte : content) byte = static_cast<std::uint8_t>(random.next());
  return packet::write_document(header, {{"a1", "phu-luc.pdf", "", content}});
}

}  // namespace axle::integration
