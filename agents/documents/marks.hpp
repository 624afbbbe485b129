// What signatures show on the page, after Decree 30/2020 Annex I (domain 8.2): the person's signature in blue, the
// agency's seal in red and in its real size, and the agency's line of text on attachments in files of their own.
//
// The rules speak of PNG images without a background. These are drawn instead: as transparent (the paper shows through,
// and the signature through the seal), sharp at every size, and 2 KiB rather than 20.
#pragma once

#include "agents/documents/canvas.hpp"
#include "protocol/signature/pdf/signature.hpp"

namespace axle::agents {

using SignatureBox = signature::PdfSignRequest::Box;

// The diameter of an agency's seal; 36 mm is usual for agencies. Not in the texts that domain 8.2 rests on.
inline constexpr double kSealSize = 36 * kPointsPerMm;

// A handwritten-looking stroke that fills the box; each name has its own. Operators for a content stream.
std::string draw_handwriting(const SignatureBox& box, std::string_view name);

// The round seal in the square box: two rims, the superior agency around, the agency in the middle, a star. Without a
// superior the agency's name goes around and a larger star stands in the middle. Both names in upper case. Uses the
// entry kSealEntries of the resources.
void draw_seal(Canvas& canvas, const SignatureBox& box, std::string_view superior, std::string_view agency);
// So that the signature beneath stays to be seen.
inline constexpr std::string_view kSealEntries = "/ExtGState << /Seal << /BM /Multiply >> >>";

// On an attachment in a file of its own the agency's signature has no image: the number and notation of the document
// and the time of signing (ISO 8601, Viet Nam's zone) stand at the upper right of page 1, black, 10 points, in the
// metric twin of Times New Roman, whose letters come along. For pages as wide and high as given, in points.
struct AttachmentMark {
  SignatureBox box;
  signature::PdfPictureSource picture;
};
// invalid_input: `code` ("12/UBND-VP") is not UTF-8; internal: no usable font.
Result<AttachmentMark> attachment_mark(std::string_view code, InstantNs signing_time, double page_width = kPageWidth,
                                       double page_height = kPageHeight);

}  // namespace axle::agents
