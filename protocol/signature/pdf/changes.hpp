// What may be appended to a signed PDF file. Internal to this folder.
//
// After a signature, a further revision may add a further signature and nothing else (the attacks: incremental saving,
// shadow hide and replace, https://pdf-insecurity.org). The rule, object by object of the revision:
//   - the trailer keeps /Root and /Info;
//   - an object that is listed as it was is no change;
//   - a new object is allowed if no earlier object referred to its number while there was none (a signed document that
//     leaves a reference open would let a later revision fill it with content);
//   - the catalog may change in /AcroForm only; the form may gain fields and change /SigFlags, and a form that is new
//     may hold /Fields, /SigFlags, /DR and /DA; pages may change in /Annots only, which may gain entries;
//   - an array of fields or annotations of its own may gain entries;
//   - gained fields and annotations are new objects of field type Sig without actions, and without an appearance while
//     they are not signed;
//   - nothing else may be redefined or freed.
#pragma once

#include <unordered_set>

#include "protocol/signature/pdf/document.hpp"

namespace axle::signature {

class ChangeJudge {
 public:
  explicit ChangeJudge(PdfDocument& document) : document_(document) {}

  // Learns which references that matter the file leaves open as of this revision. Errors when an object that could hold
  // one cannot be read.
  Result<void> start(std::size_t revision);
  // The sentence for a forbidden change in the revision after the last one seen; none when all is allowed.
  std::optional<std::string> forbidden_change();

 private:
  Result<bool> open_references_possible();
  Result<void> scan(std::size_t revision);
  std::optional<std::string> judge_trailer() const;
  std::optional<std::string> judge_entry(const PdfEntry& entry);
  Result<bool> redefinition_allowed(const PdfEntry& entry, const PdfDocument::Located& before);
  Result<bool> catalog_allowed(const PdfObject& before, const PdfObject& after);
  Result<bool> form_allowed(const PdfObject& before, const PdfObject& after);
  Result<bool> page_allowed(const PdfObject& before, const PdfObject& after);
  // Whether the second list (null: empty) is the first one and then only new signature fields.
  Result<bool> gains_signature_fields(const PdfValue* before, BytesView before_source, const PdfValue* after,
                                      BytesView after_source);
  Result<bool> is_new_signature_field(const PdfValue& item);

  PdfDocument& document_;
  std::size_t revision_ = 0;  // the last one seen
  bool looks_for_open_ = false;
  std::unordered_set<std::uint32_t> open_;
};

}  // namespace axle::signature
