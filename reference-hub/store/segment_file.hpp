// Segment files on disk: making, mapping, writing. Every failure is `io` with the path, what was tried and the
// system's reason; a full disk is called that.
#pragma once

#include <sys/uio.h>

#include <filesystem>
#include <memory>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
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
Result<void> sync_directory(const std::filesystem::path& directory);
Result<void> sync_file(int fd, const std::filesystem::path& path);
// Bytes that others than root can still use on the disk of this path; 0 when the system does not say.
std::uint64_t disk_free_bytes(const std::filesystem::path& path) noexcept;

// A new file of this size, all zero behind a fresh header, on disk when this returns. An older file of that name is
// replaced. Nothing is left behind on failure.
struct NewSegment {
  FileHandle file;
  SegmentKey key;
};
Result<NewSegment> make_segment(const std::filesystem::path& path, std::uint64_t bytes);

// Cuts the file at `end` and gives it `bytes` of zeros up to its size again (fewer when the disk is full): what stood
// there can never be taken for records later. Returns the new size.
Result<std::uint64_t> cut_segment(int fd, const std::filesystem::path& path, std::uint64_t end, std::uint64_t bytes);

// Writes all of the pieces in a row at the offset. The pieces are changed while doing so.
Result<void> write_pieces(int fd, const std::filesystem::path& path, std::vector<iovec>& pieces, std::uint64_t offset);

// A read-only mapping; what is written to the file appears in it. The file must not shrink while it lives.
Result<SharedBytes> map_segment(const std::filesystem::path& path);

}  // namespace axle::hub
