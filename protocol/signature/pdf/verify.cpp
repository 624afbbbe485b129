#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "protocol/signature/cms/cms.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/crypto/range_hash.hpp"
#include "protocol/signature/pdf/changes.hpp"
#include "protocol/signature/pdf/fields.hpp"
#include "protocol/signature/pdf/text.hpp"

namespace axle::signature {
namespace {

// A signature between what the structure says and its verdict.
struct Pending {
  PdfSignature result;
  std::optional<Covered> covered;
  Bytes cms_bytes;  // Contents; `cms` points into it
  std::optional<Cms> cms;
  std::string forbidden_change;  // after it; empty when there is none
};

bool is_pades(const PdfValue& dictionary) {
  const PdfValue* filter = dictionary.find("SubFilter");
  return filter != nullptr && filter->is_name("ETSI.CAdES.detached");
}

// Reads the CMS of one signature dictionary, or leaves the verdict why not.
void read_contents(const PdfObject& dictionary, const PdfLimits& limits, Pending& pending) {
  Verdict& verdict = pending.result.verdict;
  const PdfValue* contents = dictionary.value.find("Contents");
  if (!is_pades(dictionary.value)) {
    verdict = Verdict::failed(SubIndication::format_failure, "the signature is not of SubFilter ETSI.CAdES.detached");
    return;
  }
  if (contents == nullptr || !contents->is(PdfKind::string)) {
    verdict = Verdict::failed(SubIndication::format_failure, "the signature has no Contents");
    return;
  }
  if (contents->end - contents->begin > 2 * limits.cms_bytes_max + 2) {
    verdict = Verdict::failed(SubIndication::format_failure,
                              "the CMS signature is longer than " + std::to_string(limits.cms_bytes_max) + " bytes");
    return;
  }
  pending.cms_bytes = string_bytes(*contents, dictionary.source);
  auto cms = read_cms(pending.cms_bytes);
  if (cms) {
    pending.cms = std::move(*cms);
  } else {
    verdict = std::move(cms.error());
  }
}

Pending read_signature(const PdfDocument& document, const FormField& field) {
  Pending pending;
  pending.result.field_name = field.name;
  if (const PdfValue* time = field.value.value.find("M"); time != nullptr && time->is(PdfKind::string)) {
    pending.result.signing_time = parse_pdf_date(as_text(string_bytes(*time, field.value.source)));
  }
  pending.covered = covered_bytes(document, field.value);
  if (pending.covered) {
    const bool all = pending.covered->second_end == document.file().size();
    pending.result.coverage = all ? Coverage::whole_file : Coverage::whole_revision;
    pending.result.covered_bytes = pending.covered->second_end;
  }
  read_contents(field.value, document.limits(), pending);
  return pending;
}

// Gives every signature the first forbidden change that was appended after it.
void judge_changes(PdfDocument& document, std::vector<Pending>& signatures) {
  std::size_t first = document.last();
  for (const Pending& one : signatures) {
    if (one.covered) first = std::min(first, one.covered->revision);
  }
  if (first == document.last()) return;
  const auto note = [&](std::size_t revision, const std::string& sentence) {
    for (Pending& one : signatures) {
      if (one.covered && one.covered->revision < revision && one.forbidden_change.empty()) {
        one.forbidden_change = sentence;
      }
    }
  };
  ChangeJudge judge(document);
  if (const auto started = judge.start(first); !started) {
    note(document.last(), "the signed file cannot be compared with what was appended: " + started.error().detail);
    return;
  }
  for (std::size_t revision = first + 1; revision <= document.last(); ++revision) {
    if (const auto change = judge.forbidden_change()) {
      note(revision, *change);
      return;  // what follows is judged against a state that nobody signed
    }
  }
}

Result<std::vector<Pending>> read_structure(BytesView pdf, const PdfLimits& limits) {
  auto document = PdfDocument::open(pdf, limits);
  if (!document) return pass(document);
  const auto fields = form_fields(*document, document->last());
  if (!fields) return pass(fields);
  std::vector<Pending> signatures;
  for (const FormField& field : *fields) {
    if (!field.is_signed) continue;
    if (signatures.size() == limits.signatures_max) {
      return fail(Errc::limit, "a PDF file with more than " + std::to_string(limits.signatures_max) + " signatures");
    }
    signatures.push_back(read_signature(*document, field));
  }
  judge_changes(*document, signatures);
  std::ranges::sort(signatures, {}, [](const Pending& one) { return one.result.covered_bytes; });
  return signatures;
}

class Verification {
 public:
  Verification(BytesView pdf, TrustStore& trust, InstantNs at, CostLedger& ledger)
      : pdf_(pdf), trust_(trust), at_(at), ledger_(ledger) {}

