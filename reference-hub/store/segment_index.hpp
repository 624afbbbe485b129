// The index of a complete segment: where its records begin. It is derived, so that a start need not read the segment;
// whatever is wrong with it, the segment itself is the truth.
//
//   index = header  position*  crc:u32             named "<first lsn, 20 digits>.index", beside the segment
//   header = magic:8 "AXLEIDX1"  version:u32 (1)  mark:u32  first:u64  count:u64  segment_bytes:u64  end:u64
//   position = u32, the record's offset in units of 8 bytes
//
// Little-endian. `mark` is the segment's own; `end` is where its last record ends; `crc` is the CRC-32C of all before.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "reference-hub/store/disk_faults.hpp"
#include "reference-hub/store/segment_format.hpp"

namespace axle::hub {

inline constexpr std::string_view kIndexSuffix = ".index";

struct SegmentIndex {
  Lsn first = 0;
  std::uint32_t mark = 0;
  std::uint64_t segment_bytes = 0, end = 0;
  std::vector<std::uint32_t> positions;
};

// A position in four bytes instead of eight: segments are smaller than 32 GiB.
inline constexpr std::uint64_t kSegmentBytesMax = std::uint64_t{kRecordAlignment} << 32;
inline std::uint32_t position_of(std::uint64_t offset) noexcept {
  return static_cast<std::uint32_t>(offset / kRecordAlignment);
}
inline std::uint64_t offset_of(std::uint32_t position) noexcept {
  return std::uint64_t{position} * kRecordAlignment;
}

// What the index file of `count` records takes, in whole blocks.
std::uint64_t index_file_bytes(std::uint64_t count) noexcept;

std::filesystem::path index_path(const std::filesystem::path& directory, Lsn first);
Bytes write_index(const SegmentIndex& index);
// Nothing when it is damaged, or not the index of this segment: one of this size and mark, with `count` records from
// `first` on.
std::optional<SegmentIndex> read_index(BytesView file, Lsn first, std::uint64_t count, std::uint32_t mark,
                                       std::uint64_t segment_bytes);

// False when the disk refuses, with nothing left behind: nobody minds, the next start makes it anew.
bool try_save_index(const std::filesystem::path& directory, const SegmentIndex& index, DiskFaults* faults = nullptr);
// Nothing when there is none that read_index takes.
std::optional<SegmentIndex> load_index(const std::filesystem::path& directory, Lsn first, std::uint64_t count,
                                       std::uint32_t mark, std::uint64_t segment_bytes);

}  // namespace axle::hub
