// What the journal's writer thread does after a group was told, so that nobody waits for it.
#include "reference-hub/store/journal_store.hpp"

namespace axle::hub {

namespace {

// How old the knowledge of free disk space may become. Also how soon a store that was full notices new room.
constexpr std::chrono::milliseconds kSpaceCheckInterval{200};

}  // namespace

// A little of everything; true when there is more to do at once.
bool Journal::do_chores() {
  keep_spare_ready();
  const bool indexed = write_one_index();
  return remove_one_segment() || indexed;
}

void Journal::look_at_disk() {
  space_checked_ = std::chrono::steady_clock::now();
  const std::uint64_t disk_free = disk_free_bytes(options_.directory);
  const std::lock_guard guard(mutex_);
  plan_.set_disk_free(disk_free);
  publish_room();
}

void Journal::keep_spare_ready() {
  if (std::chrono::steady_clock::now() - space_checked_ >= kSpaceCheckInterval) {
    spare_refused_ = false;
    look_at_disk();
  }
  if (spare_ || spare_refused_) return;
  {
    const std::lock_guard guard(mutex_);
    if (!plan_.begin_spare()) return;
  }
  auto made = make_segment(spare_path_, plan_.segment_bytes(), faults());
  if (made) {
    spare_ = std::move(*made);
    return;
  }
  // The disk has filled up since we looked: the next look will tell what there is.
  spare_refused_ = true;
  const std::lock_guard guard(mutex_);
  plan_.spare_failed();
}

// Of the oldest complete segment without one. True when there was such a segment.
bool Journal::write_one_index() {
  SegmentIndex index;
  Lsn next = 0;
  {
    const std::lock_guard guard(mutex_);
    const auto segment = std::ranges::lower_bound(segments_, not_indexed_, {}, &Segment::first);
    if (segment == segments_.end() || std::next(segment) == segments_.end()) return false;
    next = std::next(segment)->first;
    if (next > durable_) return false;  // not begun yet, or not for good
    not_indexed_ = next;
    if (!plan_.take_beside(index_file_bytes(segment->positions.size()))) return true;
    index = {segment->first, 0, segment->bytes, segment->end, segment->positions};
  }
  const auto start = read_segment_start(segment_path(index.first));
  if (!start) return true;
  index.mark = start->key.mark;
  // Whatever keeps it from being written: the next start makes it anew.
  try_save_index(options_.directory, index, faults());
  return true;
}

// The oldest forgotten one; the names are synced one after the other, so that no crash leaves a gap between segments.
// True when it is gone.
bool Journal::remove_one_segment() {
  Removal removal;
  {
    const std::lock_guard guard(mutex_);
    if (removals_.empty()) return false;
    removal = removals_.front();
  }
  if (!remove_file(index_path(options_.directory, removal.first), faults())) return false;
  if (!remove_file(segment_path(removal.first), faults())) return false;
  reach(KillPoint::after_unlink);
  if (!sync_directory(options_.directory, faults())) return false;
  {
    const std::lock_guard guard(mutex_);
    removals_.pop_front();
    plan_.removed(removal.bytes);
  }
  look_at_disk();
  return true;
}

}  // namespace axle::hub
