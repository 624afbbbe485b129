// axle pki: the simulated certification authority.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/file.hpp"
#include "base/live_clock.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/pki_folder.hpp"
#include "cli/pki_words.hpp"
#include "protocol/signature/trust/certificate_pem.hpp"

namespace axle::cli {
namespace {

struct InitArguments {
  std::string folder, algorithm = "rsa2048", url = "http://127.0.0.1:8090", name = "Axle Simulated Root CA", not_before;
};

Result<void> init(const InitArguments& arguments) {
  const auto algorithm = signature::parse_key_algorithm(arguments.algorithm);
  if (!algorithm) return pass(algorithm, "--algorithm");
  signature::AuthorityOptions options{.algorithm = *algorithm, .not_before = live_now() - kDay};
  if (!arguments.not_before.empty()) {
    const auto at = parse_iso8601(arguments.not_before);
    if (!at) return pass(at, "--not-before");
    options.not_before = *at;
  }
  options.name = arguments.name;
  if (arguments.url != "none") options.service_url = arguments.url;
  const auto made = PkiFolder::create(arguments.folder, options);
  if (!made) return pass(made);
  // Now, so that the service starts at once: RSA keys take their time.
  if (const auto services = made->services(); !services) return pass(services);
  std::printf("%s: the authority's keys (keep them private)\n%s: the root to trust\n",
              made->file("authority.pem").c_str(), made->file("root.pem").c_str());
  if (options.service_url.empty()) return {};
  std::printf("revocation will be told at %s: axle pki serve --folder %s\n", options.service_url.c_str(),
              arguments.folder.c_str());
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

void add_init(CLI::App& pki, int& exit_code) {
  auto arguments = std::make_shared<InitArguments>();
  auto* init_word = pki.add_subcommand("init", "A root, a subordinate for agencies and one for persons");
  init_word->add_option("--folder", arguments->folder, "Where to keep it; made when missing")->required();
  init_word
      ->add_option("--algorithm", arguments->algorithm, "Of its own keys: rsa2048 rsa3072 rsa4096 p256 p384 ed25519")
      ->capture_default_str();
  init_word
      ->add_option("--url", arguments->url,
                   "Where `axle pki serve` will answer; certificates carry it. none: they do not")
      ->capture_default_str();
  init_word->add_option("--name", arguments->name, "Common name of the root")->capture_default_str();
  init_word->add_option("--not-before", arguments->not_before,
                        "Start of the authority and of what it issues: 2025-01-01 or 2025-01-01T08:00:00+07:00; "
                        "default: a day ago");
  init_word->footer(
      "Examples:\n  axle pki init --folder pki\n"
      "  axle pki init --folder pki --algorithm p256 --url http://127.0.0.1:9000 --not-before 2025-01-01");
  init_word->callback([arguments, &exit_code] { exit_code = finish(init(*arguments)); });
}

void add_show(CLI::App& pki, int& exit_code) {
  auto file = std::make_shared<std::string>();
  auto* shown = pki.add_subcommand("show", "What a PEM file of certificates says");
  shown->add_option("FILE", *file, "PEM")->required();
  shown->footer("Example:\n  axle pki show so.pem");
  shown->callback([file, &exit_code] { exit_code = finish(show(*file)); });
}

}  // namespace

int finish(const Result<void>& done) {
  return done ? static_cast<int>(kOk) : report_error(done.error());
}

void add_pki(CLI::App& app, int& exit_code) {
  auto* pki = app.add_subcommand("pki", "The simulated authority: for tests and trials, never for real documents");
  pki->require_subcommand(1);
  add_init(*pki, exit_code);
  add_pki_issue(*pki, exit_code);
  add_pki_revoke(*pki, exit_code);
  add_pki_list(*pki, exit_code);
  add_pki_crl(*pki, exit_code);
  add_show(*pki, exit_code);
  add_pki_serve(*pki, exit_code);
  pki->footer(
      "Example:\n  axle pki init --folder pki\n"
      "  axle pki issue agency --folder pki --code H57.12 --name 'Sở Thử nghiệm' --out so\n"
      "  axle pki serve --folder pki &\n"
      "  axle pki revoke --folder pki --cert so.pem --reason key-compromise\n\n"
      "Each word has --help; the guide is docs/pki.md.");
}

}  // namespace axle::cli
