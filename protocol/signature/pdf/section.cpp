#include "protocol/signature/pdf/section.hpp"

#include <algorithm>

#include "protocol/signature/pdf/filter.hpp"

namespace axle::signature {
namespace {

constexpr std::size_t kTableEntryBytes = 20;
constexpr std::size_t kTableEntryBytesMin = 18;  // 20 by the standard; some producers end lines with one byte less

std::unexpected<Error> damaged(std::size_t offset, std::string_view what) {
  return fail(Errc::invalid_input, "PDF offset " + std::to_string(offset) + ": " + std::string(what));
}

// Where the raw data of a stream starts: behind the keyword and its line end.
std::optional<std::size_t> stream_begin(BytesView bytes, std::size_t at) {
  if (at < bytes.size() && bytes[at] == '\n') return at + 1;
  if (at + 1 < bytes.size() && bytes[at] == '\r' && bytes[at + 1] == '\n') return at + 2;
  return std::nullopt;
}

void find_end(BytesView file, std::size_t position, PdfRevision& section) {
  PdfReader reader(file, position, 1);
  std::int64_t announced = 0;
  if (!reader.keyword("startxref") || !reader.unsigned_integer(announced)) return;
  reader.skip_white();
  constexpr std::string_view kMark = "%%EOF";
  if (!as_text(file.subspan(reader.position())).starts_with(kMark)) return;
  PdfReader behind(file, reader.position() + kMark.size(), 1);
  section.announced_offset = static_cast<std::size_t>(announced);
  section.end_min = behind.position();
  behind.skip_white();
  section.end_max = behind.position();
}

Result<void> sort_entries(PdfRevision& section) {
  std::ranges::sort(section.entries, {}, &PdfEntry::number);
  if (std::ranges::adjacent_find(section.entries, {}, &PdfEntry::number) != section.entries.end()) {
    return damaged(section.section_offset, "a cross-reference section lists an object twice");
  }
  return {};
}

Result<void> claim(std::size_t count, std::size_t first, std::size_t& entries_left, std::size_t offset) {
  if (count > entries_left) return fail(Errc::limit, "a PDF file with too many cross-reference entries");
  if (first > kPdfObjectNumberMax || count > kPdfObjectNumberMax + 1 - first) {
    return damaged(offset, "an object number is too large");
  }
  entries_left -= count;
  return {};
}

// Digits alone; none when there is anything else.
std::optional<std::size_t> fixed_digits(BytesView text) {
  std::size_t value = 0;
  bool digits = true;
  for (const std::uint8_t c : text) {
    digits &= c >= '0' && c <= '9';
    value = value * 10 + (c - '0');
  }
  return digits ? std::optional(value) : std::nullopt;
}

// An entry as the standard has it, "0000000016 00000 n" and two bytes of line end: nearly all are. None for any other
// form, which the general reader may still accept.
std::optional<PdfEntry> fixed_entry(BytesView line, std::size_t number) {
  const auto offset = fixed_digits(line.first(10)), generation = fixed_digits(line.subspan(11, 5));
  const std::uint8_t kind = line[17];
  if (!offset || !generation || line[10] != ' ' || line[16] != ' ' || (kind != 'n' && kind != 'f') ||
      !is_pdf_white(line[18]) || !is_pdf_white(line[19]) || *generation > 65'535) {
    return std::nullopt;
  }
  return PdfEntry{static_cast<std::uint32_t>(number), kind == 'n' ? PdfEntry::Type::plain : PdfEntry::Type::free,
                  static_cast<std::uint32_t>(*generation), *offset};
}

// One "first count" group of a classic table.
Result<void> read_group(PdfReader& reader, BytesView file, std::size_t first, std::size_t count,
                        std::size_t& entries_left, PdfRevision& section) {
  if (count > (file.size() - reader.position()) / kTableEntryBytesMin) {
    return damaged(reader.position(), "a cross-reference table is cut off");
  }
  if (auto claimed = claim(count, first, entries_left, reader.position()); !claimed) return claimed;
  section.entries.reserve(section.entries.size() + count);
  reader.skip_space();
  std::size_t i = 0, at = reader.position();
  for (; i < count && file.size() - at >= kTableEntryBytes; ++i, at += kTableEntryBytes) {
    const auto entry = fixed_entry(file.subspan(at, kTableEntryBytes), first + i);
    if (!entry) break;
    section.entries.push_back(*entry);
  }
  reader.move_to(at);
  for (; i < count; ++i) {
    std::int64_t offset = 0, generation = 0;
    if (!reader.unsigned_integer(offset) || !reader.unsigned_integer(generation) || generation > 65'535) {
      return damaged(reader.position(), "a cross-reference entry is damaged");
    }
    PdfEntry entry{static_cast<std::uint32_t>(first + i), PdfEntry::Type::free, static_cast<std::uint32_t>(generation),
                   static_cast<std::size_t>(offset)};
    if (reader.keyword("n")) {
      entry.type = PdfEntry::Type::plain;
    } else if (!reader.keyword("f")) {
      return damaged(reader.position(), "a cross-reference entry is neither n nor f");
    }
    section.entries.push_back(entry);
  }
  return {};
}

// The entries of a cross-reference stream (ISO 32000-1 clause 7.5.8).
Result<void> read_stream_entries(const IndirectObject& read, std::size_t& entries_left, PdfRevision& section) {
  const PdfValue& dictionary = read.object.value;
  const std::size_t offset = section.section_offset;
  const PdfValue* type = dictionary.find("Type");
  const PdfValue* widths = dictionary.find("W");
  const auto size = size_entry(dictionary, "Size");
  if (!read.object.is_stream || type == nullptr || !type->is_name("XRef") || widths == nullptr ||
      widths->items.size() != 3 || !size) {
    return damaged(offset, "not a cross-reference stream");
  }
  std::size_t width[3] = {}, row = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const PdfValue& one = widths->items[i];
    if (!one.is(PdfKind::integer) || one.integer < 0 || one.integer > 7) return damaged(offset, "a wrong /W");
    row += width[i] = static_cast<std::size_t>(one.integer);
  }
  std::vector<std::pair<std::size_t, std::size_t>> groups{{0, *size}};
  if (const PdfValue* index = dictionary.find("Index"); index != nullptr) {
    groups.clear();
    if (!index->is(PdfKind::array) || index->items.size() % 2 != 0) return damaged(offset, "a wrong /Index");
    for (std::size_t i = 0; i < index->items.size(); i += 2) {
      const PdfValue &first = index->items[i], &count = index->items[i + 1];
      if (!first.is(PdfKind::integer) || !count.is(PdfKind::integer) || first.integer < 0 || count.integer < 0) {
        return damaged(offset, "a wrong /Index");
      }
      groups.emplace_back(first.integer, count.integer);
    }
  }
  std::size_t total = 0;
  for (const auto& [first, count] : groups) {
    if (auto claimed = claim(count, first, entries_left, offset); !claimed) return claimed;
    total += count;
  }
  if (row == 0) return damaged(offset, "a wrong /W");
  const BytesView raw =
      read.object.source.subspan(read.object.stream_begin, read.object.stream_end - read.object.stream_begin);
  const auto table = decode_stream(dictionary, raw, total * row);
  if (!table) return pass(table);
  if (table->size() != total * row) return damaged(offset, "a cross-reference stream of another length than announced");
  section.entries.reserve(section.entries.size() + total);
  const std::uint8_t* at = table->data();
  const auto field = [&](std::size_t bytes, std::uint64_t otherwise) {
    if (bytes == 0) return otherwise;
    std::uint64_t value = 0;
    for (; bytes > 0; --bytes) value = value << 8 | *at++;
    return value;
  };
  for (const auto& [first, count] : groups) {
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t kind = field(width[0], 1), second = field(width[1], 0), third = field(width[2], 0);
      if (kind > 2) continue;  // "any other value shall be interpreted as a reference to the null object"
      if (third > UINT32_MAX) return damaged(offset, "a cross-reference entry is damaged");
      section.entries.push_back({static_cast<std::uint32_t>(first + i), static_cast<PdfEntry::Type>(kind),
                                 static_cast<std::uint32_t>(third), static_cast<std::size_t>(second)});
    }
  }
  return {};
}

