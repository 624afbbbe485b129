// Indirect objects and cross-reference sections, each read at one offset. Internal to this folder.
#pragma once

#include <functional>

#include "protocol/signature/pdf/document.hpp"

namespace axle::signature {

// "N G obj ... endobj".
struct IndirectObject {
  PdfReference id;
  PdfObject object;
  std::size_t end = 0;  // behind endobj
};

// Reads the object at `offset` of `bytes`, which end where the object may reach at most. The length of a stream is
// asked of `length_of` when it is a reference.
Result<IndirectObject> read_indirect(BytesView bytes, std::size_t offset, std::size_t depth_max,
                                     const std::function<Result<std::size_t>(PdfReference)>& length_of);

// One table or cross-reference stream with its trailer; `end_min` and `end_max` are set when startxref and %%EOF
// follow, and are 0 otherwise. `entries_left` is what remains of PdfLimits::objects_max and is reduced.
Result<PdfRevision> read_section(BytesView file, std::size_t offset, std::size_t depth_max, std::size_t& entries_left);

// The offset announced by the last startxref of the file.
Result<std::size_t> last_startxref(BytesView file);

// The value of a whole number entry of a dictionary; none when it is absent, negative or no integer.
std::optional<std::size_t> size_entry(const PdfValue& dictionary, std::string_view key);

}  // namespace axle::signature
