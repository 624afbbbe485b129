// What `axle packet verify` says to a person: every signature, what it covers, whose it is, and the price.
#include <array>
#include <cstdio>

#include "base/units.hpp"
#include "cli/packet/sheet.hpp"
#include "cli/packet/verify.hpp"
#include "protocol/signature/crypto/method_name.hpp"

namespace axle::cli {
namespace {

using signature::Verdict;

void verdict(Sheet& sheet, const Verdict& verdict) {
  std::string words(to_string(verdict.indication));
  if (!verdict.passed()) words += " " + std::string(to_string(verdict.sub_indication));
  sheet.row("verdict", words);
  if (verdict.reason.empty()) return;
  sheet.row("because", verdict.reason);
  sheet.row("rule", verdict.rule);
}

void signer(Sheet& sheet, const Verified& verified, const signature::CertificatePtr& certificate,
            const std::vector<signature::CertificatePtr>& intermediates) {
  if (certificate == nullptr) {
    sheet.row("signer", "unknown: the signature brings no certificate that can be read");
    return;
  }
  sheet.row("signer", certificate->subject());
  sheet.row("role", std::string(to_string(certificate->role())) +
                        (certificate->agency_code().empty() ? "" : " of " + certificate->agency_code()) + ", key " +
                        std::string(to_string(certificate->key_algorithm())) + ", valid " +
                        format_iso8601(certificate->not_before()) + " to " + format_iso8601(certificate->not_after()));
  const auto chain = verified.chain_of(certificate, intermediates);
  for (std::size_t i = 1; i < chain.size(); ++i) sheet.row(i == 1 ? "chain" : "", chain[i]);
}

void packet_signature(Sheet& sheet, const Verified& verified) {
  const signature::PacketSignatureReport& report = verified.check.packet_signature;
  if (report.profile == signature::PacketSignatureProfile::none) {
    sheet.title("packet signature: none");
    return;
  }
  sheet.title("packet signature: profile " + std::string(to_string(report.profile)) +
              (report.certificate == nullptr ? "" : ", " + to_string(report.method)));
  signer(sheet, verified, report.certificate, report.intermediates);
  std::string covers =
      format_count(report.covered_bytes) + " of " + format_count(verified.input.content.size()) + " bytes";
  if (report.covered_bytes == 0) {
    covers = "nothing that was verified";
  } else if (report.uncovered.empty()) {
    covers += ": every field used for routing, the manifest and every attachment";
  } else {
    covers += "; not covered:";
    for (const std::string& path : report.uncovered) covers += " " + path;
  }
  sheet.row("covers", covers);
  if (report.covered_bytes != 0) {
    sheet.row("form", report.canonical_as_is ? "canonical as it stands (the fast path)" : "canonicalised");
  }
  verdict(sheet, report.verdict);
}

std::string coverage_of(const signature::PdfSignature& one) {
  const std::string bytes = "the first " + format_count(one.covered_bytes) + " bytes";
  switch (one.coverage) {
    case signature::Coverage::whole_file: return "the whole file, " + format_count(one.covered_bytes) + " bytes";
    case signature::Coverage::whole_revision:
      return bytes + "; after it: " + (one.changes_after.empty() ? "further bytes" : one.changes_after);
    case signature::Coverage::broken: break;
  }
  return "not its revision: the byte range is broken";
}

void pdf_file(Sheet& sheet, const Verified& verified, std::size_t index) {
  const signature::PdfReport& file = verified.check.files[index];
  sheet.title(verified.check.file_names[index] + ": PDF, " + std::to_string(file.signatures.size()) +
              (file.signatures.size() == 1 ? " signature" : " signatures"));
  if (!file.structure_error.empty()) sheet.row("structure", file.structure_error);
  for (std::size_t i = 0; i < file.signatures.size(); ++i) {
    const signature::PdfSignature& one = file.signatures[i];
    sheet.line("  " + std::to_string(i + 1) + ". " + one.field_name +
               (one.certificate == nullptr ? "" : ", " + to_string(one.method)));
    signer(sheet, verified, one.certificate, one.intermediates);
    sheet.row("covers", coverage_of(one));
    sheet.row("signed at", one.signing_time == 0 ? "not said" : format_iso8601(one.signing_time) + " (claimed)");
    if (one.timestamp) {
      sheet.row("time stamp", one.timestamp->verdict.passed()
                                  ? format_iso8601(one.timestamp->time) + " by " + one.timestamp->authority->subject()
                                  : "not believed: " + one.timestamp->verdict.reason);
    }
    verdict(sheet, one.verdict);
  }
}

void costs(Sheet& sheet, const Verified& verified) {
  sheet.title("cost, microseconds of CPU             first   repeated (caches warm)");
  const auto line = [&](std::string_view name, double first, double repeated) {
    std::array<char, 96> text{};
    std::snprintf(text.data(), text.size(), "  %-30.*s %10.1f %10.1f", static_cast<int>(name.size()), name.data(),
                  first, repeated);
    sheet.line(text.data());
  };
  const double repeats = verified.repeats == 0 ? 1 : verified.repeats;
  const auto us = [](DurationNs ns) { return static_cast<double>(ns) / 1000; };
  for (std::size_t i = 0; i < signature::kStageCount; ++i) {
    const signature::Cost& first = verified.first.stages()[i];
    if (first.count == 0) continue;
    line(to_string(static_cast<signature::Stage>(i)), us(first.cpu_ns),
         us(verified.repeated.stages()[i].cpu_ns) / repeats);
  }
  line("total", us(verified.first.total_cpu_ns()), us(verified.repeated.total_cpu_ns()) / repeats);
}

}  // namespace

std::string verify_text(const Verified& verified) {
  Sheet sheet;
  std::string what = "PDF";
  if (verified.packet) {
    const packet::DocumentHeader* document = verified.packet->document();
    what = document == nullptr
               ? "status packet " + verified.packet->status()->status_code + " of " + verified.packet->status()->from.id
               : "document packet " + document->document_id + " of " + document->from.id + " to " +
                     std::to_string(document->to.size()) + (document->to.size() == 1 ? " receiver" : " receivers");
  }
  sheet.title(verified.input.path + ": " + what + ", " + format_count(verified.input.content.size()) + " bytes");
  sheet.row("judged as of", format_iso8601(verified.at));
  if (verified.packet) packet_signature(sheet, verified);
  for (std::size_t i = 0; i < verified.check.files.size(); ++i) pdf_file(sheet, verified, i);
  sheet.title("as a whole");
  verdict(sheet, verified.check.verdict);
  costs(sheet, verified);
  return sheet.take();
}

}  // namespace axle::cli
