#include "protocol/signature/document_check.hpp"

#include <algorithm>

namespace axle::signature {
namespace {

// Viewers accept the mark within the first 1024 bytes; a file that hides it further in is shown by none.
constexpr std::size_t kPdfMarkSearched = 1024;
constexpr std::string_view kPdfMark = "%PDF-";

bool is_pdf(BytesView content) {
  const BytesView head = content.first(std::min(content.size(), kPdfMarkSearched + kPdfMark.size() - 1));
  return as_text(head).find(kPdfMark) != std::string_view::npos;
}

// Decoding and unzipping are one call; the whole is booked as what it mostly is. "PK\3\4" is "UEsDB" in base64.
Result<Bytes> unwrap(const packet::Attachment& attachment, const packet::AttachmentLimits& limits, CostLedger& ledger) {
  const std::size_t start = attachment.base64.find_first_not_of(" \t\r\n");
  const bool zip = start != std::string_view::npos && attachment.base64.substr(start).starts_with("UEsDB");
  const CostLedger::Scope scope(ledger, zip ? Stage::unzip : Stage::base64);
  return packet::unwrap(attachment, limits);
}

constexpr std::string_view kRule =
    "Decree 30/2020/ND-CP Annex I, Circular 01/2019/TT-BNV (the person signs, then the agency)";

Verdict constraint(std::string_view file, std::string what) {
  return Verdict::undetermined(SubIndication::sig_constraints_failure, std::string(file) + ": " + std::move(what),
                               kRule);
}

// A file's own faults: structure, each signature's verdict, nothing behind the last signature.
Verdict check_signatures(std::string_view file, const PdfReport& report) {
  if (!report.structure_error.empty()) {
    return Verdict::failed(SubIndication::format_failure, std::string(file) + ": " + report.structure_error);
  }
  for (const PdfSignature& one : report.signatures) {
    if (one.verdict.passed()) continue;
    Verdict verdict = one.verdict;
    verdict.reason = std::string(file) + ", signature '" + one.field_name + "': " + verdict.reason;
    return verdict;
  }
  if (!report.signatures.empty() && !report.unchanged_after_last) {
    return constraint(file, "bytes were appended after the last signature");
  }
  return Verdict::pass();
}

Verdict check_signer(std::string_view file, const PdfSignature& signature, std::string_view sender) {
  const std::string& code = signature.certificate->agency_code();
  if (code == sender) return Verdict::pass();
  return constraint(file, "signature '" + signature.field_name + "' speaks for agency '" + code + "', the sender is '" +
                              std::string(sender) + "'");
}

// Decree 30/2020 Annex I, Circular 01/2019/TT-BNV: the competent person, then the agency, nothing else.
Verdict check_main(std::string_view file, const PdfReport& report, std::string_view sender) {
  const auto& signatures = report.signatures;
  if (signatures.size() < 2) {
    const bool person = signatures.front().role == Role::person;
    return constraint(file,
                      person ? "the agency's signature is missing" : "the competent person's signature is missing");
  }
  if (signatures.size() > 2) return constraint(file, "more than the person's and the agency's signature");
  if (signatures[0].role != Role::person) {
    return constraint(file, "the first signature is of role " + std::string(to_string(signatures[0].role)) +
                                ", the competent person must sign first");
  }
  if (signatures[1].role != Role::agency) {
    return constraint(file, "the second signature is of role " + std::string(to_string(signatures[1].role)) +
                                ", the agency must sign after the person");
  }
  if (signatures[1].covered_bytes <= signatures[0].covered_bytes) {
    return constraint(file, "the agency's signature does not cover the person's");
  }
  Verdict person = check_signer(file, signatures[0], sender);
  return person.passed() ? check_signer(file, signatures[1], sender) : person;
}

Verdict check_further(std::string_view file, const PdfReport& report, std::string_view sender) {
  if (report.signatures.empty()) return constraint(file, "the agency's signature is missing");
  const PdfSignature& last = report.signatures.back();
  if (last.role != Role::agency) return constraint(file, "the last signature is not the agency's");
  return check_signer(file, last, sender);
}

Verdict check_files(const DocumentCheck& check, const std::vector<std::string_view>& names, bool signed_required,
                    std::string_view sender) {
  for (std::size_t i = 0; i < check.files.size(); ++i) {
    Verdict verdict = check_signatures(names[i], check.files[i]);
    if (!verdict.passed()) return verdict;
  }
  if (!check.is_signed) {
    if (!signed_required) return Verdict::pass();
    return Verdict::undetermined(SubIndication::signed_data_not_found, "the document has no PDF file with a signature");
  }
  for (std::size_t i = 0; i < check.files.size(); ++i) {
    Verdict verdict = i > 0 ? check_further(names[i], check.files[i], sender)
                      : check.files[0].signatures.empty()
                          ? constraint(names[0], "a further file is signed, the document itself is not")
                          : check_main(names[0], check.files[0], sender);
    if (!verdict.passed()) return verdict;
  }
  return Verdict::pass();
}

}  // namespace

DocumentCheck check_document(const packet::Packet& packet, TrustStore& trust, bool signed_required, InstantNs at,
                             CostLedger& ledger, const packet::AttachmentLimits& attachment_limits,
                             const PdfLimits& pdf_limits) {
  DocumentCheck check;
  const packet::DocumentHeader* header = packet.document();
  if (header == nullptr) {
    check.verdict = Verdict::undetermined(SubIndication::signed_data_not_found, "a status packet holds no document");
    return check;
  }
  std::vector<std::string_view> names;
  for (const packet::Attachment& attachment : packet.attachments) {
    auto content = unwrap(attachment, attachment_limits, ledger);
    if (!content) {
      check.attachment_error = "attachment '" + attachment.name + "': " + content.error().detail;
      check.verdict = Verdict::failed(SubIndication::format_failure, check.attachment_error);
      return check;
    }
    if (!is_pdf(*content)) continue;
    check.has_pdf = true;
    names.push_back(attachment.name);
    check.files.push_back(verify_pdf(*content, trust, at, ledger, pdf_limits));
    check.is_signed |= !check.files.back().signatures.empty();
  }
  check.verdict = check_files(check, names, signed_required, header->from.id);
  return check;
}

}  // namespace axle::signature
