#include "bench/verification/subject.hpp"

#include <cstdio>
#include <map>

#include "agents/documents/packet_maker.hpp"
#include "base/random.hpp"
#include "protocol/packet/attachment.hpp"
#include "protocol/packet/reader.hpp"
#include "protocol/packet/rules.hpp"
#include "protocol/packet/writer.hpp"
#include "protocol/signature/packet_check.hpp"
#include "protocol/signature/pdf/signature.hpp"
#include "protocol/signature/xml/packet_signature.hpp"

namespace axle::bench {
namespace {

using signature::KeyAlgorithm;

packet::DocumentHeader header() {
  packet::DocumentHeader header;
  header.from.id = "G01";
  header.from.name = "Bộ Một";
  header.to.resize(1);
  header.to[0].id = "H57";
  header.to[0].name = "Ủy ban nhân dân tỉnh Mẫu";
  header.code_number = "1";
  header.code_notation = "BM-VP";
  header.document_id = "G01,2026/01/05,1/BM-VP";
  header.promulgation_date = "2026/01/05";
  header.type = "2";
  header.subject = "V/v đo chi phí kiểm tra chữ ký số";
  return header;
}

agents::Identities make_identities(KeyAlgorithm algorithm) {
  std::vector<agents::IdentityOrder> orders(1);
  orders[0] = {{"G01", "Bộ Một", ""}, {"Nguyễn Văn Mẫu", "Chánh Văn phòng", "G01", "Bộ Một"}, algorithm};
  agents::IdentityOptions options;
  options.not_before = kIssued - 300 * kDay;
  options.authority_algorithm = algorithm;
  return must(agents::make_identities(orders, options, [](auto, auto) {}));
}

std::string small_packet(const Signers& signers) {
  const std::string text = "Kính gửi: Ủy ban nhân dân tỉnh Mẫu\n";
  const std::string packet = packet::write_document(
      header(), {{.content_id = "a1", .name = "a.txt", .description = {}, .content = as_bytes(text)}});
  return must(signature::sign_packet(packet, signers.one().agency));
}

// Twice, because only the first packet shows what is not the PDF in it.
std::string large_packet(const Signers& signers, std::size_t bytes) {
  agents::DocumentOrder order;
  order.header = header();
  order.packet_signed = true;
  order.target_bytes = bytes / 4 * 3;
  const agents::PacketMaker maker = must(agents::PacketMaker::create({order}, signers.identities));
  const std::string first = must(maker.make(order));
  if (first.size() > bytes) order.target_bytes -= (first.size() - bytes) / 4 * 3;
  return must(maker.make(order));
}

// One page whose text is noise: a file like any other, but small.
Bytes one_page() {
  std::string page = "stream of noise:";
  RandomStream random(1, "page");
  while (page.size() < 3'300) page += static_cast<char>('a' + random.below(26));
  const std::string bodies[] = {"<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [3 0 R] /Count 1>>",
                                "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R>>",
                                "<</Length " + std::to_string(page.size()) + ">>\nstream\n" + page + "\nendstream"};
  std::string file = "%PDF-1.7\n", table = "0000000000 65535 f \n";
  for (std::size_t i = 0; i < std::size(bodies); ++i) {
    char entry[24];
    std::snprintf(entry, sizeof entry, "%010zu 00000 n \n", file.size());
    table += entry;
    file += std::to_string(i + 1) + " 0 obj\n" + bodies[i] + "\nendobj\n";
  }
  const std::size_t start = file.size();
  file += "xref\n0 5\n" + table + "trailer\n<</Size 5 /Root 1 0 R>>\nstartxref\n" + std::to_string(start) + "\n%%EOF\n";
  return {file.begin(), file.end()};
}

packet::Packet read(const Subject& subject, signature::CostLedger& ledger) {
  const signature::CostLedger::Scope scope(ledger, signature::Stage::parse);
  return must(packet::read_packet(as_bytes(subject.packet)));
}

}  // namespace

Signers::Signers(KeyAlgorithm algorithm)
    : identities(make_identities(algorithm)), trust({identities.authority.root()}) {}

Signers& signers(KeyAlgorithm algorithm) {
  static std::map<KeyAlgorithm, Signers> all;
  return all.try_emplace(algorithm, algorithm).first->second;
}

const Subject& subject(KeyAlgorithm algorithm, const PacketSize& size) {
  static std::map<std::pair<KeyAlgorithm, std::size_t>, Subject> all;
  Subject& one = all[{algorithm, size.bytes}];
  if (!one.packet.empty()) return one;
  const bool small = size.bytes == k4KiB.bytes;
  one.packet = small ? small_packet(signers(algorithm)) : large_packet(signers(algorithm), size.bytes);
  if (!small) {
    const packet::Packet packet = must(packet::read_packet(as_bytes(one.packet)));
    one.pdf = must(packet::unwrap(packet.attachments.front()));
    one.signatures = 3;
  }
  return one;
}

const Bytes& small_pdf(KeyAlgorithm algorithm) {
  static std::map<KeyAlgorithm, Bytes> all;
  Bytes& one = all[algorithm];
  if (one.empty()) {
    signature::PdfSignRequest request;
    request.field_name = std::string(agents::kAgencyField);
    request.signing_time = kIssued;
    one = must(signature::sign_pdf(one_page(), signers(algorithm).one().agency, request));
  }
  return one;
}

void verify_packet(Signers& signers, const Subject& subject, signature::CostLedger& ledger) {
  const packet::Packet packet = read(subject, ledger);
  {
    const signature::CostLedger::Scope scope(ledger, signature::Stage::parse);
    if (const auto violations = packet::check(packet, packet::Profile::hub, kNow); !violations.empty()) {
      give_up(violations.front().detail);
    }
  }
  signature::PacketPolicy policy;
  policy.signed_required = !subject.pdf.empty();
  policy.packet_signature_required = true;
  const auto check = signature::check_packet(as_bytes(subject.packet), packet, signers.trust, policy, kNow, ledger);
  if (!check.verdict.passed()) give_up(check.verdict.reason);
}

void verify_packet_signature_alone(Signers& signers, const Subject& subject, signature::CostLedger& ledger) {
  const packet::Packet packet = read(subject, ledger);
  const auto report = signature::verify_packet_signature(as_bytes(subject.packet), packet, signers.trust, kNow, ledger);
  if (!report.verdict.passed()) give_up(report.verdict.reason);
}

void verify_pdf_alone(Signers& signers, BytesView pdf, signature::CostLedger& ledger) {
  const auto report = signature::verify_pdf(pdf, signers.trust, kNow, ledger);
  if (report.signatures.empty()) give_up("no signature in the PDF: " + report.structure_error);
  for (const auto& one : report.signatures) {
    if (!one.verdict.passed()) give_up(one.verdict.reason);
  }
}

}  // namespace axle::bench
