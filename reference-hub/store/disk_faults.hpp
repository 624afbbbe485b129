// A sick disk and a sudden death, made to order: for tests, and for trying out what a hub does then. Without a plan
// every question here costs one relaxed load of an atomic.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/result.hpp"

namespace axle::hub {

// Where a process can be made to die.
enum class KillPoint : std::uint8_t {
  none,
  before_write,   // of a group of records
  before_sync,    // after its write
  before_tell,    // after its sync, before anybody is told
  after_make,     // a new segment is on disk, without its name
  after_rename,   // it has its name; the folder is not synced
  before_index,   // a segment's index is written, without its name
  before_commit,  // a snapshot is whole, without its name
  before_forget,  // a snapshot is committed, what it makes needless is still there
  after_unlink,   // a segment's file is gone, the folder is not synced
};

// Shared by whoever sets it and the store; any thread.
struct DiskFaults {
  // The system's error number that calls of this kind return until it is 0 again.
  std::atomic<int> write_error = 0;     // writes of records, segments and snapshots
  std::atomic<int> sync_error = 0;      // of files and of the folder
  std::atomic<int> allocate_error = 0;  // of new segments
  std::atomic<int> rename_error = 0;    // a file getting its name; removing one
  // How many bytes a failing write still brings to the file: a torn write.
  std::atomic<std::uint64_t> write_bytes = 0;
  std::atomic<std::uint64_t> refused = 0;  // calls that failed because of the above

  // The process ends with SIGKILL when it comes to this point for the n-th time; n counts from 1.
  std::atomic<KillPoint> kill_point = KillPoint::none;
  std::atomic<std::uint64_t> kill_after = 0;

  void set_all(int error) noexcept { write_error = sync_error = allocate_error = rename_error = error; }
  // The error that a call has to return, 0 when it is to be made.
  int ask(const std::atomic<int>& kind) noexcept {
    const int error = kind.load(std::memory_order_relaxed);
    if (error != 0) refused.fetch_add(1, std::memory_order_relaxed);
    return error;
  }
  void reach(KillPoint point) noexcept;
};

// "before-sync:3": the third time that the process comes to before_sync (all points in this way, with hyphens).
// invalid_input: no such point (the detail lists them), or n is not 1 or more.
Result<std::shared_ptr<DiskFaults>> parse_kill_point(std::string_view text);

}  // namespace axle::hub
