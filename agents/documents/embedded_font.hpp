// A TrueType face as it goes into a PDF file: only the glyphs that were used, without hinting. The only home of
// HarfBuzz, which stays in embedded_font.cpp.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agents/documents/pdf_file.hpp"

struct hb_face_t;

namespace axle::agents {

// What one face always needs, read from its tables once. Immutable; belongs to one thread.
class FontFace {
 public:
  // Keeps a reference to the face.
  explicit FontFace(hb_face_t* face);
  ~FontFace();
  FontFace(const FontFace&) = delete;
  FontFace& operator=(const FontFace&) = delete;

  // Thousandths of the font's size.
  double advance(std::uint32_t glyph) const noexcept { return glyph < advances_.size() ? advances_[glyph] : 0; }
  // Above and below the baseline, both positive, in thousandths of the font's size.
  double ascent() const noexcept { return ascent_; }
  double descent() const noexcept { return descent_; }
  std::size_t glyphs() const noexcept { return advances_.size(); }
  const std::string& name() const noexcept { return name_; }  // PostScript name
  // Entries of the font descriptor besides names and file.
  const std::string& descriptor() const noexcept { return descriptor_; }
  hb_face_t* native() const noexcept { return face_; }

 private:
  hb_face_t* face_;
  std::vector<double> advances_;
  double ascent_ = 0, descent_ = 0;
  std::string name_, descriptor_;
};

// The use of a face in one file. Glyphs are numbered in the order of their first use: the content stream shows these
// numbers (CIDs).
class FontUse {
 public:
  explicit FontUse(const FontFace& face) : face_(&face), cids_(face.glyphs(), 0) {}
  bool empty() const noexcept { return glyphs_.empty(); }
  const FontFace& face() const noexcept { return *face_; }
  // `text` is what a reader gets when it copies the glyph; the first use decides.
  std::uint16_t cid(std::uint32_t glyph, std::string_view text);
  // Writes the font's objects; `number` was reserved for the font itself. False when the library fails.
  bool write(signature::PdfObjects& file, int number) const;

 private:
  const FontFace* face_;
  std::vector<std::uint16_t> cids_;    // by glyph; 0: not used yet
  std::vector<std::uint32_t> glyphs_;  // by CID - 1
  std::vector<std::string> texts_;     // by CID - 1
};

}  // namespace axle::agents
