// The journal's writer thread while the disk does as it is told.
#include "base/thread_name.hpp"
#include "reference-hub/store/journal_store.hpp"

namespace axle::hub {

namespace {

// How long the writer sleeps when there is nothing to do.
constexpr std::chrono::milliseconds kIdleInterval{200};

}  // namespace

void Journal::run() {
  name_this_thread("journal");
  while (wait_for_work()) {
    Result<void> done = prepare_retry();
    if (done && !group_.empty()) done = write_group();
    if (!done) {
      if (!suspend(std::move(done.error()))) return;
      continue;
    }
    resume();
    chores_left_ = do_chores();
  }
  while (remove_one_segment()) continue;
}

// False when there is nothing left to write, and nothing will come.
bool Journal::wait_for_work() {
  std::unique_lock lock(mutex_);
  if (trouble_) {
    wake_.wait_for(lock, std::chrono::nanoseconds(options_.retry_interval), [this] { return stopping_ || closing_; });
    return true;  // it takes the queue when it has made new places for it
  }
  if (queue_.empty() && !stopping_ && !chores_left_) {
    writer_waits_ = true;
    wake_.wait_for(lock, kIdleInterval, [this] { return !queue_.empty() || stopping_ || forgot_; });
    writer_waits_ = false;
    forgot_ = false;
  }
  if (queue_.empty() && stopping_) return false;
  group_.clear();
  group_.swap(queue_);
  return true;
}

Result<void> Journal::write_group() {
  headers_.clear();
  headers_.reserve(group_.size());  // the pieces point into it
  Lsn last = 0;
  for (const Queued& queued : group_) {
    if (queued.place.new_segment_bytes != 0) {
      // The old segment is on disk before anything is written to the new one: only the last can ever be torn.
      if (auto done = flush(last); !done) return done;
      if (auto done = begin_segment(queued); !done) return done;
    }
    if (pieces_.empty()) pieces_offset_ = queued.place.offset;
    add_pieces(queued);
    last = queued.lsn;
  }
  return flush(last);
}

void Journal::add_pieces(const Queued& queued) {
  static constexpr std::array<std::uint8_t, kRecordAlignment> kZeros{};
  const Bytes& facts = queued.entry.facts;
  const BytesView body = queued.entry.body.view;
  headers_.push_back(write_record_header(key_, queued.lsn, written_durable_, facts, body));
  const std::uint64_t bytes = record_bytes(facts.size(), body.size());
  const std::uint64_t padding = bytes - kRecordHeaderBytes - facts.size() - body.size();
  for (const BytesView piece : {BytesView(headers_.back()), BytesView(facts), body, BytesView(kZeros).first(padding)}) {
    if (!piece.empty()) pieces_.push_back({const_cast<std::uint8_t*>(piece.data()), piece.size()});
  }
  pieces_bytes_ += bytes;
  ++pieces_records_;
}

Result<void> Journal::flush(Lsn last) {
  if (pieces_.empty()) return {};
  reach(KillPoint::before_write);
  if (auto done = write_pieces(file_.get(), path_, pieces_, pieces_offset_, faults()); !done) return done;
  reach(KillPoint::before_sync);
  if (auto done = sync_current(); !done) return done;
  stored_bytes_ += pieces_bytes_;
  bytes_ += pieces_bytes_;
  records_ += pieces_records_;
  pieces_.clear();
  pieces_bytes_ = pieces_records_ = 0;
  written_durable_ = last;
  {
    const std::lock_guard guard(mutex_);
    durable_ = last;
  }
  reach(KillPoint::before_tell);
  tell(last);
  return {};
}

Result<void> Journal::sync_current() {
  const auto start = std::chrono::steady_clock::now();
  if (auto done = sync_file(file_.get(), path_, faults()); !done) return done;
  if (options_.injected_sync_delay > 0) {
    std::this_thread::sleep_for(std::chrono::nanoseconds(options_.injected_sync_delay));
  }
  ++syncs_;
  sync_ns_ += std::chrono::nanoseconds(std::chrono::steady_clock::now() - start).count();
  return {};
}

Result<void> Journal::begin_segment(const Queued& queued) {
  const SpacePlan::Place& place = queued.place;
  if (place.no_room) {
    // It cannot have been room() that said it fits; or a stranger took the space since, and may give it back.
    const bool for_ever = place.new_segment_bytes > options_.quota_bytes;
    return fail(for_ever ? Errc::limit : Errc::io,
                options_.directory.string() + ": disk full (or the quota is used up): no room for a record of " +
                    std::to_string(record_bytes(queued.entry.facts.size(), queued.entry.body.view.size())) + " bytes");
  }
  if (place.drop_spare && spare_) {
    spare_.reset();
    if (auto done = remove_file(spare_path_, faults()); !done) return done;
  }
  if (place.use_spare && spare_) {
    path_ = spare_path_;
    key_ = spare_->key;
    file_ = std::move(spare_->file);
    spare_.reset();
  } else {
    // Also when a spare one was promised and could not be made: the record needs its place now.
    auto made = make_segment(new_path_, place.new_segment_bytes, faults());
    if (!made) return pass(made);
    path_ = new_path_;
    key_ = made->key;
    file_ = std::move(made->file);
  }
  reach(KillPoint::after_make);
  if (!place.use_spare) {
    const std::lock_guard guard(mutex_);
    plan_.allocated(place.new_segment_bytes);
  }
  const std::filesystem::path name = segment_path(queued.lsn);
  if (auto done = rename_file(path_, name, faults()); !done) return done;
  path_ = name;
  reach(KillPoint::after_rename);
  return sync_directory(options_.directory, faults());
}

void Journal::tell(Result<Lsn> lsn) {
  const std::lock_guard guard(durable_mutex_);
  if (on_durable_) on_durable_(std::move(lsn));
}

}  // namespace axle::hub
