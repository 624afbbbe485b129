#include "protocol/signature/pdf/document.hpp"

#include <algorithm>
#include <unordered_set>

#include "protocol/signature/pdf/filter.hpp"
#include "protocol/signature/pdf/section.hpp"

namespace axle::signature {
namespace {

// How many times over the bytes of a file may be parsed before it is taken for a trap: entries that point into one
// another's bytes would otherwise cost the square of the file's size.
constexpr std::size_t kWorkFactor = 16;
constexpr std::size_t kWorkBytesFloor = 1ULL << 20;
constexpr std::size_t kObjectOverheadBytes = 32;

std::unexpected<Error> refuse(std::string what) {
  return fail(Errc::invalid_input, std::move(what));
}

std::unexpected<Error> not_announced(const PdfEntry& entry) {
  return refuse("PDF offset " + std::to_string(entry.offset) + ": not object " + std::to_string(entry.number) +
                " as the cross-references say");
}

Result<std::size_t> no_nested_length(PdfReference) {
  return refuse("the length of a stream is not a number");
}

}  // namespace

Result<PdfDocument> PdfDocument::open(BytesView file, const PdfLimits& limits) {
  if (file.size() > limits.file_bytes_max) {
    return fail(Errc::limit, "a PDF file has at most " + std::to_string(limits.file_bytes_max) + " bytes");
  }
  if (!as_text(file).starts_with("%PDF-")) return refuse("the file does not start with %PDF-");
  PdfDocument document(file, limits);
  if (auto read = document.read_chain(); !read) return pass(read);
  if (auto good = document.check_revisions(); !good) return pass(good);
  return document;
}

Result<void> PdfDocument::read_chain() {
  const auto start = last_startxref(file_);
  if (!start) return pass(start);
  std::unordered_set<std::size_t> visited;
  std::size_t entries_left = limits_.objects_max;
  for (std::optional<std::size_t> offset = *start; offset;) {
    if (!visited.insert(*offset).second) return refuse("the cross-references of the PDF file form a loop");
    // One more than the limit, as a linearized file has two sections in its first revision.
    if (visited.size() > limits_.revisions_max + 1) return fail(Errc::limit, "a PDF file with too many revisions");
    auto section = read_section(file_, *offset, limits_.depth_max, entries_left);
    if (!section) return pass(section);
    if (section->trailer.find("Encrypt") != nullptr) return refuse("the PDF file is encrypted");
    const bool has_previous = section->trailer.find("Prev") != nullptr;
    offset = size_entry(section->trailer, "Prev");
    if (has_previous && !offset) return refuse("a wrong /Prev in the PDF file");
    revisions_.push_back(std::move(*section));
  }
  std::ranges::reverse(revisions_);
  if (auto merged = merge_linearized(); !merged) return merged;
  if (revisions_.size() > limits_.revisions_max) return fail(Errc::limit, "a PDF file with too many revisions");
  return {};
}

// A linearized file (ISO 32000-1 annex F) starts with the table of its first page, which startxref at the end points
// at; the main table stands at the end. Both are one revision.
Result<void> PdfDocument::merge_linearized() {
  if (revisions_.size() < 2 || revisions_[1].section_offset > revisions_[0].section_offset) return {};
  const PdfRevision& main = revisions_[0];
  PdfRevision& first_page = revisions_[1];
  if (main.announced_offset != first_page.section_offset || first_page.announced_offset != 0) {
    return refuse("the cross-references of the PDF file do not go back in the file");
  }
  std::vector<PdfEntry> further;
  for (const PdfEntry& entry : main.entries) {
    if (!std::ranges::binary_search(first_page.entries, entry.number, {}, &PdfEntry::number)) further.push_back(entry);
  }
  first_page.entries.insert(first_page.entries.end(), further.begin(), further.end());
  std::ranges::sort(first_page.entries, {}, &PdfEntry::number);
  first_page.announced_offset = first_page.section_offset;
  first_page.end_min = main.end_min;
  first_page.end_max = main.end_max;
  revisions_.erase(revisions_.begin());
  return {};
}

// Each revision stands behind the one before and points at nothing behind itself: otherwise bytes that are appended
// later could become part of what was signed.
Result<void> PdfDocument::check_revisions() const {
  std::size_t previous_end = 0;
  for (const PdfRevision& revision : revisions_) {
    if (revision.end_min == 0 || revision.announced_offset != revision.section_offset) {
      return refuse("PDF offset " + std::to_string(revision.section_offset) +
                    ": a cross-reference section that startxref and %%EOF do not follow");
    }
    if (revision.section_offset < previous_end || revision.end_min <= previous_end) {
      return refuse("the cross-references of the PDF file do not go back in the file");
    }
    for (const PdfEntry& entry : revision.entries) {
      if (entry.type == PdfEntry::Type::plain && entry.offset >= revision.end_min) {
        return refuse("object " + std::to_string(entry.number) + " of the PDF file stands behind its revision");
      }
    }
    previous_end = revision.end_min;
  }
  return {};
}

Result<void> PdfDocument::spend(std::size_t bytes) {
  work_bytes_ += bytes + kObjectOverheadBytes;
  if (work_bytes_ > kWorkFactor * (file_.size() + inflated_bytes_) + kWorkBytesFloor) {
    return fail(Errc::limit, "the PDF file's objects overlap: reading it costs too much");
  }
  return {};
}

PdfDocument::Located PdfDocument::locate(std::size_t revision, std::uint32_t number) const noexcept {
  for (std::size_t at = revision + 1; at-- > 0;) {
    const auto& entries = revisions_[at].entries;
    const auto found = std::ranges::lower_bound(entries, number, {}, &PdfEntry::number);
    if (found == entries.end() || found->number != number) continue;
    if (found->type == PdfEntry::Type::free) return {};
    return {&*found, at};
  }
  return {};
}

Result<PdfObject> PdfDocument::load(std::size_t revision, PdfReference reference) {
  const Located located = locate(revision, reference.number);
  const std::uint32_t generation =
      located.entry != nullptr && located.entry->type == PdfEntry::Type::plain ? located.entry->generation : 0;
  if (located.entry == nullptr || generation != reference.generation) {
    return fail(Errc::not_found, "the PDF file has no object " + std::to_string(reference.number));
  }
  return load(located);
}

Result<PdfObject> PdfDocument::load(const Located& located) {
  AXLE_ASSERT(located.entry != nullptr);
  auto object = located.entry->type == PdfEntry::Type::plain ? load_plain(located) : load_compressed(located);
  if (!object) return object;
  if (auto spent = spend(object->value.end - object->value.begin); !spent) return pass(spent);
  return object;
}

Result<PdfObject> PdfDocument::load_plain(const Located& located) {
  const BytesView bytes = file_.first(revisions_[located.revision].end_min);
  const auto read_length = [&](PdfReference reference) -> Result<std::size_t> {
    const Located length = locate(located.revision, reference.number);
    if (length.entry == nullptr || length.entry->type != PdfEntry::Type::plain) return no_nested_length(reference);
    const auto read = read_indirect(bytes, length.entry->offset, limits_.depth_max, no_nested_length);
    if (!read) return pass(read);
    if (read->id != reference || !read->object.value.is(PdfKind::integer) || read->object.value.integer < 0) {
      return no_nested_length(reference);
    }
    return static_cast<std::size_t>(read->object.value.integer);
  };
  // One reference is what a std::function holds without asking for memory.
  const auto length_of = [&read_length](PdfReference reference) { return read_length(reference); };
  auto read = read_indirect(bytes, located.entry->offset, limits_.depth_max, length_of);
  if (!read) return pass(read);
  if (read->id != PdfReference{located.entry->number, located.entry->generation}) {
    return not_announced(*located.entry);
  }
  return std::move(read->object);
}

Result<const PdfDocument::ObjectStream*> PdfDocument::object_stream(std::size_t revision, std::uint32_t number) {
  const Located located = locate(revision, number);
  if (located.entry == nullptr || located.entry->type != PdfEntry::Type::plain) {
    return refuse("object stream " + std::to_string(number) + " of the PDF file is missing");
  }
  if (const auto known = object_streams_.find(located.entry->offset); known != object_streams_.end()) {
    return known->second.get();
  }
  if (object_streams_.size() >= limits_.object_streams_max) {
    return fail(Errc::limit,
                "a PDF file with more than " + std::to_string(limits_.object_streams_max) + " object streams");
  }
  const auto container = load_plain(located);
  if (!container) return pass(container);
  const PdfValue* type = container->value.find("Type");
  const auto count = size_entry(container->value, "N"), first = size_entry(container->value, "First");
  if (!container->is_stream || type == nullptr || !type->is_name("ObjStm") || !count || !first) {
    return refuse("object " + std::to_string(number) + " of the PDF file is not an object stream");
  }
  const BytesView raw =
      container->source.subspan(container->stream_begin, container->stream_end - container->stream_begin);
  // Many small files that each inflate to the limit would cost seconds; so what a file may hold grows with it.
  const std::size_t by_size = std::max(kInflatedFreeBytes, limits_.inflated_ratio_max * file_.size());
  const std::size_t inflated_max = std::min(limits_.inflated_bytes_max, by_size);
  auto decoded = decode_stream(container->value, raw, inflated_max - inflated_bytes_);
  if (!decoded) return pass(decoded);
  inflated_bytes_ += decoded->size();
  auto stream = std::make_unique<ObjectStream>();
  stream->decoded = std::move(*decoded);
  PdfReader reader(stream->decoded, 0, 1);
  for (std::size_t i = 0; i < *count; ++i) {
    std::int64_t object = 0, offset = 0;
    if (!reader.unsigned_integer(object) || !reader.unsigned_integer(offset) || object > kPdfObjectNumberMax ||
        *first + static_cast<std::size_t>(offset) >= stream->decoded.size()) {
      return refuse("object stream " + std::to_string(number) + " of the PDF file is damaged");
    }
    stream->objects.emplace_back(static_cast<std::uint32_t>(object), *first + static_cast<std::size_t>(offset));
  }
  return object_streams_.emplace(located.entry->offset, std::move(stream)).first->second.get();
}

Result<PdfDocument::Position> PdfDocument::compressed_position(const Located& located) {
  const PdfEntry& entry = *located.entry;
  if (entry.offset > kPdfObjectNumberMax) return refuse("a wrong object stream number in the PDF file");
  const auto stream = object_stream(located.revision, static_cast<std::uint32_t>(entry.offset));
  if (!stream) return pass(stream);
  const std::size_t index = entry.generation;
  if (index >= (*stream)->objects.size() || (*stream)->objects[index].first != entry.number) {
    return refuse("object " + std::to_string(entry.number) + " of the PDF file is not in its object stream");
  }
  return Position{(*stream)->decoded, (*stream)->objects[index].second};
}

Result<PdfObject> PdfDocument::load_compressed(const Located& located) {
  const auto at = compressed_position(located);
  if (!at) return pass(at);
  PdfReader reader(at->source, at->position, limits_.depth_max);
  auto value = reader.value();
  if (!value) return pass(value);
  PdfObject object;
  object.value = std::move(*value);
  object.source = at->source;
  return object;
}

Result<void> PdfDocument::references(const Located& located, std::vector<std::uint32_t>& referred) {
  AXLE_ASSERT(located.entry != nullptr);
  const PdfEntry& entry = *located.entry;
  if (entry.type == PdfEntry::Type::compressed) {
    const auto at = compressed_position(located);
    if (!at) return pass(at);
    PdfReader reader(at->source, at->position, limits_.depth_max);
    if (auto skipped = reader.skip_value(referred); !skipped) return skipped;
    return spend(reader.position() - at->position);
  }
  PdfReader reader(file_.first(revisions_[located.revision].end_min), entry.offset, limits_.depth_max);
  std::int64_t number = 0, generation = 0;
  if (!reader.unsigned_integer(number) || !reader.unsigned_integer(generation) || !reader.keyword("obj") ||
      number != entry.number || generation != entry.generation) {
    return not_announced(entry);
  }
  if (auto skipped = reader.skip_value(referred); !skipped) return skipped;
  if (auto spent = spend(reader.position() - entry.offset); !spent) return spent;
  if (reader.keyword("endobj")) return {};
  // A stream: its length decides where it ends.
  const auto object = load(located);
  if (!object) return pass(object);
  return {};
}

Result<std::vector<PdfDocument::DecodedStream>> PdfDocument::object_streams(std::size_t revision) {
  std::vector<std::size_t> numbers;
  for (const PdfEntry& entry : revisions_[revision].entries) {
    const bool another = numbers.empty() || numbers.back() != entry.offset;
    if (entry.type == PdfEntry::Type::compressed && another) numbers.push_back(entry.offset);
  }
  std::ranges::sort(numbers);
  numbers.erase(std::ranges::unique(numbers).begin(), numbers.end());
  std::vector<DecodedStream> streams;
  for (const std::size_t number : numbers) {
    if (number > kPdfObjectNumberMax) return refuse("a wrong object stream number in the PDF file");
    const auto stream = object_stream(revision, static_cast<std::uint32_t>(number));
    if (!stream) return pass(stream);
    streams.push_back({(*stream)->decoded, locate(revision, static_cast<std::uint32_t>(number)).entry->offset});
  }
  return streams;
}

Result<PdfObject> PdfDocument::resolve(std::size_t revision, const PdfValue* value, BytesView source) {
  PdfObject object;
  object.source = source;
  if (value == nullptr) return object;
  if (!value->is(PdfKind::reference)) {
    object.value = *value;
    return object;
  }
  auto loaded = load(revision, value->reference);
  if (!loaded && loaded.error().code == Errc::not_found) return object;
  return loaded;
}

Result<PdfReference> PdfDocument::root(std::size_t revision) const {
  const PdfValue* value = revisions_[revision].trailer.find("Root");
  if (value == nullptr || !value->is(PdfKind::reference)) return refuse("the PDF file's trailer has no /Root");
  return value->reference;
}

}  // namespace axle::signature
