// axle pki serve: revocation and time stamps over plain HTTP, as authorities offer them.
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <thread>

#include "base/live_clock.hpp"
#include "base/units.hpp"
#include "cli/authority_http.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/listen_address.hpp"
#include "cli/pki_folder.hpp"
#include "cli/pki_words.hpp"
#include "cli/signals.hpp"
#include "transport/client.hpp"
#include "transport/server.hpp"

namespace axle::cli {
namespace {

constexpr DurationNs kStopGrace = 5 * kSecond;

struct ServeArguments {
  std::string folder, listen, crl_life = "1d", ocsp_life = "1h", slow = "0s";
  std::vector<std::string> down, stale;
  int ready_fd = -1;
};

// What tells one content of a file from another, without reading it: files here are replaced, never written into.
struct FileVersion {
  ino_t inode = 0;
  off_t bytes = 0;
  std::int64_t changed_ns = 0;
  friend bool operator==(const FileVersion&, const FileVersion&) = default;
  static FileVersion of(const std::filesystem::path& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) return {};
    return {status.st_ino, status.st_size, status.st_mtim.tv_sec * kSecond + status.st_mtim.tv_nsec};
  }
};

// Answers on the server's one thread; slow answers wait on a thread of their own, so that they slow nobody else.
class PkiHandler final : public transport::Handler {
 public:
  PkiHandler(const PkiFolder& folder, signature::AuthorityService service, DurationNs slow)
      : folder_(folder), service_(std::move(service)), slow_(slow), waiting_([this] { loop_->run(); }) {}
  ~PkiHandler() override {
    loop_->post([this] { loop_->stop(); });
  }

  transport::HeadDecision on_head(const transport::RequestHead&) override { return {}; }

  void on_request(transport::Request request, transport::Responder respond) override {
    transport::Response response = answer(request);
    if (slow_ == 0) return respond(std::move(response));
    loop_->post([this, response = std::move(response), respond = std::move(respond)]() mutable {
      loop_->at(live_now() + slow_, [response = std::move(response), respond = std::move(respond)]() mutable {
        respond(std::move(response));
      });
    });
  }

 private:
  transport::Response answer(const transport::Request& request) {
    if (const auto ready = refresh(); !ready) {
      // What cannot be read must not become "nothing is revoked".
      const std::string text = ready.error().detail + "\n";
      return http_response({503, "text/plain; charset=utf-8", Bytes(text.begin(), text.end()), {}});
    }
    return answer_over_http(service_, request, live_now());
  }

  // Reads the register again when it was written since.
  Result<void> refresh() {
    const FileVersion now = FileVersion::of(folder_.file("register.csv"));
    if (version_ == now) return {};
    auto content = folder_.read_register();
    if (!content) return pass(content);
    service_.set_register(std::move(*content));
    version_ = now;
    return {};
  }

