// One folder of the cache: locked while it is looked at or made, complete or not there at all.
#pragma once

#include <filesystem>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace axle::agents {

// The advisory lock of one entry; released when it goes out of scope.
class EntryLock {
 public:
  // Waits until it is free, or with `wait` false returns unavailable. io when the file cannot be made.
  static Result<EntryLock> take(const std::filesystem::path& path, bool wait);
  ~EntryLock();
  EntryLock(EntryLock&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  EntryLock& operator=(EntryLock&&) = delete;

 private:
  explicit EntryLock(int fd) noexcept : fd_(fd) {}
  int fd_;
};

// `<cache>/<kind>-<key>`. Two programs with the same cache folder wait for each other here.
class CacheEntry {
 public:
  // Makes the cache folder when it is not there (0700), takes the entry's lock, and removes what a run that was
  // interrupted left half made. io with the path otherwise.
  static Result<CacheEntry> open(const std::filesystem::path& cache, std::string_view kind, const Digest256& key);
  ~CacheEntry();
  CacheEntry(CacheEntry&& other) noexcept;
  CacheEntry& operator=(CacheEntry&&) = delete;

  bool exists() const;
  const std::filesystem::path& folder() const noexcept { return folder_; }
  // A new empty folder (0700) to fill; it is removed with the object unless it was committed.
  Result<std::filesystem::path> begin();
  // Puts the filled folder in the entry's place.
  Result<void> commit();
  // Marks the entry as used now.
  void touch() const noexcept;

 private:
  CacheEntry(std::filesystem::path folder, EntryLock lock) : folder_(std::move(folder)), lock_(std::move(lock)) {}
  std::filesystem::path partial() const { return folder_.string() + ".partial"; }
  std::filesystem::path folder_;
  EntryLock lock_;
  bool filling_ = false;
};

struct CacheBounds {
  std::size_t entries_max = 8;
  std::uintmax_t bytes_max = 4ULL << 30;
};

// Removes entries of the kind, the longest unused first, until the bounds hold. Entries in use by a program that makes
// or reads them now, and the most recent one, stay. Never fails: a cache that cannot be tidied is only larger.
void trim_cache(const std::filesystem::path& cache, std::string_view kind, const CacheBounds& bounds);

}  // namespace axle::agents
