#include "reference-hub/verification/verifier.hpp"

#include "protocol/signature/crypto/digest.hpp"
#include "reference-hub/verification/rewrite.hpp"

namespace axle::hub {
namespace {

using axis::ErrorCode;
using axis::Failure;

std::unexpected<Failure> refuse(ErrorCode code, std::string detail) {
  return std::unexpected(Failure{code, std::move(detail)});
}

std::unexpected<Failure> refuse(const Error& error) {
  return refuse(error.code == Errc::limit ? ErrorCode::too_large : ErrorCode::bad_edxml, error.detail);
}

// Decree 30/2020 Annex VI III.1.h: a document is known by its id, or by number, notation and issuer. The SDK may send
// no DocumentId at all; then the triple takes its place, in the id's standard form.
std::string identity_of(const packet::DocumentHeader& header) {
  if (!header.document_id.empty()) return header.document_id;
  return header.from.id + "," + header.promulgation_date + "," + header.code_number + "/" + header.code_notation;
}

// What a recall or update acts on. The samples of the SDK name it in Bussiness or in ResponseFor (domain 4); one that
// was sent without an id is named by the triple that took its place.
std::string target_of(const packet::DocumentHeader& header) {
  if (header.business && !header.business->document_id.empty()) return header.business->document_id;
  if (header.response_for.empty()) return {};
  const packet::ResponseFor& named = header.response_for.front();
  if (!named.document_id.empty() || named.code.empty()) return named.document_id;
  return named.organ_id + "," + named.promulgation_date + "," + named.code;
}

DocumentFacts document_facts(const packet::DocumentHeader& header) {
  DocumentFacts facts;
  facts.from = header.from.id;
  facts.to.reserve(header.to.size());
  for (const packet::Organ& receiver : header.to) facts.to.push_back(receiver.id);
  facts.document_id = identity_of(header);
  facts.title = header.subject;
  facts.notation = header.code_number + "/" + header.code_notation;
  facts.business = header.business ? header.business->type : packet::BusinessType::new_document;
  facts.priority = packet::priority_of(header);
  if (facts.business == packet::BusinessType::recall || facts.business == packet::BusinessType::update) {
    facts.target = target_of(header);
  }
  if (header.business) {
    facts.header_changed = header.business->document_info == "1";
    facts.changes = header.business->receivers;
    facts.replacements = header.business->replacements;
  }
  return facts;
}

StatusFacts status_facts(const packet::StatusHeader& header) {
  StatusFacts facts;
  facts.from = header.from.id;
  facts.to = header.response_for.organ_id;
  facts.document_id = header.response_for.document_id;
  facts.status_code = header.status_code;
  facts.timestamp = header.timestamp;
  return facts;
}

}  // namespace

Verifier::Verifier(VerifierOptions options, signature::TrustStore& trust)
    : options_(std::move(options)), trust_(trust) {
  if (options_.policy == VerificationPolicy::packet) options_.signatures.files_checked = false;
}

std::expected<Verified, Failure> Verifier::verify(BytesView bytes, const Digest256& digest, axis::MessageType type,
                                                  InstantNs now, signature::CostLedger& ledger) const {
  Result<packet::Packet> packet = fail(Errc::internal, "");
  std::vector<packet::Violation> violations;
  {
    const signature::CostLedger::Scope scope(ledger, signature::Stage::parse);
    packet = packet::read_packet(bytes, options_.reader);
    if (packet) violations = packet::check(*packet, options_.profile, now);
  }
  if (!packet) return refuse(packet.error());
  if (!violations.empty()) {
    return refuse(ErrorCode::bad_edxml, violations.front().rule + ": " + violations.front().detail);
  }

  if (type == axis::MessageType::status && packet->status() == nullptr) {
    return refuse(ErrorCode::bad_edxml, "messagetype is status, the packet is not");
  }
  if (type == axis::MessageType::edoc && packet->document() == nullptr) {
    return refuse(ErrorCode::bad_edxml, "messagetype is edoc, the packet is not");
  }
  const auto verification = verify_signatures(bytes, *packet, now, ledger);
  if (!verification) return std::unexpected(verification.error());
  const auto with_content = [&](auto facts) -> Facts {
    facts.digest = digest;
    facts.length = bytes.size();
    facts.verification = *verification;
    return facts;
  };
  Verified verified{type == axis::MessageType::status ? with_content(status_facts(*packet->status()))
                                                      : with_content(document_facts(*packet->document()))};
  if (options_.rewrite && packet->document() != nullptr) {
    auto stored = rewrite(bytes, *packet, now, ledger);
    if (!stored) return std::unexpected(std::move(stored.error()));
    const signature::CostLedger::Scope scope(ledger, signature::Stage::hash);
    auto& facts = std::get<DocumentFacts>(verified.facts);
    facts.sent = SentForm{facts.digest, facts.length};
    facts.digest = signature::sha256(stored->view);
    facts.length = stored->view.size();
    verified.rewritten = std::move(*stored);
  }
  return verified;
}

std::expected<VerificationResult, Failure> Verifier::verify_signatures(BytesView bytes, const packet::Packet& packet,
                                                                       InstantNs now,
                                                                       signature::CostLedger& ledger) const {
  VerificationResult result{.policy = options_.policy};
  if (options_.policy < VerificationPolicy::packet) return result;
  const signature::PacketCheck check = signature::check_packet(bytes, packet, trust_, options_.signatures, now, ledger);
  const signature::Verdict& verdict = check.verdict;
  if (verdict.passed()) {
    result.packet_signed = check.packet_signature.profile == signature::PacketSignatureProfile::modern;
    result.files_signed = check.is_signed;
    return result;
  }
  if (verdict.sub_indication == signature::SubIndication::try_later) {
    return refuse(ErrorCode::try_later, verdict.reason);
  }
  const ErrorCode code = verdict.sub_indication == signature::SubIndication::format_failure
                             ? ErrorCode::file_error
                             : ErrorCode::signature_refused;
  return refuse(code, std::string(to_string(verdict.indication)) + " " +
                          std::string(to_string(verdict.sub_indication)) + ": " + verdict.reason);
}

// Read once more: what receivers get must not be past a limit because of what the hub added to it.
std::expected<SharedBytes, Failure> Verifier::rewrite(BytesView bytes, const packet::Packet& packet, InstantNs now,
                                                      signature::CostLedger& ledger) const {
  const signature::CostLedger::Scope scope(ledger, signature::Stage::parse);
  SharedBytes rewritten = SharedBytes::of(rewrite_packet(bytes, packet, options_.hub_code, now));
  const auto again = packet::read_packet(rewritten.view, options_.reader);
  if (!again) return refuse(ErrorCode::too_large, "with the hub's TraceHeader: " + again.error().detail);
  return rewritten;
}

}  // namespace axle::hub
