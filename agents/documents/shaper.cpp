#include "agents/documents/shaper.hpp"

#include <hb.h>
#include <pango/pangocairo.h>

#include <array>
#include <cstring>
#include <functional>
#include <optional>
#include <unordered_map>

// What the sanitizers cannot know of these libraries, which are built without them: fontconfig 2.14 loses 288 bytes,
// once in a process, while it reads its own configuration; glib's locks are futexes that a thread checker does not see.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
extern "C" const char* __lsan_default_suppressions();  // NOLINT(bugprone-reserved-identifier)
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libfontconfig.so\n";
}  // NOLINT
#endif
#if __has_feature(thread_sanitizer)
extern "C" const char* __tsan_default_suppressions();   // NOLINT(bugprone-reserved-identifier)
extern "C" const char* __tsan_default_suppressions() {  // NOLINT
  return "race:libfontconfig.so\nrace:libglib-2.0.so\nrace:libpangoft2-1.0.so\nrace:libharfbuzz.so\n";
}
#endif
#endif

namespace axle::agents {
namespace {

// Words are shaped once, at a size whose pango units are fine enough for every other.
constexpr double kShapingSize = 100;
constexpr std::size_t kWordsKeptMax = 20'000;

// Every letter of the Vietnamese alphabet with a mark; a font without one of them would fall back letter by letter.
constexpr std::string_view kVietnameseLetters =
    "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ";
constexpr std::array<const char*, 2> kFamilies{"Liberation Serif", "DejaVu Serif"};

struct Unref {
  void operator()(void* object) const noexcept { g_object_unref(object); }
};
struct FreeDescription {
  void operator()(PangoFontDescription* description) const noexcept { pango_font_description_free(description); }
};
struct FreeText {
  void operator()(char* text) const noexcept { g_free(text); }
};
struct FreeAttributes {
  void operator()(PangoAttrList* attributes) const noexcept { pango_attr_list_unref(attributes); }
};
// Equal keys are found without making a std::string of them.
struct TextHash : std::hash<std::string_view> {
  using is_transparent = void;
};
using DescriptionPtr = std::unique_ptr<PangoFontDescription, FreeDescription>;
using TextPtr = std::unique_ptr<char, FreeText>;

DescriptionPtr describe(const char* family, Face face, double size_points) {
  DescriptionPtr description(pango_font_description_new());
  pango_font_description_set_family_static(description.get(), family);
  pango_font_description_set_absolute_size(description.get(), size_points * PANGO_SCALE);
  const bool bold = face == Face::bold || face == Face::bold_italic;
  const bool italic = face == Face::italic || face == Face::bold_italic;
  pango_font_description_set_weight(description.get(), bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_style(description.get(), italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
  return description;
}

bool font_is_usable(PangoContext* context, const char* family) {
  const DescriptionPtr description = describe(family, Face::regular, 13);
  const std::unique_ptr<PangoFont, Unref> font(pango_context_load_font(context, description.get()));
  if (!font) return false;
  // fontconfig always finds something: only a font of the family that was asked for counts.
  const DescriptionPtr found(pango_font_describe(font.get()));
  if (std::strcmp(pango_font_description_get_family(found.get()), family) != 0) return false;
  for (const char* at = kVietnameseLetters.data(); at < kVietnameseLetters.data() + kVietnameseLetters.size();
       at = g_utf8_next_char(at)) {
    if (pango_font_has_char(font.get(), g_utf8_get_char(at)) == FALSE) return false;
  }
  return true;
}

// Where the letter of glyph `i` ends in the run's text; empty for glyphs that share their letter with the one before.
std::string_view letter_of(const PangoGlyphItem& run, const char* text, int i) {
  const PangoGlyphString& glyphs = *run.glyphs;
  if (i > 0 && glyphs.log_clusters[i] == glyphs.log_clusters[i - 1]) return {};
  int end = run.item->length;
  for (int next = i + 1; next < glyphs.num_glyphs; ++next) {
    if (glyphs.log_clusters[next] == glyphs.log_clusters[i]) continue;
    end = glyphs.log_clusters[next];
    break;
  }
  const int begin = glyphs.log_clusters[i];
  return {text + run.item->offset + begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

struct Shaper::State {
  std::unique_ptr<PangoFontMap, Unref> map{pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT)};
  std::unique_ptr<PangoContext, Unref> context{map ? pango_font_map_create_context(map.get()) : nullptr};
  std::unique_ptr<PangoAttrList, FreeAttributes> attributes{pango_attr_list_new()};
  std::array<std::unique_ptr<PangoLayout, Unref>, kFaceCount> layouts;
  std::array<std::optional<FontFace>, kFaceCount> faces;
  std::array<std::unordered_map<std::string, ShapedWordPtr, TextHash, std::equal_to<>>, kFaceCount> words;
  const char* family = nullptr;

  State() {
    // Without fallback a word has one font, the one that will be embedded.
    pango_attr_list_insert(attributes.get(), pango_attr_fallback_new(FALSE));
    if (!context) return;
    pango_cairo_context_set_resolution(context.get(), 72);  // a font's point is a point of the page
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context.get(), options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context.get(), FALSE);
    pango_context_set_language(context.get(), pango_language_from_string("vi"));
    for (const char* name : kFamilies) {
      if (family == nullptr && font_is_usable(context.get(), name)) family = name;
    }
  }

  PangoLayout* layout(Face face) {
    auto& layout = layouts[static_cast<std::size_t>(face)];
    if (!layout) {
      layout.reset(pango_layout_new(context.get()));
      const DescriptionPtr description = describe(family, face, kShapingSize);
      pango_layout_set_font_description(layout.get(), description.get());
      pango_layout_set_attributes(layout.get(), attributes.get());
      pango_layout_set_single_paragraph_mode(layout.get(), TRUE);
    }
    return layout.get();
  }
};

Shaper::Shaper() : state_(std::make_unique<State>()) {}
Shaper::~Shaper() = default;

Result<Shaper*> Shaper::of_this_thread() {
  thread_local Shaper shaper;
  if (shaper.state_->family == nullptr) {
    return fail(Errc::internal,
                "no font for documents: neither Liberation Serif nor DejaVu Serif is installed "
                "(packages fonts-liberation2, fonts-dejavu-core)");
  }
  return &shaper;
}

ShapedWordPtr Shaper::shape(Face face, std::string_view word) {
  auto& words = state_->words[static_cast<std::size_t>(face)];
  if (const auto known = words.find(word); known != words.end()) return known->second;
  PangoLayout* layout = state_->layout(face);
  pango_layout_set_text(layout, word.data(), static_cast<int>(word.size()));
  const char* text = pango_layout_get_text(layout);
  constexpr double kScale = 1000.0 / (kShapingSize * PANGO_SCALE);
  auto shaped = std::make_shared<ShapedWord>();
  for (const GSList* runs = pango_layout_get_line_readonly(layout, 0)->runs; runs != nullptr; runs = runs->next) {
    const auto& run = *static_cast<const PangoGlyphItem*>(runs->data);
    for (int i = 0; i < run.glyphs->num_glyphs; ++i) {
      const PangoGlyphInfo& info = run.glyphs->glyphs[i];
      if (info.glyph != PANGO_GLYPH_EMPTY) {
        const bool missing = (info.glyph & PANGO_GLYPH_UNKNOWN_FLAG) != 0;
        shaped->glyphs.push_back({missing ? 0 : info.glyph, shaped->width + info.geometry.x_offset * kScale,
                                  std::string(letter_of(run, text, i))});
      }
      shaped->width += info.geometry.width * kScale;
    }
  }
  if (words.size() >= kWordsKeptMax) words.clear();
  words.emplace(word, shaped);
  return shaped;
}

const FontFace& Shaper::face(Face wanted) {
  std::optional<FontFace>& face = state_->faces[static_cast<std::size_t>(wanted)];
  if (!face) {
    const DescriptionPtr description = describe(state_->family, wanted, kShapingSize);
    const std::unique_ptr<PangoFont, Unref> font(pango_context_load_font(state_->context.get(), description.get()));
    face.emplace(hb_font_get_face(pango_font_get_hb_font(font.get())));
  }
  return *face;
}

Result<std::string> clean_text(std::string_view text) {
  const char* end = nullptr;
  if (g_utf8_validate(text.data(), static_cast<gssize>(text.size()), &end) == FALSE) {
    return fail(Errc::invalid_input, "not UTF-8 at byte " + std::to_string(end - text.data()));
  }
  const TextPtr composed(g_utf8_normalize(text.data(), static_cast<gssize>(text.size()), G_NORMALIZE_NFC));
  std::string result = composed ? composed.get() : "";
  for (char& letter : result) {
    if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f) letter = ' ';
  }
  return result;
}

std::string upper_case(std::string_view text) {
  const TextPtr upper(g_utf8_strup(text.data(), static_cast<gssize>(text.size())));
  return upper ? upper.get() : "";
}

std::string renderer_version() {
  const Result<Shaper*> shaper = Shaper::of_this_thread();
  return std::string("pango ") + pango_version_string() + ", harfbuzz " + hb_version_string() + ", " +
         (shaper ? (*shaper)->face(Face::regular).name() : "no font");
}

}  // namespace axle::agents
