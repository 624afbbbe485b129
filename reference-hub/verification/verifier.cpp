#include "reference-hub/verification/verifier.hpp"

#include <deque>

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

std::expected<void, Failure> judge(const signature::Verdict& verdict) {
  if (verdict.passed()) return {};
  if (verdict.sub_indication == signature::SubIndication::try_later) {
    return refuse(ErrorCode::try_later, verdict.reason);
  }
  const ErrorCode code = verdict.sub_indication == signature::SubIndication::format_failure
                             ? ErrorCode::file_error
                             : ErrorCode::signature_refused;
  return refuse(code, std::string(to_string(verdict.indication)) + " " +
                          std::string(to_string(verdict.sub_indication)) + ": " + verdict.reason);
}

}  // namespace

// One packet on its way through the three steps.
struct Verifier::Step {
  Step(const Order& of, InstantNs at) : order(of), now(at), hash(of.packet) {}

  Order order;
  InstantNs now;
  signature::Sha256Beside hash;
  Result<packet::Packet> packet = fail(Errc::internal, "");
  std::optional<signature::PacketVerification> signatures;  // borrows the packet and the hash
  std::optional<Failure> failure;
};

Verifier::Verifier(VerifierOptions options, signature::TrustStore& trust)
    : options_(std::move(options)), trust_(trust) {
  if (options_.policy == VerificationPolicy::packet) options_.signatures.files_checked = false;
}

// Everything up to the public-key operations.
std::expected<void, Failure> Verifier::begin(Step& step) const {
  const Order& order = step.order;
  std::vector<packet::Violation> violations;
  {
    const signature::CostLedger::Scope scope(*order.ledger, signature::Stage::parse);
    step.packet = packet::read_packet(order.packet, options_.reader);
    if (step.packet) violations = packet::check(*step.packet, options_.profile, step.now);
  }
  if (!step.packet) return refuse(step.packet.error());
  if (!violations.empty()) {
    return refuse(ErrorCode::bad_edxml, violations.front().rule + ": " + violations.front().detail);
  }
  if (order.type == axis::MessageType::status && step.packet->status() == nullptr) {
    return refuse(ErrorCode::bad_edxml, "messagetype is status, the packet is not");
  }
  if (order.type == axis::MessageType::edoc && step.packet->document() == nullptr) {
    return refuse(ErrorCode::bad_edxml, "messagetype is edoc, the packet is not");
  }
  if (options_.policy >= VerificationPolicy::packet) {
    step.signatures.emplace(order.packet, *step.packet, trust_, options_.signatures, step.now, *order.ledger,
                            &step.hash);
  }
  return {};
}

std::expected<Verified, Failure> Verifier::conclude(Step& step, const Digest256& digest) const {
  if (step.failure) return std::unexpected(std::move(*step.failure));
  VerificationResult result{.policy = options_.policy};
  if (step.signatures) {
    const signature::PacketCheck check = step.signatures->finish();
    if (auto good = judge(check.verdict); !good) return std::unexpected(std::move(good.error()));
    result.packet_signed = check.packet_signature.profile == signature::PacketSignatureProfile::modern;
    result.files_signed = check.is_signed;
  }
  const auto with_content = [&](auto facts) -> Facts {
    facts.digest = digest;
    facts.length = step.order.packet.size();
    facts.verification = result;
    return facts;
  };
  Verified verified{step.order.type == axis::MessageType::status
                        ? with_content(status_facts(*step.packet->status()))
                        : with_content(document_facts(*step.packet->document()))};
  if (options_.rewrite && step.packet->document() != nullptr) {
    if (auto done = rewrite(step, verified); !done) return std::unexpected(std::move(done.error()));
  }
  return verified;
}

// Read once more: what receivers get must not be past a limit because of what the hub added to it.
std::expected<void, Failure> Verifier::rewrite(const Step& step, Verified& verified) const {
  SharedBytes stored;
  {
    const signature::CostLedger::Scope scope(*step.order.ledger, signature::Stage::parse);
    stored = SharedBytes::of(rewrite_packet(step.order.packet, *step.packet, options_.hub_code, step.now));
    const auto again = packet::read_packet(stored.view, options_.reader);
    if (!again) return refuse(ErrorCode::too_large, "with the hub's TraceHeader: " + again.error().detail);
  }
  const signature::CostLedger::Scope scope(*step.order.ledger, signature::Stage::hash);
  auto& facts = std::get<DocumentFacts>(verified.facts);
  facts.sent = SentForm{facts.digest, facts.length};
  facts.digest = signature::sha256(stored.view);
  facts.length = stored.view.size();
  verified.rewritten = std::move(stored);
  return {};
}

std::vector<Verifier::Outcome> Verifier::verify(std::span<const Order> orders, InstantNs now) const {
  std::deque<Step> steps;  // they do not move
  std::vector<signature::PacketJobs> jobs;
  for (const Order& order : orders) {
    Step& step = steps.emplace_back(order, now);
    if (auto begun = begin(step); !begun) step.failure = std::move(begun.error());
    if (step.signatures) jobs.push_back({.jobs = step.signatures->jobs(), .ledger = order.ledger});
  }
  if (!jobs.empty()) signature::verify_signatures(jobs);
  std::vector<Outcome> outcomes;
  for (Step& step : steps) {
    Digest256 digest{};
    {
      const signature::CostLedger::Scope scope(*step.order.ledger, signature::Stage::hash);
      digest = step.hash.finish();
    }
    outcomes.push_back({digest, conclude(step, digest)});
  }
  return outcomes;
}

}  // namespace axle::hub
