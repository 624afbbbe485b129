#include "cli/hub_tls.hpp"

#include "base/file.hpp"
#include "base/live_clock.hpp"
#include "protocol/signature/authority/authority.hpp"

namespace axle::cli {
namespace {

constexpr std::size_t kPemBytesMax = 1 << 20;
constexpr const char *kFolder = "tls", *kRootFile = "root.pem";

Result<transport::ServerTls> read_pair(const std::filesystem::path& certificate, const std::filesystem::path& key) {
  auto chain = read_file(certificate, kPemBytesMax);
  if (!chain) return pass(chain);
  auto secret = read_file(key, kPemBytesMax);
  if (!secret) return pass(secret);
  return transport::ServerTls{std::move(*chain), std::move(*secret)};
}

Result<void> make_pair_in(const std::filesystem::path& folder, const std::string& host) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(Errc::io, folder.string() + ": " + error.message());
  signature::AuthorityOptions options;
  options.algorithm = signature::KeyAlgorithm::p256;
  options.not_before = live_now() - kDay;
  options.name = "Axle Hub Root CA";
  auto authority = signature::Authority::create(options);
  if (!authority) return pass(authority);
  auto key = signature::PrivateKey::generate(signature::KeyAlgorithm::p256);
  if (!key) return pass(key);
  std::vector<std::string> hosts{"localhost", "127.0.0.1"};
  if (host != "127.0.0.1" && host != "localhost" && host != "0.0.0.0" && host != "::") hosts.push_back(host);
  auto server = authority->issue_server(hosts, *key);
  if (!server) return pass(server);
  std::string chain = server->certificate->to_pem();
  for (const auto& certificate : server->chain) chain += certificate->to_pem();
  if (auto done = write_file(folder / kRootFile, authority->root()->to_pem()); !done) return done;
  if (auto done = write_file(folder / "server.key", key->to_pem(), FileMode::owner_only); !done) return done;
  // Last: its presence says that the pair is whole.
  return write_file(folder / "server.pem", chain);
}

}  // namespace

Result<transport::ServerTls> hub_tls(const std::string& certificate_file, const std::string& key_file,
                                     const std::filesystem::path& data, const std::string& host) {
  if (certificate_file.empty() != key_file.empty()) {
    return fail(Errc::invalid_input, "--certificate and --key belong together; give both or neither");
  }
  if (!certificate_file.empty()) return read_pair(certificate_file, key_file);
  const std::filesystem::path folder = data / kFolder;
  std::error_code error;
  if (!std::filesystem::exists(folder / "server.pem", error)) {
    if (auto made = make_pair_in(folder, host); !made) return pass(made);
  }
  return read_pair(folder / "server.pem", folder / "server.key");
}

std::filesystem::path hub_root_file(const std::filesystem::path& data) {
  return data / kFolder / kRootFile;
}

}  // namespace axle::cli
