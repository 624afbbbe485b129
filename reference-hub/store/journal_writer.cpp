// The journal's writer thread.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "reference-hub/store/journal_store.hpp"

namespace axle::hub {

namespace {

// How old the knowledge of free disk space may become. Also how soon a store that was full notices new room.
constexpr std::chrono::milliseconds kSpaceCheckInterval{200};

}  // namespace

void Journal::run() {
  std::vector<Queued> group;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      if (queue_.empty() && !stopping_) {
        writer_waits_ = true;
        wake_.wait_for(lock, kSpaceCheckInterval, [this] { return !queue_.empty() || stopping_; });
        writer_waits_ = false;
      }
      if (queue_.empty() && stopping_) return;
      group.swap(queue_);
    }
    if (!group.empty()) {
      if (auto done = write_group(group); !done) return stop_with(std::move(done.error()));
      group.clear();
    }
    keep_spare_ready();
  }
}

Result<void> Journal::write_group(std::vector<Queued>& group) {
  headers_.clear();
  headers_.reserve(group.size());  // the pieces point into it
  Lsn last = 0;
  for (const Queued& queued : group) {
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
  if (auto done = write_pieces(file_.get(), path_, pieces_, pieces_offset_); !done) return done;
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
  tell(last);
  return {};
}

// Never tried again after a failure: the kernel reports a failed write-back once and then takes the lost pages for
// clean, so that a second sync would succeed over data that is not there.
Result<void> Journal::sync_current() {
  const auto start = std::chrono::steady_clock::now();
  if (auto done = sync_file(file_.get(), path_); !done) return done;
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
    return fail(Errc::io, options_.directory.string() + ": disk full (or the quota is used up): no room for a record");
  }
  if (place.drop_spare && spare_) {
    spare_.reset();
    if (::unlink(spare_path_.c_str()) != 0) return io_failure(spare_path_, "cannot remove", errno);
  }
  if (place.use_spare && spare_) {
    path_ = spare_path_;
    key_ = spare_->key;
    file_ = std::move(spare_->file);
    spare_.reset();
  } else {
    // Also when a spare one was promised and could not be made: the record needs its place now.
    auto made = make_segment(new_path_, place.new_segment_bytes);
    if (!made) return pass(made);
    path_ = new_path_;
    key_ = made->key;
    file_ = std::move(made->file);
  }
  if (!place.use_spare) {
    const std::lock_guard guard(mutex_);
    plan_.allocated(place.new_segment_bytes);
  }
  const std::filesystem::path name = segment_path(queued.lsn);
  if (::rename(path_.c_str(), name.c_str()) != 0) return io_failure(name, "cannot give a segment its name", errno);
  path_ = name;
  return sync_directory(options_.directory);
}

// Called after a group was told, so that nobody waits for it.
void Journal::keep_spare_ready() {
  const auto now = std::chrono::steady_clock::now();
  const bool look = now - space_checked_ >= kSpaceCheckInterval;
  if (look) {
    space_checked_ = now;
    spare_refused_ = false;
    const std::uint64_t disk_free = disk_free_bytes(options_.directory);
    const std::lock_guard guard(mutex_);
    plan_.set_disk_free(disk_free);
    publish_room();
  }
  if (spare_ || spare_refused_) return;
  {
    const std::lock_guard guard(mutex_);
    if (!plan_.begin_spare()) return;
  }
  auto made = make_segment(spare_path_, plan_.segment_bytes());
  if (made) {
    spare_ = std::move(*made);
    return;
  }
  // The disk has filled up since we looked: the next look will tell what there is.
  spare_refused_ = true;
  const std::lock_guard guard(mutex_);
  plan_.spare_failed();
}

void Journal::stop_with(Error error) {
  {
    const std::lock_guard guard(mutex_);
    failed_ = true;
    queue_.clear();
    publish_room();
  }
  tell(std::unexpected(std::move(error)));
}

void Journal::tell(Result<Lsn> lsn) {
  const std::lock_guard guard(durable_mutex_);
  if (on_durable_) on_durable_(std::move(lsn));
}

}  // namespace axle::hub
