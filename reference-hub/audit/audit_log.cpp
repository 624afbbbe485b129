#include "reference-hub/audit/audit_log.hpp"

#include <algorithm>
#include <chrono>

#include "base/thread_name.hpp"
#include "reference-hub/audit/log_writer.hpp"

namespace axle::hub {
namespace {

constexpr std::chrono::milliseconds kRetryInterval{200};

}  // namespace

Result<std::unique_ptr<AuditLog>> AuditLog::open(AuditOptions options, ProofKey key) {
  AXLE_ASSERT(options.file_bytes_max <= kAuditFileBytesMax && options.checkpoint_every > 0 && options.waiting_max > 0);
  std::error_code error;
  std::filesystem::create_directories(options.folder, error);
  if (error) return fail(Errc::io, options.folder.string() + ": cannot make the folder: " + error.message());
  auto end = recover_audit(options.folder, key.open);
  if (!end) return pass(end);
  const Lsn last_lsn = end->last_lsn;
  std::unique_ptr<AuditLog> log(new AuditLog(std::move(options), nullptr, last_lsn));
  log->writer_ = std::make_unique<Writer>(log->options_, std::move(key), std::move(*end),
                                          [raw = log.get()] { return raw->try_again(); });
  log->thread_ = std::thread([raw = log.get()] { raw->run(); });
  return log;
}

AuditLog::AuditLog(AuditOptions options, std::unique_ptr<Writer> writer, Lsn last_lsn)
    : options_(std::move(options)),
      writer_(std::move(writer)),
      strangers_(options_.refusals),
      refusals_(options_.refusals),
      last_lsn_(last_lsn) {}

AuditLog::~AuditLog() {
  end();
}

void AuditLog::on_failure(std::function<void(const Error&)> failed) {
  std::unique_lock lock(mutex_);
  failed_ = std::move(failed);
  if (!error_) return;
  const Error error = *error_;
  const auto tell_now = failed_;
  lock.unlock();
  tell_now(error);
}

Lsn AuditLog::last_lsn() const {
  const std::scoped_lock lock(mutex_);
  return last_lsn_;
}

Result<void> AuditLog::caught_up(Lsn journal_last) const {
  const Lsn known = last_lsn();
  if (known <= journal_last) return {};
  return fail(Errc::corrupt, options_.folder.string() + ": the audit log knows of record " + std::to_string(known) +
                                 ", the journal ends with " + std::to_string(journal_last) +
                                 ": they do not belong together. Restore the journal, or move the log away");
}

RefusalLimiter* AuditLog::limiter_of(AuditKind what) noexcept {
  if (what == AuditKind::refused_authentication) return &strangers_;
  return what == AuditKind::refused ? &refusals_ : nullptr;
}

void AuditLog::append(AuditEvent event) {
  RefusalLimiter* const limiter = limiter_of(event.what);
  if (limiter != nullptr) RefusalLimiter::cut(event);
  std::unique_lock lock(mutex_);
  if (error_ || stopping_) return;
  if (event.lsn != 0) {
    if (event.lsn <= last_lsn_) return;
    last_lsn_ = event.lsn;
  }
  last_time_ = event.time;
  if (limiter != nullptr) {
    if (!limiter->admit(event.centre, event.time)) {
      if (waiting_.empty()) work_.notify_one();  // the summary
      return;
    }
    if (waiting_.size() >= options_.waiting_max) return limiter->count(event.centre, event.time);
  }
  push(lock, std::move(event));
}

void AuditLog::push(std::unique_lock<std::mutex>& lock, AuditEvent&& event) {
  if (waiting_.size() >= options_.waiting_max) {
    ++waits_;
    room_.wait(lock, [&] { return waiting_.size() < options_.waiting_max || error_; });
    if (error_) return;
  }
  waiting_.push_back(std::move(event));
  ++appended_;
  // The writer lingers between: no call to the system for each event.
  if (waiting_.size() == 1 || waiting_.size() == options_.waiting_max / 2 || waiting_.size() == options_.waiting_max) {
    work_.notify_one();
  }
}

Result<void> AuditLog::flush(DurationNs patience) {
  std::unique_lock lock(mutex_);
  const std::uint64_t wanted = appended_;
  flush_wanted_ = std::max(flush_wanted_, wanted);
  work_.notify_one();
  done_.wait_for(lock, std::chrono::nanoseconds(patience), [&] { return on_disk_ >= wanted || error_; });
  if (error_) return std::unexpected(*error_);
  if (on_disk_ < wanted) return fail(Errc::unavailable, options_.folder.string() + ": the disk does not take the log");
  return {};
}

void AuditLog::stop(InstantNs now) {
  append({.what = AuditKind::stopped, .time = now});
  end();
}

void AuditLog::end() {
  if (!thread_.joinable()) return;
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  work_.notify_one();
  thread_.join();
}

AuditLog::Counters AuditLog::counters() const {
  const std::scoped_lock lock(mutex_);
  Counters counters = counters_;
  counters.waits = waits_;
  return counters;
}

// ---- the writer thread

// From the writer, without the lock. At the end nobody waits for a sick disk.
bool AuditLog::try_again() {
  std::unique_lock lock(mutex_);
  return !work_.wait_for(lock, kRetryInterval, [&] { return stopping_; });
}

// True when there is something to do, with the lock held; false at the end.
bool AuditLog::wait_for_work(std::unique_lock<std::mutex>& lock) {
  const auto urgent = [&] {
    return stopping_ || flush_wanted_ > on_disk_ ||
           waiting_.size() >= std::max<std::size_t>(1, options_.waiting_max / 2);
  };
  const auto counted = [&] { return strangers_.anything_counted() || refusals_.anything_counted(); };
  work_.wait(lock, [&] { return urgent() || !waiting_.empty() || counted(); });
  // Lingers, so that many share a sync; a second when there is but a summary to come.
  const DurationNs linger = waiting_.empty() ? kSecond : options_.sync_interval;
  if (!urgent()) work_.wait_for(lock, std::chrono::nanoseconds(linger), urgent);
  return !waiting_.empty() || counted() || flush_wanted_ > on_disk_ || !stopping_;
}

// At the end of a flood nobody tells the time any more: then the last event's has to do.
void AuditLog::take_summaries(bool at_once) {
  for (RefusalLimiter* limiter : {&strangers_, &refusals_}) {
    auto summary = limiter->summary(last_time_, at_once);
    if (!summary) continue;
    summary->detail.insert(0, limiter == &strangers_ ? "authentication, " : "");
    waiting_.push_back(std::move(*summary));
    ++appended_;
  }
}

void AuditLog::run() {
  name_this_thread("audit");
  std::vector<AuditEvent> batch;
  std::unique_lock lock(mutex_);
  while (wait_for_work(lock)) {
    take_summaries(waiting_.empty() || stopping_);
    batch.swap(waiting_);
    const std::uint64_t ticket = appended_;
    lock.unlock();
    room_.notify_all();
    Result<void> done;
    for (std::size_t i = 0; i < batch.size() && done; ++i) done = writer_->add(batch[i]);
    batch.clear();
    if (done) done = writer_->sync(false);
    lock.lock();
    written(done, ticket);
    if (!done) return tell(lock);
  }
  auto done = writer_->checkpoint();
  if (done) done = writer_->sync(true);
  written(done, appended_);
  if (!done) tell(lock);
}

void AuditLog::tell(std::unique_lock<std::mutex>& lock) {
  const auto failed = failed_;
  lock.unlock();
  if (failed) failed(*error_);  // nobody changes the error any more
}

void AuditLog::written(const Result<void>& done, std::uint64_t ticket) {
  counters_ = writer_->counters();
  if (done) {
    on_disk_ = ticket;
  } else {
    error_ = done.error();
    waiting_.clear();
  }
  room_.notify_all();
  done_.notify_all();
}

}  // namespace axle::hub