  Verdict verdict(Pending& pending) {
    if (!pending.cms) return std::move(pending.result.verdict);
    read_certificate(pending);
    if (!pending.covered) {
      return Verdict::undetermined(SubIndication::signed_data_not_found,
                                   "the signature does not cover its revision from the first byte to the last");
    }
    if (!digest_fits(pending)) {
      return Verdict::failed(SubIndication::hash_failure, "the signed bytes were changed after signing");
    }
    if (pending.result.certificate == nullptr) return std::move(certificate_failure_);
    if (!public_key_fits(pending)) {
      return Verdict::failed(SubIndication::sig_crypto_failure, "the signature value does not fit the signer's key");
    }
    if (!pending.forbidden_change.empty()) {
      return Verdict::undetermined(SubIndication::sig_constraints_failure, std::move(pending.forbidden_change));
    }
    return trust_.check_chain(pending.result.certificate, intermediates_, at_, ledger_);
  }

 private:
  // The signer's certificate by name and hash; the others may help to build its chain.
  void read_certificate(Pending& pending) {
    intermediates_.clear();
    certificate_failure_ = Verdict::failed(SubIndication::format_failure,
                                           "the CMS signature does not hold the certificate that its attributes name");
    for (const BytesView der : pending.cms->certificates) {
      const bool is_signer = pending.result.certificate == nullptr && names_certificate(*pending.cms, der);
      auto certificate = trust_.certificate(der, ledger_);
      if (certificate && is_signer) {
        pending.result.role = (*certificate)->role();
        pending.result.algorithm = (*certificate)->key_algorithm();
        pending.result.certificate = std::move(*certificate);
      } else if (certificate) {
        intermediates_.push_back(std::move(*certificate));
      } else if (is_signer) {
        const bool weak = certificate.error().code == Errc::refused;
        certificate_failure_ =
            weak ? Verdict::undetermined(SubIndication::crypto_constraints_failure, certificate.error().detail)
                 : Verdict::failed(SubIndication::format_failure, certificate.error().detail);
      }
    }
  }

  bool digest_fits(const Pending& pending) {
    const CostLedger::Scope scope(ledger_, Stage::hash);
    const DigestAlgorithm algorithm = pending.cms->method.digest;
    auto& hash = hashes_[static_cast<std::size_t>(algorithm)];
    if (!hash) hash.emplace(pdf_, algorithm);
    const Covered& covered = *pending.covered;
    const DigestValue digest = hash->digest(covered.first_end, covered.second_begin, covered.second_end);
    return equal_constant_time(digest.view(), pending.cms->message_digest);
  }

  bool public_key_fits(const Pending& pending) {
    CostLedger::Scope scope(ledger_, Stage::public_key);
    scope.algorithm(pending.result.algorithm);
    return verify_signature(*pending.result.certificate, pending.cms->method, signed_form(*pending.cms),
                            pending.cms->signature);
  }

  BytesView pdf_;
  TrustStore& trust_;
  InstantNs at_;
  CostLedger& ledger_;
  std::array<std::optional<RangeHash>, 3> hashes_;
  std::vector<CertificatePtr> intermediates_;
  Verdict certificate_failure_;
};

}  // namespace

PdfReport verify_pdf(BytesView pdf, TrustStore& trust, InstantNs at, CostLedger& ledger, const PdfLimits& limits) {
  PdfReport report;
  std::vector<Pending> signatures;
  {
    const CostLedger::Scope scope(ledger, Stage::pdf);
    auto read = read_structure(pdf, limits);
    if (!read) {
      report.structure_error = std::move(read.error().detail);
      return report;
    }
    signatures = std::move(*read);
  }
  Verification verification(pdf, trust, at, ledger);
  for (Pending& pending : signatures) {
    pending.result.verdict = verification.verdict(pending);
    report.signatures.push_back(std::move(pending.result));
  }
  report.unchanged_after_last = !report.signatures.empty() && report.signatures.back().coverage == Coverage::whole_file;
  return report;
}

}  // namespace axle::signature
