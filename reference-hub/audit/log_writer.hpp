// The files of a live audit log: lines, checkpoints, rotation, head. Inside this folder; one thread.
#pragma once

#include "reference-hub/audit/audit_log.hpp"

namespace axle::hub {

// After an error nothing may be called: how much is on disk is then for recover_audit() to find out.
class AuditLog::Writer {
 public:
  // Waits a moment after the disk has refused; false when it is not to be tried again.
  using TryAgain = std::function<bool()>;
  Writer(const AuditOptions& options, ProofKey key, AuditEnd end, TryAgain try_again)
      : options_(options), key_(std::move(key)), end_(std::move(end)), try_again_(std::move(try_again)) {}
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Into memory; to the file when that is large. io, internal.
  Result<void> add(const AuditEvent& event);
  // Everything added is on disk, and now and then the head too (`with_head`: surely).
  Result<void> sync(bool with_head);
  // A checkpoint unless the last line is one.
  Result<void> checkpoint();

  const Counters& counters() const noexcept { return counters_; }

 private:
  // A disk that is full or read-only takes bytes again later: what was not written yet is tried again then. A sync that
  // failed is not: after it nobody knows what is on disk.
  Result<void> create_file();
  Result<void> begin_file();
  Result<void> ready_for_lines();
  Result<void> write_out();
  Result<void> write_head_file();

  const AuditOptions& options_;
  ProofKey key_;
  AuditEnd end_;  // with what is in pending_
  TryAgain try_again_;
  int fd_ = -1;
  std::string pending_;
  InstantNs time_ = 0;  // of the newest event
  std::uint64_t since_checkpoint_ = 0, head_seq_ = 0;
  InstantNs head_at_ = 0;
  Counters counters_;
};

}  // namespace axle::hub
