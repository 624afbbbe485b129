#include "reference-hub/store/snapshot_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "reference-hub/store/crc32c.hpp"
#include "reference-hub/store/little_endian.hpp"

namespace axle::hub {

namespace {

constexpr std::string_view kMagic = "AXLESNP1";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kCrcBytes = 4;
// So often the kernel is told to begin writing: else the sync at the end, and the journal's behind it, wait for it all.
constexpr std::uint64_t kWriteBackBytes = 8ULL << 20;

using Header = std::array<std::uint8_t, kSnapshotHeaderBytes>;

Header make_header(Lsn lsn, std::uint64_t length) noexcept {
  Header header{};
  std::memcpy(header.data(), kMagic.data(), kMagic.size());
  put_little_endian(header.data() + 8, kVersion);
  put_little_endian(header.data() + 16, lsn);
  put_little_endian(header.data() + 24, length);
  return header;
}

std::filesystem::path path_of(const std::filesystem::path& directory, Lsn lsn) {
  return directory / numbered_name(lsn, kSnapshotSuffix);
}
std::filesystem::path temporary_path_of(const std::filesystem::path& directory, Lsn lsn) {
  return directory / numbered_name(lsn, std::string(kSnapshotSuffix) + std::string(kTemporarySuffix));
}

struct Listing {
  std::vector<Lsn> snapshots;  // newest first
  std::vector<std::filesystem::path> temporaries;
};

Result<Listing> list(const std::filesystem::path& directory) {
  Listing listing;
  std::error_code error;
  const std::string half_made = std::string(kSnapshotSuffix) + std::string(kTemporarySuffix);
  for (std::filesystem::directory_iterator at(directory, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().native();
    if (const auto lsn = parse_numbered_name(name, kSnapshotSuffix)) listing.snapshots.push_back(*lsn);
    if (parse_numbered_name(name, half_made)) listing.temporaries.push_back(at->path());
  }
  if (error) return io_failure(directory, "cannot list", error.value());
  std::ranges::sort(listing.snapshots, std::greater<>());
  return listing;
}

// Read ahead as a whole: all of it is about to be checked.
Result<SharedBytes> map_snapshot(const std::filesystem::path& path) {
  return map_whole(path, MAP_PRIVATE | MAP_POPULATE);
}

// What is wrong with a snapshot's file; empty when it is whole.
std::string damage_of(BytesView file, Lsn lsn) {
  if (file.size() < kSnapshotHeaderBytes + kCrcBytes) return "it is too short";
  if (std::memcmp(file.data(), kMagic.data(), kMagic.size()) != 0) return "it is no snapshot";
  if (get_little_endian<std::uint64_t>(file.data() + 16) != lsn) return "it is of another record than its name says";
  const std::uint64_t length = file.size() - kSnapshotHeaderBytes - kCrcBytes;
  if (get_little_endian<std::uint64_t>(file.data() + 24) != length) return "its length is not what its header says";
  const std::uint32_t crc =
      crc32c(file.first(kSnapshotHeaderBytes), crc32c(file.subspan(kSnapshotHeaderBytes, length)));
  if (get_little_endian<std::uint32_t>(file.data() + file.size() - kCrcBytes) != crc) {
    return "its checksum does not match";
  }
  return {};
}

// A finished file has its header, and the size that it says.
bool is_finished(const std::filesystem::path& path, Lsn lsn) {
  const auto file = open_file(path, O_RDONLY);
  struct stat info{};
  Header header{};
  if (!file || ::fstat(file->get(), &info) != 0) return false;
  if (::pread(file->get(), header.data(), header.size(), 0) != static_cast<ssize_t>(header.size())) return false;
  const std::uint64_t around = kSnapshotHeaderBytes + kCrcBytes;
  return static_cast<std::uint64_t>(info.st_size) >= around &&
         header == make_header(lsn, static_cast<std::uint64_t>(info.st_size) - around);
}

}  // namespace

Result<SnapshotFile> SnapshotFile::create(const std::filesystem::path& directory, Lsn lsn,
                                          std::shared_ptr<DiskFaults> faults) {
  auto file = open_file(temporary_path_of(directory, lsn), O_RDWR | O_CREAT | O_TRUNC);
  if (!file) return pass(file);
  return SnapshotFile(std::move(*file), lsn, std::move(faults));
}

bool SnapshotFile::write(BytesView bytes) noexcept {
  while (error_ == 0 && !bytes.empty()) {
    const std::size_t taken = std::min(bytes.size(), kBufferBytes - buffered_);
    std::memcpy(buffer_->data() + buffered_, bytes.data(), taken);
    buffered_ += taken;
    bytes = bytes.subspan(taken);
    if (buffered_ == kBufferBytes) flush();
  }
  return error_ == 0;
}

bool SnapshotFile::flush() noexcept {
  const BytesView bytes(buffer_->data(), buffered_);
  crc_ = crc32c(bytes, crc_);
  if (!put(bytes, offset_)) return false;
  offset_ += buffered_;
  buffered_ = 0;
  if (offset_ - write_back_from_ >= kWriteBackBytes) {
    // Only a hint: the sync at the end is what counts.
    (void)::sync_file_range(file_.get(), static_cast<off_t>(write_back_from_),
                            static_cast<off_t>(offset_ - write_back_from_), SYNC_FILE_RANGE_WRITE);
    write_back_from_ = offset_;
  }
  return true;
}

bool SnapshotFile::put(BytesView bytes, std::uint64_t offset) noexcept {
  if (error_ == 0 && faults_) error_ = faults_->ask(faults_->write_error);
  while (error_ == 0 && !bytes.empty()) {
    const ssize_t written = ::pwrite(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      error_ = written < 0 ? errno : EIO;
      break;
    }
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
  return error_ == 0;
}

bool SnapshotFile::finish() noexcept {
  if (error_ != 0 || !flush()) return false;
  const Header header = make_header(lsn_, offset_ - kSnapshotHeaderBytes);
  std::array<std::uint8_t, kCrcBytes> trailer{};
  put_little_endian(trailer.data(), crc32c(header, crc_));
  if (!put(trailer, offset_) || !put(header, 0)) return false;
  if (faults_) error_ = faults_->ask(faults_->sync_error);
  if (error_ == 0 && ::fsync(file_.get()) != 0) error_ = errno;
  return error_ == 0;
}

Result<Lsn> commit_snapshot(const std::filesystem::path& directory, Lsn lsn, DiskFaults* faults) {
  const std::filesystem::path temporary = temporary_path_of(directory, lsn), path = path_of(directory, lsn);
  if (is_finished(temporary, lsn)) {
    if (faults != nullptr) faults->reach(KillPoint::before_commit);
    if (auto done = rename_file(temporary, path, faults); !done) return pass(done);
  } else if (!is_finished(path, lsn)) {  // it may have got its name when this was called before
    return fail(Errc::corrupt, temporary.string() + ": the snapshot was not finished");
  }
  if (auto done = sync_directory(directory, faults); !done) return pass(done);
  const auto listing = list(directory);
  if (!listing) return pass(listing);
  Lsn before = 0;
  for (const Lsn older : listing->snapshots) {
    if (older >= lsn) continue;
    if (before == 0) {
      before = older;
    } else {
      try_remove_file(path_of(directory, older), faults);
    }
  }
  return before;
}

Result<void> discard_snapshot(const std::filesystem::path& directory, Lsn lsn) {
  return remove_file(temporary_path_of(directory, lsn));
}

Result<FoundSnapshots> read_newest_snapshot(const std::filesystem::path& directory) {
  const auto listing = list(directory);
  if (!listing) return pass(listing);
  for (const std::filesystem::path& temporary : listing->temporaries) {
    if (auto done = remove_file(temporary); !done) return pass(done);
  }
  FoundSnapshots found;
  for (const Lsn lsn : listing->snapshots) {
    const std::filesystem::path path = path_of(directory, lsn);
    auto mapping = map_snapshot(path);
    if (!mapping) return pass(mapping);
    const std::string damage = damage_of(mapping->view, lsn);
    if (damage.empty()) {
      const auto version = get_little_endian<std::uint32_t>(mapping->view.data() + 8);
      if (version != kVersion) {
        return fail(Errc::corrupt, path.string() + ": a snapshot of version " + std::to_string(version) +
                                       "; this program knows version " + std::to_string(kVersion));
      }
      const std::uint64_t length = mapping->view.size() - kSnapshotHeaderBytes - kCrcBytes;
      const BytesView body = mapping->view.subspan(kSnapshotHeaderBytes, length);
      found.newest = Snapshot{lsn, {std::move(mapping->owner), body}};
      return found;
    }
    const std::filesystem::path aside = path.string() + std::string(kDamagedSuffix);
    if (auto done = rename_file(path, aside); !done) return pass(done);
    found.damaged.push_back(path.string() + ": damaged: " + damage + "; set aside as " + aside.filename().string());
  }
  return found;
}

}  // namespace axle::hub
