// Is this document properly signed by whom it says it is from? The rule of Decree 30/2020 Annex I and Circular
// 01/2019/TT-BNV on one received packet: person first, then agency, both under the network's root, the agency is the
// sender. Used by the hub (policy full) and by every receiving agency: one piece of code.
#pragma once

#include "protocol/packet/attachment.hpp"
#include "protocol/packet/packet.hpp"
#include "protocol/signature/pdf/signature.hpp"

namespace axle::signature {

struct DocumentCheck {
  Verdict verdict;
  bool has_pdf = false;
  bool is_signed = false;        // at least one PDF signature is present
  std::vector<PdfReport> files;  // one per PDF attachment
  // The sentence when an attachment could not be unwrapped (the verdict then is FORMAT_FAILURE); empty otherwise.
  std::string attachment_error;
};

// The first PDF attachment is the document: it needs a person's signature, then the agency's over the person's, nothing
// after it. Further PDF attachments need the agency's signature. `signed_required` false lets a document without any
// signature pass as "for information only" (Decision 28 Art 4); a present signature must be right in any case.
DocumentCheck check_document(const packet::Packet& packet, TrustStore& trust, bool signed_required, InstantNs at,
                             CostLedger& ledger, const packet::AttachmentLimits& attachment_limits = {},
                             const PdfLimits& pdf_limits = {});

}  // namespace axle::signature