Result<std::size_t> no_indirect_length(PdfReference) {
  return fail(Errc::invalid_input, "the /Length of a cross-reference stream must be direct");
}

// A hybrid file hides objects from old readers in a stream beside the table: those that the table has not, or frees.
Result<void> add_hidden(BytesView file, std::size_t depth_max, std::size_t& entries_left, PdfRevision& section) {
  const auto offset = size_entry(section.trailer, "XRefStm");
  if (!offset || *offset >= file.size()) return damaged(section.section_offset, "a wrong /XRefStm");
  const auto read = read_indirect(file, *offset, depth_max, no_indirect_length);
  if (!read) return pass(read);
  PdfRevision hidden;
  hidden.section_offset = *offset;
  if (auto done = read_stream_entries(*read, entries_left, hidden); !done) return done;
  if (auto sorted = sort_entries(hidden); !sorted) return sorted;
  const auto hides = [&](const PdfEntry& entry) {
    return std::ranges::binary_search(hidden.entries, entry.number, {}, &PdfEntry::number);
  };
  std::erase_if(section.entries,
                [&](const PdfEntry& entry) { return entry.type == PdfEntry::Type::free && hides(entry); });
  const std::size_t visible = section.entries.size();
  section.entries.reserve(visible + hidden.entries.size());
  for (const PdfEntry& entry : hidden.entries) {
    const auto end = section.entries.begin() + static_cast<std::ptrdiff_t>(visible);
    if (!std::ranges::binary_search(section.entries.begin(), end, entry.number, {}, &PdfEntry::number)) {
      section.entries.push_back(entry);
    }
  }
  return sort_entries(section);
}

