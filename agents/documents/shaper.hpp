// From words to glyphs. The only home of pango (and of cairo, which it needs): both stay in shaper.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agents/documents/embedded_font.hpp"
#include "base/result.hpp"

namespace axle::agents {

enum class Face : std::uint8_t { regular, bold, italic, bold_italic };
inline constexpr std::size_t kFaceCount = 4;

// A word as the font draws it. Lengths are thousandths of the font's size.
struct ShapedWord {
  struct Glyph {
    std::uint32_t id = 0;
    double x = 0;      // of its origin, from the word's start
    std::string text;  // what it stands for; empty for the further glyphs of one letter
  };
  std::vector<Glyph> glyphs;
  double width = 0;
};
using ShapedWordPtr = std::shared_ptr<const ShapedWord>;

// Fonts and shaped words of the calling thread: loading a font costs milliseconds, shaping a word a hundred times what
// finding it again costs, and sharing either would take locks. Words that recur are kept, up to a bound.
class Shaper {
 public:
  // internal when neither Liberation Serif nor DejaVu Serif with every Vietnamese letter is installed.
  static Result<Shaper*> of_this_thread();
  ~Shaper();
  Shaper(const Shaper&) = delete;
  Shaper& operator=(const Shaper&) = delete;

  // UTF-8 in NFC (see clean_text) without line breaks. A letter that the font lacks becomes its box.
  ShapedWordPtr shape(Face face, std::string_view word);
  const FontFace& face(Face face);

 private:
  Shaper();
  struct State;
  std::unique_ptr<State> state_;
};

// NFC, control characters turned into spaces; invalid_input when the text is not UTF-8.
Result<std::string> clean_text(std::string_view text);
// Upper case of every letter, Vietnamese included. The text must be valid UTF-8.
std::string upper_case(std::string_view text);
// Of the libraries and the font: part of what decides the bytes of a file.
std::string renderer_version();

}  // namespace axle::agents
