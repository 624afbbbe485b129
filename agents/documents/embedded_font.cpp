#include "agents/documents/embedded_font.hpp"

#include <hb-ot.h>
#include <hb-subset.h>
#include <hb.h>

#include <array>
#include <cstdio>
#include <initializer_list>

#include "base/random.hpp"
#include "base/result.hpp"

namespace axle::agents {
namespace {

template <auto Release>
struct Releaser {
  template <class T>
  void operator()(T* object) const noexcept {
    Release(object);
  }
};
using BlobPtr = std::unique_ptr<hb_blob_t, Releaser<hb_blob_destroy>>;
using FacePtr = std::unique_ptr<hb_face_t, Releaser<hb_face_destroy>>;
using FontPtr = std::unique_ptr<hb_font_t, Releaser<hb_font_destroy>>;
using InputPtr = std::unique_ptr<hb_subset_input_t, Releaser<hb_subset_input_destroy>>;
using PlanPtr = std::unique_ptr<hb_subset_plan_t, Releaser<hb_subset_plan_destroy>>;

BytesView view_of(hb_blob_t* blob) {
  unsigned length = 0;
  const char* data = hb_blob_get_data(blob, &length);
  return {reinterpret_cast<const std::uint8_t*>(data), length};
}

int signed_16(BytesView table, std::size_t at) {
  if (at + 2 > table.size()) return 0;
  return static_cast<std::int16_t>(static_cast<std::uint16_t>(table[at] << 8 | table[at + 1]));
}

// FontDescriptor entries from the tables head, hhea, post and OS/2 (ISO 32000-1, table 122), in thousandths.
std::string describe(hb_face_t* face) {
  const double scale = 1000.0 / hb_face_get_upem(face);
  const auto table = [&](hb_tag_t tag) { return BlobPtr(hb_face_reference_table(face, tag)); };
  const BlobPtr head = table(HB_TAG('h', 'e', 'a', 'd')), hhea = table(HB_TAG('h', 'h', 'e', 'a')),
                post = table(HB_TAG('p', 'o', 's', 't')), os2 = table(HB_TAG('O', 'S', '/', '2'));
  const int angle = signed_16(view_of(post.get()), 4);
  constexpr int kSymbolic = 4, kSerif = 2, kItalic = 64;
  std::string text = "/Flags " + std::to_string(kSymbolic + kSerif + (angle != 0 ? kItalic : 0)) + " /FontBBox [";
  for (std::size_t at = 36; at < 44; at += 2) {
    if (at > 36) text += ' ';
    append_number(text, signed_16(view_of(head.get()), at) * scale);
  }
  text += "] /ItalicAngle " + std::to_string(angle) + " /Ascent ";
  append_number(text, signed_16(view_of(hhea.get()), 4) * scale);
  text += " /Descent ";
  append_number(text, signed_16(view_of(hhea.get()), 6) * scale);
  text += " /CapHeight ";
  append_number(text, signed_16(view_of(os2.get()), 88) * scale);
  return text + " /StemV 80";
}

std::string postscript_name(hb_face_t* face) {
  std::array<char, 128> name{};
  unsigned size = name.size();
  hb_ot_name_get_utf8(face, HB_OT_NAME_ID_POSTSCRIPT_NAME, HB_LANGUAGE_INVALID, &size, name.data());
  std::string result;
  for (const char letter : std::string_view(name.data())) {
    const bool plain = (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= 'a' && letter <= 'z') || letter == '-';
    if (plain) result += letter;
  }
  return result.empty() ? "Font" : result;
}

// Six capital letters that differ between different subsets of a face.
std::string subset_tag(const std::vector<std::uint32_t>& glyphs) {
  std::string all;
  for (const std::uint32_t glyph : glyphs) all += std::to_string(glyph) + ",";
  std::uint64_t hash = fnv1a(all);
  std::string tag;
  for (int i = 0; i < 6; ++i, hash /= 26) tag += static_cast<char>('A' + hash % 26);
  return tag;
}

PlanPtr make_plan(hb_face_t* face, const std::vector<std::uint32_t>& glyphs) {
  const InputPtr input(hb_subset_input_create_or_fail());
  if (!input) return nullptr;
  hb_set_t* wanted = hb_subset_input_glyph_set(input.get());
  for (const std::uint32_t glyph : glyphs) hb_set_add(wanted, glyph);
  hb_subset_input_set_flags(input.get(), HB_SUBSET_FLAGS_NO_HINTING | HB_SUBSET_FLAGS_NOTDEF_OUTLINE);
  // A font in a PDF file is addressed by glyph: what maps or arranges characters is not needed.
  hb_set_t* dropped = hb_subset_input_set(input.get(), HB_SUBSET_SETS_DROP_TABLE_TAG);
  for (const hb_tag_t tag : {HB_TAG('G', 'S', 'U', 'B'), HB_TAG('G', 'P', 'O', 'S'), HB_TAG('G', 'D', 'E', 'F'),
                             HB_TAG('c', 'm', 'a', 'p'), HB_TAG('n', 'a', 'm', 'e'), HB_TAG('p', 'o', 's', 't'),
                             HB_TAG('O', 'S', '/', '2'), HB_TAG('g', 'a', 's', 'p'), HB_TAG('k', 'e', 'r', 'n')}) {
    hb_set_add(dropped, tag);
  }
  return PlanPtr(hb_subset_plan_create_or_fail(face, input.get()));
}

std::string hex4(unsigned value) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "%04X", value);
  return text.data();
}

