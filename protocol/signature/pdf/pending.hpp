// The signatures of a PDF file as its structure shows them, before any of them is verified. Internal to this folder.
#pragma once

#include "protocol/signature/cms/cms.hpp"
#include "protocol/signature/pdf/fields.hpp"

namespace axle::signature {

// A signature between what the structure says and its verdict.
struct PendingSignature {
  PdfSignature result;  // without a CMS: with its verdict
  std::optional<Covered> covered;
  Bytes cms_bytes;  // Contents; `cms` points into it
  std::optional<Cms> cms;
  std::string forbidden_change;  // after it; empty when there is none
};

struct PendingFile {
  std::vector<PendingSignature> signatures;  // in the order of their revisions, oldest first
  std::size_t revisions = 0;
  bool has_tail = false;  // bytes that no revision owns follow the last one
};

// Errors when the structure cannot be read; limit for more than signatures_max.
Result<PendingFile> read_pending(BytesView pdf, const PdfLimits& limits);

}  // namespace axle::signature
