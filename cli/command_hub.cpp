// axle hub: the reference hub alone, for real clients.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <cstdio>

#include "base/live_clock.hpp"
#include "base/units.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/first_document.hpp"
#include "cli/hub_options.hpp"
#include "cli/hub_tls.hpp"
#include "cli/hub_words.hpp"
#include "cli/listen_address.hpp"
#include "cli/signals.hpp"

namespace axle::cli {
namespace {

// What was given on the command line: it wins over the file, in whatever order.
struct HubArguments {
  std::string config_file;
  std::vector<std::pair<const HubKey*, std::string>> given;
  std::string kill_point;
  bool print_config = false;
  int ready_fd = -1;
};

Result<HubConfig> config_of(const HubArguments& arguments) {
  HubConfig config;
  if (!arguments.config_file.empty()) {
    if (auto done = read_hub_config(arguments.config_file, config); !done) return pass(done);
  }
  for (const auto& [key, text] : arguments.given) {
    if (auto done = key->set(config, text); !done) return pass(done, std::string(key->option));
  }
  config.kill_point = arguments.kill_point;
  return config;
}

std::string recovered_text(const hub::HubRecovery& recovered) {
  std::string text = format_count(recovered.totals.documents) + " documents, " +
                     format_count(recovered.totals.waiting) + " deliveries waiting; " +
                     format_count(recovered.journal.replayed) + " records replayed";
  if (recovered.snapshot > 0) text += " after a snapshot";
  text += " in " + format_duration(recovered.took / kMillisecond * kMillisecond);
  if (recovered.journal.torn_bytes > 0) {
    text += ", a torn tail of " + format_size(recovered.journal.torn_bytes) + " cut off";
  }
  return text;
}

std::string url_of(const hub::HubService& hub, const HubConfig& config) {
  const auto address = parse_listen(config.listen);
  AXLE_ASSERT(address);  // it listens there
  return (config.plain_http ? "http://" : "https://") + host_for_urls(address->host) + ":" + std::to_string(hub.port());
}

// For people in sentences, for programs as events.
void announce(const hub::HubService& hub, const HubConfig& config, const hub::CentreList& directory,
              hub::EventLog& log) {
  const hub::HubRecovery& recovered = hub.recovered();
  if (config.log == "json") {
    const auto count = [](std::uint64_t number) { return std::to_string(number); };
    log.write(live_now(), hub::LogLevel::info, "recovered",
              {{"documents", count(recovered.totals.documents)},
               {"waiting", count(recovered.totals.waiting)},
               {"records_replayed", count(recovered.journal.replayed)},
               {"snapshot_lsn", count(recovered.snapshot)},
               {"torn_bytes", count(recovered.journal.torn_bytes)},
               {"took_ms", count(static_cast<std::uint64_t>(recovered.took / kMillisecond))}});
    log.write(live_now(), hub::LogLevel::info, "listening",
              {{"url", url_of(hub, config)},
               {"verification", config.verification},
               {"centres", count(directory.centres.size())},
               {"agencies", count(directory.agencies.size())}});
  } else {
    Console console;
    console.line("hub: " + format_count(directory.centres.size()) + " centres, " +
                 format_count(directory.agencies.size()) + " agencies; keys and data in " + config.data);
    console.line("hub: recovered " + recovered_text(recovered));
    console.line("hub: listening on " + url_of(hub, config) + ", verification " + config.verification);
  }
  for (const std::string& sentence : recovered.damaged_snapshots) {
    log.write(live_now(), hub::LogLevel::warning, "snapshot_set_aside", {{"reason", sentence}});
  }
  if (config.plain_http && !is_loopback(parse_listen(config.listen)->host)) {
    log.write(live_now(), hub::LogLevel::warning, "no_tls",
              {{"reason", "--plain-http on an address that others reach: documents are readable on the way"}});
  }
}

// For whoever started us: the port. For people: what to do next.
void say_what_next(const hub::HubService& hub, const HubConfig& config, const HubArguments& arguments,
                   const hub::CentreList& directory) {
  if (arguments.ready_fd >= 0) {
    const std::string port = std::to_string(hub.port());
    if (::write(arguments.ready_fd, port.data(), port.size()) < 0) Console().line("hub: nobody waits for its port");
    ::close(arguments.ready_fd);
    return;
  }
  if (auto done = write_first_document(config.data, directory, live_now()); !done) {
    report_error(done.error());
    return;
  }
  FirstWords words{.folder = config.data, .url = url_of(hub, config)};
  if (!config.plain_http && config.certificate.empty()) words.root = hub_root_file(config.data);
  words.client_certificate = config.client_certificates == "required";
  std::fputs(first_words(words).c_str(), stdout);
  std::fflush(stdout);
}

int run(const HubConfig& config, const HubArguments& arguments) {
  Signals signals;
  std::string reason;  // outlives the hub, whose threads write it
  std::atomic<bool> stopped{false};
  auto options = hub_options(config);
  if (!options) return report_error(options.error());
  hub::EventLog log(config.log == "json" ? hub::LogForm::json : hub::LogForm::text,
                    [](std::string_view line) { (void)!::write(STDERR_FILENO, line.data(), line.size()); });
  options->log = &log;
  options->version = AXLE_VERSION;
  const hub::CentreList directory = options->directory;
  auto hub = hub::HubService::create(std::move(*options));
  if (!hub) {
    report_error(hub.error());
    // An address or a folder in use is no unreachable target: this hub is the one that cannot be.
    return hub.error().code == Errc::unavailable ? kHarness : exit_code_of(hub.error());
  }
  (*hub)->on_failure([&](const Error& error) {
    if (stopped.load(std::memory_order_relaxed)) return;
    reason = error.detail;
    stopped.store(true, std::memory_order_release);
  });
  (*hub)->start();
  announce(**hub, config, directory, log);
  say_what_next(**hub, config, arguments, directory);
  while (!signals.wait(200)) {
    if (stopped.load(std::memory_order_acquire)) return report_error({Errc::io, "hub: cannot go on: " + reason});
  }
  signals.release();  // a second Ctrl-C ends the process at once
  (*hub)->stop(10 * kSecond);
  return kOk;
}

int serve(const HubArguments& arguments) {
  const auto config = config_of(arguments);
  if (!config) return report_error(config.error());
  if (!arguments.print_config) return run(*config, arguments);
  std::fputs(write_hub_config(*config).c_str(), stdout);
  return kOk;
}

}  // namespace

void add_hub(CLI::App& app, int& exit_code) {
  auto* hub = app.add_subcommand("hub", "The reference hub alone, for real clients");
  auto arguments = std::make_shared<HubArguments>();
  hub->add_option("--config", arguments->config_file, "YAML file of settings; options win over it");
  hub->add_flag("--print-config", arguments->print_config, "Print the settings in force as YAML, and end");
  for (const HubKey& key : hub_keys()) {
    if (key.option.empty()) continue;
    const std::string name(key.option);
    const std::string meaning = std::string(key.flag_value == "false" ? "Without: " : "").append(key.meaning);
    if (key.is_flag) {
      hub->add_flag_callback(name, [arguments, &key] { arguments->given.emplace_back(&key, key.flag_value); }, meaning);
    } else {
      hub->add_option_function<std::string>(
          name, [arguments, &key](const std::string& text) { arguments->given.emplace_back(&key, text); }, meaning);
    }
  }
  hub->add_option("--kill-point", arguments->kill_point, "Die there")->group("");
  hub->add_option("--ready-fd", arguments->ready_fd, "Write the port to this descriptor once listening")->group("");
  add_hub_audit(*hub, exit_code);
  add_hub_receipt(*hub, exit_code);
  hub->footer(
      "Examples:\n  axle hub --data hub-data --scenario quickstart --verification link\n"
      "  axle hub --data hub-data --centres centres.csv --trust root.pem\n"
      "  axle hub --config hub.yaml --print-config");
  hub->callback([hub, arguments, &exit_code] {
    if (hub->get_subcommands().empty()) exit_code = serve(*arguments);
  });
}

}  // namespace axle::cli
