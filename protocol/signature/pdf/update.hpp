// Writing one incremental update (ISO 32000-1 clause 7.5.6). Internal to this folder.
#pragma once

#include <map>
#include <string>

#include "protocol/signature/pdf/document.hpp"

namespace axle::signature {

// Collects objects and writes them behind the file. The objects are written in the order of put().
class PdfUpdate {
 public:
  explicit PdfUpdate(const PdfDocument& document);

  // A number that no object of the file has had.
  PdfReference new_object() { return {next_number_++, 0}; }
  // The text between "obj" and "endobj".
  void put(PdfReference id, std::string body);
  // The whole new file: old bytes, objects, cross-reference section of the kind that the file uses, startxref.
  Bytes write();
  // Where the body of an object starts in what write() returned.
  std::size_t body_offset(PdfReference id) const;

 private:
  std::string table() const;
  std::string stream(PdfReference id, std::size_t offset) const;
  std::string trailer_entries() const;

  const PdfDocument& document_;
  std::uint32_t next_number_;
  struct Body {
    std::string text;
    std::size_t object_offset = 0, body_offset = 0;
  };
  std::map<PdfReference, Body> objects_;
};

// A dictionary as it stands in its source, with some entries replaced or added (an empty text removes the entry). The
// keys of `entries` are plain, without #xx.
std::string with_entries(const PdfValue& dictionary, BytesView source,
                         const std::map<std::string, std::string>& entries);
std::string reference_text(PdfReference reference);

}  // namespace axle::signature
