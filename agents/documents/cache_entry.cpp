#include "agents/documents/cache_entry.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "base/encoding.hpp"

namespace axle::agents {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> system_error(const fs::path& path, std::string_view doing, int error) {
  return fail(Errc::io, path.string() + ": " + std::string(doing) + ": " + std::strerror(error));
}

fs::path lock_path(const fs::path& folder) {
  return folder.string() + ".lock";
}

void remove_quietly(const fs::path& path) {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

// True when the descriptor's file still is the one at the path: whoever trims the cache removes lock files.
bool is_still_at(int fd, const fs::path& path) {
  struct stat open_file{}, named_file{};
  return ::fstat(fd, &open_file) == 0 && ::stat(path.c_str(), &named_file) == 0 &&
         open_file.st_ino == named_file.st_ino && open_file.st_dev == named_file.st_dev;
}

Result<void> make_folder(const fs::path& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return {};
  if (path.has_parent_path() && !fs::is_directory(path.parent_path(), error)) {
    if (const auto parent = make_folder(path.parent_path()); !parent) return parent;
  }
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return system_error(path, "cannot create the folder", errno);
  if (!fs::is_directory(path, error)) return fail(Errc::io, path.string() + ": is not a folder");
  return {};
}

struct TrimCandidate {
  fs::path folder;
  fs::file_time_type used;
  std::uintmax_t bytes = 0;
};

std::vector<TrimCandidate> entries_of(const fs::path& cache, std::string_view kind) {
  std::vector<TrimCandidate> entries;
  std::error_code error;
  for (fs::directory_iterator it(cache, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (!name.starts_with(std::string(kind) + "-") || !fs::is_directory(it->path(), error)) continue;
    TrimCandidate entry{it->path(), fs::last_write_time(it->path(), error), 0};
    std::error_code inner;
    for (fs::directory_iterator file(it->path(), inner); !inner && file != end; file.increment(inner)) {
      const std::uintmax_t size = fs::file_size(file->path(), inner);
      if (!inner) entry.bytes += size;
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace

Result<EntryLock> EntryLock::take(const fs::path& path, bool wait) {
  while (true) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return system_error(path, "cannot create", errno);
    EntryLock lock(fd);
    int result = 0;
    do {
      result = ::flock(fd, wait ? LOCK_EX : LOCK_EX | LOCK_NB);
    } while (result != 0 && errno == EINTR);
    if (result != 0 && errno == EWOULDBLOCK) return fail(Errc::unavailable, path.string() + ": locked");
    if (result != 0) return system_error(path, "cannot lock", errno);
    if (is_still_at(fd, path)) return lock;
  }
}

EntryLock::~EntryLock() {
  if (fd_ >= 0) ::close(fd_);
}

Result<CacheEntry> CacheEntry::open(const fs::path& cache, std::string_view kind, const Digest256& key) {
  if (const auto made = make_folder(cache); !made) return pass(made);
  // Half of the digest names the entry; the files inside carry all of it.
  const fs::path folder = cache / (std::string(kind) + "-" + to_hex(BytesView(key).first(16)));
  Result<EntryLock> lock = EntryLock::take(lock_path(folder), true);
  if (!lock) return pass(lock);
  CacheEntry entry(folder, std::move(*lock));
  remove_quietly(entry.partial());
  return entry;
}

CacheEntry::CacheEntry(CacheEntry&& other) noexcept
    : folder_(std::move(other.folder_)), lock_(std::move(other.lock_)), filling_(other.filling_) {
  other.filling_ = false;
}

CacheEntry::~CacheEntry() {
  if (filling_) remove_quietly(partial());
}

bool CacheEntry::exists() const {
  std::error_code error;
  return fs::exists(folder_, error);
}

Result<fs::path> CacheEntry::begin() {
  remove_quietly(partial());
  if (::mkdir(partial().c_str(), 0700) != 0) return system_error(partial(), "cannot create the folder", errno);
  filling_ = true;
  return partial();
}

Result<void> CacheEntry::commit() {
  AXLE_ASSERT(filling_);
  remove_quietly(folder_);
  if (::rename(partial().c_str(), folder_.c_str()) != 0) return system_error(folder_, "cannot rename", errno);
  filling_ = false;
  return {};
}

void CacheEntry::touch() const noexcept {
  ::utimensat(AT_FDCWD, folder_.c_str(), nullptr, 0);
}

void trim_cache(const fs::path& cache, std::string_view kind, const CacheBounds& bounds) {
  std::vector<TrimCandidate> entries = entries_of(cache, kind);
  std::ranges::sort(entries, [](const TrimCandidate& a, const TrimCandidate& b) { return a.used > b.used; });
  std::uintmax_t bytes = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    bytes += entries[i].bytes;
    if (i == 0 || (i < bounds.entries_max && bytes <= bounds.bytes_max)) continue;
    fs::path folder = entries[i].folder;
    if (folder.extension() == ".partial") folder.replace_extension();
    const Result<EntryLock> lock = EntryLock::take(lock_path(folder), false);
    if (!lock) continue;
    remove_quietly(entries[i].folder);
    remove_quietly(lock_path(folder));
    bytes -= entries[i].bytes;
  }
}

}  // namespace axle::agents
