// axle hub as an operator meets it: what it prints at a start works when it is pasted.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <chrono>
#include <csignal>
#include <sstream>
#include <thread>

#include "base/file.hpp"
#include "tests/integration/support.hpp"

namespace axle::integration {
namespace {

// `axle hub` in a folder, its output in files; ended by the test.
class StartedHub {
 public:
  StartedHub(const std::filesystem::path& folder, std::vector<std::string> options) : folder_(folder) {
    options.insert(options.begin(), {"axle", "hub", "--listen", "127.0.0.1:0"});
    std::vector<const char*> words;
    for (const std::string& option : options) words.push_back(option.c_str());
    words.push_back(nullptr);
    for (const char* name : {"stdout.txt", "stderr.txt"}) std::filesystem::remove(folder_ / name);  // of an earlier one
    pid_ = ::fork();
    if (pid_ == 0) {
      const auto to = [&](const char* name, int descriptor) {
        ::dup2(::open((folder_ / name).c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), descriptor);
      };
      to("stdout.txt", STDOUT_FILENO);
      to("stderr.txt", STDERR_FILENO);
      ::setenv("AXLE_HOME", AXLE_SOURCE_DIR, 1);
      if (::chdir(folder_.c_str()) == 0) ::execv(AXLE_PROGRAM, const_cast<char* const*>(words.data()));
      ::_exit(127);
    }
  }
  ~StartedHub() { stop(); }
  StartedHub(const StartedHub&) = delete;
  StartedHub& operator=(const StartedHub&) = delete;

  // What it printed, once that is whole.
  std::string words() const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (::waitpid(pid_, nullptr, WNOHANG) == 0 && std::chrono::steady_clock::now() < end) {
      const std::string text = read_file(folder_ / "stdout.txt").value_or("");
      if (text.find("/status\n") != std::string::npos) return text;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ADD_FAILURE() << "the hub did not start: " << log();
    return "";
  }
  // The command after the line that begins with `title`, as it stands there, run in the folder.
  Ran paste(const std::string& title) const {
    const std::string text = words();
    const std::size_t at = text.find(title), start = text.find("\n\n", at) + 2;
    if (at == std::string::npos) return {};
    return run("cd " + folder_.string() + " && " + text.substr(start, text.find("\n\n", start) - start));
  }
  std::string log() const { return read_file(folder_ / "stderr.txt").value_or(""); }
  int stop() {
    if (pid_ <= 0) return -1;
    int status = 0;
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  std::filesystem::path folder_;
  pid_t pid_ = -1;
};

boost::json::value answer_of(const Ran& ran) {
  boost::system::error_code error;
  boost::json::value json = boost::json::parse(ran.output, error);
  EXPECT_FALSE(error) << ran.output;
  return error ? boost::json::object{} : json;
}

unsigned mode_of(const std::filesystem::path& file) {
  struct stat status{};
  EXPECT_EQ(::stat(file.c_str(), &status), 0) << file;
  return status.st_mode & 0777;
}

TEST(HubStart, WhatItPrintsSendsADocumentAndShowsIt) {
  const TemporaryFolder folder;
  const std::vector<std::string> options{"--data", "hub-data", "--scenario", "quickstart", "--verification", "link"};
  for (const int documents : {1, 2}) {
    StartedHub hub(folder.path(), options);
    std::istringstream lines(hub.words());
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
    auto sent = answer_of(hub.paste("Send a first document"));
    EXPECT_EQ(sent.as_object()["status"], "OK") << boost::json::serialize(sent);
    auto status = answer_of(hub.paste("See what the hub has"));
    EXPECT_EQ(status.as_object()["documents"], documents) << "each start has a document of its own";
    EXPECT_NE(hub.log().find("hub: recovered " + std::to_string(documents - 1) + " documents"), std::string::npos)
        << hub.log();
    for (const char* secret : {"first-document.headers", "centres.csv", "admin.token"}) {
      EXPECT_EQ(mode_of(folder.path() / "hub-data" / secret), 0600U) << secret;
    }
    EXPECT_EQ(hub.stop(), 0) << hub.log();
    // The number of the document is the second.
    std::this_thread::sleep_for(std::chrono::milliseconds(1001));
  }
  const std::string packet = read_file(folder / "hub-data/first-document.edxml").value_or("");
  EXPECT_NE(packet.find("gửi thử văn bản"), std::string::npos) << packet;
}

TEST(HubStart, PlainHttpAndAFolderWithASpaceWork) {
  const TemporaryFolder folder;
  StartedHub hub(folder.path(),
                 {"--data", "hub data", "--scenario", "quickstart", "--verification", "off", "--plain-http"});
  EXPECT_EQ(answer_of(hub.paste("Send a first document")).as_object()["status"], "OK");
  EXPECT_EQ(answer_of(hub.paste("See what the hub has")).as_object()["documents"], 1);
}

TEST(HubStart, ItsFiguresCountTheDocumentThatWasSent) {
  const TemporaryFolder folder;
  StartedHub hub(folder.path(), {"--data", "d", "--scenario", "quickstart", "--verification", "link", "--plain-http"});
  const std::string text = hub.words();
  const std::size_t at = text.find("http://");
  const std::string url = text.substr(at, text.find("/sendEdoc") - at);
  EXPECT_EQ(answer_of(hub.paste("Send a first document")).as_object()["status"], "OK");
  const std::string token = read_file(folder / "d/admin.token").value_or("");
  const Ran metrics = run("curl -sS -H 'Authorization: Bearer " + token + "' " + url + "/metrics");
  for (const std::string series : {"mailbox_documents_total 1", "acceptance_seconds_count 1", "commit_seconds_count 1",
                                   "ready 1", "build_info{version=\""}) {
    EXPECT_NE(metrics.output.find("\naxle_hub_" + series), std::string::npos) << series << "\n" << metrics.output;
  }
  const Ran stranger = run("curl -sS -o /dev/null -w '%{http_code}' " + url + "/metrics");
  EXPECT_EQ(stranger.output, "401");
  EXPECT_EQ(run("curl -sS " + url + "/readyz").output, R"({"ready":true,"reasons":[]})");
}

TEST(HubStart, LogJsonIsJsonLineByLine) {
  const TemporaryFolder folder;
  StartedHub hub(folder.path(), {"--data", "d", "--scenario", "quickstart", "--verification", "link", "--log", "json"});
  const std::string url = "https://127.0.0.1:";
  EXPECT_NE(hub.words().find(url), std::string::npos);
  EXPECT_EQ(hub.stop(), 0);
  std::istringstream lines(hub.log());
  std::vector<std::string> events;
  for (std::string line; std::getline(lines, line);) {
    boost::system::error_code error;
    const boost::json::value event = boost::json::parse(line, error);
    ASSERT_FALSE(error) << line;
    for (const char* member : {"time", "level", "event"}) EXPECT_TRUE(event.as_object().contains(member)) << line;
    events.emplace_back(event.at("event").as_string());
    if (events.back() == "listening") {
      EXPECT_TRUE(event.at("url").as_string().starts_with(url)) << line;
    }
  }
  EXPECT_EQ(events, (std::vector<std::string>{"recovered", "listening", "draining"}));
}

}  // namespace
}  // namespace axle::integration
