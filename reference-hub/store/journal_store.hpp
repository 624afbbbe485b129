// The embedded store behind open_journal.
//
// append() places a record and queues it; the writer thread takes all that is queued, writes it with one call and syncs
// once (group commit), then tells. So the more wait, the cheaper each becomes.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "reference-hub/core/chunked_array.hpp"
#include "reference-hub/store/journal.hpp"
#include "reference-hub/store/segment_file.hpp"
#include "reference-hub/store/space_plan.hpp"

namespace axle::hub {

class Journal final : public Store {
 public:
  // The folder exists and is locked by `lock`, which is held as long as this lives.
  Journal(JournalOptions options, FileHandle lock);
  // Writes and syncs what is queued, then ends the writer thread.
  ~Journal() override;

  Result<Recovery> recover(const Replay& each, Lsn after = 0) override;
  void forget_before(Lsn lsn) override;
  Lsn append(StoreEntry entry) override;
  void on_durable(Durable durable) override;
  Result<SharedBytes> body(Lsn lsn) override;
  std::uint64_t room() const noexcept override { return room_.load(std::memory_order_relaxed); }
  std::uint64_t stored_bytes() const noexcept override { return stored_bytes_.load(std::memory_order_relaxed); }
  Counters counters() const noexcept override;

 private:
  struct Queued {
    StoreEntry entry;
    SpacePlan::Place place;
    Lsn lsn = 0;
  };
  struct Segment {
    Lsn first = 0;
    SegmentKey key;
    SharedBytes mapping;  // made when somebody first reads
  };

  std::filesystem::path segment_path(Lsn first) const { return options_.directory / segment_name(first); }
  void note_position(std::size_t segment, std::uint64_t offset);
  void publish_room();

  // ---- the writer thread
  void run();
  Result<void> write_group(std::vector<Queued>& group);
  void add_pieces(const Queued& queued);
  Result<void> flush(Lsn last);
  Result<void> sync_current();
  Result<void> begin_segment(const Queued& queued);
  void keep_spare_ready();
  void stop_with(Error error);
  void tell(Result<Lsn> lsn);

  const JournalOptions options_;
  const FileHandle lock_;
  const std::filesystem::path spare_path_, new_path_;  // segments that have no name yet

  std::mutex mutex_;
  std::condition_variable wake_;
  // Guarded by mutex_:
  SpacePlan plan_;
  std::vector<Queued> queue_;
  std::vector<Segment> segments_;
  ChunkedArray<std::uint64_t, 65536> positions_;  // of each record from first_lsn_ on: segment and offset in one number
  Lsn first_lsn_ = 1, next_lsn_ = 1, durable_ = 0;
  bool recovered_ = false, stopping_ = false, failed_ = false, writer_waits_ = false;

  std::mutex durable_mutex_;
  Durable on_durable_;

  std::atomic<std::uint64_t> room_ = 0, stored_bytes_ = 0;
  std::atomic<std::uint64_t> records_ = 0, bytes_ = 0, syncs_ = 0;
  std::atomic<DurationNs> sync_ns_ = 0;

  // The writer thread's own:
  FileHandle file_;
  std::filesystem::path path_;
  SegmentKey key_;
  std::optional<NewSegment> spare_;
  Lsn written_durable_ = 0;
  std::vector<std::array<std::uint8_t, kRecordHeaderBytes>> headers_;
  std::vector<iovec> pieces_;
  std::uint64_t pieces_offset_ = 0, pieces_bytes_ = 0, pieces_records_ = 0;
  std::chrono::steady_clock::time_point space_checked_{};
  bool spare_refused_ = false;

  std::thread writer_;  // last: it uses all of the above
};

}  // namespace axle::hub
