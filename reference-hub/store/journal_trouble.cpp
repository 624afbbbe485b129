// The journal's writer thread when the disk refuses: it keeps what it has, and tries again in a new segment.
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <iterator>

#include "reference-hub/store/journal_store.hpp"

namespace axle::hub {

// Whatever was not told goes back into the queue, and its places are void. False when no trying helps any more, or
// nobody wants to wait for it: the store has stopped then.
bool Journal::suspend(Error error) {
  pieces_.clear();
  pieces_bytes_ = pieces_records_ = 0;
  bool is_final = error.code != Errc::io;  // only what a disk says can pass
  {
    const std::lock_guard guard(mutex_);
    is_final = is_final || (trouble_ && (stopping_ || closing_));
    while (!segments_.empty() && segments_.back().first > durable_) segments_.pop_back();
    if (!segments_.empty()) {
      Segment& last = segments_.back();
      const std::size_t kept = durable_ - last.first + 1;
      if (kept < last.positions.size()) last.end = offset_of(last.positions[kept]);
      last.positions.resize(kept);
    }
    const auto untold = std::ranges::upper_bound(group_, durable_, {}, &Queued::lsn);
    group_.erase(group_.begin(), untold);
    std::ranges::move(queue_, std::back_inserter(group_));
    queue_.swap(group_);
    group_.clear();
    trouble_ = error;
    publish_room();
  }
  if (is_final) stop_with(std::move(error));
  return !is_final;
}

// In trouble: makes new places for all that waits, the first of them in a new segment.
Result<void> Journal::prepare_retry() {
  {
    const std::lock_guard guard(mutex_);
    if (!trouble_) return {};
  }
  if (auto done = check_folder(); !done) return done;
  remove_leftovers();
  while (remove_one_segment()) continue;
  const std::uint64_t disk_free = disk_free_bytes(options_.directory);
  const std::lock_guard guard(mutex_);
  std::uint64_t allocated = 0;
  for (const Segment& segment : segments_) allocated += segment.bytes;
  for (const Removal& removal : removals_) allocated += removal.bytes;
  plan_.set_disk_free(disk_free);
  plan_.restart(allocated, spare_.has_value());
  for (Queued& queued : queue_) place(queued);
  group_.swap(queue_);
  return {};
}

// Another process may have locked and begun to use whatever is in the folder's place.
Result<void> Journal::check_folder() const {
  struct stat ours{}, there{};
  const std::filesystem::path path = options_.directory / kLockName;
  const bool gone = ::stat(path.c_str(), &there) != 0 && (errno == ENOENT || errno == ENOTDIR);
  if (!gone && (::fstat(lock_.get(), &ours) != 0 || there.st_ino == 0)) return {};  // it does not say: try
  if (!gone && ours.st_ino == there.st_ino && ours.st_dev == there.st_dev) return {};
  return fail(Errc::not_found, path.string() + ": removed or replaced while the store was in use");
}

// What an attempt has left behind takes room that the next one may need. A segment that bears the number of the first
// record that was not told holds nothing that is durable.
void Journal::remove_leftovers() {
  file_ = {};
  try_remove_file(new_path_, faults());
  if (!spare_) try_remove_file(spare_path_, faults());
  try_remove_file(segment_path(written_durable_ + 1), faults());
}

// After a success: what was queued meanwhile gets its places.
void Journal::resume() {
  const std::lock_guard guard(mutex_);
  if (!trouble_) return;
  trouble_.reset();
  for (Queued& queued : queue_) place(queued);
  publish_room();
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

}  // namespace axle::hub
