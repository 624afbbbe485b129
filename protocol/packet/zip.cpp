// PKWARE APPNOTE 6.3.x: 4.3.7 local header, 4.3.9 data descriptor, 4.3.12 central directory, 4.3.16 its end.
#include "protocol/packet/zip.hpp"

#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>
#include <limits>

#include "protocol/packet/attachment.hpp"

namespace axle::packet {
namespace {

constexpr std::uint32_t kLocalSignature = 0x04034b50;
constexpr std::uint32_t kDescriptorSignature = 0x08074b50;
constexpr std::uint32_t kCentralSignature = 0x02014b50;
constexpr std::uint32_t kEndSignature = 0x06054b50;
constexpr std::size_t kLocalBytes = 30;
constexpr std::size_t kCentralBytes = 46;
constexpr std::size_t kEndBytes = 22;
constexpr std::size_t kCommentBytesMax = 65'535;

constexpr std::uint16_t kFlagEncrypted = 0x0001;
constexpr std::uint16_t kFlagDescriptor = 0x0008;
constexpr std::uint16_t kFlagUtf8 = 0x0800;
constexpr std::uint16_t kStored = 0;
constexpr std::uint16_t kDeflated = 8;

std::uint16_t u16(BytesView bytes, std::size_t at) noexcept {
  return static_cast<std::uint16_t>(bytes[at] | bytes[at + 1] << 8);
}
std::uint32_t u32(BytesView bytes, std::size_t at) noexcept {
  return u16(bytes, at) | static_cast<std::uint32_t>(u16(bytes, at + 2)) << 16;
}
void put16(Bytes& out, std::size_t value) {
  out.push_back(static_cast<std::uint8_t>(value));
  out.push_back(static_cast<std::uint8_t>(value >> 8));
}
void put32(Bytes& out, std::size_t value) {
  put16(out, value & 0xFFFF);
  put16(out, value >> 16);
}

std::unexpected<Error> broken(std::string_view what) {
  return fail(Errc::invalid_input, "zip: " + std::string(what));
}

// Offset of the end record, whose comment must reach exactly to the end; npos when there is none.
std::size_t find_end_record(BytesView zip) noexcept {
  if (zip.size() < kEndBytes) return std::string_view::npos;
  const std::size_t last = zip.size() - kEndBytes;
  const std::size_t first = last > kCommentBytesMax ? last - kCommentBytesMax : 0;
  for (std::size_t at = last + 1; at-- > first;) {
    if (u32(zip, at) == kEndSignature && at + kEndBytes + u16(zip, at + 20) == zip.size()) return at;
  }
  return std::string_view::npos;
}

Result<void> check_ratio(std::size_t unzipped, std::size_t zipped, const UnzipLimits& limits) {
  if (unzipped > limits.bytes_max) {
    return fail(Errc::limit, "unzipped_bytes_max: more than " + std::to_string(limits.bytes_max) + " bytes");
  }
  const std::size_t ratio = unzipped / limits.ratio_max;
  const bool past_ratio = ratio > zipped || (ratio == zipped && unzipped % limits.ratio_max != 0);
  if (unzipped > limits.ratio_free_bytes && past_ratio) {
    return fail(Errc::limit,
                "unzip_ratio_max: more than " + std::to_string(limits.ratio_max) + " times its zipped size");
  }
  return {};
}

// What lies between the entry's data and the directory: nothing, or its data descriptor.
bool is_descriptor(BytesView gap, const ZipEntry& entry) noexcept {
  if (gap.empty()) return true;  // some writers set the flag although the header has the sizes
  if ((entry.flags & kFlagDescriptor) == 0) return false;
  const bool has_signature = gap.size() == 16 && u32(gap, 0) == kDescriptorSignature;
  if (gap.size() != 12 && !has_signature) return false;
  const std::size_t at = has_signature ? 4 : 0;
  return u32(gap, at) == entry.crc && u32(gap, at + 4) == entry.zipped_bytes &&
         u32(gap, at + 8) == entry.unzipped_bytes;
}

// The entry's zipped data, after checking that it fills the zip.
Result<BytesView> entry_data(BytesView zip, const ZipDirectory& directory, const ZipEntry& entry) {
  if (entry.local_offset != 0) return broken("the entry does not begin at the start");
  if (zip.size() < kLocalBytes || u32(zip, 0) != kLocalSignature) return broken("no local header");
  if (u16(zip, 6) != entry.flags || u16(zip, 8) != entry.method) return broken("the two headers differ");
  const std::size_t name_bytes = u16(zip, 26);
  const std::size_t data = kLocalBytes + name_bytes + u16(zip, 28);
  if (data > directory.offset || entry.zipped_bytes > directory.offset - data) return broken("truncated");
  if (as_text(zip.subspan(kLocalBytes, name_bytes)) != entry.name) return broken("the two names differ");
  const BytesView after = zip.subspan(data + entry.zipped_bytes, directory.offset - data - entry.zipped_bytes);
  if (!is_descriptor(after, entry)) return broken("something lies between the entry and the directory");
  return zip.subspan(data, entry.zipped_bytes);
}

// Inflates raw deflate data that is expected to give exactly `expected` bytes.
Result<BytesView> inflate_raw(BytesView data, std::size_t expected, Buffer& buffer) {
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return fail(Errc::internal, "zip: no memory to inflate");
  const auto out = buffer.overwrite(expected + 1);  // one more shows that there would be more
  stream.next_in = data.data();
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  const int outcome = inflate(&stream, Z_FINISH);
  const std::size_t written = out.size() - stream.avail_out;
  const bool all_read = stream.avail_in == 0;
  inflateEnd(&stream);
  if (outcome != Z_STREAM_END && written <= expected) return broken("the deflated data is broken");
  if (written != expected) return broken("the entry has another size than the zip says");
  if (!all_read) return broken("something follows the deflated data");
  return out.first(written);
}

}  // namespace

bool looks_like_zip(BytesView content) noexcept {
  return content.size() >= 4 && (u32(content, 0) == kLocalSignature || u32(content, 0) == kEndSignature);
}

Result<ZipDirectory> read_zip_directory(BytesView zip) {
  const std::size_t end = find_end_record(zip);
  if (end == std::string_view::npos) return broken("no end of the central directory");
  const std::size_t count = u16(zip, end + 10);
  const std::size_t bytes = u32(zip, end + 12);
  ZipDirectory directory{.entries = {}, .offset = u32(zip, end + 16)};
  if (u16(zip, end + 4) != 0 || u16(zip, end + 6) != 0 || u16(zip, end + 8) != count) return broken("several disks");
  if (count == 0xFFFF || directory.offset == 0xFFFFFFFF || bytes == 0xFFFFFFFF) return broken("zip64 is not accepted");
  if (directory.offset > end || end - directory.offset != bytes) return broken("the central directory is misplaced");
  std::size_t at = directory.offset;
  for (std::size_t i = 0; i < count; ++i) {
    if (end - at < kCentralBytes || u32(zip, at) != kCentralSignature) return broken("the central directory is broken");
    const std::size_t name_bytes = u16(zip, at + 28);
    const std::size_t rest = name_bytes + u16(zip, at + 30) + u16(zip, at + 32);
    if (end - at - kCentralBytes < rest) return broken("the central directory is truncated");
    directory.entries.push_back({.name = std::string(as_text(zip.subspan(at + kCentralBytes, name_bytes))),
                                 .flags = u16(zip, at + 8),
                                 .method = u16(zip, at + 10),
                                 .crc = u32(zip, at + 16),
                                 .zipped_bytes = u32(zip, at + 20),
                                 .unzipped_bytes = u32(zip, at + 24),
                                 .local_offset = u32(zip, at + 42)});
    at += kCentralBytes + rest;
  }
  if (at != end) return broken("the central directory has another size than it says");
  return directory;
}

Result<BytesView> unzip_only_entry(BytesView zip, const ZipDirectory& directory, const UnzipLimits& limits,
                                   Buffer& out) {
  AXLE_ASSERT(directory.entries.size() == 1 && limits.ratio_max > 0);
  const ZipEntry& entry = directory.entries.front();
  if ((entry.flags & kFlagEncrypted) != 0) return broken("the entry is encrypted");
  const auto data = entry_data(zip, directory, entry);
  if (!data) return pass(data);
  // The claimed size is the output budget: more than it is an error, and it is itself within the limits.
  if (auto within = check_ratio(entry.unzipped_bytes, data->size(), limits); !within) return pass(within);
  Result<BytesView> content;
  if (entry.method == kStored) {
    if (entry.unzipped_bytes != data->size()) return broken("a stored entry with two sizes");
    content = *data;
  } else if (entry.method == kDeflated) {
    content = inflate_raw(*data, entry.unzipped_bytes, out);
    if (!content) return content;
  } else {
    return broken("compression method " + std::to_string(entry.method) + " is not accepted");
  }
  if (crc32_z(0, content->data(), content->size()) != entry.crc) return broken("the checksum is wrong");
  return content;
}

Bytes zip_one(std::string_view entry_name, BytesView content) {
  AXLE_ASSERT(entry_name.size() <= 0xFFFF && content.size() <= std::numeric_limits<std::uint32_t>::max() / 2);
  constexpr std::uint16_t kFlags = kFlagDescriptor | kFlagUtf8;
  constexpr std::uint32_t kTimeAndDate = 0x00210000;  // 1980-01-01 00:00: the same content gives the same bytes
  z_stream stream{};
  AXLE_ASSERT(deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  const std::size_t bound = deflateBound(&stream, static_cast<uLong>(content.size()));
  Bytes zip;
  zip.reserve(kLocalBytes + kCentralBytes + kEndBytes + 16 + 2 * entry_name.size() + bound);
  const auto name = as_bytes(entry_name);
  const std::uint32_t crc = static_cast<std::uint32_t>(crc32_z(0, content.data(), content.size()));

  put32(zip, kLocalSignature);
  put16(zip, 20);  // version needed
  put16(zip, kFlags);
  put16(zip, kDeflated);
  put32(zip, kTimeAndDate);
  for (int field = 0; field < 3; ++field) put32(zip, 0);  // crc and sizes follow in the descriptor
  put16(zip, name.size());
  put16(zip, 0);
  zip.insert(zip.end(), name.begin(), name.end());

  const std::size_t data = zip.size();
  zip.resize(data + bound);
  stream.next_in = content.data();
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = zip.data() + data;
  stream.avail_out = static_cast<uInt>(bound);
  AXLE_ASSERT(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  const std::size_t zipped = bound - stream.avail_out;
  deflateEnd(&stream);
  zip.resize(data + zipped);

  put32(zip, kDescriptorSignature);
  for (const std::size_t value : {std::size_t{crc}, zipped, content.size()}) put32(zip, value);

  const std::size_t directory = zip.size();
  put32(zip, kCentralSignature);
  put16(zip, 20);  // version made by
  put16(zip, 20);
  put16(zip, kFlags);
  put16(zip, kDeflated);
  put32(zip, kTimeAndDate);
  for (const std::size_t value : {std::size_t{crc}, zipped, content.size()}) put32(zip, value);
  put16(zip, name.size());
  for (int field = 0; field < 4; ++field) put16(zip, 0);  // extra, comment, disk, internal attributes
  put32(zip, 0);                                          // external attributes
  put32(zip, 0);                                          // local header offset
  zip.insert(zip.end(), name.begin(), name.end());

  const std::size_t end = zip.size();
  put32(zip, kEndSignature);
  put32(zip, 0);  // disks
  put16(zip, 1);
  put16(zip, 1);
  put32(zip, end - directory);
  put32(zip, directory);
  put16(zip, 0);
  return zip;
}

}  // namespace axle::packet
