#include "protocol/signature/pdf/fields.hpp"

#include <set>

#include "protocol/signature/pdf/text.hpp"

namespace axle::signature {
namespace {

constexpr std::size_t kFieldNameBytesMax = 512;

class Walk {
 public:
  Walk(PdfDocument& document, std::size_t revision) : document_(document), revision_(revision) {}

  Result<void> fields(const PdfObject& list, const std::string& prefix, bool is_signature, std::size_t depth) {
    if (!list.value.is(PdfKind::array)) return fail(Errc::invalid_input, "a list of PDF fields is not an array");
    if (depth > document_.limits().depth_max) return fail(Errc::limit, "PDF fields are nested too deep");
    for (const PdfValue& item : list.value.items) {
      // A field without an object of its own cannot be named by its widget; nobody makes one.
      if (!item.is(PdfKind::reference)) return fail(Errc::invalid_input, "a PDF field is not an indirect object");
      if (!visited_.insert(item.reference).second) return fail(Errc::invalid_input, "PDF fields form a loop");
      const auto field = document_.resolve(revision_, &item, list.source);
      if (!field) return pass(field);
      if (auto done = one(*field, prefix, is_signature, depth); !done) return done;
    }
    return {};
  }

  std::vector<FormField> found;

 private:
  Result<void> one(const PdfObject& field, const std::string& prefix, bool is_signature, std::size_t depth) {
    std::string name = prefix;
    if (const PdfValue* part = field.value.find("T"); part != nullptr && part->is(PdfKind::string)) {
      if (!name.empty()) name += '.';
      name += utf8_of_text_string(string_bytes(*part, field.source));
      if (name.size() > kFieldNameBytesMax) return fail(Errc::limit, "a PDF field's name is too long");
    }
    if (const PdfValue* type = field.value.find("FT"); type != nullptr) is_signature = type->is_name("Sig");
    const PdfValue* value = field.value.find("V");
    const PdfValue* kids = field.value.find("Kids");
    if (is_signature && value != nullptr) {
      auto dictionary = document_.resolve(revision_, value, field.source);
      if (!dictionary) return pass(dictionary);
      const bool is_signed = dictionary->value.is(PdfKind::dictionary);
      found.push_back({std::move(name), is_signed, std::move(*dictionary)});
      return {};
    }
    if (kids == nullptr) {
      found.push_back({std::move(name), false, {}});
      return {};
    }
    const auto list = document_.resolve(revision_, kids, field.source);
    if (!list) return pass(list);
    return fields(*list, name, is_signature, depth + 1);
  }

  PdfDocument& document_;
  std::size_t revision_;
  std::set<PdfReference> visited_;
};

}  // namespace

Result<std::vector<FormField>> form_fields(PdfDocument& document, std::size_t revision) {
  const auto root = document.root(revision);
  if (!root) return pass(root);
  const auto catalog = document.load(revision, *root);
  if (!catalog) return pass(catalog, "the PDF file's catalog");
  if (!catalog->value.is(PdfKind::dictionary)) return fail(Errc::invalid_input, "the PDF catalog is not a dictionary");
  const auto form = document.resolve(revision, catalog->value.find("AcroForm"), catalog->source);
  if (!form) return pass(form, "the PDF file's form");
  const PdfValue* list = form->value.find("Fields");
  if (list == nullptr) return std::vector<FormField>();
  const auto fields = document.resolve(revision, list, form->source);
  if (!fields) return pass(fields, "the PDF file's form");
  Walk walk(document, revision);
  if (auto done = walk.fields(*fields, "", false, 0); !done) return pass(done);
  return std::move(walk.found);
}

std::optional<Covered> covered_bytes(const PdfDocument& document, const PdfObject& signature) {
  const PdfValue* range = signature.value.find("ByteRange");
  const PdfValue* contents = signature.value.find("Contents");
  const BytesView file = document.file();
  // A dictionary in an object stream is not bytes of the file, so nothing can stand around its Contents.
  if (range == nullptr || contents == nullptr || signature.source.data() != file.data() || !range->is(PdfKind::array) ||
      range->items.size() != 4 || !contents->is(PdfKind::string) || file[contents->begin] != '<') {
    return std::nullopt;
  }
  std::size_t numbers[4] = {};
  for (std::size_t i = 0; i < 4; ++i) {
    if (!range->items[i].is(PdfKind::integer) || range->items[i].integer < 0) return std::nullopt;
    numbers[i] = static_cast<std::size_t>(range->items[i].integer);  // at most 15 digits: no sum can overflow
  }
  const Covered covered{numbers[0] + numbers[1], numbers[2], numbers[2] + numbers[3], 0};
  if (numbers[0] != 0 || covered.first_end != contents->begin || covered.second_begin != contents->end) {
    return std::nullopt;
  }
  std::size_t previous_end = 0;
  for (std::size_t i = 0; i < document.revisions().size(); ++i) {
    const PdfRevision& revision = document.revisions()[i];
    if (covered.second_end >= revision.end_min && covered.second_end <= revision.end_max) {
      const bool stands_here = covered.first_end >= previous_end && covered.second_begin < revision.end_min;
      if (!stands_here) return std::nullopt;
      return Covered{covered.first_end, covered.second_begin, covered.second_end, i};
    }
    previous_end = revision.end_min;
  }
  return std::nullopt;
}

}  // namespace axle::signature
