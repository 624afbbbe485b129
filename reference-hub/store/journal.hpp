// The embedded store: preallocated segment files, CRC-32C, group commit by fdatasync.
#pragma once

#include <filesystem>
#include <string_view>

#include "reference-hub/store/disk_faults.hpp"
#include "reference-hub/store/store.hpp"

namespace axle::hub {

inline constexpr std::string_view kJournalFolder = "journal";  // in a hub's data folder

struct JournalOptions {
  std::filesystem::path directory;
  std::uint64_t segment_bytes = 64ULL << 20;  // whole blocks of 4 KiB; a larger record gets a segment of its own
  std::uint64_t reserve_bytes = 64ULL << 20;  // disk space that is never used: room() counts without it
  std::uint64_t quota_bytes = UINT64_MAX;     // of the segment files, the one preallocated ahead included; not of their
                                              // indexes (four bytes a record) nor of snapshots
  DurationNs retry_interval = 200 * kMillisecond;  // how long a disk that has refused is left alone
  DurationNs injected_sync_delay = 0;              // added to every sync: try a slow disk without owning one
  std::shared_ptr<DiskFaults> faults;              // likewise a sick one, or a sudden death; may be null
};

// The lock is held by the process and by every child that it forks, as long as one of them lives: such a child should
// die with its parent (PR_SET_PDEATHSIG). Waits half a second for one that is just about to.
// io: the folder cannot be made or written (the detail says what to do); unavailable: another process uses it (lock).
Result<std::unique_ptr<Store>> open_journal(const JournalOptions& options);
// Keeps everything in memory, durable at once and told so before append() returns. (memory_store.hpp has one that
// becomes durable when told.)
std::unique_ptr<Store> open_memory_store();

}  // namespace axle::hub
