#include "reference-hub/store/segment_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <system_error>

namespace axle::hub {

std::unexpected<Error> io_failure(const std::filesystem::path& path, std::string_view what, int error_number) {
  std::string detail = path.string() + ": ";
  if (error_number == ENOSPC || error_number == EDQUOT) detail += "disk full: ";
  detail.append(what).append(": ").append(std::generic_category().message(error_number));
  return fail(Errc::io, std::move(detail));
}

FileHandle& FileHandle::operator=(FileHandle&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

FileHandle::~FileHandle() {
  if (fd_ >= 0) ::close(fd_);
}

Result<FileHandle> open_file(const std::filesystem::path& path, int flags) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC, 0600);  // packets are nobody else's business
  if (fd < 0) return io_failure(path, "cannot open", errno);
  return FileHandle(fd);
}

Result<void> sync_file(int fd, const std::filesystem::path& path, DiskFaults* faults) {
  int error = faults != nullptr ? faults->ask(faults->sync_error) : 0;
  if (error == 0 && ::fdatasync(fd) != 0) error = errno;
  if (error != 0) return io_failure(path, "cannot sync", error);
  return {};
}

Result<void> sync_directory(const std::filesystem::path& directory, DiskFaults* faults) {
  auto handle = open_file(directory, O_RDONLY | O_DIRECTORY);
  if (!handle) return pass(handle);
  int error = faults != nullptr ? faults->ask(faults->sync_error) : 0;
  if (error == 0 && ::fsync(handle->get()) != 0) error = errno;
  if (error != 0) return io_failure(directory, "cannot sync", error);
  return {};
}

Result<void> rename_file(const std::filesystem::path& from, const std::filesystem::path& to, DiskFaults* faults) {
  int error = faults != nullptr ? faults->ask(faults->rename_error) : 0;
  if (error == 0 && ::rename(from.c_str(), to.c_str()) != 0) error = errno;
  if (error != 0) return io_failure(to, "cannot give a file its name", error);
  return {};
}

Result<void> remove_file(const std::filesystem::path& path, DiskFaults* faults) {
  int error = faults != nullptr ? faults->ask(faults->rename_error) : 0;
  if (error == 0 && ::unlink(path.c_str()) != 0) error = errno;
  if (error != 0 && error != ENOENT) return io_failure(path, "cannot remove", error);
  return {};
}

bool try_remove_file(const std::filesystem::path& path, DiskFaults* faults) {
  return remove_file(path, faults).has_value();
}

std::uint64_t disk_free_bytes(const std::filesystem::path& path) noexcept {
  struct statvfs info{};
  if (::statvfs(path.c_str(), &info) != 0) return 0;
  return std::uint64_t{info.f_bavail} * info.f_frsize;
}

namespace {

Result<void> preallocate(int fd, const std::filesystem::path& path, std::uint64_t from, std::uint64_t bytes) {
  int error = 0;
  do {
    error = ::posix_fallocate(fd, static_cast<off_t>(from), static_cast<off_t>(bytes));
  } while (error == EINTR);
  if (error != 0) return io_failure(path, "cannot preallocate", error);
  return {};
}

Result<SegmentKey> random_key(const std::filesystem::path& path) {
  SegmentKey key;
  do {  // 0 would make a mark of empty space
    if (::getrandom(&key, sizeof key, 0) != static_cast<ssize_t>(sizeof key)) {
      return io_failure(path, "cannot get random bytes", errno);
    }
  } while (key.mark == 0);
  return key;
}

Result<NewSegment> fill_new_segment(FileHandle file, const std::filesystem::path& path, std::uint64_t bytes,
                                    DiskFaults* faults) {
  if (const int error = faults != nullptr ? faults->ask(faults->allocate_error) : 0; error != 0) {
    return io_failure(path, "cannot preallocate", error);
  }
  if (auto done = preallocate(file.get(), path, 0, bytes); !done) return pass(done);
  const auto key = random_key(path);
  if (!key) return pass(key);
  auto header = write_segment_header(*key);
  std::vector<iovec> pieces{{header.data(), header.size()}};
  if (auto done = write_pieces(file.get(), path, pieces, 0, faults); !done) return pass(done);
  if (auto done = sync_file(file.get(), path, faults); !done) return pass(done);
  return NewSegment{std::move(file), *key};
}

}  // namespace

Result<NewSegment> make_segment(const std::filesystem::path& path, std::uint64_t bytes, DiskFaults* faults) {
  auto file = open_file(path, O_RDWR | O_CREAT | O_TRUNC);
  if (!file) return pass(file);
  auto made = fill_new_segment(std::move(*file), path, bytes, faults);
  if (!made) ::unlink(path.c_str());
  return made;
}

Result<std::uint64_t> cut_segment(int fd, const std::filesystem::path& path, std::uint64_t end, std::uint64_t bytes) {
  if (::ftruncate(fd, static_cast<off_t>(end)) != 0) return io_failure(path, "cannot cut off a torn record", errno);
  if (bytes > end && !preallocate(fd, path, end, bytes - end)) bytes = end;
  // posix_fallocate may have got part of the way before the disk was full.
  if (::ftruncate(fd, static_cast<off_t>(bytes)) != 0) return io_failure(path, "cannot set the size", errno);
  if (::fsync(fd) != 0) return io_failure(path, "cannot sync", errno);
  return bytes;
}

