#include "cli/hub_files.hpp"

#include <array>

#include "base/file.hpp"
#include "base/units.hpp"

namespace axle::cli {
namespace {

constexpr std::array<std::string_view, 4> kPolicies{"off", "link", "packet", "full"};  // of sim::Verification
constexpr std::array<std::string_view, 3> kRevocations{"off", "crl", "ocsp"};          // of sim::Revocation

// P-256: the cheapest server-side handshake (half of RSA-2048's).
Result<void> write_tls(const HubProcessOptions& options) {
  auto key = signature::PrivateKey::generate(signature::KeyAlgorithm::p256);
  if (!key) return pass(key);
  auto server = options.authority->issue_server({"127.0.0.1", "localhost"}, *key);
  if (!server) return pass(server);
  std::string chain = server->certificate->to_pem();
  for (const auto& certificate : server->chain) chain += certificate->to_pem();
  if (auto done = write_file(options.folder / "server.pem", chain, FileMode::owner_only); !done) return done;
  return write_file(options.folder / "server.key", key->to_pem(), FileMode::owner_only);
}

std::vector<std::string> words(const HubProcessOptions& options) {
  const sim::HubSpec& spec = options.spec;
  std::vector<std::string> all{"axle",
                               "hub",
                               "--data",
                               "data",
                               "--centres",
                               "centres.csv",
                               "--trust",
                               "root.pem",
                               "--verification",
                               std::string(kPolicies[static_cast<std::size_t>(spec.verification)]),
                               "--revocation",
                               std::string(kRevocations[static_cast<std::size_t>(options.revocation)]),
                               "--net-threads",
                               std::to_string(spec.net_threads),
                               "--verify-threads",
                               std::to_string(spec.verify_threads),
                               "--sync-delay",
                               format_duration(spec.sync_delay)};
  if (!spec.tls) all.emplace_back("--plain-http");
  if (spec.tls) all.insert(all.end(), {"--certificate", "server.pem", "--key", "server.key"});
  return all;
}

}  // namespace

Result<std::vector<std::string>> write_hub_files(const HubProcessOptions& options) {
  std::error_code error;
  std::filesystem::remove_all(options.folder, error);  // a run that was killed may have left its mail behind
  std::filesystem::create_directories(options.folder, error);
  if (error) return fail(Errc::io, options.folder.string() + ": " + error.message());
  std::filesystem::permissions(options.folder, std::filesystem::perms::owner_all, error);
  const auto owned = [&](const char* name, std::string_view content) {
    return write_file(options.folder / name, content, FileMode::owner_only);
  };
  if (auto done = owned("centres.csv", hub::write_centres(options.directory)); !done) return pass(done);
  if (auto done = owned("root.pem", options.authority->root()->to_pem()); !done) return pass(done);
  if (!options.spec.tls) return words(options);
  if (auto done = write_tls(options); !done) return pass(done);
  return words(options);
}

}  // namespace axle::cli
