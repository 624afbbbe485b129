// One PDF file while it is drawn. The file is written by ourselves, so that each font is embedded once and the size is
// known before the end.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "agents/documents/paragraph.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace axle::agents {

// A4 in PDF points (1/72 inch); the origin of Canvas is the upper left corner, y grows downwards.
inline constexpr double kPageWidth = 595.276;
inline constexpr double kPageHeight = 841.890;
inline constexpr double kPointsPerMm = 72.0 / 25.4;

struct Metadata {
  std::string title, author, subject;
  InstantNs created = 0;
};

// Appends the operator that shows the word at the pen, in a font that is set already.
void show_line(std::string& out, FontUse& font, const ShapedWord& word);

// Not thread-safe; each thread may have its own at the same time (fonts and shaping contexts are kept per thread).
class Canvas {
 public:
  // internal when neither Liberation Serif nor DejaVu Serif with every Vietnamese letter is installed.
  static Result<Canvas> create();
  ~Canvas();
  Canvas(Canvas&&) noexcept;
  Canvas& operator=(Canvas&&) noexcept;

  // See paragraph.hpp.
  Block lay_out(std::string_view text, const TextStyle& style, double width);
  // Draws the block with its upper left corner at (x, y); black.
  void draw(const Block& block, double x, double y);
  void rule(double x1, double y1, double x2, double y2, double thickness);
  void frame(double left, double top, double right, double bottom, double thickness);
  void next_page();

  // What is drawn from here on until end_picture() goes into a content stream of its own, which that returns; it uses
  // the file's fonts.
  void begin_picture();
  std::string end_picture();
  // Operators as they are, in PDF's own coordinates.
  void operators(std::string_view text);
  double width_of(std::string_view text, Face face, double size);
  // A line of text bent over the top of a circle, its middle at the very top, its baseline on the circle.
  struct Circle {
    double x, y, radius;  // of the centre, from the page's upper left corner
  };
  void draw_around(std::string_view text, Face face, double size, const Circle& circle);

  struct Finished {
    Bytes pdf;
    std::string fonts;  // the entry of a resource dictionary for pictures that the file takes in later
  };
  // Ends the file. When it would be smaller than `target_bytes`, the last page gets a scanner's paper grain behind its
  // text that brings the file to within 1 % (at least 64 bytes) of the target; below kScanBytesMin more bytes nothing
  // is added. The grain comes from `seed`. internal when the font library fails.
  Result<Finished> finish(const Metadata& metadata, std::uint64_t target_bytes, std::uint64_t seed);

 private:
  struct State;
  explicit Canvas(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

}  // namespace axle::agents
