#include "reference-hub/store/segment_index.hpp"

#include <algorithm>
#include <cstring>

#include "base/file.hpp"
#include "reference-hub/store/crc32c.hpp"
#include "reference-hub/store/little_endian.hpp"
#include "reference-hub/store/segment_file.hpp"
#include "reference-hub/store/space_plan.hpp"

namespace axle::hub {

namespace {

constexpr std::string_view kMagic = "AXLEIDX1";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kHeaderBytes = 48, kCrcBytes = 4;

std::size_t file_bytes(std::uint64_t count) noexcept {
  return kHeaderBytes + count * sizeof(std::uint32_t) + kCrcBytes;
}

bool positions_make_sense(const SegmentIndex& index) noexcept {
  const auto& positions = index.positions;
  return !positions.empty() && offset_of(positions.front()) == kSegmentHeaderBytes &&
         offset_of(positions.back()) < index.end && index.end <= index.segment_bytes &&
         std::ranges::adjacent_find(positions, std::greater_equal<>()) == positions.end();
}

}  // namespace

std::uint64_t index_file_bytes(std::uint64_t count) noexcept {
  return (file_bytes(count) + kBlockBytes - 1) / kBlockBytes * kBlockBytes;
}

std::filesystem::path index_path(const std::filesystem::path& directory, Lsn first) {
  return directory / numbered_name(first, kIndexSuffix);
}

Bytes write_index(const SegmentIndex& index) {
  Bytes file(file_bytes(index.positions.size()));
  std::uint8_t* at = file.data();
  std::memcpy(at, kMagic.data(), kMagic.size());
  put_little_endian(at + 8, kVersion);
  put_little_endian(at + 12, index.mark);
  put_little_endian(at + 16, index.first);
  put_little_endian(at + 24, std::uint64_t{index.positions.size()});
  put_little_endian(at + 32, index.segment_bytes);
  put_little_endian(at + 40, index.end);
  at += kHeaderBytes;
  for (const std::uint32_t position : index.positions) {
    put_little_endian(at, position);
    at += sizeof position;
  }
  put_little_endian(at, crc32c(BytesView(file).first(file.size() - kCrcBytes)));
  return file;
}

std::optional<SegmentIndex> read_index(BytesView file, Lsn first, std::uint64_t count, std::uint32_t mark,
                                       std::uint64_t segment_bytes) {
  if (file.size() != file_bytes(count)) return std::nullopt;
  const std::uint8_t* at = file.data();
  if (std::memcmp(at, kMagic.data(), kMagic.size()) != 0 || get_little_endian<std::uint32_t>(at + 8) != kVersion ||
      get_little_endian<std::uint32_t>(at + 12) != mark || get_little_endian<std::uint64_t>(at + 16) != first ||
      get_little_endian<std::uint64_t>(at + 24) != count ||
      get_little_endian<std::uint64_t>(at + 32) != segment_bytes ||
      get_little_endian<std::uint32_t>(at + file.size() - kCrcBytes) != crc32c(file.first(file.size() - kCrcBytes))) {
    return std::nullopt;
  }
  SegmentIndex index{first, mark, segment_bytes, get_little_endian<std::uint64_t>(at + 40), {}};
  index.positions.resize(count);
  at += kHeaderBytes;
  for (std::uint32_t& position : index.positions) {
    position = get_little_endian<std::uint32_t>(at);
    at += sizeof position;
  }
  if (!positions_make_sense(index)) return std::nullopt;
  return index;
}

bool try_save_index(const std::filesystem::path& directory, const SegmentIndex& index, DiskFaults* faults) {
  return write_whole_file(index_path(directory, index.first), write_index(index), faults, KillPoint::before_index)
      .has_value();
}

std::optional<SegmentIndex> load_index(const std::filesystem::path& directory, Lsn first, std::uint64_t count,
                                       std::uint32_t mark, std::uint64_t segment_bytes) {
  if (count > segment_bytes / kRecordHeaderBytes) return std::nullopt;  // what the files' names say may be anything
  const auto file = read_file(index_path(directory, first), file_bytes(count));
  if (!file) return std::nullopt;
  return read_index(as_bytes(*file), first, count, mark, segment_bytes);
}

}  // namespace axle::hub
