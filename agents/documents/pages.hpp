// The pages of a document on a canvas.
#pragma once

#include "agents/documents/canvas.hpp"
#include "agents/documents/document_text.hpp"
#include "agents/documents/running_text.hpp"
#include "protocol/signature/pdf/signature.hpp"

namespace axle::agents {

// Margins of Decree 30/2020 Annex I: top and bottom 20-25 mm, left 30-35 mm, right 15-20 mm.
inline constexpr double kLeft = 30 * kPointsPerMm;
inline constexpr double kRight = kPageWidth - 15 * kPointsPerMm;
inline constexpr double kTop = 20 * kPointsPerMm;
inline constexpr double kBottom = kPageHeight - 20 * kPointsPerMm;
inline constexpr double kTextWidth = kRight - kLeft;

struct SignatureBoxes {
  signature::PdfSignRequest::Box person, agency;
};

// The letter itself, complete with its signature block, on the canvas' current page; the running text fills the page.
SignatureBoxes draw_letter(Canvas& canvas, const DocumentText& text, RunningText& prose, bool with_appendix);

// One page of the appendix; `number` 1 has the head under `title` and a table, further pages carry their number at the
// top.
void draw_appendix_page(Canvas& canvas, const DocumentText& text, RunningText& prose, std::uint32_t number,
                        std::string_view title = "PHỤ LỤC");

}  // namespace axle::agents