  const PkiFolder& folder_;
  signature::AuthorityService service_;
  DurationNs slow_;
  FileVersion version_{.bytes = -1};
  std::unique_ptr<transport::Loop> loop_ = transport::Loop::create();
  std::jthread waiting_;
};

bool has(const std::vector<std::string>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

Result<signature::ServiceOptions> options_of(const ServeArguments& arguments) {
  signature::ServiceOptions options;
  for (const auto& [word, text, out] : {std::tuple{"--crl-life", &arguments.crl_life, &options.crl_life},
                                        {"--ocsp-life", &arguments.ocsp_life, &options.ocsp_life}}) {
    const auto life = parse_duration(*text);
    if (!life) return pass(life, word);
    if (*life < kSecond) return fail(Errc::invalid_input, std::string(word) + ": at least 1s");
    *out = *life;
  }
  options.crl_down = has(arguments.down, "crl");
  options.ocsp_down = has(arguments.down, "ocsp");
  options.tsa_down = has(arguments.down, "tsa");
  options.crl_stale = has(arguments.stale, "crl");
  options.ocsp_stale = has(arguments.stale, "ocsp");
  return options;
}

// Where the certificates say it is, unless told otherwise.
std::string default_listen(const signature::Authority& authority) {
  constexpr std::string_view kScheme = "http://";
  const std::string& url = authority.service_url();
  return url.empty() ? "127.0.0.1:8090" : url.substr(kScheme.size());
}

void announce(const PkiFolder& folder, const std::string& url) {
  Console console;
  const std::string pki = folder.file("").parent_path().string();
  console.line("pki: listening on " + url);
  const std::string& promised = folder.authority().service_url();
  if (!promised.empty() && promised != url) {
    console.line("pki: but the certificates say " + promised + "; whoever follows them does not come here");
  }
  console.line("pki: try it, with a certificate so.pem of an agency and any file:");
  console.line("  curl -s " + url + "/crl/agencies.crl | openssl crl -inform DER -noout -text");
  console.line("  openssl ocsp -issuer " + pki + "/agencies.pem -cert so.pem -CAfile " + pki + "/root.pem -url " + url +
               "/ocsp");
  console.line("  openssl ts -query -data FILE -sha256 -cert -out FILE.tsq");
  console.line("  curl -s -H 'Content-Type: application/timestamp-query' --data-binary @FILE.tsq " + url +
               "/tsa -o FILE.tsr");
  console.line("  openssl ts -verify -data FILE -in FILE.tsr -CAfile " + pki + "/root.pem -untrusted " + pki +
               "/agencies.pem");
}

void tell_port(int fd, std::uint16_t port) {
  if (fd < 0) return;
  const std::string text = std::to_string(port);
  if (::write(fd, text.data(), text.size()) < 0) Console().line("pki: nobody waits for its port");
  ::close(fd);
}

Result<void> serve(const ServeArguments& arguments) {
  Signals signals;
  const auto options = options_of(arguments);
  if (!options) return pass(options);
  const auto slow = parse_duration(arguments.slow);
  if (!slow) return pass(slow, "--slow");
  auto folder = PkiFolder::open(arguments.folder);
  if (!folder) return pass(folder);
  const auto address = parse_listen(arguments.listen.empty() ? default_listen(folder->authority()) : arguments.listen);
  if (!address) return pass(address);
  auto identities = folder->services();
  if (!identities) return pass(identities);
  // A register that cannot be read is said now, and not with the first question.
  if (const auto content = folder->read_register(); !content) return pass(content);

  PkiHandler handler(*folder, {folder->authority(), std::move(*identities), *options}, *slow);
  auto server = authority_server(address->host, address->port, handler);
  if (!server) return pass(server);
  (*server)->start();
  const bool bracketed = address->host.find(':') != std::string::npos;
  announce(*folder, "http://" + (bracketed ? "[" + address->host + "]" : address->host) + ":" +
                        std::to_string((*server)->port()));
  tell_port(arguments.ready_fd, (*server)->port());
  while (!signals.wait(-1)) {
  }
  signals.release();                             // a second Ctrl-C ends the process at once
  (*server)->stop(*slow == 0 ? kStopGrace : 0);  // answers held back on purpose are not waited for
  return {};
}

}  // namespace

void add_pki_serve(CLI::App& pki, int& exit_code) {
  auto arguments = std::make_shared<ServeArguments>();
  auto* word = pki.add_subcommand("serve", "Revocation lists, OCSP and time stamps over plain HTTP, until SIGTERM");
  word->add_option("--folder", arguments->folder, "Folder of the authority")->required();
  word->add_option("--listen", arguments->listen,
                   "ADDRESS:PORT, port 0: the system chooses; default: where the certificates say it is");
  word->add_option("--crl-life", arguments->crl_life, "From thisUpdate to nextUpdate of lists")->capture_default_str();
  word->add_option("--ocsp-life", arguments->ocsp_life, "The same of OCSP answers")->capture_default_str();
  word->add_option("--down", arguments->down, "Misbehave: answer 503 to crl, ocsp, tsa; several with commas")
      ->delimiter(',')
      ->check(CLI::IsMember({"crl", "ocsp", "tsa"}));
  word->add_option("--stale", arguments->stale, "Misbehave: answers of crl, ocsp whose nextUpdate was a day ago")
      ->delimiter(',')
      ->check(CLI::IsMember({"crl", "ocsp"}));
  word->add_option("--slow", arguments->slow, "Misbehave: every answer comes this much later: 250ms 5s")
      ->capture_default_str();
  word->add_option("--ready-fd", arguments->ready_fd, "Write the port to this descriptor once listening")->group("");
  word->footer(
      "Answers GET /crl/agencies.crl, /crl/persons.crl, /crl/root.crl, /root.pem; POST /ocsp (and GET /ocsp/BASE64);\n"
      "POST /tsa. Revocations made meanwhile count from the next question on.\n\n"
      "Examples:\n  axle pki serve --folder pki\n"
      "  axle pki serve --folder pki --listen 127.0.0.1:0 --down tsa --stale ocsp --slow 2s");
  word->callback([arguments, &exit_code] { exit_code = finish(serve(*arguments)); });
}

}  // namespace axle::cli