namespace {

// One pwritev; what a fault lets through of it, when there is one.
ssize_t write_some(int fd, const iovec* pieces, int count, std::uint64_t offset, DiskFaults* faults) {
  const int error = faults != nullptr ? faults->ask(faults->write_error) : 0;
  if (error == 0) return ::pwritev(fd, pieces, count, static_cast<off_t>(offset));
  for (std::uint64_t left = faults->write_bytes; count > 0 && left > 0; ++pieces, --count) {
    const std::size_t bytes = std::min<std::uint64_t>(left, pieces->iov_len);
    if (::pwrite(fd, pieces->iov_base, bytes, static_cast<off_t>(offset)) != static_cast<ssize_t>(bytes)) break;
    offset += bytes;
    left -= bytes;
  }
  errno = error;
  return -1;
}

}  // namespace

Result<void> write_pieces(int fd, const std::filesystem::path& path, std::vector<iovec>& pieces, std::uint64_t offset,
                          DiskFaults* faults) {
  std::size_t first = 0;
  while (first < pieces.size()) {
    const auto count = static_cast<int>(std::min<std::size_t>(pieces.size() - first, IOV_MAX));
    const ssize_t written = write_some(fd, pieces.data() + first, count, offset, faults);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return io_failure(path, "cannot write", errno);
    if (written == 0 && pieces[first].iov_len > 0) return io_failure(path, "cannot write", EIO);
    offset += static_cast<std::uint64_t>(written);
    auto left = static_cast<std::size_t>(written);
    while (first < pieces.size() && left >= pieces[first].iov_len) left -= pieces[first++].iov_len;
    if (left > 0) {
      pieces[first].iov_base = static_cast<char*>(pieces[first].iov_base) + left;
      pieces[first].iov_len -= left;
    }
  }
  return {};
}

Result<void> write_again(int fd, const std::filesystem::path& path, BytesView content, std::uint64_t offset,
                         DiskFaults* faults) {
  constexpr std::size_t kChunkBytes = 1 << 20;
  Bytes chunk;  // not straight from the mapping: it is the file that is written
  for (std::size_t at = 0; at < content.size(); at += chunk.size()) {
    const BytesView next = content.subspan(at, std::min(kChunkBytes, content.size() - at));
    chunk.assign(next.begin(), next.end());
    std::vector<iovec> pieces{{chunk.data(), chunk.size()}};
    if (auto done = write_pieces(fd, path, pieces, offset + at, faults); !done) return done;
  }
  return {};
}

Result<void> write_whole_file(const std::filesystem::path& path, BytesView content, DiskFaults* faults,
                              KillPoint before_rename) {
  const std::filesystem::path temporary = path.string() + std::string(kTemporarySuffix);
  const auto write = [&]() -> Result<void> {
    auto file = open_file(temporary, O_WRONLY | O_CREAT | O_TRUNC);
    if (!file) return pass(file);
    std::vector<iovec> pieces{{const_cast<std::uint8_t*>(content.data()), content.size()}};
    if (auto done = write_pieces(file->get(), temporary, pieces, 0, faults); !done) return done;
    return sync_file(file->get(), temporary, faults);
  };
  auto done = write();
  if (done && faults != nullptr) faults->reach(before_rename);
  if (done) done = rename_file(temporary, path, faults);
  if (!done) ::unlink(temporary.c_str());
  return done;
}

Result<SegmentStart> read_segment_start(const std::filesystem::path& path) {
  auto file = open_file(path, O_RDONLY);
  if (!file) return pass(file);
  struct stat info{};
  if (::fstat(file->get(), &info) != 0) return io_failure(path, "cannot stat", errno);
  std::array<std::uint8_t, kSegmentHeaderBytes> header{};
  const ssize_t got = ::pread(file->get(), header.data(), header.size(), 0);
  if (got < 0) return io_failure(path, "cannot read", errno);
  const auto key = read_segment_header(BytesView(header).first(static_cast<std::size_t>(got)));
  if (!key) {
    return fail(Errc::corrupt,
                path.string() + ": at offset 0: this is not a journal segment, or its header is damaged");
  }
  return SegmentStart{static_cast<std::uint64_t>(info.st_size), *key};
}

Result<SharedBytes> map_whole(const std::filesystem::path& path, int flags) {
  auto file = open_file(path, O_RDONLY);
  if (!file) return pass(file);
  struct stat info{};
  if (::fstat(file->get(), &info) != 0) return io_failure(path, "cannot stat", errno);
  const auto size = static_cast<std::size_t>(info.st_size);
  if (size == 0) return SharedBytes{};
  void* const address = ::mmap(nullptr, size, PROT_READ, flags, file->get(), 0);
  if (address == MAP_FAILED) return io_failure(path, "cannot map", errno);
  std::shared_ptr<const void> owner(address, [size](const void* at) { ::munmap(const_cast<void*>(at), size); });
  return SharedBytes{std::move(owner), {static_cast<const std::uint8_t*>(address), size}};
}

Result<SharedBytes> map_segment(const std::filesystem::path& path) {
  return map_whole(path, MAP_SHARED);
}

}  // namespace axle::hub
