// The little of the zip format that the packet needs: read a directory, take out the only entry, write one entry.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/buffer.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"

namespace axle::packet {

struct ZipEntry {
  std::string name;  // as the zip has it; never a path to open
  std::uint16_t flags = 0;
  std::uint16_t method = 0;
  std::uint32_t crc = 0;
  std::uint32_t zipped_bytes = 0;
  std::uint32_t unzipped_bytes = 0;
  std::uint32_t local_offset = 0;
};

struct ZipDirectory {
  std::vector<ZipEntry> entries;
  std::size_t offset = 0;  // of the central directory
};

bool looks_like_zip(BytesView content) noexcept;

// The central directory. invalid_input: none, broken, of several disks, zip64, or something after its end.
Result<ZipDirectory> read_zip_directory(BytesView zip);

struct UnzipLimits {
  std::size_t bytes_max = 0;
  std::size_t ratio_max = 0;
  std::size_t ratio_free_bytes = 0;
};

// The content of a zip's only entry. The entry must fill the zip: it begins at offset 0, and nothing but its data
// descriptor lies between it and the directory, so that a reader by directory and a streaming reader see the same.
// Writes no more than the limits allow, whatever the zip claims. invalid_input: encrypted, another method than stored
// or deflated, broken data, wrong size or checksum; limit: past bytes_max or ratio_max.
// The view is into `out`, or into the zip when the entry is stored.
Result<BytesView> unzip_only_entry(BytesView zip, const ZipDirectory& directory, const UnzipLimits& limits,
                                   Buffer& out);

}  // namespace axle::packet
