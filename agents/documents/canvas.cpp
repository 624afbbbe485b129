#include "agents/documents/canvas.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>
#include <vector>

#include "agents/documents/pdf_file.hpp"
#include "agents/documents/scan_image.hpp"

namespace axle::agents {
namespace {

constexpr double kPerThousand = 1000.0;

void append_point(std::string& out, double x, double y) {
  append_number(out, x);
  out += ' ';
  append_number(out, y);
}

template <class Each>
void for_each_word(std::string_view text, Each&& each) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end != 0) each(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// The array of one TJ operator (ISO 32000-1, 9.4.3): glyphs as hex and, wherever one does not stand where the font's
// own advances lead, how far the pen goes back in thousandths of the font's size.
class GlyphArray {
 public:
  GlyphArray(std::string& out, FontUse& font) : out_(out), font_(font) { out_ += '['; }
  ~GlyphArray() { out_ += open_ ? ">] TJ" : "] TJ"; }
  GlyphArray(const GlyphArray&) = delete;
  GlyphArray& operator=(const GlyphArray&) = delete;

  // At the pen, wherever that is.
  void add_one(const ShapedWord::Glyph& glyph) {
    if (!open_) out_ += '<';
    open_ = true;
    append_hex(font_.cid(glyph.id, glyph.text));
  }

  // `at` in thousandths from the line's start.
  void add(const ShapedWord& word, double at) {
    for (const ShapedWord::Glyph& glyph : word.glyphs) {
      const double back = std::round(pen_ - (at + glyph.x));
      if (back != 0) {
        if (open_) out_ += '>';
        append_number(out_, back);
        open_ = false;
        pen_ -= back;
      }
      if (!open_) out_ += '<';
      open_ = true;
      append_hex(font_.cid(glyph.id, glyph.text));
      pen_ += font_.face().advance(glyph.id);
    }
  }

 private:
  void append_hex(std::uint16_t cid) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    for (int shift = 12; shift >= 0; shift -= 4) out_ += kDigits[(cid >> shift) & 0xf];
  }

  std::string& out_;
  FontUse& font_;
  double pen_ = 0;
  bool open_ = false;
};

}  // namespace

void show_line(std::string& out, FontUse& font, const ShapedWord& word) {
  GlyphArray(out, font).add(word, 0);
}

struct Canvas::State {
  explicit State(Shaper& of_thread) : shaper(of_thread) {
    for (std::size_t i = 0; i < kFaceCount; ++i) fonts[i].emplace(shaper.face(static_cast<Face>(i)));
  }
  Shaper& shaper;
  std::array<std::optional<FontUse>, kFaceCount> fonts;
  std::vector<std::string> pages{1};  // content streams
  std::optional<std::string> picture;
  std::string& page() { return picture ? *picture : pages.back(); }
};

