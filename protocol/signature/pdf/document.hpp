// The structure of a PDF file: its revisions (incremental updates) with their cross-reference tables, and its objects
// as each revision shows them (ISO 32000-1 clause 7.5). Internal to this folder.
//
// The reader is strict on purpose: nothing is repaired or guessed, because two programs that repair a file differently
// show two documents under one signature. Refused: no %PDF- at the start, encryption, damaged or looping
// cross-references, an object outside of its revision, two equal keys, another object at an offset than announced.
#pragma once

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "protocol/signature/pdf/signature.hpp"
#include "protocol/signature/pdf/value.hpp"

namespace axle::signature {

struct PdfEntry {
  enum class Type : std::uint8_t { free, plain, compressed };
  std::uint32_t number = 0;
  Type type = Type::free;
  std::uint32_t generation = 0;  // compressed: the index within the object stream
  std::size_t offset = 0;        // compressed: the number of the object stream
  friend bool operator==(const PdfEntry&, const PdfEntry&) = default;
};

// What one update added: the table, its dictionary, and where it ends.
struct PdfRevision {
  std::size_t section_offset = 0;    // what startxref points at
  std::size_t announced_offset = 0;  // by the startxref that follows it
  std::size_t end_min = 0;           // behind %%EOF
  std::size_t end_max = 0;           // behind the white space that follows, or the end of the file
  bool stream_section = false;       // a cross-reference stream
  PdfValue trailer;                  // read from the file's bytes
  std::vector<PdfEntry> entries;     // by number, each number once
};

// An object with the bytes that its value was read from (the file, or a decoded object stream, which the document
// owns).
struct PdfObject {
  PdfValue value;
  BytesView source;
  bool is_stream = false;
  std::size_t stream_begin = 0, stream_end = 0;  // raw data within source
};

// Borrows the file's bytes. Not thread-safe: reading keeps decoded object streams and counts work.
class PdfDocument {
 public:
  // invalid_input or limit, with a sentence and, where there is one, an offset.
  static Result<PdfDocument> open(BytesView file, const PdfLimits& limits);

  BytesView file() const noexcept { return file_; }
  const PdfLimits& limits() const noexcept { return limits_; }
  const std::vector<PdfRevision>& revisions() const noexcept { return revisions_; }  // oldest first, never empty
  std::size_t last() const noexcept { return revisions_.size() - 1; }

  // Where a number stands as of a revision: the newest entry and the revision that it is from. `entry` is null when the
  // number is free or was never used.
  struct Located {
    const PdfEntry* entry = nullptr;
    std::size_t revision = 0;
  };
  Located locate(std::size_t revision, std::uint32_t number) const noexcept;

  // The object as of a revision. not_found when there is none of that number and generation.
  Result<PdfObject> load(std::size_t revision, PdfReference reference);
  // The object that a located entry points at.
  Result<PdfObject> load(const Located& located);

  // Appends the object numbers that a located object refers to, faster than loading it. Errors as load() has for an
  // object that is not where it should be, or a stream that does not end within its revision.
  Result<void> references(const Located& located, std::vector<std::uint32_t>& referred);

  // The object streams that hold the compressed objects of a revision, decoded, with their offsets in the file. The
  // views hold as long as the document. Errors when one cannot be read.
  struct DecodedStream {
    BytesView decoded;
    std::size_t offset = 0;
  };
  Result<std::vector<DecodedStream>> object_streams(std::size_t revision);

  // `value` itself (null means the null object), or what it refers to; references to references are not followed.
  // The source is that of the value.
  Result<PdfObject> resolve(std::size_t revision, const PdfValue* value, BytesView source);

  // The reference in the trailer's /Root as of a revision.
  Result<PdfReference> root(std::size_t revision) const;
  // What /Prev of a further update has to say.
  std::size_t last_section_offset() const noexcept { return revisions_.back().section_offset; }

 private:
  PdfDocument(BytesView file, const PdfLimits& limits) : file_(file), limits_(limits) {}

  Result<void> read_chain();
  Result<void> merge_linearized();
  Result<void> check_revisions() const;
  Result<PdfObject> load_plain(const Located& located);
  Result<PdfObject> load_compressed(const Located& located);
  struct Position {
    BytesView source;
    std::size_t position = 0;
  };
  Result<Position> compressed_position(const Located& located);
  Result<void> spend(std::size_t bytes);

  struct ObjectStream {
    Bytes decoded;
    std::vector<std::pair<std::uint32_t, std::size_t>> objects;  // number and offset in decoded
  };
  Result<const ObjectStream*> object_stream(std::size_t revision, std::uint32_t number);

  BytesView file_;
  PdfLimits limits_;
  std::vector<PdfRevision> revisions_;
  std::unordered_map<std::size_t, std::unique_ptr<ObjectStream>> object_streams_;  // by file offset
  std::size_t inflated_bytes_ = 0;
  std::size_t work_bytes_ = 0;
};

}  // namespace axle::signature
