// axle hub receipt: what a receipt proves about a packet.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/file.hpp"
#include "base/units.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/hub_words.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "reference-hub/receipts/receipt.hpp"
#include "reference-hub/verification/verifier.hpp"

namespace axle::cli {
namespace {

struct ReceiptArguments {
  std::string answer, packet, key, receiver, out;
};

constexpr std::size_t kPacketBytesMax = 64ULL << 20;

// What the hub reads from the packet, by its own reader; its signatures are not the receipt's business.
Result<hub::ReceiptFacts> facts_of(const std::string& file) {
  const auto bytes = read_file(file, kPacketBytesMax);
  if (!bytes) return pass(bytes);
  signature::TrustStore nobody({}, {});
  hub::VerifierOptions options;
  options.policy = hub::VerificationPolicy::off;
  options.profile = packet::Profile::lenient;
  const hub::Verifier verifier(options, nobody);
  signature::CostLedger ledger;
  const auto document = verifier.verify({as_bytes(*bytes), axis::MessageType::edoc, &ledger}, 0).verified;
  if (document) return hub::receipt_facts(std::get<hub::DocumentFacts>(document->facts), {}, 0);
  const auto status = verifier.verify({as_bytes(*bytes), axis::MessageType::status, &ledger}, 0).verified;
  if (status) return hub::receipt_facts(std::get<hub::StatusFacts>(status->facts), {}, 0);
  return fail(Errc::invalid_input, file + ": " + document.error().detail);
}

void print(const hub::Receipt& receipt, const std::string& key) {
  std::printf("The holder of the key %s (%s) has signed that it holds this packet:\n", receipt.key.c_str(),
              receipt.algorithm.c_str());
  std::printf("  document id  %s\n  from         %s\n  at           %s\n  doc id       %s\n",
              receipt.document_id.c_str(), receipt.from.c_str(), receipt.at.c_str(), receipt.doc_id.c_str());
  std::printf("  bytes        %s, by their SHA-256\n  receivers    %s, all of the packet's\n",
              std::to_string(receipt.length).c_str(), format_count(receipt.receivers).c_str());
  for (const auto& receiver : receipt.to) std::printf("    %s\n", receiver.code.c_str());
  std::printf("Signed together with %s others; %s is the key to trust.\ngood\n",
              format_count(receipt.batch_size - 1).c_str(), key.c_str());
}

Result<void> verify(const ReceiptArguments& arguments) {
  const auto text = read_file(arguments.answer, hub::kReceiptBytesMax);
  if (!text) return pass(text);
  auto receipt = hub::read_receipt(*text);
  if (!receipt) return pass(receipt, arguments.answer);
  const auto key = hub::read_verification_key(arguments.key);
  if (!key) return pass(key);
  const auto facts = facts_of(arguments.packet);
  if (!facts) return pass(facts);
  if (auto checked = hub::check_receipt(*receipt, *key); !checked) return pass(checked, arguments.answer);
  if (auto same = hub::compare_receipt(*receipt, *facts); !same) return pass(same, arguments.packet);
  if (!arguments.receiver.empty()) {
    receipt = hub::receipt_for(*receipt, arguments.receiver);
    if (!receipt) return pass(receipt, arguments.answer);
  }
  if (!arguments.out.empty()) {
    if (auto done = write_file(arguments.out, hub::write_receipt(*receipt) + "\n"); !done) return done;
  }
  print(*receipt, arguments.key);
  return {};
}

// Only a receipt that was read and does not fit is a verdict.
int run(const ReceiptArguments& arguments) {
  const auto verified = verify(arguments);
  if (verified) return kOk;
  report_error(verified.error());
  return verified.error().code == Errc::refused ? kNotMet : kUsage;
}

}  // namespace

void add_hub_receipt(CLI::App& hub, int& exit_code) {
  auto arguments = std::make_shared<ReceiptArguments>();
  auto* word = hub.add_subcommand("receipt", "Verify a receipt of the hub against the packet that was sent");
  word->add_option("--answer", arguments->answer, "The answer of sendEdoc, or the receipt in it")->required();
  word->add_option("--packet", arguments->packet, "The packet, byte for byte as it was sent")->required();
  word->add_option("--key", arguments->key, "The hub's public key or certificate, PEM")->required();
  word->add_option("--receiver", arguments->receiver, "Only this receiver's share");
  word->add_option("--out", arguments->out, "Write the receipt (with --receiver: that share alone) to a file");
  word->footer(
      "Exit status 0: it proves what is printed; 1: it does not; 2: unreadable file.\n"
      "Examples:\n"
      "  axle hub receipt --answer answer.json --packet cv.edxml --key proof.pem\n"
      "  axle hub receipt --answer answer.json --packet cv.edxml --key proof.pem \\\n      --receiver G22 --out "
      "g22.json\n\n"
      "The guide is docs/audit.md.");
  word->callback([arguments, &exit_code] { exit_code = run(*arguments); });
}

}  // namespace axle::cli