Result<PdfRevision> read_table(BytesView file, std::size_t offset, PdfReader& reader, std::size_t depth_max,
                               std::size_t& entries_left) {
  PdfRevision section;
  section.section_offset = offset;
  while (!reader.keyword("trailer")) {
    std::int64_t first = 0, count = 0;
    if (!reader.unsigned_integer(first) || !reader.unsigned_integer(count)) {
      return damaged(reader.position(), "a cross-reference table is damaged");
    }
    auto group = read_group(reader, file, static_cast<std::size_t>(first), static_cast<std::size_t>(count),
                            entries_left, section);
    if (!group) return pass(group);
  }
  if (auto sorted = sort_entries(section); !sorted) return pass(sorted);
  auto trailer = reader.value();
  if (!trailer) return pass(trailer);
  if (!trailer->is(PdfKind::dictionary)) return damaged(reader.position(), "a trailer is not a dictionary");
  section.trailer = std::move(*trailer);
  if (section.trailer.find("XRefStm") != nullptr) {
    if (auto added = add_hidden(file, depth_max, entries_left, section); !added) return pass(added);
  }
  find_end(file, reader.position(), section);
  return section;
}

}  // namespace

std::optional<std::size_t> size_entry(const PdfValue& dictionary, std::string_view key) {
  const PdfValue* value = dictionary.find(key);
  if (value == nullptr || !value->is(PdfKind::integer) || value->integer < 0) return std::nullopt;
  return static_cast<std::size_t>(value->integer);
}

Result<IndirectObject> read_indirect(BytesView bytes, std::size_t offset, std::size_t depth_max,
                                     const std::function<Result<std::size_t>(PdfReference)>& length_of) {
  if (offset >= bytes.size()) return damaged(offset, "an object outside of its revision");
  PdfReader reader(bytes, offset, depth_max);
  std::int64_t number = 0, generation = 0;
  if (!reader.unsigned_integer(number) || !reader.unsigned_integer(generation) || !reader.keyword("obj") ||
      number > kPdfObjectNumberMax || generation > 65'535) {
    return damaged(offset, "no object starts here");
  }
  auto value = reader.value();
  if (!value) return pass(value);
  IndirectObject read;
  read.id = {static_cast<std::uint32_t>(number), static_cast<std::uint32_t>(generation)};
  read.object.source = bytes;
  read.object.value = std::move(*value);
  if (reader.keyword("stream")) {
    const auto begin = stream_begin(bytes, reader.position());
    const PdfValue* length = read.object.value.find("Length");
    if (!begin || length == nullptr) return damaged(reader.position(), "a stream is damaged");
    auto size = length->is(PdfKind::reference) ? length_of(length->reference)
                                               : Result<std::size_t>(static_cast<std::size_t>(length->integer));
    if (!size) return pass(size);
    if (length->integer < 0 || *size > bytes.size() - *begin) return damaged(reader.position(), "a stream is cut off");
    read.object.is_stream = true;
    read.object.stream_begin = *begin;
    read.object.stream_end = *begin + *size;
    reader = PdfReader(bytes, read.object.stream_end, depth_max);
    if (!reader.keyword("endstream")) return damaged(read.object.stream_end, "a stream is of another length");
  }
  if (!reader.keyword("endobj")) return damaged(reader.position(), "endobj is expected here");
  read.end = reader.position();
  return read;
}

Result<PdfRevision> read_section(BytesView file, std::size_t offset, std::size_t depth_max, std::size_t& entries_left) {
  if (offset >= file.size()) return damaged(offset, "a cross-reference outside of the file");
  PdfReader reader(file, offset, depth_max);
  if (reader.keyword("xref")) return read_table(file, offset, reader, depth_max, entries_left);
  auto read = read_indirect(file, offset, depth_max, no_indirect_length);
  if (!read) return damaged(offset, "neither a cross-reference table nor a stream");
  PdfRevision section;
  section.section_offset = offset;
  section.stream_section = true;
  if (auto done = read_stream_entries(*read, entries_left, section); !done) return pass(done);
  if (auto sorted = sort_entries(section); !sorted) return pass(sorted);
  section.trailer = std::move(read->object.value);
  find_end(file, read->end, section);
  return section;
}

Result<std::size_t> last_startxref(BytesView file) {
  const std::size_t at = as_text(file).rfind("startxref");
  if (at == std::string_view::npos) return fail(Errc::invalid_input, "a PDF file without startxref");
  PdfReader reader(file, at, 1);
  std::int64_t offset = 0;
  if (!reader.keyword("startxref") || !reader.unsigned_integer(offset)) return damaged(at, "a damaged startxref");
  return static_cast<std::size_t>(offset);
}

}  // namespace axle::signature
