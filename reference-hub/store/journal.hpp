// The embedded store: preallocated segment files, CRC-32C, group commit by fdatasync.
#pragma once

#include <filesystem>

#include "reference-hub/store/store.hpp"

namespace axle::hub {

struct JournalOptions {
  std::filesystem::path directory;
  std::uint64_t segment_bytes = 64ULL << 20;
  std::uint64_t reserve_bytes = 64ULL << 20;  // disk space that is never used: room() counts without it
  std::uint64_t quota_bytes = UINT64_MAX;
  DurationNs injected_sync_delay = 0;  // try a slow disk without owning one
};

// io: the folder cannot be made or written (the detail says what to do); unavailable: another process uses it (lock).
Result<std::unique_ptr<Store>> open_journal(const JournalOptions& options);
// Keeps everything in memory; durable at once, or when told (tests, virtual time).
std::unique_ptr<Store> open_memory_store();

}  // namespace axle::hub
