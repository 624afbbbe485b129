// Finding the fields and signatures of a PDF file and what they cover. Internal to this folder.
#pragma once

#include "protocol/signature/pdf/document.hpp"

namespace axle::signature {

struct FormField {
  std::string name;        // full name: the T entries from the root of the form down, with dots
  bool is_signed = false;  // a signature field with a value
  PdfObject value;         // the signature dictionary
};

// All terminal fields of the form as of a revision. invalid_input when the form is damaged, loops or is
// nested deeper than depth_max.
Result<std::vector<FormField>> form_fields(PdfDocument& document, std::size_t revision);

// What a signature dictionary says it covers, if that is what it may cover: from 0 to the "<" of Contents, and from
// behind its ">" to the end of the revision that the dictionary stands in. None otherwise.
struct Covered {
  std::size_t first_end = 0, second_begin = 0, second_end = 0;
  std::size_t revision = 0;
};
std::optional<Covered> covered_bytes(const PdfDocument& document, const PdfObject& signature);

}  // namespace axle::signature
