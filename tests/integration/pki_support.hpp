// An authority made by `axle pki`, and `axle pki serve` as a child process.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "base/file.hpp"
#include "protocol/signature/trust/certificate_pem.hpp"
#include "tests/integration/support.hpp"
#include "transport/socket.hpp"

namespace axle::integration {

using signature::CertificatePtr;

// A port that nobody had a moment ago: certificates must say it before the service runs.
inline std::string free_url() {
  const auto listener = transport::listen_on("127.0.0.1", 0);
  return "http://127.0.0.1:" + std::to_string(transport::port_of(*listener));
}

// `axle pki serve` until the test ends.
class PkiServer {
 public:
  PkiServer(const std::string& folder, const std::vector<std::string>& more = {}) {
    std::array<int, 2> ready{};
    EXPECT_EQ(::pipe(ready.data()), 0);
    ::fcntl(ready[0], F_SETFD, FD_CLOEXEC);
    std::vector<std::string> words{"axle", "pki", "serve", "--folder", folder, "--ready-fd", std::to_string(ready[1])};
    words.insert(words.end(), more.begin(), more.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const std::string log = folder + "/serve.log";
    pid_ = ::fork();
    if (pid_ == 0) {
      ::dup2(::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
      ::execv(AXLE_PROGRAM, arguments.data());
      ::_exit(127);
    }
    ::close(ready[1]);
    std::array<char, 16> text{};
    const ssize_t got = ::read(ready[0], text.data(), text.size() - 1);
    ::close(ready[0]);
    EXPECT_GT(got, 0) << "it did not start: " << read_file(log).value_or("");
    url_ = "http://127.0.0.1:" + std::string(text.data());
    log_ = log;
  }
  ~PkiServer() {
    if (pid_ > 0) stop();
  }
  PkiServer(const PkiServer&) = delete;
  PkiServer& operator=(const PkiServer&) = delete;
  int stop() {
    int status = 0;
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  const std::string& url() const { return url_; }
  std::string said() const { return read_file(log_).value_or(""); }

 private:
  int pid_ = -1;
  std::string url_, log_;
};

// An authority with an agency `so` and a person `mau`, whose certificates say where a service would be.
class Pki : public testing::Test {
 protected:
  void SetUp() override {
    must_run("init --algorithm p256 --folder " + folder() + " --url " + url_);
    issue_agency("so");
    must_run("issue person --folder " + folder() + " --algorithm p256 --person 'Nguyễn Thị Mẫu' --title 'Giám đốc' " +
             "--code H57.12 --name 'Sở Thử nghiệm' --out " + path("mau"));
  }
  std::string folder() const { return path("pki"); }
  std::string path(const std::string& name) const { return (here_ / name).string(); }
  static Ran pki(const std::string& words) { return axle("pki " + words); }
  static void must_run(const std::string& words) {
    const Ran ran = pki(words);
    ASSERT_EQ(ran.status, 0) << words << "\n" << ran.output;
  }
  void issue_agency(const std::string& out, const std::string& more = "") {
    must_run("issue agency --folder " + folder() + " --algorithm p256 --code H57.12 --name 'Sở Thử nghiệm' --out " +
             path(out) + " " + more);
  }
  std::vector<CertificatePtr> certificates(const std::string& name) const {
    return signature::parse_pem_certificates(read_file(path(name + ".pem")).value()).value();
  }
  std::string ocsp(const std::string& certificate, const std::string& url, const std::string& issuer = "agencies") {
    return run("openssl ocsp -issuer " + folder() + "/" + issuer + ".pem -cert " + path(certificate + ".pem") +
               " -CAfile " + folder() + "/root.pem -url " + url + "/ocsp")
        .output;
  }
  // As `openssl verify` with the lists of the service, fetched by curl.
  Ran verify_with_lists(const std::string& certificate, const std::string& url) {
    for (const std::string branch : {"root", "agencies", "persons"}) {
      const Ran fetched = run("(curl -sf " + url + "/crl/" + branch + ".crl | openssl crl -inform DER -out " +
                              path(branch + ".crl.pem") + ")");
      EXPECT_EQ(fetched.status, 0) << fetched.output;
    }
    return run("openssl verify -crl_check_all -x509_strict -CAfile " + folder() + "/root.pem -untrusted " +
               path(certificate + ".pem") + " -CRLfile " + path("root.crl.pem") + " -CRLfile " +
               path("agencies.crl.pem") + " -CRLfile " + path("persons.crl.pem") + " " + path(certificate + ".pem"));
  }

  const TemporaryFolder here_;
  const std::string url_ = free_url();
};

inline bool says(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

}  // namespace axle::integration