Canvas::Canvas(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
Canvas::~Canvas() = default;
Canvas::Canvas(Canvas&&) noexcept = default;
Canvas& Canvas::operator=(Canvas&&) noexcept = default;

Result<Canvas> Canvas::create() {
  const Result<Shaper*> shaper = Shaper::of_this_thread();
  if (!shaper) return pass(shaper);
  return Canvas(std::make_unique<State>(**shaper));
}

Block Canvas::lay_out(std::string_view text, const TextStyle& style, double width) {
  return agents::lay_out(state_->shaper, text, style, width);
}

void Canvas::draw(const Block& block, double x, double y) {
  FontUse& font = *state_->fonts[static_cast<std::size_t>(block.face)];
  const ShapedWordPtr space = state_->shaper.shape(block.face, " ");
  const double per_point = kPerThousand / block.size;
  std::string& out = state_->page();
  out += "BT /F" + std::to_string(static_cast<int>(block.face)) + " ";
  append_number(out, block.size);
  out += " Tf\n";
  double baseline = y + block.ascent;
  for (const Block::Line& line : block.lines) {
    out += "1 0 0 1 ";
    append_point(out, x + line.x, kPageHeight - baseline);
    out += " Tm ";
    {
      GlyphArray glyphs(out, font);
      double at = 0;
      for (const ShapedWordPtr& word : line.words) {
        if (at > 0) {
          glyphs.add(*space, at);  // so that a reader copies the words apart
          at += line.space * per_point;
        }
        glyphs.add(*word, at);
        at += word->width;
      }
    }
    out += '\n';
    baseline += block.line_pitch;
  }
  out += "ET\n";
}

void Canvas::rule(double x1, double y1, double x2, double y2, double thickness) {
  std::string& out = state_->page();
  append_number(out, thickness);
  out += " w ";
  append_point(out, x1, kPageHeight - y1);
  out += " m ";
  append_point(out, x2, kPageHeight - y2);
  out += " l S\n";
}

void Canvas::frame(double left, double top, double right, double bottom, double thickness) {
  std::string& out = state_->page();
  append_number(out, thickness);
  out += " w ";
  append_point(out, left, kPageHeight - bottom);
  out += ' ';
  append_point(out, right - left, bottom - top);
  out += " re S\n";
}

void Canvas::next_page() {
  state_->pages.emplace_back();
}

void Canvas::operators(std::string_view text) {
  state_->page() += text;
}

void Canvas::begin_picture() {
  AXLE_ASSERT(!state_->picture);
  state_->picture.emplace();
}

std::string Canvas::end_picture() {
  AXLE_ASSERT(state_->picture.has_value());
  std::string content = std::move(*state_->picture);
  state_->picture.reset();
  return content;
}

double Canvas::width_of(std::string_view text, Face face, double size) {
  const double spaces = static_cast<double>(std::ranges::count(text, ' '));
  double width = spaces * state_->shaper.shape(face, " ")->width;
  for_each_word(text, [&](std::string_view word) { width += state_->shaper.shape(face, word)->width; });
  return width * size / kPerThousand;
}

void Canvas::draw_around(std::string_view text, Face face, double size, const Circle& circle) {
  FontUse& font = *state_->fonts[static_cast<std::size_t>(face)];
  const double per_point = size / kPerThousand, space = state_->shaper.shape(face, " ")->width;
  std::string& out = state_->page();
  out += "BT /F" + std::to_string(static_cast<int>(face)) + " ";
  append_number(out, size);
  out += " Tf\n";
  const double start = std::numbers::pi / 2 + width_of(text, face, size) / circle.radius / 2;
  double along = 0;  // thousandths of the size
  for_each_word(text, [&](std::string_view one) {
    const ShapedWordPtr word = state_->shaper.shape(face, one);
    for (const ShapedWord::Glyph& glyph : word->glyphs) {
      // A letter stands upright where its middle is.
      const double half = font.face().advance(glyph.id) * per_point / 2;
      const double angle = start - ((along + glyph.x) * per_point + half) / circle.radius;
      const double c = std::sin(angle), s = -std::cos(angle);
      const double x = circle.x + circle.radius * std::cos(angle) - c * half;
      const double y = kPageHeight - circle.y + circle.radius * std::sin(angle) - s * half;
      for (const double value : {c, s, -s, c, x, y}) {
        append_number(out, value);
        out += ' ';
      }
      out += "Tm ";
      GlyphArray(out, font).add_one(glyph);
      out += '\n';
    }
    along += word->width + space;
  });
  out += "ET\n";
}

Result<Canvas::Finished> Canvas::finish(const Metadata& metadata, std::uint64_t target_bytes, std::uint64_t seed) {
  PdfFile file;
  const int catalog = file.reserve(), tree = file.reserve(), info = file.reserve();
  std::string fonts = "/Font <<";
  for (std::size_t i = 0; i < kFaceCount; ++i) {
    if (state_->fonts[i]->empty()) continue;
    const int font = file.reserve();
    fonts += " /F" + std::to_string(i) + " " + pdf_reference(font);
    if (!state_->fonts[i]->write(file, font)) return fail(Errc::internal, "HarfBuzz could not make a font subset");
  }
  fonts += " >>";
  file.object(catalog, "<< /Type /Catalog /Pages " + pdf_reference(tree) + " /Lang (vi-VN) >>");
  file.object(info, "<< /Title " + pdf_text(metadata.title) + " /Author " + pdf_text(metadata.author) + " /Subject " +
                        pdf_text(metadata.subject) + " /Creator (Axle) /Producer (Axle) /CreationDate " +
                        pdf_date(metadata.created) + " /ModDate " + pdf_date(metadata.created) + " >>");
  std::vector<int> pages;
  pages.reserve(state_->pages.size());
  for (std::size_t i = 0; i < state_->pages.size(); ++i) pages.push_back(file.reserve());
  std::string kids;
  for (const int page : pages) kids += pdf_reference(page) + " ";
  file.object(tree, "<< /Type /Pages /Count " + std::to_string(pages.size()) + " /Kids [" + kids + "] >>");
  const std::string page_entries =
      "<< /Type /Page /Parent " + pdf_reference(tree) + " /MediaBox [0 0 595.276 841.89] /Resources << " + fonts;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const int content = file.reserve();
    file.object(content, deflated_stream("", as_bytes(state_->pages[i])));
    std::string contents = pdf_reference(content), images;
    if (i + 1 == pages.size()) {
      // What follows is known to the byte but for the digits of the numbers.
      constexpr std::size_t kAroundImage = 520;
      const std::size_t natural = file.size_if_finished() + page_entries.size() + kAroundImage;
      if (target_bytes >= natural + kScanBytesMin) {
        const ScanImage scan = make_scan(static_cast<std::size_t>(target_bytes) - natural, seed);
        const int image = file.reserve(), paper = file.reserve();
        file.stream(image,
                    "/Type /XObject /Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode "
                    "/Width " +
                        std::to_string(scan.width_px) + " /Height " + std::to_string(scan.height_px),
                    scan.jpeg);
        file.stream(paper, "", as_bytes("q 595.276 0 0 841.89 0 0 cm /Paper Do Q\n"));
        contents = "[" + pdf_reference(paper) + " " + contents + "]";
        images = " /XObject << /Paper " + pdf_reference(image) + " >>";
      }
    }
    file.object(pages[i], page_entries + images + " >> /Contents " + contents + " >>");
  }
  return Finished{std::move(file).finish(catalog, info), std::move(fonts)};
}

}  // namespace axle::agents
