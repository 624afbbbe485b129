// A Vietnamese administrative document as a real PDF, laid out after Decree 30/2020 Annex I. pango and HarfBuzz stay
// inside.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "protocol/packet/packet.hpp"
#include "protocol/signature/pdf/signature.hpp"

namespace axle::agents {

inline constexpr std::uint32_t kPagesMax = 50;
inline constexpr std::uint64_t kTargetBytesMax = 50ULL << 20;

// Page 1 is the letter, complete with its signature block; further pages are its appendix, as Decree 30 has it: signed
// with the letter, numbered on its own.
struct RenderRequest {
  const packet::DocumentHeader* header = nullptr;
  std::uint32_t pages = 1;  // 1..kPagesMax: exactly so many come
  // At most kTargetBytesMax. 0: as it comes; else, when the text alone is smaller, the last page gets a scanner's paper
  // grain that fills the file to within 1 % (of a file of less than 6 KiB more: 64 bytes).
  std::uint64_t target_bytes = 0;
  std::uint64_t seed = 0;  // of the running text and the scan's grain
  // Also draws what the two signatures will show, with the document's own fonts; their bytes count towards
  // target_bytes.
  bool with_marks = false;
};

struct RenderedDocument {
  Bytes pdf;
  signature::PdfSignRequest::Box person_box, agency_box;  // where the two appearances belong on page 1
  signature::PdfPicture person_picture, agency_picture;   // empty without with_marks
};

// The same request gives the same bytes on the same machine. The text can be copied out in NFC. invalid_input: pages or
// target_bytes out of range, PromulgationDate is not a date, a text is not UTF-8; internal when the library fails (no
// font). Thread-safe; each thread keeps its own fonts.
Result<RenderedDocument> render(const RenderRequest& request);

// An appendix in a file of its own: its pages as those behind a letter, with its number among the document's appendices
// in the head ("PHỤ LỤC II"; Decree 30/2020 Annex I).
struct AppendixRequest {
  const packet::DocumentHeader* header = nullptr;  // of the document that it belongs to
  std::uint32_t number = 1;                        // from 1
  std::uint32_t pages = 1;                         // 1..kPagesMax
  std::uint64_t seed = 0;
};
// As render() has it.
Result<Bytes> render_appendix(const AppendixRequest& request);

}  // namespace axle::agents
