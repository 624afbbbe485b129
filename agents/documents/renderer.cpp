#include "agents/documents/renderer.hpp"

#include "agents/documents/canvas.hpp"
#include "agents/documents/document_text.hpp"
#include "agents/documents/pages.hpp"
#include "agents/documents/running_text.hpp"

namespace axle::agents {

Result<RenderedDocument> render(const RenderRequest& request) {
  AXLE_ASSERT(request.header != nullptr);
  if (request.pages < 1 || request.pages > kPagesMax) {
    return fail(Errc::invalid_input,
                "pages is " + std::to_string(request.pages) + "; 1 to " + std::to_string(kPagesMax) + " are possible");
  }
  if (request.target_bytes > kTargetBytesMax) {
    return fail(Errc::invalid_input, "target_bytes is " + std::to_string(request.target_bytes) + "; at most " +
                                         std::to_string(kTargetBytesMax) + " are possible");
  }
  const Result<DocumentText> text = make_document_text(*request.header);
  if (!text) return pass(text);
  Result<Canvas> canvas = Canvas::create();
  if (!canvas) return pass(canvas);
  RunningText prose(request.seed, text->issued);
  const SignatureBoxes boxes = draw_letter(*canvas, *text, prose, request.pages > 1);
  for (std::uint32_t page = 2; page <= request.pages; ++page) {
    canvas->next_page();
    draw_appendix_page(*canvas, *text, prose, page - 1);
  }
  constexpr DurationNs kOfficeOpens = 8 * kHour;
  const Metadata metadata{text->title, text->agency_name, text->subject, text->issued + kOfficeOpens};
  Result<Bytes> pdf = canvas->finish(metadata, request.target_bytes, request.seed);
  if (!pdf) return pass(pdf);
  return RenderedDocument{std::move(*pdf), boxes.person, boxes.agency};
}

}  // namespace axle::agents
