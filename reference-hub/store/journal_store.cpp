#include "reference-hub/store/journal_store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace axle::hub {

namespace {

constexpr std::chrono::milliseconds kLockPatience{500}, kLockPause{10};

// False with errno set.
bool lock_with_patience(int fd) {
  const auto end = std::chrono::steady_clock::now() + kLockPatience;
  while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK || std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(kLockPause);
  }
  return true;
}

std::unexpected<Error> damaged_record(const std::filesystem::path& path, std::uint64_t offset, Lsn lsn,
                                      std::string_view what) {
  return fail(Errc::corrupt, path.string() + ": at offset " + std::to_string(offset) + ": record " +
                                 std::to_string(lsn) + ": " + std::string(what));
}

}  // namespace

Result<std::unique_ptr<Store>> open_journal(const JournalOptions& options) {
  AXLE_ASSERT(options.segment_bytes >= kBlockBytes && options.segment_bytes < kSegmentBytesMax);
  std::error_code error;
  std::filesystem::create_directories(options.directory, error);
  if (error) return io_failure(options.directory, "cannot make the store's folder", error.value());
  auto lock = open_file(options.directory / kLockName, O_RDWR | O_CREAT);
  if (!lock) return pass(lock, "the store's folder must be writable");
  if (!lock_with_patience(lock->get())) {
    if (errno != EWOULDBLOCK) return io_failure(options.directory, "cannot lock", errno);
    return fail(Errc::unavailable,
                options.directory.string() + ": another process uses this store; stop it or choose another folder");
  }
  return std::make_unique<Journal>(options, std::move(*lock));
}

Journal::Journal(JournalOptions options, FileHandle lock)
    : options_(std::move(options)),
      lock_(std::move(lock)),
      spare_path_(options_.directory / "next.segment"),
      new_path_(options_.directory / "new.segment"),
      plan_(options_.segment_bytes / kBlockBytes * kBlockBytes, options_.reserve_bytes, options_.quota_bytes) {}

