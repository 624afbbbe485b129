#include <algorithm>
#include <array>

#include "agents/documents/pages.hpp"

namespace axle::agents {
namespace {

constexpr TextStyle kBody{.size = 13, .align = Align::justify, .indent = 28, .line_spacing = 1.12};
constexpr TextStyle kCentredBold{.face = Face::bold, .size = 13, .align = Align::center, .lines_max = 3};
constexpr TextStyle kCentredItalic{.face = Face::italic, .size = 13, .align = Align::center, .lines_max = 3};

double draw_line(Canvas& canvas, std::string_view words, const TextStyle& style, double y) {
  const Block block = canvas.lay_out(words, style, kTextWidth);
  canvas.draw(block, kLeft, y);
  return y + block.height;
}

double draw_appendix_head(Canvas& canvas, const DocumentText& text, std::string_view title) {
  double y = draw_line(canvas, title, kCentredBold, kTop);
  y = draw_line(canvas, "NỘI DUNG VÀ TIẾN ĐỘ THỰC HIỆN", kCentredBold, y);
  y = draw_line(canvas, "(" + text.reference + ")", kCentredItalic, y) + 3;
  canvas.rule(kPageWidth / 2 - 45, y, kPageWidth / 2 + 45, y, 0.7);
  return y + 12;
}

// Pages are numbered at the top in the middle from the second on (Decree 30 Annex I, part I).
double draw_page_number(Canvas& canvas, std::uint32_t number) {
  if (number < 2) return kTop;
  const Block block = canvas.lay_out(std::to_string(number), {.size = 13, .align = Align::center}, kTextWidth);
  canvas.draw(block, kLeft, kTop - block.height - 8);
  return kTop;
}

double draw_table(Canvas& canvas, RunningText& prose, double y) {
  constexpr std::array<double, 5> kColumns{kLeft, kLeft + 34, kLeft + 218, kLeft + 378, kRight};
  constexpr int kRows = 5;
  constexpr double kPadding = 3;
  const double top = y;
  canvas.rule(kLeft, y, kRight, y, 0.6);
  for (int row = 0; row <= kRows; ++row) {
    const TextStyle style{.face = row == 0 ? Face::bold : Face::regular, .size = 12, .align = Align::center};
    const std::array<std::string, 4> cells =
        row == 0
            ? std::array<std::string, 4>{"TT", "Nội dung", "Đơn vị thực hiện", "Thời hạn"}
            : std::array<std::string, 4>{std::to_string(row), prose.row_task(), prose.row_unit(), prose.later_date()};
    double height = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const Block cell = canvas.lay_out(cells[i], style, kColumns[i + 1] - kColumns[i] - 2 * kPadding);
      canvas.draw(cell, kColumns[i] + kPadding, y + kPadding);
      height = std::max(height, cell.height);
    }
    y += height + 2 * kPadding;
    canvas.rule(kLeft, y, kRight, y, 0.6);
  }
  for (double x : kColumns) canvas.rule(x, top, x, y, 0.6);
  return y + 12;
}

}  // namespace

void draw_appendix_page(Canvas& canvas, const DocumentText& text, RunningText& prose, std::uint32_t number,
                        std::string_view title) {
  double y = number == 1 ? draw_appendix_head(canvas, text, title) : draw_page_number(canvas, number);
  if (number == 1) y = draw_table(canvas, prose, y);
  const TextStyle heading{.face = Face::bold, .size = 13, .indent = 28, .line_spacing = 1.12};
  Block paragraph = canvas.lay_out(prose.paragraph(), kBody, kTextWidth);
  for (int section = 1;; ++section) {
    const Block head = canvas.lay_out(std::to_string(section) + ". " + prose.heading(), heading, kTextWidth);
    // A heading never stands alone at the foot of a page.
    if (y + head.height + 4 + paragraph.height > kBottom) return;
    canvas.draw(head, kLeft, y);
    y += head.height + 4;
    for (int more = 0; more < 3 && y + paragraph.height <= kBottom; ++more) {
      canvas.draw(paragraph, kLeft, y);
      y += paragraph.height + 6;
      paragraph = canvas.lay_out(prose.paragraph(), kBody, kTextWidth);
    }
  }
}

}  // namespace axle::agents
