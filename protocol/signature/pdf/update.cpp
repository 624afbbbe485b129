#include "protocol/signature/pdf/update.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "protocol/signature/pdf/section.hpp"

namespace axle::signature {
namespace {

// Runs of consecutive numbers, as cross-references list them.
template <class Objects, class Group>
void each_run(const Objects& objects, Group&& group) {
  for (auto from = objects.begin(); from != objects.end();) {
    auto to = std::next(from);
    for (std::uint32_t next = from->first.number + 1; to != objects.end() && to->first.number == next; ++next) ++to;
    group(from, to);
    from = to;
  }
}

std::uint32_t first_unused_number(const PdfDocument& document) {
  std::uint32_t next = 1;
  for (const PdfRevision& revision : document.revisions()) {
    const auto size = size_entry(revision.trailer, "Size");
    if (size && *size <= kPdfObjectNumberMax) next = std::max(next, static_cast<std::uint32_t>(*size));
    if (!revision.entries.empty()) next = std::max(next, revision.entries.back().number + 1);
  }
  return next;
}

}  // namespace

std::string reference_text(PdfReference reference) {
  return std::to_string(reference.number) + " " + std::to_string(reference.generation) + " R";
}

std::string with_entries(const PdfValue& dictionary, BytesView source,
                         const std::map<std::string, std::string>& entries) {
  std::string out = "<<";
  const auto put = [&](std::string_view key, std::string_view text) {
    if (text.empty()) return;
    out.append("/").append(key).append(" ").append(text).append("\n");
  };
  for (const PdfValue& item : dictionary.items) {
    const bool replaced = std::ranges::any_of(entries, [&](const auto& one) { return same_name(item.key, one.first); });
    if (!replaced) put(item.key, as_text(source.subspan(item.begin, item.end - item.begin)));
  }
  for (const auto& [key, text] : entries) put(key, text);
  return out + ">>";
}

PdfUpdate::PdfUpdate(const PdfDocument& document) : document_(document), next_number_(first_unused_number(document)) {}

void PdfUpdate::put(PdfReference id, std::string body) {
  objects_[id].text = std::move(body);
}

std::size_t PdfUpdate::body_offset(PdfReference id) const {
  return objects_.at(id).body_offset;
}

std::string PdfUpdate::trailer_entries() const {
  const PdfRevision& last = document_.revisions().back();
  std::string out =
      "/Size " + std::to_string(next_number_) + "\n/Prev " + std::to_string(document_.last_section_offset()) + "\n";
  for (const char* key : {"Root", "Info", "ID"}) {
    const PdfValue* value = last.trailer.find(key);
    if (value == nullptr) continue;
    out += "/" + std::string(key) + " ";
    out += as_text(document_.file().subspan(value->begin, value->end - value->begin));
    out += "\n";
  }
  return out;
}

std::string PdfUpdate::table() const {
  std::string out = "xref\n";
  each_run(objects_, [&](auto from, auto to) {
    out += std::to_string(from->first.number) + " " + std::to_string(std::distance(from, to)) + "\n";
    for (; from != to; ++from) {
      std::array<char, 32> line{};
      std::snprintf(line.data(), line.size(), "%010zu %05u n \n", from->second.object_offset, from->first.generation);
      out += line.data();
    }
  });
  return out + "trailer\n<<" + trailer_entries() + ">>\n";
}

std::string PdfUpdate::stream(PdfReference id, std::size_t offset) const {
  auto objects = objects_;
  objects[id].object_offset = offset;
  std::string index, rows;
  each_run(objects, [&](auto from, auto to) {
    index += std::to_string(from->first.number) + " " + std::to_string(std::distance(from, to)) + " ";
    for (; from != to; ++from) {
      rows.push_back('\1');
      for (int shift = 32; shift >= 0; shift -= 8) {
        rows.push_back(static_cast<char>(from->second.object_offset >> shift & 0xFF));
      }
      rows.push_back(static_cast<char>(from->first.generation >> 8));
      rows.push_back(static_cast<char>(from->first.generation & 0xFF));
    }
  });
  return std::to_string(id.number) + " 0 obj\n<</Type /XRef\n" + trailer_entries() + "/W [1 5 2]\n/Index [" + index +
         "]\n/Length " + std::to_string(rows.size()) + ">>\nstream\n" + rows + "\nendstream\nendobj\n";
}

Bytes PdfUpdate::write() {
  const PdfReference stream_id = document_.revisions().back().stream_section ? new_object() : PdfReference{};
  const BytesView file = document_.file();
  std::string added = file.back() == '\n' ? "" : "\n";
  for (auto& [id, body] : objects_) {
    body.object_offset = file.size() + added.size();
    added += std::to_string(id.number) + " " + std::to_string(id.generation) + " obj\n";
    body.body_offset = file.size() + added.size();
    added += body.text + "\nendobj\n";
  }
  const std::size_t section = file.size() + added.size();
  added += stream_id.number != 0 ? stream(stream_id, section) : table();
  added += "startxref\n" + std::to_string(section) + "\n%%EOF\n";
  Bytes out;
  out.reserve(file.size() + added.size());
  out.insert(out.end(), file.begin(), file.end());
  out.insert(out.end(), added.begin(), added.end());
  return out;
}

}  // namespace axle::signature