Journal::~Journal() {
  {
    const std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (writer_.joinable()) writer_.join();
  if (spare_) ::unlink(spare_path_.c_str());
}

Result<Store::Recovery> Journal::recover(const Replay& each, Lsn after) {
  AXLE_ASSERT(!recovered_);
  for (const std::filesystem::path& path : {spare_path_, new_path_}) {
    if (auto done = remove_file(path); !done) return pass(done, "a segment that was never used");
  }
  auto found = recover_segments(options_, after, each);
  if (!found) return pass(found);
  for (RecoveredSegment& segment : found->segments) take_over(segment);
  std::uint64_t end = 0, bytes = 0;
  if (!segments_.empty()) {
    end = segments_.back().end;
    bytes = segments_.back().bytes;
    path_ = found->segments.back().path;
    key_ = found->segments.back().key;
    not_indexed_ = segments_.back().first;
    auto file = open_file(path_, O_RDWR);
    if (!file) return pass(file);
    file_ = std::move(*file);
  }
  next_lsn_ = found->next;
  durable_ = written_durable_ = next_lsn_ - 1;
  stored_bytes_ = found->totals.bytes;
  std::uint64_t allocated = 0;
  for (const Segment& segment : segments_) allocated += segment.bytes;
  plan_.start(allocated, end, bytes);
  keep_spare_ready();
  recovered_ = true;
  writer_ = std::thread([this] { run(); });
  return found->totals;
}

void Journal::take_over(RecoveredSegment& found) {
  segments_.push_back({.first = found.first,
                       .bytes = found.bytes,
                       .end = found.end,
                       .positions = std::move(found.positions),
                       .key = found.key,
                       .mapping = {}});
}

void Journal::forget_before(Lsn lsn) {
  reach(KillPoint::before_forget);
  {
    const std::lock_guard guard(mutex_);
    // A segment's successor holds durable records: then it has been begun, and is never taken back.
    while (segments_.size() > 1 && segments_[1].first <= std::min(lsn, durable_)) {
      const Segment& oldest = segments_.front();
      removals_.push_back({oldest.first, oldest.bytes});
      stored_bytes_ -= oldest.end - kSegmentHeaderBytes;
      segments_.pop_front();
      forgot_ = true;
    }
  }
  wake_.notify_one();
}

void Journal::publish_room() {
  room_.store(failed_ || trouble_ ? 0 : plan_.room(), std::memory_order_relaxed);
}

void Journal::place(Queued& queued) {
  const std::uint64_t bytes = record_bytes(queued.entry.facts.size(), queued.entry.body.view.size());
  queued.place = plan_.place(bytes);
  if (queued.place.new_segment_bytes != 0) {
    segments_.push_back({.first = queued.lsn,
                         .bytes = queued.place.new_segment_bytes,
                         .end = 0,
                         .positions = {},
                         .key = {},
                         .mapping = {}});
  }
  segments_.back().positions.push_back(position_of(queued.place.offset));
  segments_.back().end = queued.place.offset + bytes;
}

Lsn Journal::append(StoreEntry entry) {
  AXLE_ASSERT(entry.facts.size() <= UINT32_MAX);
  bool wake = false;
  Lsn lsn = 0;
  {
    const std::lock_guard guard(mutex_);
    AXLE_ASSERT(recovered_);
    lsn = next_lsn_++;
    if (failed_) return lsn;  // the error was told; nothing is ever durable again
    queue_.push_back({std::move(entry), lsn, {}});
    if (!trouble_) place(queue_.back());  // in trouble: when the writer tries again
    publish_room();
    wake = writer_waits_;
  }
  if (wake) wake_.notify_one();
  return lsn;
}

void Journal::on_durable(Durable durable) {
  const std::lock_guard guard(durable_mutex_);
  on_durable_ = std::move(durable);
}

std::optional<Error> Journal::trouble() const {
  const std::lock_guard guard(mutex_);
  return trouble_;
}

void Journal::close() {
  {
    const std::lock_guard guard(mutex_);
    closing_ = true;
  }
  wake_.notify_one();
}

Journal::Segment* Journal::segment_of(Lsn lsn) {
  const auto behind = std::ranges::upper_bound(segments_, lsn, {}, &Segment::first);
  return behind == segments_.begin() ? nullptr : &*std::prev(behind);
}

Result<SharedBytes> Journal::map_for_reading(Segment& segment, Lsn lsn) const {
  if (segment.mapping.view.empty()) {
    auto made = map_segment(segment_path(segment.first));
    if (!made) return pass(made);
    const auto read = read_segment_header(made->view);
    if (!read) return damaged_record(segment_path(segment.first), 0, lsn, "the segment's header is damaged");
    segment.key = *read;
    segment.mapping = std::move(*made);
  }
  return segment.mapping;
}

Result<SharedBytes> Journal::body(Lsn lsn) {
  Result<SharedBytes> mapping;
  SegmentKey key;
  Lsn segment_first = 0;
  std::uint64_t offset = 0;
  {
    const std::lock_guard guard(mutex_);
    Segment* const segment = lsn > durable_ ? nullptr : segment_of(lsn);
    if (segment == nullptr) {
      return fail(Errc::not_found, "the store has no durable record " + std::to_string(lsn));
    }
    mapping = map_for_reading(*segment, lsn);
    if (!mapping) return mapping;
    key = segment->key;
    segment_first = segment->first;
    offset = offset_of(segment->positions[lsn - segment->first]);
  }
  const auto record = read_record(key, mapping->view, offset);
  if (!record || record->lsn != lsn) {
    return damaged_record(segment_path(segment_first), offset, lsn, "the header is damaged");
  }
  if (!body_is_whole(*record)) {
    return damaged_record(segment_path(segment_first), offset, lsn, "the body's checksum does not match");
  }
  return SharedBytes{std::move(mapping->owner), record->body};
}

Store::Counters Journal::counters() const noexcept {
  return {records_.load(std::memory_order_relaxed), bytes_.load(std::memory_order_relaxed),
          syncs_.load(std::memory_order_relaxed), sync_ns_.load(std::memory_order_relaxed)};
}

}  // namespace axle::hub
