// The bytes of an attachment, whatever its ContentType claims (domain 2.5).
#pragma once

#include "base/buffer.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"
#include "protocol/packet/packet.hpp"

namespace axle::packet {

struct AttachmentLimits {
  std::size_t decoded_bytes_max = 50ULL << 20;
  std::size_t unzipped_bytes_max = 100ULL << 20;
  std::size_t unzip_ratio_max = 200;  // unzipped : zipped; not asked of content up to kRatioFreeBytes
};
inline constexpr std::size_t kRatioFreeBytes = 64 * 1024;

// Where the bytes are put. Kept from one attachment to the next they spare the memory's pages being asked for and
// cleared again, which for a megabyte costs as much as its SHA-256. They keep the memory of the largest one.
struct UnwrapBuffers {
  Buffer decoded, unzipped;
};

// Decodes base64, then takes off the SDK's zip wrapping, recognised by the content alone:
// - no zip: the decoded bytes;
// - an office document (a zip with `[Content_Types].xml` or `mimetype`): the decoded bytes, whatever its name;
// - a zip of one entry: the entry, unless the name is that of a zip archive or an office format and the entry is not
//   called `<uuid>.<the name's extension>`, as the SDK calls it (an office format's single entry is taken in any case:
//   an office document never has only one);
// - another zip: the decoded bytes if the name is that of a zip archive or an office format.
// No entry name is ever used as a path. Character references to white space in the base64 (`&#13;`) are accepted.
// invalid_input: bad base64, broken or encrypted zip, zip64, no entry or several where one is expected, a checksum or
// size that differs from the zip's own; limit: too large, or a ratio past unzip_ratio_max.
// The view is into `buffers`, until they are used again.
Result<BytesView> unwrap(const Attachment& attachment, UnwrapBuffers& buffers, const AttachmentLimits& limits = {});
// The same with memory of its own.
Result<Bytes> unwrap(const Attachment& attachment, const AttachmentLimits& limits = {});

// A zip with one deflated entry as the SDK streams it (data descriptor, UTF-8 flag); the entry is named by the caller.
// The same content gives the same bytes.
Bytes zip_one(std::string_view entry_name, BytesView content);

// Only base64 digits, '=' and white space (or a reference to it): a fast look at the alphabet, not a decoding.
bool has_base64_alphabet(std::string_view text) noexcept;

// "12-KH.PDF" -> "pdf"; empty when there is none.
std::string extension_of(std::string_view name);

}  // namespace axle::packet
