// axle packet make|sign|verify|show: one packet, for people who debug an interface.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/live_clock.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/packet/make.hpp"
#include "cli/packet/show.hpp"
#include "cli/packet/sign.hpp"
#include "cli/packet/verify.hpp"

namespace axle::cli {
namespace {

int finish(const Result<void>& done) {
  return done ? static_cast<int>(kOk) : report_error(done.error());
}

int print(const Result<std::string>& text) {
  if (!text) return report_error(text.error());
  std::fputs(text->c_str(), stdout);
  return kOk;
}

void add_make(CLI::App& packet, int& exit_code) {
  auto* command = packet.add_subcommand("make", "A packet from words: a document, or a status with --status");
  struct Arguments : MakeArguments {
    std::string out;
  };
  auto given = std::make_shared<Arguments>();
  command->add_option("--from", given->from, "Sender: CODE or CODE:NAME; of a status: who reports")->required();
  command->add_option("--to", given->to, "Receiver: CODE or CODE:NAME; repeat for more");
  command->add_option("--subject", given->subject, "Trích yếu")->capture_default_str();
  command->add_option("--number", given->number, "Number of the document")->capture_default_str();
  command->add_option("--notation", given->notation, "Its notation, for example STN-VP");
  command->add_option("--date", given->date, "Promulgation date yyyy/MM/dd; default today");
  command->add_option("--document-id", given->document_id, "Default: from, date, number and notation");
  command->add_option("--priority", given->priority, "0 to 4")->capture_default_str();
  command->add_option("--attach", given->attachments, "A file; repeat for more. None: a letter is rendered");
  command->add_option("--pages", given->pages, "Of the rendered letter")
      ->check(CLI::Range(1, 50))
      ->capture_default_str();
  command->add_option("--person", given->person, "PREFIX.key and PREFIX.pem of the person who signs the document");
  command->add_option("--agency", given->agency, "PREFIX of the agency that signs after the person");
  command->add_flag("--sign-packet", given->sign_packet, "Sign the packet too (XML-DSig), by --agency");
  command->add_option("--status", given->status, "Make a status packet: 01 to 06, 13, 15, 16");
  command->add_option("--answers", given->answers, "The document's packet that the status is about");
  command->add_option("--out", given->out, "File; default standard output");
  command->footer(
      "Examples:\n"
      "  axle packet make --from H57.12:'Sở Thử nghiệm' --to G22 --out cv.edxml\n"
      "  axle packet make --from H57.12 --to G22 --person person --agency so \\\n      --sign-packet --out cv.edxml\n"
      "  axle packet make --from G22 --status 03 --answers cv.edxml --out st.edxml");
  command->callback([given, &exit_code] {
    const auto made = make_packet(*given, live_now());
    exit_code = made ? finish(write_output(given->out, nullptr, *made)) : report_error(made.error());
  });
}

void add_sign(CLI::App& packet, int& exit_code) {
  auto* command = packet.add_subcommand("sign", "Sign a packet (XML-DSig) or a PDF (PAdES B-B, with --tsa B-T)");
  auto given = std::make_shared<SignArguments>();
  command->add_option("FILE", given->file, "Packet or PDF; - reads standard input")->required();
  command->add_option("--signer", given->signer, "PREFIX.key and PREFIX.pem")->required();
  command->add_option("--out", given->out, "File; default standard output");
  command->add_option("--method", given->method,
                      "rsa-sha256, rsa-pss-sha256, ecdsa-sha256, ed25519 ...; default by key");
  command->add_option("--field", given->field, "PDF: name of the signature field; default NguoiKy or CoQuan");
  command->add_option("--reason", given->reason, "PDF: shown by viewers");
  command->add_option("--location", given->location, "PDF: shown by viewers");
  command->add_option("--box", given->box, "PDF: left,bottom,right,top in points on page 1; default invisible");
  command->add_option("--tsa", given->tsa, "PDF: URL of a time-stamping authority, as axle pki serve prints it");
  command->add_option("--at", given->at, "PDF: claimed time of signing; default now");
  command->footer(
      "Examples:\n"
      "  axle packet sign cv.pdf --signer person --out cv1.pdf\n"
      "  axle packet sign cv.edxml --signer so --method rsa-pss-sha256 \\\n      --out signed.edxml");
  command->callback([given, &exit_code] {
    const auto input = read_input(given->file);
    if (!input) {
      exit_code = report_error(input.error());
      return;
    }
    const auto made = sign_input(*given, *input, live_now());
    exit_code = made ? finish(write_output(given->out, &*input, *made)) : report_error(made.error());
  });
}

void add_verify(CLI::App& packet, int& exit_code) {
  auto* command =
      packet.add_subcommand("verify", "Every signature of a packet or PDF: coverage, chain, verdict, and the cost");
  struct Arguments : VerifyArguments {
    bool as_json = false;
  };
  auto given = std::make_shared<Arguments>();
  command->add_option("FILE", given->file, "Packet or PDF; - reads standard input")->required();
  command->add_option("--trust", given->trust, "PEM file of roots to trust; repeat for more");
  command->add_option("--crl", given->crls, "Revocation list, DER or PEM; repeat for more");
  command->add_option("--authority", given->authorities, "PEM file of an authority that issued a list given by --crl");
  command->add_option("--revocation", given->revocation, "off, crl or ocsp: fetched from where certificates say")
      ->capture_default_str();
  command->add_option("--at", given->at, "Time of validation; default now");
  command->add_flag("--signed-required", given->signed_required, "An unsigned document does not pass");
  command->add_flag("--packet-signature-required", given->packet_signature_required,
                    "A packet without its own signature does not pass");
  command->add_option("--repeat", given->repeat, "Further verifications, for the cost with warm caches")
      ->check(CLI::Range(0, 10'000))
      ->capture_default_str();
  command->add_flag("--json", given->as_json, "For scripts");
  command->footer(
      "Exit status 0: passed; 1: not passed; 2: the file cannot be read.\n"
      "Examples:\n"
      "  axle packet verify cv.edxml --trust pki/root.pem\n"
      "  axle packet verify cv.pdf --trust pki/root.pem --revocation crl --json");
  command->callback([given, &exit_code] {
    const auto verified = verify_input(*given);
    if (!verified) {
      exit_code = report_error(verified.error());
      return;
    }
    std::fputs((given->as_json ? verify_json(**verified) : verify_text(**verified)).c_str(), stdout);
    exit_code = (*verified)->check.verdict.passed() ? kOk : kNotMet;
  });
}

void add_show(CLI::App& packet, int& exit_code) {
  auto* command = packet.add_subcommand("show", "What a packet says: header, attachments, rules it breaks");
  auto file = std::make_shared<std::string>();
  auto as_json = std::make_shared<bool>(false);
  command->add_option("FILE", *file, "Packet; - reads standard input")->required();
  command->add_flag("--json", *as_json, "For scripts");
  command->footer("Example:\n  axle packet show cv.edxml");
  command->callback([file, as_json, &exit_code] {
    const auto input = read_input(*file);
    if (!input) {
      exit_code = report_error(input.error());
      return;
    }
    exit_code = print(*as_json ? show_packet_json(*input, live_now()) : show_packet(*input, live_now()));
  });
}

}  // namespace

void add_packet(CLI::App& app, int& exit_code) {
  auto* packet = app.add_subcommand("packet", "One packet, for people who debug an interface");
  packet->require_subcommand(1);
  add_make(*packet, exit_code);
  add_sign(*packet, exit_code);
  add_verify(*packet, exit_code);
  add_show(*packet, exit_code);
}

}  // namespace axle::cli
