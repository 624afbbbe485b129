// The audit log of a running hub: append-only, chained, signed. Who did what is kept here for the auditor; the journal
// stays the truth, and the log is caught up from it after a crash.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "reference-hub/audit/audit_files.hpp"
#include "reference-hub/audit/refusal_limiter.hpp"

namespace axle::hub {

struct AuditOptions {
  std::filesystem::path folder;  // made when missing; one process at a time, as the journal's lock ensures
  std::uint64_t file_bytes_max = 64ULL << 20;  // then the next file begins; at most kAuditFileBytesMax
  std::uint64_t checkpoint_every = 1024;       // lines; also at the end of each file and at the end
  std::size_t waiting_max = 16'384;            // events not yet written
  // So long from one sync to the next, unless asked to flush or half of waiting_max wait.
  DurationNs sync_interval = 200 * kMillisecond;
  RefusalLimits refusals{};  // of each kind of refusal
};

// How the hub uses it:
//   open        after the journal is open (its lock guards this folder too)
//   append      the event of each record that the journal replays; those up to last_lsn() are ignored. What is replayed
//               must therefore begin at last_lsn() + 1 or before: where a snapshot would let the replay begin later,
//               the log must have been flushed before that snapshot counted.
//   caught_up   when the replay is over, then the hub's `started`
//   append      an event of a record only when that record is durable in the journal, in the order of the Lsn; other
//               events at any time
//   flush       before a snapshot counts
//   stop        at the end, after the last event
class AuditLog {
 public:
  // Errors are those of recover_audit(); io also when the folder cannot be made. `key` signs.
  static Result<std::unique_ptr<AuditLog>> open(AuditOptions options, ProofKey key);
  // As stop(), without a `stopped`.
  ~AuditLog();
  AuditLog(const AuditLog&) = delete;
  AuditLog& operator=(const AuditLog&) = delete;

  // A disk that is full or read-only is waited for: events are kept, and past `waiting_max` of them append() waits.
  //
  // Told once, from the writer's thread (at once when it is set later than that), when waiting does not help: a sync
  // failed or the folder is gone (io), the disk still refuses at the end (io), or the key cannot sign (internal).
  // Nothing is written from then on and append() drops what it is given, so the hub should end; at the next start the
  // log is caught up.
  void on_failure(std::function<void(const Error&)> failed);

  // Of the last event with a record that was appended; right after open() that is on disk.
  Lsn last_lsn() const;
  // corrupt when the log knows of records that the journal has not: it is another journal's, or that was restored from
  // an older copy. Later events would be taken for known ones.
  Result<void> caught_up(Lsn journal_last) const;

  // Any thread; events with an lsn from one at a time. Costs a lock and a move. When `waiting_max` events wait, the
  // caller waits, except for a refusal, which is then counted (see RefusalLimits). An lsn that skips some leaves a line
  // "missing" that says which. After stop() nothing is taken.
  void append(AuditEvent event);
  // Returns when everything appended before is on disk: the error that stopped the log otherwise. Any thread but the
  // one of on_failure.
  // unavailable when the disk did not take it within `patience`.
  Result<void> flush(DurationNs patience = kHour);
  // Writes what waits, `stopped` at `now`, a checkpoint and the head; joins.
  void stop(InstantNs now);

  struct Counters {
    std::uint64_t lines = 0, bytes = 0, syncs = 0, waits = 0;  // waits: append() had to wait
  };
  Counters counters() const;

 private:
  class Writer;
  AuditLog(AuditOptions options, std::unique_ptr<Writer> writer, Lsn last_lsn);
  void run();
  bool try_again();
  bool wait_for_work(std::unique_lock<std::mutex>& lock);
  void take_summaries(bool at_once);
  void written(const Result<void>& done, std::uint64_t ticket);
  void tell(std::unique_lock<std::mutex>& lock);
  void push(std::unique_lock<std::mutex>& lock, AuditEvent&& event);
  void end();
  RefusalLimiter* limiter_of(AuditKind what) noexcept;

  const AuditOptions options_;
  std::unique_ptr<Writer> writer_;  // the writer thread's own

  mutable std::mutex mutex_;
  std::condition_variable work_, room_, done_;
  // Guarded by mutex_:
  std::vector<AuditEvent> waiting_;
  RefusalLimiter strangers_, refusals_;
  InstantNs last_time_ = 0;
  Lsn last_lsn_;
  std::uint64_t appended_ = 0, on_disk_ = 0, flush_wanted_ = 0;  // events, counted from the start
  std::uint64_t waits_ = 0;
  Counters counters_;
  std::function<void(const Error&)> failed_;
  std::optional<Error> error_;
  bool stopping_ = false;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace axle::hub
