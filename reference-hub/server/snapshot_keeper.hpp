// Snapshots of the core's state: what makes a start fast and lets old segments of the journal go.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <optional>

#include "reference-hub/core/hub_core.hpp"
#include "reference-hub/store/disk_faults.hpp"
#include "reference-hub/store/store.hpp"

namespace axle::hub {

// One thread: the core's. A snapshot is written by a forked child, which sees the state as it was at that moment, while
// the hub goes on; forking costs some milliseconds per gigabyte. It counts only once everything it holds is on disk in
// the journal too, and never stands in the way: one that fails is tried again after as many records.
class SnapshotKeeper {
 public:
  // Brings whatever else is told of records to the disk, before a snapshot makes replaying them needless.
  using Settle = std::function<Result<void>()>;

  // `last` is the snapshot that the core was made from; 0: none. `every_records` 0: only at the end. `settle` may be
  // empty.
  SnapshotKeeper(std::filesystem::path journal, std::uint64_t every_records, Lsn last, Settle settle = {},
                 std::shared_ptr<DiskFaults> faults = {})
      : journal_(std::move(journal)),
        every_records_(every_records),
        settle_(std::move(settle)),
        faults_(std::move(faults)),
        last_(last),
        tried_(last) {}
  ~SnapshotKeeper();
  SnapshotKeeper(const SnapshotKeeper&) = delete;
  SnapshotKeeper& operator=(const SnapshotKeeper&) = delete;

  // To be called now and then. `durable`: everything up to it is on disk in the journal. Begins a snapshot when enough
  // records were made since the last one, commits one that is ready, and lets the store forget what neither the core
  // nor a start needs.
  // An error leaves the older snapshot in force; the next one is tried after as many records.
  Result<void> tick(const HubCore& core, Lsn durable, Store& store);
  // At the end, when everything is durable: without a child.
  Result<void> take_now(const HubCore& core, Store& store);

  Lsn last() const noexcept { return last_; }

 private:
  void begin(const HubCore& core);
  // Whether the child that writes has ended well; false also when there is none.
  bool child_is_done();
  Result<void> commit(Lsn lsn, const HubCore& core, Store& store);

  const std::filesystem::path journal_;
  const std::uint64_t every_records_;
  const Settle settle_;
  const std::shared_ptr<DiskFaults> faults_;
  Lsn last_, tried_;
  pid_t child_ = -1;
  std::optional<Lsn> ready_;  // written whole, not yet committed
};

}  // namespace axle::hub
