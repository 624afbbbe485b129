// axle pki issue: one certificate with a new key, right or flawed on purpose.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/live_clock.hpp"
#include "cli/pki_folder.hpp"
#include "cli/pki_words.hpp"
#include "protocol/identity/agency_code.hpp"

namespace axle::cli {
namespace {

using signature::Identity;
using signature::PrivateKey;

struct IssueArguments {
  std::string folder, algorithm = "rsa2048", out;
  std::string code, name, in_charge;  // agency; tsa: name
  std::string person, title;
  std::vector<std::string> hosts;
  std::string branch = "agencies";  // ocsp
  std::string not_before, not_after, flaw = "none";
  unsigned days = 0;  // 0: not given
};

Result<signature::IssueOptions> options_of(const IssueArguments& arguments) {
  signature::IssueOptions options;
  const auto flaw = signature::parse_flaw(arguments.flaw);
  if (!flaw) return pass(flaw, "--flaw");
  options.flaw = *flaw;
  for (const auto& [word, text, out] : {std::tuple{"--not-before", &arguments.not_before, &options.not_before},
                                        {"--not-after", &arguments.not_after, &options.not_after}}) {
    if (text->empty()) continue;
    const auto at = parse_iso8601(*text);
    if (!at) return pass(at, word);
    *out = *at;
  }
  if (arguments.days == 0) return options;
  if (options.not_after) return fail(Errc::invalid_input, "--days and --not-after say the same: give one of them");
  // Days count from today for a person who gives no start.
  if (!options.not_before) options.not_before = live_now();
  options.not_after = *options.not_before + arguments.days * kDay;
  return options;
}

Result<Identity> make(const IssueArguments& arguments, std::string_view kind, const signature::Authority& authority,
                      const PrivateKey& key, const signature::IssueOptions& options) {
  if (kind == "agency") {
    return authority.issue_agency({arguments.code, arguments.name, arguments.in_charge}, key, options);
  }
  if (kind == "person") {
    return authority.issue_person({arguments.person, arguments.title, arguments.code, arguments.name}, key, options);
  }
  if (kind == "server") return authority.issue_server(arguments.hosts, key, options);
  if (kind == "tsa") return authority.issue_timestamping(arguments.name, key, options);
  const auto branch = signature::parse_branch(arguments.branch);
  if (!branch) return pass(branch, "--for");
  return authority.issue_ocsp_responder(*branch, key, options);
}

Result<void> issue(const IssueArguments& arguments, std::string_view kind) {
  if (auto free = check_free(arguments.out); !free) return free;
  const auto folder = PkiFolder::open(arguments.folder);
  if (!folder) return pass(folder);
  const auto algorithm = signature::parse_key_algorithm(arguments.algorithm);
  if (!algorithm) return pass(algorithm, "--algorithm");
  if (!arguments.code.empty()) {
    if (const auto code = identity::AgencyCode::parse(arguments.code); !code) return pass(code, "--code");
  }
  const auto options = options_of(arguments);
  if (!options) return pass(options);
  const auto key = PrivateKey::generate(*algorithm);
  if (!key) return pass(key);
  const auto made = make(arguments, kind, folder->authority(), *key, *options);
  if (!made) return pass(made);
  if (auto kept = folder->keep(*made, kind, options->flaw, arguments.out); !kept) return kept;
  std::printf("%s.pem: %s\n  serial %s, valid %s to %s\n%s.key: its private key\n", arguments.out.c_str(),
              made->certificate->subject().c_str(), made->certificate->serial_hex().c_str(),
              format_iso8601(made->certificate->not_before()).c_str(),
              format_iso8601(made->certificate->not_after()).c_str(), arguments.out.c_str());
  if (options->flaw != signature::Flaw::none) std::printf("flawed on purpose: %s\n", arguments.flaw.c_str());
  return {};
}

std::string flaw_help() {
  std::string text = "Flaws (--flaw), and what a verifier should say:\n";
  for (const auto& info : signature::flaws()) {
    std::string name(info.name);
    name.resize(16, ' ');
    text += "  " + name + std::string(info.meaning) + ": " + std::string(to_string(info.indication)) + " " +
            std::string(to_string(info.sub_indication)) + "\n";
  }
  return text;
}

CLI::App* add_kind(CLI::App& issuing, const std::shared_ptr<IssueArguments>& arguments, const char* kind,
                   const char* meaning, const char* example, int& exit_code) {
  auto* word = issuing.add_subcommand(kind, meaning);
  word->add_option("--folder", arguments->folder, "Folder of the authority")->required();
  word->add_option("--out", arguments->out, "Writes OUT.pem (certificate and chain) and OUT.key")->required();
  word->add_option("--algorithm", arguments->algorithm, "rsa2048 rsa3072 rsa4096 p256 p384 ed25519")
      ->capture_default_str();
  word->add_option("--not-before", arguments->not_before,
                   "2026-08-03 or 2026-08-03T09:00:00+07:00; default: the authority's start");
  word->add_option("--not-after", arguments->not_after, "Default: the usual life, at most to the authority's end");
  word->add_option("--days", arguments->days, "Instead of --not-after: this long, from --not-before or now")
      ->check(CLI::Range(1U, 9'000U));
  word->add_option("--flaw", arguments->flaw, "Make it wrong on purpose; the words are below")->capture_default_str();
  word->footer("Example:\n  axle pki issue " + std::string(kind) + " --folder pki " + example + "\n\n" + flaw_help());
  word->callback([arguments, kind, &exit_code] { exit_code = finish(issue(*arguments, kind)); });
  return word;
}

}  // namespace

void add_pki_issue(CLI::App& pki, int& exit_code) {
  auto arguments = std::make_shared<IssueArguments>();
  auto* issuing = pki.add_subcommand("issue", "A certificate with a new key");
  issuing->require_subcommand(1);
  auto* agency = add_kind(*issuing, arguments, "agency", "For an agency",
                          "--code H57.12 --name 'Sở Thử nghiệm' --out so", exit_code);
  agency->add_option("--code", arguments->code, "Agency code, either form")->required();
  agency->add_option("--name", arguments->name, "Name of the agency")->required();
  agency->add_option("--in-charge", arguments->in_charge, "Its superior agency");
  auto* person = add_kind(*issuing, arguments, "person", "For a person who signs for an agency",
                          "--person 'Nguyễn Thị Mẫu' --title 'Giám đốc' --code H57.12 --name 'Sở Thử nghiệm' --out mau",
                          exit_code);
  person->add_option("--person", arguments->person, "Full name")->required();
  person->add_option("--title", arguments->title, "Office held")->required();
  person->add_option("--code", arguments->code, "Code of the agency signed for")->required();
  person->add_option("--name", arguments->name, "Name of that agency")->required();
  auto* server = add_kind(*issuing, arguments, "server", "For a TLS server",
                          "--host localhost --host 127.0.0.1 --out server", exit_code);
  server->add_option("--host", arguments->hosts, "DNS name or IP address; repeat for more")->required();
  auto* tsa = add_kind(*issuing, arguments, "tsa", "For a time-stamping authority of your own",
                       "--name 'Dấu thời gian Mẫu' --out my-tsa", exit_code);
  tsa->add_option("--name", arguments->name, "Its name")->required();
  auto* ocsp = add_kind(*issuing, arguments, "ocsp", "For an OCSP responder of your own", "--for persons --out my-ocsp",
                        exit_code);
  ocsp->add_option("--for", arguments->branch, "Whose certificates it answers for: root, agencies or persons")
      ->capture_default_str();
  issuing->footer("Example:\n  axle pki issue agency --folder pki --code H57.12 --name 'Sở Thử nghiệm' --out so\n\n" +
                  flaw_help());
}

}  // namespace axle::cli
