// The embedded store behind open_journal.
//
// append() places a record and queues it; the writer thread takes all that is queued, writes it with one call and syncs
// once (group commit), then tells. So the more wait, the cheaper each becomes.
//
// When the disk refuses, nothing after the last told Lsn is known to be on it, but all of it is still in memory. The
// journal is then in trouble: places are void, what is appended only queues up, and the writer tries again and again to
// write everything into a new segment. The old file is never synced again: the kernel reports a failed write-back once
// and takes the lost pages for clean, so that a second sync would succeed over data that is not there.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "reference-hub/store/journal.hpp"
#include "reference-hub/store/journal_recovery.hpp"
#include "reference-hub/store/segment_file.hpp"
#include "reference-hub/store/space_plan.hpp"

namespace axle::hub {

// The file in the store's folder that a process locks as long as it uses the store.
inline constexpr const char* kLockName = "lock";

class Journal final : public Store {
 public:
  // The folder exists and is locked by `lock`, which is held as long as this lives.
  Journal(JournalOptions options, FileHandle lock);
  // Writes and syncs what is queued (in trouble: tries once), then ends the writer thread.
  ~Journal() override;

  Result<Recovery> recover(const Replay& each, Lsn after = 0) override;
  void forget_before(Lsn lsn) override;
  Lsn append(StoreEntry entry) override;
  void on_durable(Durable durable) override;
  std::optional<Error> trouble() const override;
  void close() override;
  Result<SharedBytes> body(Lsn lsn) override;
  std::uint64_t room() const noexcept override { return room_.load(std::memory_order_relaxed); }
  std::uint64_t stored_bytes() const noexcept override { return stored_bytes_.load(std::memory_order_relaxed); }
  Counters counters() const noexcept override;

 private:
  struct Queued {
    StoreEntry entry;
    Lsn lsn = 0;
    SpacePlan::Place place;
  };
  struct Segment {
    Lsn first = 0;
    std::uint64_t bytes = 0;               // of the file
    std::uint64_t end = 0;                 // where its last record ends, planned ones included
    std::vector<std::uint32_t> positions;  // of its records
    SegmentKey key;                        // known with the mapping
    SharedBytes mapping;                   // made when somebody first reads
  };
  struct Removal {
    Lsn first = 0;
    std::uint64_t bytes = 0;
  };

  std::filesystem::path segment_path(Lsn first) const { return options_.directory / segment_name(first); }
  DiskFaults* faults() const noexcept { return options_.faults.get(); }
  void reach(KillPoint point) const noexcept {
    if (options_.faults) options_.faults->reach(point);
  }
  Result<SharedBytes> map_for_reading(Segment& segment, Lsn lsn) const;
  // With mutex_ held:
  void take_over(RecoveredSegment& found);
  void place(Queued& queued);
  void publish_room();
  Segment* segment_of(Lsn lsn);

  // ---- the writer thread: journal_writer.cpp
  void run();
  bool wait_for_work();
  Result<void> write_group();
  void add_pieces(const Queued& queued);
  Result<void> flush(Lsn last);
  Result<void> sync_current();
  Result<void> begin_segment(const Queued& queued);
  void tell(Result<Lsn> lsn);

  // ---- the same, when the disk refuses: journal_trouble.cpp
  bool suspend(Error error);
  Result<void> prepare_retry();
  Result<void> check_folder() const;
  void remove_leftovers();
  void resume();
  void stop_with(Error error);

  // ---- the same, when nobody waits: journal_chores.cpp
  bool do_chores();
  void keep_spare_ready();
  void look_at_disk();
  bool write_one_index();
  bool remove_one_segment();

  const JournalOptions options_;
  const FileHandle lock_;
  const std::filesystem::path spare_path_, new_path_;  // segments that have no name yet

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  // Guarded by mutex_:
  SpacePlan plan_;
  std::vector<Queued> queue_;
  std::deque<Segment> segments_;
  std::deque<Removal> removals_;  // forgotten, oldest first, still on disk
  Lsn next_lsn_ = 1, durable_ = 0;
  std::optional<Error> trouble_;
  bool recovered_ = false, stopping_ = false, closing_ = false, failed_ = false, writer_waits_ = false;
  bool forgot_ = false;  // there are new removals

  std::mutex durable_mutex_;
  Durable on_durable_;

  std::atomic<std::uint64_t> room_ = 0, stored_bytes_ = 0;
  std::atomic<std::uint64_t> records_ = 0, bytes_ = 0, syncs_ = 0;
  std::atomic<DurationNs> sync_ns_ = 0;

  // The writer thread's own:
  std::vector<Queued> group_;
  FileHandle file_;
  std::filesystem::path path_;
  SegmentKey key_;
  std::optional<NewSegment> spare_;
  Lsn written_durable_ = 0;
  Lsn not_indexed_ = 0;  // segments that begin before it have their index, or go without
  std::vector<std::array<std::uint8_t, kRecordHeaderBytes>> headers_;
  std::vector<iovec> pieces_;
  std::uint64_t pieces_offset_ = 0, pieces_bytes_ = 0, pieces_records_ = 0;
  std::chrono::steady_clock::time_point space_checked_{};
  bool spare_refused_ = false, chores_left_ = false;

  std::thread writer_;  // last: it uses all of the above
};

}  // namespace axle::hub
