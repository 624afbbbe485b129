// axle pki: the simulated certification authority.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/file.hpp"
#include "base/live_clock.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "protocol/identity/agency_code.hpp"
#include "protocol/signature/authority/authority.hpp"
#include "protocol/signature/trust/certificate_pem.hpp"

namespace axle::cli {
namespace {

constexpr const char* kAuthorityFile = "authority.pem";
constexpr const char* kRootFile = "root.pem";

struct PkiArguments {
  std::string folder, algorithm = "rsa2048", out;
  std::string code, name, in_charge;  // agency
  std::string person, title;
  std::vector<std::string> hosts;
};

Result<void> init(const PkiArguments& arguments) {
  const std::filesystem::path folder = arguments.folder;
  std::error_code error;
  if (std::filesystem::exists(folder / kAuthorityFile, error)) {
    return fail(Errc::invalid_input, (folder / kAuthorityFile).string() + ": there is an authority already");
  }
  std::filesystem::create_directories(folder, error);
  if (error) return fail(Errc::io, folder.string() + ": " + error.message());
  const auto algorithm = signature::parse_key_algorithm(arguments.algorithm);
  if (!algorithm) return pass(algorithm);
  auto authority = signature::Authority::create({.algorithm = *algorithm, .not_before = live_now() - kDay});
  if (!authority) return pass(authority);
  if (auto done = write_file(folder / kAuthorityFile, authority->to_pem(), FileMode::owner_only); !done) return done;
  if (auto done = write_file(folder / kRootFile, authority->root()->to_pem()); !done) return done;
  std::printf("%s: the authority's keys (keep them private)\n%s: the root to trust\n",
              (folder / kAuthorityFile).c_str(), (folder / kRootFile).c_str());
  return {};
}

// Issues one certificate with a new key; writes <out>.key (owner only) and <out>.pem (certificate and chain).
Result<void> issue(const PkiArguments& arguments, const char* what) {
  for (const char* ending : {".key", ".pem"}) {
    std::error_code error;
    if (std::filesystem::exists(arguments.out + ending, error)) {
      return fail(Errc::invalid_input, arguments.out + ending + ": exists already; a key is never overwritten");
    }
  }
  auto pem = read_file(std::filesystem::path(arguments.folder) / kAuthorityFile, 1 << 20);
  if (!pem) return pass(pem);
  const auto authority = signature::Authority::from_pem(*pem);
  if (!authority) return pass(authority, arguments.folder);
  const auto algorithm = signature::parse_key_algorithm(arguments.algorithm);
  if (!algorithm) return pass(algorithm);
  if (!arguments.code.empty()) {
    if (const auto code = identity::AgencyCode::parse(arguments.code); !code) return pass(code, "--code");
  }
  auto key = signature::PrivateKey::generate(*algorithm);
  if (!key) return pass(key);
  const std::string_view kind = what;
  auto made = kind == "agency" ? authority->issue_agency({arguments.code, arguments.name, arguments.in_charge}, *key)
              : kind == "person"
                  ? authority->issue_person({arguments.person, arguments.title, arguments.code, arguments.name}, *key)
                  : authority->issue_server(arguments.hosts, *key);
  if (!made) return pass(made);
  std::string chain = made->certificate->to_pem();
  for (const auto& certificate : made->chain) chain += certificate->to_pem();
  if (auto done = write_file(arguments.out + ".key", key->to_pem(), FileMode::owner_only); !done) return done;
  if (auto done = write_file(arguments.out + ".pem", chain); !done) return done;
  std::printf("%s.pem: %s\n%s.key: its private key\n", arguments.out.c_str(), made->certificate->subject().c_str(),
              arguments.out.c_str());
  return {};
}

Result<void> show(const std::string& file) {
  const auto pem = read_file(file, 16 << 20);
  if (!pem) return pass(pem);
  const auto certificates = signature::parse_pem_certificates(*pem);
  if (!certificates) return pass(certificates, file);
  for (const auto& certificate : *certificates) {
    std::printf("%s\n  role %s, key %s, valid %s to %s\n  serial %s\n", certificate->subject().c_str(),
                std::string(to_string(certificate->role())).c_str(),
                std::string(to_string(certificate->key_algorithm())).c_str(),
                format_iso8601(certificate->not_before()).c_str(), format_iso8601(certificate->not_after()).c_str(),
                certificate->serial_hex().c_str());
  }
  return {};
}

int finish(const Result<void>& done) {
  return done ? static_cast<int>(kOk) : report_error(done.error());
}

CLI::App* add_issue(CLI::App& issue_command, const std::shared_ptr<PkiArguments>& arguments, const char* what,
                    const char* meaning, int& exit_code) {
  auto* command = issue_command.add_subcommand(what, meaning);
  command->add_option("--folder", arguments->folder, "Folder of the authority")->required();
  command->add_option("--out", arguments->out, "Writes OUT.pem and OUT.key")->required();
  command->add_option("--algorithm", arguments->algorithm, "rsa2048 rsa3072 rsa4096 p256 p384 ed25519")
      ->capture_default_str();
  command->callback([arguments, what, &exit_code] { exit_code = finish(issue(*arguments, what)); });
  return command;
}

}  // namespace

void add_pki(CLI::App& app, int& exit_code) {
  auto* pki = app.add_subcommand("pki", "The simulated authority: for tests and trials, never for real documents");
  pki->require_subcommand(1);
  auto arguments = std::make_shared<PkiArguments>();
  auto* make = pki->add_subcommand("init", "A root, a subordinate for agencies and one for persons");
  make->add_option("--folder", arguments->folder, "Where to keep it")->required();
  make->add_option("--algorithm", arguments->algorithm, "Of its own keys")->capture_default_str();
  make->callback([arguments, &exit_code] { exit_code = finish(init(*arguments)); });

  auto* issuing = pki->add_subcommand("issue", "A certificate with a new key");
  issuing->require_subcommand(1);
  auto* agency = add_issue(*issuing, arguments, "agency", "For an agency", exit_code);
  agency->add_option("--code", arguments->code, "Agency code, either form")->required();
  agency->add_option("--name", arguments->name, "Name of the agency")->required();
  agency->add_option("--in-charge", arguments->in_charge, "Its superior agency");
  auto* person = add_issue(*issuing, arguments, "person", "For a person who signs for an agency", exit_code);
  person->add_option("--person", arguments->person, "Full name")->required();
  person->add_option("--title", arguments->title, "Office held")->required();
  person->add_option("--code", arguments->code, "Code of the agency signed for")->required();
  person->add_option("--name", arguments->name, "Name of that agency")->required();
  auto* server = add_issue(*issuing, arguments, "server", "For a TLS server", exit_code);
  server->add_option("--host", arguments->hosts, "DNS name or IP address; repeat for more")->required();

  auto file = std::make_shared<std::string>();
  auto* shown = pki->add_subcommand("show", "What a PEM file of certificates says");
  shown->add_option("FILE", *file, "PEM")->required();
  shown->callback([file, &exit_code] { exit_code = finish(show(*file)); });
  pki->footer(
      "Example:\n  axle pki init --folder pki\n"
      "  axle pki issue agency --folder pki --code H57.12 --name 'Sở Thử nghiệm' --out so");
}

}  // namespace axle::cli
