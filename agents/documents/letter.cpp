#include <algorithm>
#include <vector>

#include "agents/documents/marks.hpp"
#include "agents/documents/pages.hpp"

namespace axle::agents {
namespace {

constexpr double kHeadLeftWidth = 195;
constexpr double kHeadRightWidth = kTextWidth - kHeadLeftWidth;
constexpr double kHeadRightX = kLeft + kHeadLeftWidth;
constexpr double kSignatureX = kLeft + 220;
constexpr double kSignatureWidth = kRight - kSignatureX;
constexpr double kParagraphGap = 6;

// The picture of a person's signature, between title and name; the room is that of the seal.
constexpr double kPersonWidth = 120, kPersonHeight = 62;
constexpr double kSignatureRoom = kSealSize + 4;

constexpr TextStyle kBody{.size = 13, .align = Align::justify, .indent = 28, .line_spacing = 1.12};

double draw_centred(Canvas& canvas, std::string_view words, const TextStyle& style, double x, double y, double width) {
  const Block block = canvas.lay_out(words, style, width);
  canvas.draw(block, x, y);
  return y + block.height;
}

// A rule under a centred block, as long as `share` of its longest line.
void underline(Canvas& canvas, double x, double y, double width, double length) {
  const double middle = x + width / 2;
  canvas.rule(middle - length / 2, y, middle + length / 2, y, 0.7);
}

// The agency on the left, the country's name and motto on the right; returns where the next line may begin.
double draw_head(Canvas& canvas, const DocumentText& text) {
  const TextStyle centred{.size = 12, .align = Align::center, .lines_max = 3};
  TextStyle bold = centred;
  bold.face = Face::bold;
  double left = kTop;
  if (!text.superior.empty()) left = draw_centred(canvas, text.superior, centred, kLeft, left, kHeadLeftWidth);
  const Block agency = canvas.lay_out(text.agency, bold, kHeadLeftWidth);
  canvas.draw(agency, kLeft, left);
  left += agency.height + 3;
  underline(canvas, kLeft, left, kHeadLeftWidth, std::min(agency.ink_width * 0.42, 80.0));

  double right = draw_centred(canvas, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold, kHeadRightX, kTop, kHeadRightWidth);
  TextStyle motto = bold;
  motto.size = 13;
  const Block words = canvas.lay_out("Độc lập - Tự do - Hạnh phúc", motto, kHeadRightWidth);
  canvas.draw(words, kHeadRightX, right);
  right += words.height + 3;
  underline(canvas, kHeadRightX, right, kHeadRightWidth, words.ink_width);
  return std::max(left, right) + 8;
}

// Number and notation, place and date, and for a letter its subject and urgency below the number.
double draw_number_and_date(Canvas& canvas, const DocumentText& text, double y) {
  const TextStyle number{.size = 13, .align = Align::center, .lines_max = 1};
  TextStyle date = number;
  date.face = Face::italic;
  double left = draw_centred(canvas, text.number, number, kLeft, y, kHeadLeftWidth);
  const double right = draw_centred(canvas, text.place_date, date, kHeadRightX, y, kHeadRightWidth);
  if (text.type_name.empty()) {
    const TextStyle subject{.size = 12, .align = Align::center, .lines_max = 5};
    left = draw_centred(canvas, text.subject, subject, kLeft + 6, left + 4, kHeadLeftWidth - 12);
  }
  if (!text.urgency.empty()) {
    const TextStyle mark{.face = Face::bold, .size = 13, .align = Align::center, .lines_max = 1};
    const Block block = canvas.lay_out(text.urgency, mark, kHeadLeftWidth);
    const double middle = kLeft + kHeadLeftWidth / 2, half = block.ink_width / 2 + 8;
    canvas.draw(block, kLeft, left + 9);
    canvas.frame(middle - half, left + 6, middle + half, left + 12 + block.height, 1);
    left += block.height + 14;
  }
  return std::max(left, right) + 14;
}

double draw_type_and_subject(Canvas& canvas, const DocumentText& text, double y) {
  if (text.type_name.empty()) return y;
  const TextStyle bold{.face = Face::bold, .size = 14, .align = Align::center, .lines_max = 4};
  y = draw_centred(canvas, text.type_name, bold, kLeft, y, kTextWidth);
  const Block subject = canvas.lay_out(text.subject, bold, kTextWidth - 80);
  canvas.draw(subject, kLeft + 40, y + 2);
  y += 2 + subject.height + 3;
  underline(canvas, kLeft, y, kTextWidth, std::min(subject.ink_width * 0.4, 110.0));
  return y + 14;
}

double draw_addressees(Canvas& canvas, const std::vector<std::string>& addressees, double y) {
  if (addressees.empty()) return y;
  if (addressees.size() == 1) {
    const TextStyle centred{.size = 13, .align = Align::center, .lines_max = 2};
    return draw_centred(canvas, "Kính gửi: " + addressees[0] + ".", centred, kLeft, y, kTextWidth) + 12;
  }
  const TextStyle style{.size = 13, .indent = -8, .lines_max = 2};
  const Block words = canvas.lay_out("Kính gửi:", style, 70);
  const double label_x = kLeft + 75, names_x = label_x + 66;
  canvas.draw(words, label_x, y);
  for (std::size_t i = 0; i < addressees.size(); ++i) {
    const Block name =
        canvas.lay_out("- " + addressees[i] + (i + 1 == addressees.size() ? "." : ";"), style, kRight - names_x);
    canvas.draw(name, names_x, y);
    y += name.height + 1;
  }
  return y + 11;
}

struct SignatureBlock {
  std::vector<Block> titles;
  Block signer;
  std::vector<Block> places;
  double titles_height = 0, height = 0;
};

SignatureBlock lay_out_signature(Canvas& canvas, const DocumentText& text) {
  SignatureBlock block;
  const TextStyle bold{.face = Face::bold, .size = 13, .align = Align::center, .lines_max = 2};
  for (const std::string* title : {&text.competence, &text.position}) {
    if (title->empty()) continue;
    block.titles.push_back(canvas.lay_out(*title, bold, kSignatureWidth));
    block.titles_height += block.titles.back().height;
  }
  block.signer = canvas.lay_out(text.signer, bold, kSignatureWidth);
  const TextStyle label{.face = Face::bold_italic, .size = 12};
  const TextStyle small{.size = 11, .indent = -6, .lines_max = 2};
  block.places.push_back(canvas.lay_out("Nơi nhận:", label, kSignatureX - kLeft - 10));
  for (std::size_t i = 0; i < text.places.size(); ++i) {
    const std::string line = "- " + text.places[i] + (i + 1 == text.places.size() ? "." : ";");
    block.places.push_back(canvas.lay_out(line, small, kSignatureX - kLeft - 10));
  }
  double places_height = 0;
  for (const Block& place : block.places) places_height += place.height;
  block.height = std::max(block.titles_height + kSignatureRoom + block.signer.height, places_height);
  return block;
}

SignatureBoxes draw_signature(Canvas& canvas, const SignatureBlock& block, double y) {
  double left = y;
  for (const Block& place : block.places) {
    canvas.draw(place, kLeft, left);
    left += place.height;
  }
  double right = y;
  for (const Block& title : block.titles) {
    canvas.draw(title, kSignatureX, right);
    right += title.height;
  }
  canvas.draw(block.signer, kSignatureX, right + kSignatureRoom);
  // The person's signature between the titles and the name; the seal over the left third of it.
  const double middle = right + kSignatureRoom / 2;
  const double person_left = kSignatureX + (kSignatureWidth - kPersonWidth) / 2;
  const double seal_right = person_left + kPersonWidth / 3;
  const auto box = [](double x1, double y1, double x2, double y2) {
    return signature::PdfSignRequest::Box{x1, kPageHeight - y2, x2, kPageHeight - y1};
  };
  return {box(person_left, middle - kPersonHeight / 2, person_left + kPersonWidth, middle + kPersonHeight / 2),
          box(seal_right - kSealSize, middle - kSealSize / 2, seal_right, middle + kSealSize / 2)};
}

// Paragraphs until the next one would not leave room for the closing words; returns where the text ends.
double draw_body(Canvas& canvas, const DocumentText& text, RunningText& prose, bool with_appendix, double y,
                 double bottom) {
  const Block closing = canvas.lay_out(prose.closing(with_appendix), kBody, kTextWidth);
  Block next = canvas.lay_out(prose.opening(text.agency_name), kBody, kTextWidth);
  for (int number = 1; y + next.height + kParagraphGap + closing.height <= bottom; ++number) {
    canvas.draw(next, kLeft, y);
    y += next.height + kParagraphGap;
    next = canvas.lay_out(std::to_string(number) + ". " + prose.task(), kBody, kTextWidth);
  }
  canvas.draw(closing, kLeft, y);
  return y + closing.height;
}

}  // namespace

SignatureBoxes draw_letter(Canvas& canvas, const DocumentText& text, RunningText& prose, bool with_appendix) {
  double y = draw_head(canvas, text);
  y = draw_number_and_date(canvas, text, y);
  y = draw_type_and_subject(canvas, text, y);
  y = draw_addressees(canvas, text.addressees, y);
  const SignatureBlock signature = lay_out_signature(canvas, text);
  constexpr double kGap = 14;
  y = draw_body(canvas, text, prose, with_appendix, y, kBottom - signature.height - kGap);
  return draw_signature(canvas, signature, y + kGap);
}

}  // namespace axle::agents
