#include "agents/documents/marks.hpp"

#include <array>
#include <cmath>
#include <numbers>
#include <optional>
#include <vector>

#include "agents/documents/shaper.hpp"
#include "base/random.hpp"

namespace axle::agents {
namespace {

constexpr std::string_view kBlue = "0.06 0.16 0.6 ", kRed = "0.8 0.07 0.09 ";

struct Point {
  double x, y;
};

void append(std::string& out, std::initializer_list<double> values, std::string_view op) {
  for (const double value : values) {
    append_number(out, std::round(value * 10) / 10);
    out += ' ';
  }
  out += op;
  out += '\n';
}

// A smooth line through all points (Catmull-Rom as Bézier curves).
void append_curve(std::string& out, const std::vector<Point>& points) {
  append(out, {points[0].x, points[0].y}, "m");
  const auto at = [&](std::size_t i) { return points[std::min(i, points.size() - 1)]; };
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const Point before = at(i == 0 ? 0 : i - 1), from = at(i), to = at(i + 1), after = at(i + 2);
    append(out,
           {from.x + (to.x - before.x) / 6, from.y + (to.y - before.y) / 6, to.x - (after.x - from.x) / 6,
            to.y - (after.y - from.y) / 6, to.x, to.y},
           "c");
  }
}

void append_circle(std::string& out, double x, double y, double radius) {
  const double k = radius * 0.5523;  // a quarter of a circle as one Bézier curve
  append(out, {x + radius, y}, "m");
  append(out, {x + radius, y + k, x + k, y + radius, x, y + radius}, "c");
  append(out, {x - k, y + radius, x - radius, y + k, x - radius, y}, "c");
  append(out, {x - radius, y - k, x - k, y - radius, x, y - radius}, "c");
  append(out, {x + k, y - radius, x + radius, y - k, x + radius, y}, "c");
}

void append_star(std::string& out, double x, double y, double radius) {
  for (int i = 0; i < 5; ++i) {
    const double angle = std::numbers::pi * (0.5 + 0.8 * i);  // every second corner: crosses itself, filled as a whole
    append(out, {x + radius * std::cos(angle), y + radius * std::sin(angle)}, i == 0 ? "m" : "l");
  }
  out += "f\n";
}

// The largest of the sizes at which the name takes at most so many lines of the width.
Block lay_out_name(Canvas& canvas, std::string_view agency, double width) {
  constexpr int kLinesMax = 4;
  for (const double size : {11.0, 9.5, 8.0, 7.0, 6.0}) {
    Block block = canvas.lay_out(agency, {.face = Face::bold, .size = size, .align = Align::center}, width);
    if (block.lines.size() <= kLinesMax && block.height <= width * 0.8) return block;
  }
  return canvas.lay_out(agency, {.face = Face::bold, .size = 5.5, .align = Align::center, .lines_max = 6}, width);
}

}  // namespace

std::string draw_handwriting(const SignatureBox& box, std::string_view name) {
  RandomStream random(fnv1a(name), "handwriting");
  const double width = box.right - box.left, height = box.top - box.bottom;
  const auto vary = [&](double middle, double spread) { return middle + spread * (random.uniform() - 0.5); };
  const auto point = [&](double x, double y) { return Point{box.left + width * x, box.bottom + height * y}; };
  // A large first letter, some small ones that lose height, and a stroke back beneath them.
  const double lean = vary(0.05, 0.04);
  std::vector<Point> line{point(vary(0.07, 0.04), vary(0.55, 0.1)),
                          point(0.16, vary(0.92, 0.06)),
                          point(0.25 + lean, vary(0.8, 0.1)),
                          point(0.17, vary(0.3, 0.1)),
                          point(0.08, vary(0.16, 0.08)),
                          point(0.12, 0.33),
                          point(0.3, vary(0.55, 0.1))};
  const auto letters = static_cast<int>(random.between(4, 6));
  for (int i = 0; i < letters; ++i) {
    const double x = 0.34 + 0.46 * i / letters, step = 0.46 / letters, rise = vary(0.28 - 0.03 * i, 0.14);
    line.push_back(point(x + lean, 0.36 + rise));
    line.push_back(point(x + 0.25 * step, vary(0.34, 0.05)));
    if (random.chance(0.35)) {  // a letter that goes below the line
      line.push_back(point(x + 0.1 * step, vary(0.08, 0.06)));
      line.push_back(point(x - 0.2 * step, 0.16));
    }
  }
  line.push_back(point(0.95, vary(0.55, 0.2)));
  const std::vector<Point> flourish{point(vary(0.9, 0.1), 0.3), point(0.55, vary(0.13, 0.08)), point(0.24, 0.2),
                                    point(0.5, vary(0.26, 0.06)), point(0.93, 0.18)};
  std::string out = "q " + std::string(kBlue) + "RG 1 J 1 j 1.5 w\n";
  append_curve(out, line);
  out += "S 0.9 w\n";
  append_curve(out, flourish);
  return out + "S Q\n";
}

