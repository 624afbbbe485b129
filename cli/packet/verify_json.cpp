// The same as verify_text, for scripts.
#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "cli/packet/verify.hpp"
#include "protocol/signature/crypto/method_name.hpp"

namespace axle::cli {
namespace {

namespace json = boost::json;

json::value time_of(InstantNs at) {
  return at == 0 ? json::value(nullptr) : json::value(format_iso8601(at));
}

json::object verdict_of(const signature::Verdict& verdict) {
  return {{"indication", to_string(verdict.indication)},
          {"sub_indication", to_string(verdict.sub_indication)},
          {"reason", verdict.reason},
          {"rule", verdict.rule}};
}

json::value signer_of(const Verified& verified, const signature::CertificatePtr& certificate,
                      const std::vector<signature::CertificatePtr>& intermediates) {
  if (certificate == nullptr) return nullptr;
  return json::object{{"subject", certificate->subject()},
                      {"role", to_string(certificate->role())},
                      {"agency_code", certificate->agency_code()},
                      {"key", to_string(certificate->key_algorithm())},
                      {"serial", certificate->serial_hex()},
                      {"sha256", to_hex(certificate->sha256())},
                      {"not_before", format_iso8601(certificate->not_before())},
                      {"not_after", format_iso8601(certificate->not_after())},
                      {"chain", json::value_from(verified.chain_of(certificate, intermediates))}};
}

json::object packet_signature_of(const Verified& verified) {
  const signature::PacketSignatureReport& report = verified.check.packet_signature;
  json::object out{{"profile", to_string(report.profile)},
                   {"verdict", verdict_of(report.verdict)},
                   {"signer", signer_of(verified, report.certificate, report.intermediates)}};
  if (report.profile == signature::PacketSignatureProfile::none) return out;
  if (report.certificate != nullptr) out["method"] = to_string(report.method);
  out["covered_bytes"] = report.covered_bytes;
  out["uncovered"] = json::value_from(report.uncovered);
  out["canonical_as_is"] = report.canonical_as_is;
  return out;
}

std::string_view name_of(signature::Coverage coverage) {
  switch (coverage) {
    case signature::Coverage::whole_file: return "whole_file";
    case signature::Coverage::whole_revision: return "whole_revision";
    case signature::Coverage::broken: return "broken";
  }
  return "broken";
}

json::object pdf_signature_of(const Verified& verified, const signature::PdfSignature& one) {
  json::object out{{"field", one.field_name},
                   {"verdict", verdict_of(one.verdict)},
                   {"signer", signer_of(verified, one.certificate, one.intermediates)},
                   {"coverage", name_of(one.coverage)},
                   {"covered_bytes", one.covered_bytes},
                   {"changes_after", one.changes_after},
                   {"claimed_time", time_of(one.signing_time)}};
  if (one.certificate != nullptr) out["method"] = to_string(one.method);
  if (one.timestamp) {
    out["timestamp"] = {{"time", time_of(one.timestamp->time)}, {"verdict", verdict_of(one.timestamp->verdict)}};
  }
  return out;
}

json::object costs_of(const signature::CostLedger& ledger, unsigned runs) {
  json::object stages;
  for (std::size_t i = 0; i < signature::kStageCount; ++i) {
    const signature::Cost& cost = ledger.stages()[i];
    if (cost.count == 0) continue;
    stages[to_string(static_cast<signature::Stage>(i))] = {{"operations", cost.count}, {"cpu_ns", cost.cpu_ns}};
  }
  return {{"runs", runs}, {"stages", std::move(stages)}};
}

}  // namespace

std::string verify_json(const Verified& verified) {
  json::array files;
  for (std::size_t i = 0; i < verified.check.files.size(); ++i) {
    json::array signatures;
    for (const signature::PdfSignature& one : verified.check.files[i].signatures) {
      signatures.push_back(pdf_signature_of(verified, one));
    }
    files.push_back(json::object{{"name", verified.check.file_names[i]},
                                 {"structure_error", verified.check.files[i].structure_error},
                                 {"unchanged_after_last", verified.check.files[i].unchanged_after_last},
                                 {"signatures", std::move(signatures)}});
  }
  json::object out{
      {"file", verified.input.path},
      {"kind", verified.packet ? "packet" : "pdf"},
      {"bytes", verified.input.content.size()},
      {"judged_as_of", format_iso8601(verified.at)},
      {"verdict", verdict_of(verified.check.verdict)},
      {"files", std::move(files)},
      {"cost", {{"first", costs_of(verified.first, 1)}, {"repeated", costs_of(verified.repeated, verified.repeats)}}}};
  if (verified.packet) out["packet_signature"] = packet_signature_of(verified);
  return json::serialize(out) + "\n";
}

}  // namespace axle::cli
