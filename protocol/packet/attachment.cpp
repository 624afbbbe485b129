#include "protocol/packet/attachment.hpp"

#include <algorithm>
#include <array>

#include "base/encoding.hpp"
#include "protocol/packet/zip.hpp"

namespace axle::packet {
namespace {

constexpr std::array<std::string_view, 4> kArchives{"zip", "jar", "war", "epub"};
constexpr std::array<std::string_view, 12> kOfficeFormats{"docx", "xlsx", "pptx", "docm", "xlsm", "pptm",
                                                          "dotx", "vsdx", "odt",  "ods",  "odp",  "odg"};
// References that white space may be written as; a serialiser that saves carriage returns does that.
constexpr std::array<std::string_view, 8> kSpaceReferences{"&#13;", "&#xD;", "&#xd;", "&#10;",
                                                           "&#xA;", "&#xa;", "&#9;",  "&#32;"};

// Length of the reference to white space at the start of `text`; 0 when there is none.
std::size_t space_reference(std::string_view text) noexcept {
  for (const std::string_view reference : kSpaceReferences) {
    if (text.starts_with(reference)) return reference.size();
  }
  return 0;
}

// Without the references to white space; any other reference stays and makes the decoding fail.
std::string without_references(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  while (!text.empty()) {
    const std::size_t ampersand = std::min(text.find('&'), text.size());
    plain += text.substr(0, ampersand);
    text.remove_prefix(ampersand);
    if (text.empty()) break;
    const std::size_t reference = space_reference(text);
    if (reference == 0) plain += '&';
    text.remove_prefix(std::max<std::size_t>(reference, 1));
  }
  return plain;
}

Result<BytesView> decode(const Attachment& attachment, std::size_t bytes_max, Buffer& out) {
  // Line breaks make the text longer than its digits, but not twice as long.
  const auto too_large = [&] {
    return fail(Errc::limit, "decoded_bytes_max: more than " + std::to_string(bytes_max) + " bytes");
  };
  if (attachment.base64.size() / 2 > base64_size(bytes_max)) return too_large();
  auto bytes = decode_base64(attachment.base64, out);
  // An ampersand is no digit, so only what was refused can hold a reference.
  if (!bytes && attachment.base64.find('&') != std::string_view::npos) {
    bytes = decode_base64(without_references(attachment.base64), out);
  }
  if (bytes && bytes->size() > bytes_max) return too_large();
  return bytes;
}

// 8-4-4-4-12 hexadecimal digits, a dot, an extension.
bool is_sdk_entry(std::string_view name, std::string_view extension) noexcept {
  constexpr std::string_view kPattern = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx.";
  if (name.size() < kPattern.size()) return false;
  for (std::size_t i = 0; i < kPattern.size(); ++i) {
    const char c = name[i];
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (kPattern[i] == 'x' ? !hex : c != kPattern[i]) return false;
  }
  return extension_of(name) == extension;
}

bool is_office_document(const ZipDirectory& directory) noexcept {
  if (directory.entries.size() < 2) return false;
  return directory.entries.front().name == "mimetype" ||
         std::ranges::any_of(directory.entries, [](const ZipEntry& e) { return e.name == "[Content_Types].xml"; });
}

bool contains(std::span<const std::string_view> list, std::string_view value) noexcept {
  return std::ranges::find(list, value) != list.end();
}

}  // namespace

std::string extension_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return {};
  std::string extension(name.substr(dot + 1));
  for (char& c : extension) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return extension;
}

bool has_base64_alphabet(std::string_view text) noexcept {
  if (axle::has_base64_alphabet(text)) return true;  // nearly all: one look at the text, not two
  while (!text.empty()) {
    const std::size_t ampersand = std::min(text.find('&'), text.size());
    if (!axle::has_base64_alphabet(text.substr(0, ampersand))) return false;
    text.remove_prefix(ampersand);
    if (text.empty()) break;
    const std::size_t reference = space_reference(text);
    if (reference == 0) return false;
    text.remove_prefix(reference);
  }
  return true;
}

Result<BytesView> unwrap(const Attachment& attachment, UnwrapBuffers& buffers, const AttachmentLimits& limits) {
  const auto in_attachment = [&](const auto& failed) {
    return pass(failed, "attachment '" + attachment.name.substr(0, 200) + "'");
  };
  const auto content = decode(attachment, limits.decoded_bytes_max, buffers.decoded);
  if (!content) return in_attachment(content);
  if (!looks_like_zip(*content)) return content;
  const auto directory = read_zip_directory(*content);
  if (!directory) return in_attachment(directory);
  if (is_office_document(*directory)) return content;

  const std::string extension = extension_of(attachment.name);
  const bool archive = contains(kArchives, extension);
  const bool office = contains(kOfficeFormats, extension);
  const std::size_t entries = directory->entries.size();
  if (entries == 1 && (!archive || is_sdk_entry(directory->entries.front().name, extension))) {
    auto unzipped = unzip_only_entry(*content, *directory,
                                     {.bytes_max = limits.unzipped_bytes_max,
                                      .ratio_max = limits.unzip_ratio_max,
                                      .ratio_free_bytes = kRatioFreeBytes},
                                     buffers.unzipped);
    if (!unzipped) return in_attachment(unzipped);
    return unzipped;
  }
  if (archive || office) return content;
  const Result<BytesView> refused =
      fail(Errc::invalid_input, "a zip with " + std::to_string(entries) + " entries where one is expected");
  return in_attachment(refused);
}

Result<Bytes> unwrap(const Attachment& attachment, const AttachmentLimits& limits) {
  UnwrapBuffers buffers;
  const auto content = unwrap(attachment, buffers, limits);
  if (!content) return pass(content);
  return Bytes(content->begin(), content->end());
}

}  // namespace axle::packet