void draw_seal(Canvas& canvas, const SignatureBox& box, std::string_view superior, std::string_view agency) {
  const double x = (box.left + box.right) / 2, y = (box.bottom + box.top) / 2, radius = (box.right - box.left) / 2;
  const std::string_view around = superior.empty() ? agency : superior;
  constexpr double kRingSize = 7.5, kRingAngleMax = 4.4;
  const double ring = radius - 11.5;
  const double ring_width = canvas.width_of(around, Face::regular, kRingSize);
  const double ring_size = kRingSize * std::min(1.0, kRingAngleMax * ring / ring_width);

  std::string out = "q /Seal gs " + std::string(kRed) + "RG " + std::string(kRed) + "rg 2 w\n";
  append_circle(out, x, y, radius - 1);
  out += "S 0.6 w\n";
  append_circle(out, x, y, radius - 3.6);
  out += "S\n";
  append_circle(out, x, y, radius - 15);
  out += "S\n";
  append_star(out, x, superior.empty() ? y : y - ring - 2.5, superior.empty() ? 15 : 4);
  canvas.operators(out);
  canvas.draw_around(around, Face::regular, ring_size, {x, kPageHeight - y, ring});
  if (!superior.empty()) {
    const double width = 2 * (radius - 15) * 0.86;
    const Block name = lay_out_name(canvas, agency, width);
    canvas.draw(name, x - width / 2, kPageHeight - y - name.height / 2);
  }
  canvas.operators("Q\n");
}

Result<AttachmentMark> attachment_mark(std::string_view code, InstantNs signing_time, double page_width,
                                       double page_height) {
  const auto clean = clean_text(code);
  if (!clean) return pass(clean, "number and notation");
  const Result<Shaper*> shaper = Shaper::of_this_thread();
  if (!shaper) return pass(shaper);
  constexpr double kSize = 10, kRightMargin = 15 * kPointsPerMm, kTopMargin = 8 * kPointsPerMm;
  const std::string text = *clean + "; " + format_iso8601(signing_time);
  const FontFace& face = (*shaper)->face(Face::regular);
  const ShapedWordPtr line = (*shaper)->shape(Face::regular, text);
  const double width = line->width * kSize / 1000, height = (face.ascent() + face.descent()) * kSize / 1000;
  const double right = page_width - kRightMargin, top = page_height - kTopMargin;
  const SignatureBox box{right - width, top - height, right, top};
  const double baseline = box.bottom + face.descent() * kSize / 1000;
  // Drawn again by whichever thread signs: fonts belong to threads.
  const auto picture = [text, box, baseline](signature::PdfObjects& objects) -> Result<signature::PdfPicture> {
    const Result<Shaper*> here = Shaper::of_this_thread();
    if (!here) return pass(here);
    FontUse font((*here)->face(Face::regular));
    std::string content = "BT /F0 10 Tf 0 g ";
    append_number(content, box.left);
    content += ' ';
    append_number(content, baseline);
    content += " Td ";
    show_line(content, font, *(*here)->shape(Face::regular, text));
    content += " ET\n";
    const int number = objects.reserve();
    if (!font.write(objects, number)) return fail(Errc::internal, "HarfBuzz could not make a font subset");
    return signature::PdfPicture{Bytes(as_bytes(content).begin(), as_bytes(content).end()),
                                 "/Resources << /Font << /F0 " + pdf_reference(number) + " >> >>"};
  };
  return AttachmentMark{box, picture};
}

}  // namespace axle::agents
