#include "reference-hub/store/journal_store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "reference-hub/store/journal_recovery.hpp"

namespace axle::hub {

namespace {

constexpr unsigned kOffsetBits = 40;  // of a position: segments up to a tebibyte, 16 million of them

std::unexpected<Error> damaged_record(const std::filesystem::path& path, std::uint64_t offset, Lsn lsn,
                                      std::string_view what) {
  return fail(Errc::corrupt, path.string() + ": at offset " + std::to_string(offset) + ": record " +
                                 std::to_string(lsn) + ": " + std::string(what));
}

}  // namespace

Result<std::unique_ptr<Store>> open_journal(const JournalOptions& options) {
  AXLE_ASSERT(options.segment_bytes >= kBlockBytes && options.segment_bytes < std::uint64_t{1} << kOffsetBits);
  std::error_code error;
  std::filesystem::create_directories(options.directory, error);
  if (error) return io_failure(options.directory, "cannot make the store's folder", error.value());
  auto lock = open_file(options.directory / "lock", O_RDWR | O_CREAT);
  if (!lock) return pass(lock, "the store's folder must be writable");
  if (::flock(lock->get(), LOCK_EX | LOCK_NB) != 0) {
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
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
      return io_failure(path, "cannot remove a segment that was never used", errno);
    }
  }
  std::uint64_t replayed = 0;
  auto found =
      recover_segments(options_.directory, options_.segment_bytes,
                       [&](Lsn lsn, std::size_t segment, std::uint64_t offset, BytesView facts) -> Result<void> {
                         note_position(segment, offset);
                         if (lsn <= after) return {};
                         ++replayed;
                         return each(lsn, facts);
                       });
  if (!found) return pass(found);

  std::uint64_t allocated = 0, current_bytes = 0;
  for (const RecoveredSegment& segment : found->segments) {
    segments_.push_back({segment.first, {}, {}});
    allocated += current_bytes = segment.bytes;
  }
  if (!segments_.empty()) {
    first_lsn_ = segments_.front().first;
    path_ = found->segments.back().path;
    key_ = found->last_key;
    auto file = open_file(path_, O_RDWR);
    if (!file) return pass(file);
    file_ = std::move(*file);
  }
  next_lsn_ = found->next;
  durable_ = written_durable_ = next_lsn_ - 1;
  stored_bytes_ = found->totals.bytes;
  plan_.start(allocated, found->last_end, current_bytes);
  keep_spare_ready();
  recovered_ = true;
  writer_ = std::thread([this] { run(); });
  found->totals.replayed = replayed;
  return found->totals;
}

void Journal::forget_before(Lsn /*lsn*/) {}

void Journal::note_position(std::size_t segment, std::uint64_t offset) {
  positions_.push_back(std::uint64_t{segment} << kOffsetBits | offset);
}

void Journal::publish_room() {
  room_.store(failed_ ? 0 : plan_.room(), std::memory_order_relaxed);
}

Lsn Journal::append(StoreEntry entry) {
  const std::uint64_t bytes = record_bytes(entry.facts.size(), entry.body.view.size());
  AXLE_ASSERT(entry.facts.size() <= UINT32_MAX);
  bool wake = false;
  Lsn lsn = 0;
  {
    const std::lock_guard guard(mutex_);
    AXLE_ASSERT(recovered_);
    lsn = next_lsn_++;
    if (failed_) return lsn;  // the error was told; nothing is ever durable again
    const SpacePlan::Place place = plan_.place(bytes);
    if (place.new_segment_bytes != 0) segments_.push_back({lsn, {}, {}});
    note_position(segments_.size() - 1, place.offset);
    queue_.push_back({std::move(entry), place, lsn});
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

Result<SharedBytes> Journal::body(Lsn lsn) {
  SharedBytes mapping;
  SegmentKey key;
  Lsn segment_first = 0;
  std::uint64_t offset = 0;
  {
    const std::lock_guard guard(mutex_);
    if (lsn < first_lsn_ || lsn > durable_) {
      return fail(Errc::not_found, "the store has no durable record " + std::to_string(lsn));
    }
    const std::uint64_t position = positions_[static_cast<std::uint32_t>(lsn - first_lsn_)];
    offset = position & ((std::uint64_t{1} << kOffsetBits) - 1);
    Segment& segment = segments_[position >> kOffsetBits];
    segment_first = segment.first;
    if (segment.mapping.view.empty()) {
      auto made = map_segment(segment_path(segment.first));
      if (!made) return pass(made);
      const auto read = read_segment_header(made->view);
      if (!read) return damaged_record(segment_path(segment.first), 0, lsn, "the segment's header is damaged");
      segment.key = *read;
      segment.mapping = std::move(*made);
    }
    mapping = segment.mapping;
    key = segment.key;
  }
  const auto record = read_record(key, mapping.view, offset);
  if (!record || record->lsn != lsn) {
    return damaged_record(segment_path(segment_first), offset, lsn, "the header is damaged");
  }
  if (!body_is_whole(*record)) {
    return damaged_record(segment_path(segment_first), offset, lsn, "the body's checksum does not match");
  }
  return SharedBytes{std::move(mapping.owner), record->body};
}

Store::Counters Journal::counters() const noexcept {
  return {records_.load(std::memory_order_relaxed), bytes_.load(std::memory_order_relaxed),
          syncs_.load(std::memory_order_relaxed), sync_ns_.load(std::memory_order_relaxed)};
}

}  // namespace axle::hub
