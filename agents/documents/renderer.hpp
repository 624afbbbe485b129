// A Vietnamese administrative document as a real PDF, laid out after Decree 30/2020 Annex I. cairo and pango stay
// inside.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "protocol/packet/packet.hpp"
#include "protocol/signature/pdf_signature.hpp"

namespace axle::agents {

struct RenderRequest {
  const packet::DocumentHeader* header = nullptr;
  std::uint32_t pages = 1;         // 1..50
  std::uint64_t target_bytes = 0;  // 0: as it comes; else the PDF is filled up to about this with a scanned page image
  std::uint64_t seed = 0;          // of the running text and the scan's grain
};

struct RenderedDocument {
  Bytes pdf;
  signature::PdfSignRequest::Box person_box, agency_box;  // where the two appearances belong on page 1
};

// The same request gives the same bytes on the same machine. internal when the library fails (no font).
// Thread-safe.
Result<RenderedDocument> render(const RenderRequest& request);

}  // namespace axle::agents
