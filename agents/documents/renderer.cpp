#include "agents/documents/renderer.hpp"

#include <algorithm>
#include <array>
#include <utility>

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

constexpr DurationNs kDayBegins = 8 * kHour;

Result<void> check_pages(std::uint32_t pages) {
  if (pages >= 1 && pages <= kPagesMax) return {};
  return fail(Errc::invalid_input,
              "pages is " + std::to_string(pages) + "; 1 to " + std::to_string(kPagesMax) + " are possible");
}

// 1..89, as far as numbers of appendices go.
std::string roman(std::uint32_t number) {
  constexpr std::array<std::pair<std::uint32_t, std::string_view>, 7> kSigns{
      {{50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}}};
  std::string out;
  for (const auto& [value, sign] : kSigns) {
    for (; number >= value; number -= value) out += sign;
  }
  return out;
}

}  // namespace

Result<RenderedDocument> render(const RenderRequest& request) {
  AXLE_ASSERT(request.header != nullptr);
  if (const auto good = check_pages(request.pages); !good) return pass(good);
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
  const Metadata metadata{text->title, text->agency_name, text->subject, text->issued + kDayBegins};
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

Result<Bytes> render_appendix(const AppendixRequest& request) {
  AXLE_ASSERT(request.header != nullptr && request.number > 0);
  if (const auto good = check_pages(request.pages); !good) return pass(good);
  const Result<DocumentText> text = make_document_text(*request.header);
  if (!text) return pass(text);
  Result<Canvas> canvas = Canvas::create();
  if (!canvas) return pass(canvas);
  RunningText prose(request.seed, text->issued);
  const std::string title = "PHỤ LỤC " + roman(request.number);
  for (std::uint32_t page = 1; page <= request.pages; ++page) {
    if (page > 1) canvas->next_page();
    draw_appendix_page(*canvas, *text, prose, page, title);
  }
  const Metadata metadata{title + " - " + text->title, text->agency_name, text->subject, text->issued + kDayBegins};
  auto finished = canvas->finish(metadata, 0, request.seed);
  if (!finished) return pass(finished);
  return std::move(finished->pdf);
}

}  // namespace axle::agents
