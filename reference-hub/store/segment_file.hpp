// Segment files on disk: making, mapping, writing. Every failure is `io` with the path, what was tried and the
// system's reason; a full disk is called that. Where `faults` are given, they come before the system.
#pragma once

#include <sys/uio.h>

#include <filesystem>
#include <memory>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "reference-hub/store/disk_faults.hpp"
#include "reference-hub/store/segment_format.hpp"

namespace axle::hub {

std::unexpected<Error> io_failure(const std::filesystem::path& path, std::string_view what, int error_number);

// Owns a file descriptor.
class FileHandle {
 public:
  FileHandle() = default;
  explicit FileHandle(int fd) : fd_(fd) {}
  FileHandle(FileHandle&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileHandle& operator=(FileHandle&& other) noexcept;
  ~FileHandle();
  int get() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

Result<FileHandle> open_file(const std::filesystem::path& path, int flags);
// Names in a directory are durable only after this.
Result<void> sync_directory(const std::filesystem::path& directory, DiskFaults* faults = nullptr);
Result<void> sync_file(int fd, const std::filesystem::path& path, DiskFaults* faults = nullptr);
Result<void> rename_file(const std::filesystem::path& from, const std::filesystem::path& to,
                         DiskFaults* faults = nullptr);
// A file that is not there counts as removed.
Result<void> remove_file(const std::filesystem::path& path, DiskFaults* faults = nullptr);
// For a file that nobody misses and nobody minds. True when it is gone.
bool try_remove_file(const std::filesystem::path& path, DiskFaults* faults = nullptr);
// Bytes that others than root can still use on the disk of this path; 0 when the system does not say.
std::uint64_t disk_free_bytes(const std::filesystem::path& path) noexcept;

// A new file of this size, all zero behind a fresh header, on disk when this returns. An older file of that name is
// replaced. Nothing is left behind on failure.
struct NewSegment {
  FileHandle file;
  SegmentKey key;
};
Result<NewSegment> make_segment(const std::filesystem::path& path, std::uint64_t bytes, DiskFaults* faults = nullptr);

// Cuts the file at `end` and gives it `bytes` of zeros up to its size again (fewer when the disk is full): what stood
// there can never be taken for records later. Returns the new size.
Result<std::uint64_t> cut_segment(int fd, const std::filesystem::path& path, std::uint64_t end, std::uint64_t bytes);

// Writes all of the pieces in a row at the offset. The pieces are changed while doing so.
Result<void> write_pieces(int fd, const std::filesystem::path& path, std::vector<iovec>& pieces, std::uint64_t offset,
                          DiskFaults* faults = nullptr);

// Writes `content` once more where it stands already. After a sync that failed, or a process that died before its sync,
// pages can be in the system's memory alone and still count as clean; written again they count as changed, and the next
// sync means them too.
Result<void> write_again(int fd, const std::filesystem::path& path, BytesView content, std::uint64_t offset,
                         DiskFaults* faults = nullptr);

// A small file beside the segments, in place as a whole or not at all: written to a temporary name, synced, renamed.
// That it has its name is durable with the next sync_directory.
Result<void> write_whole_file(const std::filesystem::path& path, BytesView content, DiskFaults* faults,
                              KillPoint before_rename);
inline constexpr std::string_view kTemporarySuffix = ".new";

// A segment's size and key, without reading more of it than its header. corrupt: it has none that is whole.
struct SegmentStart {
  std::uint64_t bytes = 0;
  SegmentKey key;
};
Result<SegmentStart> read_segment_start(const std::filesystem::path& path);

// The whole file read-only, mapped with these flags of mmap; an empty file gives no bytes.
Result<SharedBytes> map_whole(const std::filesystem::path& path, int flags);
// A read-only mapping; what is written to the file appears in it. The file must not shrink while it lives.
Result<SharedBytes> map_segment(const std::filesystem::path& path);

}  // namespace axle::hub
