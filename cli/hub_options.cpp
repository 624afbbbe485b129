#include "cli/hub_options.hpp"

#include <algorithm>
#include <array>

#include "base/file.hpp"
#include "base/units.hpp"
#include "cli/hub_tls.hpp"
#include "cli/listen_address.hpp"
#include "cli/trust_sources.hpp"
#include "cli/world.hpp"
#include "protocol/signature/trust/certificate_pem.hpp"
#include "reference-hub/store/disk_faults.hpp"

namespace axle::cli {
namespace {

constexpr std::size_t kPemBytesMax = 16 << 20;

template <class Enum, std::size_t kCount>
Enum choice(const std::array<std::string_view, kCount>& words, std::string_view word) {
  return static_cast<Enum>(std::ranges::find(words, word) - words.begin());
}

Result<std::vector<signature::CertificatePtr>> read_anchors(const std::string& file) {
  if (file.empty()) return std::vector<signature::CertificatePtr>{};
  auto pem = read_file(file, kPemBytesMax);
  if (!pem) return pass(pem);
  auto anchors = signature::parse_pem_certificates(*pem);
  if (!anchors) return pass(anchors, file);
  return anchors;
}

Result<hub::CentreList> directory_of(const HubConfig& config) {
  if (config.centres.empty() && config.scenario.empty()) {
    return fail(Errc::invalid_input,
                "who may connect? give --centres FILE (CSV: centre_id,secret,agency_code,agency_name,level), or "
                "--scenario NAME to have the agencies of a scenario (axle scenario list)");
  }
  if (!config.centres.empty() && !config.scenario.empty()) {
    return fail(Errc::invalid_input, "--centres and --scenario both say who may connect; leave one out");
  }
  if (!config.centres.empty()) return hub::read_centres(config.centres);
  const auto world = make_world({.name = config.scenario, .settings = {}, .seed = {}});
  if (!world) return pass(world);
  hub::CentreList directory = hub_directory(world->network);
  // Clients need the secrets: here they are.
  const std::filesystem::path file = std::filesystem::path(config.data) / "centres.csv";
  std::error_code error;
  std::filesystem::create_directories(config.data, error);
  if (auto done = write_file(file, hub::write_centres(directory), FileMode::owner_only); !done) return pass(done);
  return directory;
}

Result<transport::ServerTls> tls_of(const HubConfig& config, const std::string& host) {
  auto tls = hub_tls(config.certificate, config.key, config.data, host);
  if (!tls) return pass(tls);
  constexpr std::array<std::string_view, 3> kWords{"none", "optional", "required"};
  tls->client_certificates = choice<transport::ClientCertificates>(kWords, config.client_certificates);
  if (tls->client_certificates == transport::ClientCertificates::none) return tls;
  if (config.client_ca.empty()) {
    return fail(Errc::invalid_input, "--client-certificates " + config.client_certificates +
                                         " needs the roots they lead to: --client-ca FILE");
  }
  auto pem = read_file(config.client_ca, kPemBytesMax);
  if (!pem) return pass(pem);
  tls->client_ca_pem = std::move(*pem);
  return tls;
}

Result<void> check(const HubConfig& config, const ListenAddress& address) {
  if (config.data.empty()) return fail(Errc::invalid_input, "where does the hub keep its data? give --data FOLDER");
  if (config.verification == "off" && !is_loopback(address.host)) {
    return fail(Errc::invalid_input,
                "--verification off believes everybody: it is for measuring on 127.0.0.1 only, not on " + address.host +
                    "; --verification link checks who asks");
  }
  if (config.plain_http && (config.client_certificates != "none" || !config.certificate.empty())) {
    return fail(Errc::invalid_input, "certificates need TLS: leave out --plain-http, or the certificates");
  }
  if (!config.client_ca.empty() && config.client_certificates == "none") {
    return fail(Errc::invalid_input,
                "--client-ca alone asks nobody for a certificate: add --client-certificates optional or required");
  }
  if (config.forget_after < config.expire_after) {
    return fail(Errc::invalid_input, "--forget-after " + format_duration(config.forget_after) +
                                         " is shorter than --expire-after " + format_duration(config.expire_after) +
                                         ": a packet stays at least until it expires");
  }
  return {};
}

void set_limits(const HubConfig& config, hub::HubServiceOptions& options) {
  options.core.expire_after = config.expire_after;
  options.core.forget_after = config.forget_after;
  options.core.waiting_items_max = config.waiting_items;
  options.core.waiting_items_per_receiver_max = config.waiting_items_per_receiver;
  options.core.waiting_items_per_sender_max = config.waiting_items_per_sender;
  options.documents_waiting_max = config.documents_waiting;
  options.packet_bytes_max = config.packet_bytes;
  options.server.limits.connections_max = config.connections;
  options.server.limits.connections_per_peer_max = config.connections_per_peer;
  options.journal.reserve_bytes = config.reserve_bytes;
  if (config.quota_bytes > 0) options.journal.quota_bytes = config.quota_bytes;
  options.journal.injected_sync_delay = config.sync_delay;
  options.snapshot_every_records = config.snapshot_every_records;
}

Result<void> set_verification(const HubConfig& config, hub::HubServiceOptions& options) {
  options.verifier.policy = choice<hub::VerificationPolicy>(hub::kVerificationPolicyNames, config.verification);
  options.verifier.rewrite = config.rewrite;
  constexpr std::array<std::string_view, 3> kModes{"off", "crl", "ocsp"};
  options.revocation.mode = choice<signature::RevocationMode>(kModes, config.revocation);
  if (options.revocation.mode != signature::RevocationMode::off) {
    options.revocation.source = signature::http_revocation_source(http_exchange());
  }
  auto anchors = read_anchors(config.trust);
  if (!anchors) return pass(anchors);
  options.anchors = std::move(*anchors);
  const bool needs_roots = options.verifier.policy >= hub::VerificationPolicy::packet;
  if (!options.anchors.empty() || !needs_roots) return {};
  return fail(Errc::invalid_input, "--verification " + config.verification +
                                       " needs the roots that signatures must lead to: give --trust FILE, or "
                                       "--verification link");
}

}  // namespace

Result<hub::HubServiceOptions> hub_options(const HubConfig& config) {
  hub::HubServiceOptions options;
  auto address = parse_listen(config.listen);
  if (!address) return pass(address);
  if (auto good = check(config, *address); !good) return pass(good);
  options.server.address = address->host;
  options.server.port = address->port;
  options.server.threads = static_cast<unsigned>(config.net_threads);
  options.data = config.data;
  options.verify_threads = static_cast<unsigned>(config.verify_threads);
  set_limits(config, options);
  auto directory = directory_of(config);
  if (!directory) return pass(directory);
  options.directory = std::move(*directory);
  if (auto set = set_verification(config, options); !set) return pass(set);
  options.audit = config.audit;
  constexpr std::array<std::string_view, 3> kReceipts{"off", "single", "batch"};
  options.receipts = choice<hub::ReceiptPolicy>(kReceipts, config.receipts);
  if (!config.kill_point.empty()) {
    auto faults = hub::parse_kill_point(config.kill_point);
    if (!faults) return pass(faults);
    options.journal.faults = std::move(*faults);
  }
  if (config.plain_http) return options;
  auto tls = tls_of(config, address->host);
  if (!tls) return pass(tls);
  options.server.tls = std::move(*tls);
  return options;
}

}  // namespace axle::cli
