#include "agents/documents/renderer.hpp"

#include <algorithm>

#include "agents/documents/canvas.hpp"
#include "agents/documents/document_text.hpp"
#include "agents/documents/marks.hpp"
#include "agents/documents/pages.hpp"
#include "agents/documents/running_text.hpp"

namespace axle::agents {
namespace {

// Before the file is finished: the seal's letters belong to the fonts that it embeds.
void draw_marks(Canvas& canvas, const DocumentText& text, RenderedDocument& document) {
  document.person_picture.content = deflated(as_bytes(draw_handwriting(document.person_box, text.signer)));
  canvas.begin_picture();
  draw_seal(canvas, document.agency_box, text.superior, text.agency);
  document.agency_picture.content = deflated(as_bytes(canvas.end_picture()));
}

}  // namespace

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
  RenderedDocument document{{}, boxes.person, boxes.agency, {}, {}};
  if (request.with_marks) draw_marks(*canvas, *text, document);
  constexpr DurationNs kOfficeOpens = 8 * kHour;
  const Metadata metadata{text->title, text->agency_name, text->subject, text->issued + kOfficeOpens};
  // 1: smaller than any document, so it comes as large as it is.
  const std::uint64_t marks = document.person_picture.content.size() + document.agency_picture.content.size();
  const std::uint64_t target =
      request.target_bytes - std::min(std::max<std::uint64_t>(request.target_bytes, 1) - 1, marks);
  auto finished = canvas->finish(metadata, target, request.seed);
  if (!finished) return pass(finished);
  document.pdf = std::move(finished->pdf);
  if (request.with_marks) {
    document.person_picture.entries = "/Filter /FlateDecode";
    document.agency_picture.entries =
        "/Filter /FlateDecode /Resources << " + finished->fonts + " " + std::string(kSealEntries) + " >>";
  }
  return document;
}

}  // namespace axle::agents