// CID -> Unicode, so that text can be searched and copied (ISO 32000-1, 9.10.3).
std::string unicode_map(const std::vector<std::string>& texts) {
  constexpr std::size_t kLinesMax = 100;
  std::string out =
      "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Axle def\n/CMapType 2 def\n"
      "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n";
  for (std::size_t first = 0; first < texts.size(); first += kLinesMax) {
    const std::size_t last = std::min(first + kLinesMax, texts.size());
    out += std::to_string(last - first) + " beginbfchar\n";
    for (std::size_t i = first; i < last; ++i) {
      // pdf_text gives "<FEFF....>": the mark has no place here.
      const std::string text = pdf_text(texts[i]);
      out += "<" + hex4(static_cast<unsigned>(i + 1)) + "> <" + text.substr(5) + "\n";
    }
    out += "endbfchar\n";
  }
  return out + "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";
}

}  // namespace

FontFace::FontFace(hb_face_t* face)
    : face_(hb_face_reference(face)), name_(postscript_name(face)), descriptor_(describe(face)) {
  const FontPtr font(hb_font_create(face));  // its scale is the units of the face
  const double scale = 1000.0 / hb_face_get_upem(face);
  advances_.resize(hb_face_get_glyph_count(face));
  for (std::size_t glyph = 0; glyph < advances_.size(); ++glyph) {
    advances_[glyph] = hb_font_get_glyph_h_advance(font.get(), static_cast<hb_codepoint_t>(glyph)) * scale;
  }
  hb_font_extents_t extents{};
  hb_font_get_h_extents(font.get(), &extents);
  ascent_ = extents.ascender * scale;
  descent_ = -extents.descender * scale;
}

FontFace::~FontFace() {
  hb_face_destroy(face_);
}

std::uint16_t FontUse::cid(std::uint32_t glyph, std::string_view text) {
  if (glyph >= cids_.size()) glyph = 0;
  if (cids_[glyph] == 0) {
    glyphs_.push_back(glyph);
    texts_.emplace_back(text);
    cids_[glyph] = static_cast<std::uint16_t>(glyphs_.size());
  }
  return cids_[glyph];
}

bool FontUse::write(signature::PdfObjects& file, int number) const {
  const PlanPtr plan = make_plan(face_->native(), glyphs_);
  if (!plan) return false;
  const FacePtr subset(hb_subset_plan_execute_or_fail(plan.get()));
  if (!subset) return false;
  const BlobPtr program(hb_face_reference_blob(subset.get()));
  const hb_map_t* new_glyphs = hb_subset_plan_old_to_new_glyph_mapping(plan.get());

  Bytes cid_to_glyph(2, 0);  // CID 0 is not used
  std::string widths = "[1 [";
  for (const std::uint32_t glyph : glyphs_) {
    const hb_codepoint_t renumbered = hb_map_get(new_glyphs, glyph);
    cid_to_glyph.push_back(static_cast<std::uint8_t>(renumbered >> 8));
    cid_to_glyph.push_back(static_cast<std::uint8_t>(renumbered));
    append_number(widths, face_->advance(glyph));
    widths += ' ';
  }
  widths += "]]";
  const std::string name = "/" + subset_tag(glyphs_) + "+" + face_->name();
  const int descendant = file.reserve(), descriptor = file.reserve(), font_file = file.reserve(), map = file.reserve(),
            unicode = file.reserve();
  file.object(number, "<< /Type /Font /Subtype /Type0 /BaseFont " + name + " /Encoding /Identity-H /DescendantFonts [" +
                          pdf_reference(descendant) + "] /ToUnicode " + pdf_reference(unicode) + " >>");
  file.object(descendant,
              "<< /Type /Font /Subtype /CIDFontType2 /BaseFont " + name +
                  " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /CIDToGIDMap " +
                  pdf_reference(map) + " /FontDescriptor " + pdf_reference(descriptor) + " /W " + widths + " >>");
  file.object(descriptor, "<< /Type /FontDescriptor /FontName " + name + " " + face_->descriptor() + " /FontFile2 " +
                              pdf_reference(font_file) + " >>");
  const BytesView content = view_of(program.get());
  file.object(font_file, deflated_stream("/Length1 " + std::to_string(content.size()), content));
  file.object(map, deflated_stream("", cid_to_glyph));
  file.object(unicode, deflated_stream("", as_bytes(unicode_map(texts_))));
  return true;
}

}  // namespace axle::agents
