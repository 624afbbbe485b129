#include "agents/documents/paragraph.hpp"

#include <algorithm>

namespace axle::agents {
namespace {

constexpr double kPerThousand = 1000.0;

// Takes words one after another and closes a line when the next one does not fit.
class LineBreaker {
 public:
  LineBreaker(Shaper& shaper, const TextStyle& style, double width)
      : shaper_(shaper), style_(style), width_(width), space_(word_width(*shaper.shape(style.face, " "))) {}

  void add(std::string_view text) {
    ShapedWordPtr word = shaper_.shape(style_.face, text);
    const double wide = word_width(*word);
    if (!open_.words.empty() && used_ + space_ + wide > room()) close(false);
    if (open_.words.empty() && wide > room()) {
      add_in_pieces(text);
      return;
    }
    used_ += (open_.words.empty() ? 0 : space_) + wide;
    open_.words.push_back(std::move(word));
  }

  std::vector<Block::Line> finish() {
    if (!open_.words.empty() || lines_.empty()) close(true);
    const auto most = static_cast<std::size_t>(std::max(style_.lines_max, 0));
    if (most != 0 && lines_.size() > most) cut(most);
    return std::move(lines_);
  }

  double width_of(const Block::Line& line) const {
    double wide = line.words.empty() ? 0 : static_cast<double>(line.words.size() - 1) * line.space;
    for (const ShapedWordPtr& word : line.words) wide += word_width(*word);
    return wide;
  }

 private:
  double word_width(const ShapedWord& word) const { return word.width * style_.size / kPerThousand; }

  double indent_of(std::size_t line) const { return (line == 0) == (style_.indent > 0) ? std::abs(style_.indent) : 0; }
  double room() const { return width_ - indent_of(lines_.size()); }

  // The longest beginning that fits, on a line of its own; the rest goes on.
  void add_in_pieces(std::string_view text) {
    std::size_t fits = 0;
    for (std::size_t end = 1; end <= text.size(); ++end) {
      if (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) continue;  // inside a letter
      if (fits != 0 && word_width(*shaper_.shape(style_.face, text.substr(0, end))) > room()) break;
      fits = end;
    }
    open_.words.push_back(shaper_.shape(style_.face, text.substr(0, fits)));
    used_ = word_width(*open_.words.back());
    if (fits == text.size()) return;
    close(false);
    add(text.substr(fits));
  }

  void close(bool last) {
    const double indent = indent_of(lines_.size());
    open_.space = space_;
    open_.x = indent;
    const double rest = width_ - indent - used_;
    if (style_.align == Align::center) open_.x += rest / 2;
    if (style_.align == Align::justify && !last && open_.words.size() > 1) {
      open_.space += rest / static_cast<double>(open_.words.size() - 1);
    }
    lines_.push_back(std::move(open_));
    open_ = {};
    used_ = 0;
  }

  // Keeps `most` lines; the last one gives up words until the ellipsis fits.
  void cut(std::size_t most) {
    lines_.resize(most);
    open_ = std::move(lines_.back());
    lines_.pop_back();
    open_.space = space_;
    const ShapedWordPtr dots = shaper_.shape(style_.face, "…");
    while (open_.words.size() > 1 && width_of(open_) + space_ + word_width(*dots) > room()) open_.words.pop_back();
    open_.words.push_back(dots);
    used_ = width_of(open_);
    close(true);
  }

  Shaper& shaper_;
  const TextStyle& style_;
  const double width_;
  const double space_;
  std::vector<Block::Line> lines_;
  Block::Line open_;
  double used_ = 0;
};

}  // namespace

Block lay_out(Shaper& shaper, std::string_view text, const TextStyle& style, double width) {
  LineBreaker breaker(shaper, style, width);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end != 0) breaker.add(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  Block block;
  block.lines = breaker.finish();
  block.face = style.face;
  block.size = style.size;
  const FontFace& face = shaper.face(style.face);
  const double line_height = (face.ascent() + face.descent()) * style.size / kPerThousand;
  block.ascent = face.ascent() * style.size / kPerThousand;
  block.line_pitch = line_height * style.line_spacing;
  block.height = line_height + static_cast<double>(block.lines.size() - 1) * block.line_pitch;
  for (const Block::Line& line : block.lines) block.ink_width = std::max(block.ink_width, breaker.width_of(line));
  return block;
}

}  // namespace axle::agents
