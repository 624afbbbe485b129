#include "protocol/signature/pdf/pending.hpp"

#include <algorithm>

#include "protocol/signature/pdf/changes.hpp"
#include "protocol/signature/pdf/text.hpp"

namespace axle::signature {
namespace {

bool is_pades(const PdfValue& dictionary) {
  const PdfValue* filter = dictionary.find("SubFilter");
  return filter != nullptr && filter->is_name("ETSI.CAdES.detached");
}

// Reads the CMS of one signature dictionary, or leaves the verdict why not.
void read_contents(const PdfObject& dictionary, const PdfLimits& limits, PendingSignature& pending) {
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

PendingSignature read_signature(const PdfDocument& document, const FormField& field) {
  PendingSignature pending;
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

// Whether the signature certifies the document and permits no change at all: DocMDP with P 1 (ISO 32000-1 12.8.2.2).
// P 2 and 3 permit more than this project ever accepts. What cannot be read permits nothing.
bool permits_no_change(PdfDocument& document, const PdfObject& dictionary) {
  const PdfValue* entry = dictionary.value.find("Reference");
  if (entry == nullptr) return false;
  const std::size_t last = document.last();
  const auto list = document.resolve(last, entry, dictionary.source);
  if (!list || !list->value.is(PdfKind::array)) return true;
  for (const PdfValue& item : list->value.items) {
    const auto reference = document.resolve(last, &item, list->source);
    if (!reference) return true;
    const PdfValue* method = reference->value.find("TransformMethod");
    if (method == nullptr || !method->is_name("DocMDP")) continue;
    const auto parameters = document.resolve(last, reference->value.find("TransformParams"), reference->source);
    if (!parameters) return true;
    const PdfValue* permission = parameters->value.find("P");
    if (permission != nullptr && !(permission->is(PdfKind::integer) && permission->integer >= 2)) return true;
  }
  return false;
}

// Gives every signature the first forbidden change that was appended after it.
void judge_changes(PdfDocument& document, std::vector<PendingSignature>& signatures) {
  std::size_t first = document.last();
  for (const PendingSignature& one : signatures) {
    if (one.covered) first = std::min(first, one.covered->revision);
  }
  if (first == document.last()) return;
  const auto note = [&](std::size_t revision, const std::string& sentence) {
    for (PendingSignature& one : signatures) {
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

}  // namespace

Result<PendingFile> read_pending(BytesView pdf, const PdfLimits& limits) {
  auto document = PdfDocument::open(pdf, limits);
  if (!document) return pass(document);
  const auto fields = form_fields(*document, document->last());
  if (!fields) return pass(fields);
  PendingFile file;
  file.revisions = document->revisions().size();
  file.has_tail = document->revisions().back().end_max != pdf.size();
  for (const FormField& field : *fields) {
    if (!field.is_signed) continue;
    if (file.signatures.size() == limits.signatures_max) {
      return fail(Errc::limit, "a PDF file with more than " + std::to_string(limits.signatures_max) + " signatures");
    }
    PendingSignature one = read_signature(*document, field);
    if (one.covered && one.covered->revision < document->last() && permits_no_change(*document, field.value)) {
      one.forbidden_change =
          "the file was changed after a signature that certifies it and permits no change (DocMDP 1)";
    }
    file.signatures.push_back(std::move(one));
  }
  judge_changes(*document, file.signatures);
  std::ranges::sort(file.signatures, {}, [](const PendingSignature& one) { return one.result.covered_bytes; });
  return file;
}

}  // namespace axle::signature
