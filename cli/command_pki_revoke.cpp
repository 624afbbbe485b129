// axle pki revoke, crl, list: what the authority says about what it issued.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/encoding.hpp"
#include "base/file.hpp"
#include "base/live_clock.hpp"
#include "base/units.hpp"
#include "cli/pki_folder.hpp"
#include "cli/pki_words.hpp"
#include "protocol/signature/trust/certificate_pem.hpp"

namespace axle::cli {
namespace {

using signature::IssuedCertificate;

struct RevokeArguments {
  std::string folder, serial, certificate, at, reason = "unspecified";
};

Result<signature::CertificatePtr> read_first(const std::string& file) {
  const auto pem = read_file(file, 16 << 20);
  if (!pem) return pass(pem);
  auto certificates = signature::parse_pem_certificates(*pem);
  if (!certificates) return pass(certificates, file);
  return certificates->front();
}

// Certificates of corpora and of older versions stand in no register: the signature on them says whose they are.
Result<void> revoke_file(const PkiFolder& folder, signature::Register& all, const std::string& file,
                         const IssuedCertificate::Revocation& revocation, std::string& serial) {
  const auto certificate = read_first(file);
  if (!certificate) return pass(certificate);
  serial = (*certificate)->serial_hex();
  if (all.find(serial) == nullptr) {
    const auto issuer = folder.authority().issuer_of(**certificate);
    if (!issuer) return fail(Errc::refused, file + ": was not issued by this authority, so it cannot be revoked here");
    const auto row = row_of(**certificate, *issuer, "other", signature::Flaw::none, (*certificate)->not_before());
    if (auto added = all.add(row); !added) return added;
  }
  return all.revoke(serial, revocation);
}

Result<void> revoke(const RevokeArguments& arguments) {
  if (arguments.serial.empty() == arguments.certificate.empty()) {
    return fail(Errc::invalid_input, "say which certificate: --cert FILE or --serial HEX");
  }
  const auto folder = PkiFolder::open(arguments.folder);
  if (!folder) return pass(folder);
  IssuedCertificate::Revocation revocation{.at = live_now()};
  if (!arguments.at.empty()) {
    const auto at = parse_iso8601(arguments.at);
    if (!at) return pass(at, "--at");
    revocation.at = *at;
  }
  const auto reason = signature::parse_revocation_reason(arguments.reason);
  if (!reason) return pass(reason, "--reason");
  revocation.reason = *reason;
  std::string serial;
  auto changed = folder->change_register([&](signature::Register& all) -> Result<void> {
    if (!arguments.certificate.empty()) return revoke_file(*folder, all, arguments.certificate, revocation, serial);
    const auto parsed = signature::parse_serial(arguments.serial);
    if (!parsed) return pass(parsed, "--serial");
    serial = *parsed;
    return all.revoke(serial, revocation);
  });
  if (!changed) return changed;
  std::printf("%s: revoked from %s (%s)\n", serial.c_str(), format_iso8601(revocation.at).c_str(),
              arguments.reason.c_str());
  return {};
}

struct CrlArguments {
  std::string folder, branch = "agencies", out, life = "1d";
};

std::string crl_pem(BytesView der) {
  const std::string base64 = to_base64(der);
  std::string text = "-----BEGIN X509 CRL-----\n";
  for (std::size_t i = 0; i < base64.size(); i += 64) text += base64.substr(i, 64) + "\n";
  return text + "-----END X509 CRL-----\n";
}

Result<void> crl(const CrlArguments& arguments) {
  const auto branch = signature::parse_branch(arguments.branch);
  if (!branch) return pass(branch, "--of");
  const auto life = parse_duration(arguments.life);
  if (!life) return pass(life, "--life");
  const auto folder = PkiFolder::open(arguments.folder);
  if (!folder) return pass(folder);
  const auto all = folder->read_register();
  if (!all) return pass(all);
  const InstantNs now = live_now();
  const auto revoked = all->revoked(*branch, now);
  const signature::Identity& issuer = folder->authority().member(*branch);
  const auto made = signature::make_crl({.revoked = revoked,
                                         .number = static_cast<std::uint64_t>(now / kMillisecond),
                                         .this_update = now,
                                         .next_update = now + *life},
                                        *issuer.certificate, issuer.key);
  if (!made) return pass(made);
  if (arguments.out.empty()) {
    std::fputs(crl_pem(*made).c_str(), stdout);
    return {};
  }
  const std::string content = arguments.out.ends_with(".pem") ? crl_pem(*made) : std::string(as_text(*made));
  if (auto done = write_file(arguments.out, content); !done) return done;
  std::printf("%s: revoked of %s: %zu\n", arguments.out.c_str(), arguments.branch.c_str(), revoked.size());
  return {};
}

std::string state_of(const IssuedCertificate& one, InstantNs now) {
  if (one.revoked) {
    return (one.revoked->at > now ? "to be revoked on " : "revoked from ") + format_iso8601(one.revoked->at) + " (" +
           std::string(to_string(one.revoked->reason)) + ")";
  }
  if (now > one.not_after) return "expired on " + format_iso8601(one.not_after);
  if (now < one.not_before) return "valid only from " + format_iso8601(one.not_before);
  return "good until " + format_iso8601(one.not_after);
}

Result<void> list(const std::string& path) {
  const auto folder = PkiFolder::open(path);
  if (!folder) return pass(folder);
  const auto all = folder->read_register();
  if (!all) return pass(all);
  const InstantNs now = live_now();
  for (const IssuedCertificate& one : all->issued()) {
    const std::string flaw = one.flaw == signature::Flaw::none ? "" : ", flaw " + std::string(to_string(one.flaw));
    std::printf("%s  %s%s, %s\n  %s\n", one.serial_hex.c_str(), one.kind.c_str(), flaw.c_str(),
                state_of(one, now).c_str(), one.subject.c_str());
  }
  if (all->issued().empty()) std::printf("%s: nothing was issued yet\n", path.c_str());
  return {};
}

}  // namespace

void add_pki_revoke(CLI::App& pki, int& exit_code) {
  auto arguments = std::make_shared<RevokeArguments>();
  auto* word = pki.add_subcommand("revoke", "Takes a certificate back, now or at another time; for good");
  word->add_option("--folder", arguments->folder, "Folder of the authority")->required();
  word->add_option("--cert", arguments->certificate, "PEM file; its first certificate");
  word->add_option("--serial", arguments->serial, "Serial number in hex, as `axle pki list` shows it");
  word->add_option("--at", arguments->at,
                   "From when on, past or future: 2026-08-03T09:00:00+07:00 or 2026-08-03; default: now");
  word->add_option("--reason", arguments->reason,
                   "unspecified key-compromise affiliation-changed superseded cessation-of-operation")
      ->capture_default_str();
  word->footer(
      "A running `axle pki serve` takes it up with the next question.\n\n"
      "Examples:\n  axle pki revoke --folder pki --cert so.pem --reason key-compromise\n"
      "  axle pki revoke --folder pki --serial 4f10...c2 --at 2026-09-01T00:00:00+07:00");
  word->callback([arguments, &exit_code] { exit_code = finish(revoke(*arguments)); });
}

void add_pki_crl(CLI::App& pki, int& exit_code) {
  auto arguments = std::make_shared<CrlArguments>();
  auto* word = pki.add_subcommand("crl", "The list of what is revoked now");
  word->add_option("--folder", arguments->folder, "Folder of the authority")->required();
  word->add_option("--of", arguments->branch, "Whose: root, agencies or persons")->capture_default_str();
  word->add_option("--out", arguments->out, "DER; PEM when it ends in .pem; default: PEM to standard output");
  word->add_option("--life", arguments->life, "From thisUpdate to nextUpdate: 90s 15m 2h 1d")->capture_default_str();
  word->footer(
      "Examples:\n  axle pki crl --folder pki --of agencies --out agencies.crl\n"
      "  axle pki crl --folder pki --of persons | openssl crl -noout -text");
  word->callback([arguments, &exit_code] { exit_code = finish(crl(*arguments)); });
}

void add_pki_list(CLI::App& pki, int& exit_code) {
  auto folder = std::make_shared<std::string>();
  auto* word = pki.add_subcommand("list", "What was issued, and what of it is revoked");
  word->add_option("--folder", *folder, "Folder of the authority")->required();
  word->footer("Example:\n  axle pki list --folder pki\n\nFor scripts: the same is in register.csv in that folder.");
  word->callback([folder, &exit_code] { exit_code = finish(list(*folder)); });
}

}  // namespace axle::cli
