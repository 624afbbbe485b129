// Lines from words: breaking, indenting, justifying.
#pragma once

#include <string_view>
#include <vector>

#include "agents/documents/shaper.hpp"

namespace axle::agents {

enum class Align : std::uint8_t { left, center, justify };

// Lengths are points.
struct TextStyle {
  Face face = Face::regular;
  double size = 13;
  Align align = Align::left;
  double indent = 0;  // of a paragraph's first line; negative: of all lines but the first
  double line_spacing = 1.0;
  int lines_max = 0;  // what is longer ends in an ellipsis; 0: no limit
};

// A text set in lines; only for the thread that made it.
struct Block {
  struct Line {
    double x = 0;      // from the block's left edge
    double space = 0;  // between two words
    std::vector<ShapedWordPtr> words;
  };
  std::vector<Line> lines;
  Face face = Face::regular;
  double size = 0;
  double ascent = 0;      // from the block's top to its first baseline
  double line_pitch = 0;  // from baseline to baseline
  double ink_width = 0;   // of its longest line
  double height = 0;
};

// Breaks at spaces as late as possible; a word wider than the column is broken between letters. At least one line
// comes, also for an empty text. The text is UTF-8 in NFC (see clean_text).
Block lay_out(Shaper& shaper, std::string_view text, const TextStyle& style, double width);

}  // namespace axle::agents
