// axle hub: the reference hub alone, for real clients.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>

#include "base/file.hpp"
#include "base/live_clock.hpp"
#include "base/units.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/hub_tls.hpp"
#include "cli/hub_words.hpp"
#include "cli/listen_address.hpp"
#include "cli/signals.hpp"
#include "protocol/signature/trust/certificate_pem.hpp"
#include "reference-hub/server/hub_service.hpp"

namespace axle::cli {
namespace {

struct HubArguments {
  std::string listen = "127.0.0.1:8443";
  std::string data, centres, trust, certificate, key;
  std::string verification = "full", sync_delay = "0ms";
  bool plain_http = false;
  unsigned net_threads = 1, verify_threads = 1;
  int ready_fd = -1;
};

Result<std::vector<signature::CertificatePtr>> read_anchors(const std::string& file) {
  if (file.empty()) return std::vector<signature::CertificatePtr>{};
  auto pem = read_file(file, 16 << 20);
  if (!pem) return pass(pem);
  auto anchors = signature::parse_pem_certificates(*pem);
  if (!anchors) return pass(anchors, file);
  return anchors;
}

Result<hub::HubServiceOptions> options_of(const HubArguments& arguments) {
  hub::HubServiceOptions options;
  auto address = parse_listen(arguments.listen);
  if (!address) return pass(address);
  options.server.address = address->host;
  options.server.port = address->port;
  options.server.threads = arguments.net_threads;
  options.data = arguments.data;
  options.verify_threads = arguments.verify_threads;
  auto delay = parse_duration(arguments.sync_delay);
  if (!delay) return pass(delay, "--sync-delay");
  options.journal.injected_sync_delay = *delay;
  auto directory = hub::read_centres(arguments.centres);
  if (!directory) return pass(directory);
  options.directory = std::move(*directory);
  options.verifier.policy =
      arguments.verification == "full" ? hub::VerificationPolicy::full : hub::VerificationPolicy::off;
  auto anchors = read_anchors(arguments.trust);
  if (!anchors) return pass(anchors);
  options.anchors = std::move(*anchors);
  if (options.anchors.empty() && options.verifier.policy == hub::VerificationPolicy::full) {
    return fail(
        Errc::invalid_input,
        "--verification full needs the roots that signatures must lead to: give --trust FILE, or --verification off");
  }
  if (arguments.plain_http) return options;
  auto tls = hub_tls(arguments.certificate, arguments.key, arguments.data, address->host);
  if (!tls) return pass(tls);
  options.server.tls = std::move(*tls);
  return options;
}

void announce(const hub::HubService& hub, const HubArguments& arguments, const hub::CentreList& directory) {
  Console console;
  const std::string scheme = arguments.plain_http ? "http://" : "https://";
  const std::string host = arguments.listen.substr(0, arguments.listen.rfind(':'));
  console.line("hub: " + format_count(directory.centres.size()) + " centres, " +
               format_count(directory.agencies.size()) + " agencies; recovered " +
               format_count(hub.recovered().journal.records) + " records (" +
               format_size(hub.recovered().journal.bytes) + ")" +
               (hub.recovered().journal.torn_bytes > 0
                    ? ", a torn tail of " + format_size(hub.recovered().journal.torn_bytes) + " cut off"
                    : ""));
  console.line("hub: listening on " + scheme + host + ":" + std::to_string(hub.port()));
  if (arguments.ready_fd < 0) return;
  const std::string port = std::to_string(hub.port());
  if (::write(arguments.ready_fd, port.data(), port.size()) < 0) console.line("hub: nobody waits for its port");
  ::close(arguments.ready_fd);
}

int serve(const HubArguments& arguments) {
  Signals signals;
  std::string reason;  // outlives the hub, whose threads write it
  std::atomic<bool> store_stopped{false};
  auto options = options_of(arguments);
  if (!options) return report_error(options.error());
  const hub::CentreList directory = options->directory;
  auto hub = hub::HubService::create(std::move(*options));
  if (!hub) {
    report_error(hub.error());
    // An address or a folder in use is no unreachable target: this hub is the one that cannot be.
    return hub.error().code == Errc::unavailable ? kHarness : exit_code_of(hub.error());
  }
  (*hub)->on_failure([&](const Error& error) {
    reason = error.detail;
    store_stopped.store(true, std::memory_order_release);
  });
  (*hub)->start();
  announce(**hub, arguments, directory);
  while (!signals.wait(200)) {
    if (store_stopped.load(std::memory_order_acquire)) {
      return report_error({Errc::io, "hub: the store has stopped: " + reason});
    }
  }
  signals.release();  // a second Ctrl-C ends the process at once
  (*hub)->stop(10 * kSecond);
  return kOk;
}

}  // namespace

void add_hub(CLI::App& app, int& exit_code) {
  auto* hub = app.add_subcommand("hub", "The reference hub alone, for real clients");
  auto arguments = std::make_shared<HubArguments>();
  hub->add_option("--listen", arguments->listen, "ADDRESS:PORT; port 0: the system chooses")->capture_default_str();
  hub->add_option("--data", arguments->data, "Folder of the journal and the keys; made when missing");
  hub->add_option("--centres", arguments->centres,
                  "CSV: centre_id,secret,agency_code,agency_name,level[,old_code,parent_code]");
  hub->add_option("--trust", arguments->trust, "PEM file of the roots that document signatures must lead to");
  hub->add_option("--verification", arguments->verification,
                  "off: header authentication only; full: every PDF signature")
      ->check(CLI::IsMember({"off", "full"}))
      ->capture_default_str();
  hub->add_flag("--plain-http", arguments->plain_http, "No TLS");
  hub->add_option("--certificate", arguments->certificate, "PEM chain of the TLS server; default: made in --data");
  hub->add_option("--key", arguments->key, "PEM key of the TLS server");
  hub->add_option("--net-threads", arguments->net_threads, "Threads that speak HTTPS")->check(CLI::Range(1U, 64U));
  hub->add_option("--verify-threads", arguments->verify_threads, "Threads that verify")->check(CLI::Range(1U, 64U));
  hub->add_option("--sync-delay", arguments->sync_delay, "Added to every disk sync: try a slower disk");
  hub->add_option("--ready-fd", arguments->ready_fd, "Write the port to this descriptor once listening")->group("");
  hub->footer("Example:\n  axle hub --listen 127.0.0.1:8443 --data hub-data --centres centres.csv --trust root.pem");
  add_hub_audit(*hub, exit_code);
  add_hub_receipt(*hub, exit_code);
  hub->callback([hub, arguments, &exit_code] {
    if (!hub->get_subcommands().empty()) return;  // a word, which has its own options
    if (arguments->data.empty()) throw CLI::RequiredError("--data");
    if (arguments->centres.empty()) throw CLI::RequiredError("--centres");
    exit_code = serve(*arguments);
  });
}

}  // namespace axle::cli
