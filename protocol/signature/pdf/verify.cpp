#include <array>
#include <utility>

#include "protocol/signature/cms/timestamp_check.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/crypto/public_key_batch.hpp"
#include "protocol/signature/crypto/range_hash.hpp"
#include "protocol/signature/pdf/pending.hpp"

namespace axle::signature {

// One signature on its way: what was read, who signed, and which of the jobs are its own.
struct PdfCheck::State {
  struct Signature {
    PendingSignature pending;
    CmsSigner signer;
    Bytes signed_form;
    std::optional<std::size_t> job;
    std::optional<TimestampCheck> timestamp;
    std::optional<std::size_t> timestamp_job;
  };

  State(BytesView pdf_bytes, TrustStore& trust_store, InstantNs time, CostLedger& cost_ledger)
      : pdf(pdf_bytes), trust(trust_store), at(time), ledger(cost_ledger) {}

  void prepare(Signature& one, Sha256Beside* beside);
  bool digest_fits(const PendingSignature& pending, Sha256Beside* beside);
  void finish_timestamp(Signature& one);
  Verdict verdict(const Signature& one, InstantNs latest_stamp);
  std::string changes_after(std::size_t index) const;

  BytesView pdf;
  TrustStore& trust;
  InstantNs at;
  CostLedger& ledger;
  std::string structure_error;
  PendingFile file;  // its signatures are moved into `signatures`
  std::vector<Signature> signatures;
  std::vector<SignatureJob> jobs;
  std::array<std::optional<RangeHash>, 3> hashes;
};

bool PdfCheck::State::digest_fits(const PendingSignature& pending, Sha256Beside* beside) {
  const CostLedger::Scope scope(ledger, Stage::hash);
  const DigestAlgorithm algorithm = pending.cms->method.digest;
  auto& hash = hashes[static_cast<std::size_t>(algorithm)];
  if (!hash) hash.emplace(pdf, algorithm, beside);
  const Covered& covered = *pending.covered;
  const DigestValue digest = hash->digest(covered.first_end, covered.second_begin, covered.second_end);
  return equal_constant_time(digest.view(), pending.cms->message_digest);
}

// Up to the public-key operations; a failure before them is left as the verdict.
void PdfCheck::State::prepare(Signature& one, Sha256Beside* beside) {
  PendingSignature& pending = one.pending;
  if (!pending.cms) return;
  PdfSignature& result = pending.result;
  const Cms& cms = *pending.cms;
  result.method = cms.method;
  one.signer = find_signer(cms, trust, ledger);
  if (one.signer.certificate != nullptr) {
    result.certificate = one.signer.certificate;
    result.role = result.certificate->role();
    result.algorithm = result.certificate->key_algorithm();
  }
  if (!pending.covered) {
    result.verdict = Verdict::undetermined(SubIndication::signed_data_not_found,
                                           "the signature does not cover its revision from the first byte to the last");
  } else if (!digest_fits(pending, beside)) {
    result.verdict = Verdict::failed(SubIndication::hash_failure, "the signed bytes were changed after signing");
  } else if (one.signer.certificate == nullptr) {
    result.verdict = std::move(one.signer.failure);
  } else {
    one.signed_form = signed_form(cms);
    one.job = jobs.size();
    jobs.push_back({one.signer.certificate.get(), cms.method, one.signed_form, cms.signature});
    if (cms.timestamp.empty()) return;
    one.timestamp.emplace(cms.timestamp, cms.signature, trust, at, ledger);
    if (const SignatureJob* job = one.timestamp->job()) {
      one.timestamp_job = jobs.size();
      jobs.push_back(*job);
    }
  }
}

void PdfCheck::State::finish_timestamp(Signature& one) {
  if (!one.timestamp) return;
  if (one.timestamp_job) one.timestamp->job()->good = jobs[*one.timestamp_job].good;
  one.pending.result.timestamp = one.timestamp->finish();
}

// `latest_stamp` is the latest proven time of the signatures that this one covers.
Verdict PdfCheck::State::verdict(const Signature& one, InstantNs latest_stamp) {
  if (!jobs[*one.job].good) {
    return Verdict::failed(SubIndication::sig_crypto_failure, "the signature value does not fit the signer's key");
  }
  if (!one.pending.forbidden_change.empty()) {
    return Verdict::undetermined(SubIndication::sig_constraints_failure, one.pending.forbidden_change);
  }
  const auto& stamp = one.pending.result.timestamp;
  const bool proven = stamp && stamp->verdict.passed();
  if (proven && stamp->time < latest_stamp) {
    return Verdict::undetermined(
        SubIndication::timestamp_order_failure,
        "the time stamp says " + format_iso8601(stamp->time) + ", before that of a signature which this one covers");
  }
  return trust.check_chain(
      chain_question(*one.pending.cms, one.signer, proven ? stamp->time : at, at, Purpose::document_signing), ledger);
}

// In words, what the revisions behind that of a signature did.
std::string PdfCheck::State::changes_after(std::size_t index) const {
  const PendingSignature& pending = signatures[index].pending;
  if (!pending.covered) return "what follows cannot be told: the signature does not cover its revision";
  if (!pending.forbidden_change.empty()) return pending.forbidden_change;
  std::string words;
  const auto add = [&](const std::string& more) { words += (words.empty() ? "" : "; ") + more; };
  std::size_t explained = pending.covered->revision + 1;
  for (const Signature& later : signatures) {
    const auto& covered = later.pending.covered;
    if (!covered || covered->revision <= pending.covered->revision) continue;
    const CertificatePtr& by = later.pending.result.certificate;
    add("a further signature by " + (by == nullptr ? std::string("an unknown signer") : by->common_name()));
    ++explained;
  }
  if (explained < file.revisions) add("an update that changes nothing of what was signed");
  if (file.has_tail) add("bytes that belong to no revision");
  return words;
}

PdfCheck::PdfCheck(BytesView pdf, TrustStore& trust, InstantNs at, CostLedger& ledger, const PdfLimits& limits,
                   Sha256Beside* beside)
    : state_(std::make_unique<State>(pdf, trust, at, ledger)) {
  {
    const CostLedger::Scope scope(ledger, Stage::pdf);
    auto file = read_pending(pdf, limits);
    if (!file) {
      state_->structure_error = std::move(file.error().detail);
      return;
    }
    state_->file = std::move(*file);
  }
  state_->signatures.reserve(state_->file.signatures.size());
  for (PendingSignature& pending : state_->file.signatures) {
    auto& one = state_->signatures.emplace_back();
    one.pending = std::move(pending);
    state_->prepare(one, beside);
  }
}

PdfCheck::~PdfCheck() = default;
PdfCheck::PdfCheck(PdfCheck&&) noexcept = default;
PdfCheck& PdfCheck::operator=(PdfCheck&&) noexcept = default;

std::span<SignatureJob> PdfCheck::jobs() noexcept {
  return state_->jobs;
}

PdfReport PdfCheck::finish() {
  State& state = *state_;
  PdfReport report;
  report.structure_error = std::move(state.structure_error);
  InstantNs latest_stamp = 0;
  for (std::size_t i = 0; i < state.signatures.size(); ++i) {
    State::Signature& one = state.signatures[i];
    PdfSignature& result = one.pending.result;
    state.finish_timestamp(one);
    if (one.job) result.verdict = state.verdict(one, latest_stamp);
    if (result.timestamp && result.timestamp->verdict.passed()) {
      latest_stamp = std::max(latest_stamp, result.timestamp->time);
    }
    result.changes_after = state.changes_after(i);
    result.intermediates = std::move(one.signer.intermediates);
  }
  for (State::Signature& one : state.signatures) report.signatures.push_back(std::move(one.pending.result));
  report.unchanged_after_last = !report.signatures.empty() && report.signatures.back().coverage == Coverage::whole_file;
  return report;
}

PdfReport verify_pdf(BytesView pdf, TrustStore& trust, InstantNs at, CostLedger& ledger, const PdfLimits& limits) {
  PdfCheck check(pdf, trust, at, ledger, limits);
  std::vector<SignatureJob*> jobs;
  for (SignatureJob& job : check.jobs()) jobs.push_back(&job);
  verify_signatures(jobs, ledger);
  return check.finish();
}

}  // namespace axle::signature
