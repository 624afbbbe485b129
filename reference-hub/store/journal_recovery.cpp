#include "reference-hub/store/journal_recovery.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cstring>

#include "reference-hub/store/segment_file.hpp"
#include "reference-hub/store/space_plan.hpp"

namespace axle::hub {

namespace {

std::unexpected<Error> damaged(const std::filesystem::path& path, std::uint64_t offset, std::string_view what) {
  return fail(Errc::corrupt, path.string() + ": at offset " + std::to_string(offset) + ": " + std::string(what));
}

// Segments in the order of their records. Indexes that nobody needs any more are removed, if the disk lets us.
Result<std::vector<RecoveredSegment>> list_segments(const std::filesystem::path& directory) {
  std::vector<RecoveredSegment> segments;
  std::vector<std::pair<std::optional<Lsn>, std::filesystem::path>> indexes;
  std::error_code error;
  const std::string half_made = std::string(kIndexSuffix) + std::string(kTemporarySuffix);
  for (std::filesystem::directory_iterator at(directory, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().native();
    if (const auto first = parse_segment_name(name)) {
      segments.emplace_back();
      segments.back().first = *first;
      segments.back().path = at->path();
    } else if (const auto indexed = parse_numbered_name(name, kIndexSuffix)) {
      indexes.emplace_back(indexed, at->path());
    } else if (parse_numbered_name(name, half_made)) {
      indexes.emplace_back(std::nullopt, at->path());
    }
  }
  if (error) return io_failure(directory, "cannot list", error.value());
  std::ranges::sort(segments, {}, &RecoveredSegment::first);
  for (const auto& [first, path] : indexes) {
    if (!first || !std::ranges::binary_search(segments, *first, {}, &RecoveredSegment::first)) try_remove_file(path);
  }
  return segments;
}

// Bytes from `offset` to the last one that is not zero.
std::uint64_t bytes_in_use_behind(BytesView segment, std::uint64_t offset) {
  const BytesView tail = segment.subspan(offset);
  // Nearly always: tens of megabytes of zeros, each the same as the one before.
  if (tail.empty() || (tail[0] == 0 && std::memcmp(tail.data(), tail.data() + 1, tail.size() - 1) == 0)) return 0;
  const auto last = std::find_if(tail.rbegin(), tail.rend(), [](std::uint8_t byte) { return byte != 0; });
  return static_cast<std::uint64_t>(tail.rend() - last);
}

// Is there a record behind the break that was written when the broken one was already durable? Then the break is no
// torn last write. (Records of the same group may well be whole behind a torn one: the disk writes in any order.)
bool was_durable(const SegmentKey& key, BytesView segment, std::uint64_t offset, Lsn broken) {
  for (std::uint64_t at = offset + kRecordAlignment; at + kRecordHeaderBytes <= segment.size();
       at += kRecordAlignment) {
    const auto record = read_record(key, segment, at);
    if (record && record->lsn > broken && record->durable >= broken) return true;
  }
  return false;
}

class Recovery {
 public:
  Recovery(const JournalOptions& options, Lsn after, const Store::Replay& each)
      : options_(options), after_(after), each_(each) {}

  Result<RecoveredJournal> run(std::vector<RecoveredSegment> segments) {
    out_.segments = std::move(segments);
    if (!out_.segments.empty()) out_.next = out_.segments.front().first;
    if (auto done = check_beginning(); !done) return pass(done);
    out_.totals.first = out_.next;
    for (std::size_t i = 0; i < out_.segments.size(); ++i) {
      if (auto done = i + 1 == out_.segments.size() ? read_last() : read_complete(i); !done) return pass(done);
      out_.totals.bytes += out_.segments[i].end - kSegmentHeaderBytes;
    }
    out_.totals.last = out_.next - 1;
    out_.totals.records = out_.next - out_.totals.first;
    return std::move(out_);
  }

 private:
  Result<void> check_beginning() const {
    if (out_.segments.empty() && after_ > 0) {
      return fail(Errc::corrupt, options_.directory.string() +
                                     ": there are no segments, but a snapshot holds records up to " +
                                     std::to_string(after_) + ": the journal's files are missing");
    }
    if (out_.next <= after_ + 1) return {};
    const std::string first = std::to_string(out_.next);
    return damaged(out_.segments.front().path, 0,
                   "the journal begins with record " + first +
                       ": older ones were removed because a snapshot held what "
                       "they said, and that snapshot (of record " +
                       std::to_string(out_.next - 1) + " or later) is missing");
  }

  // A segment that was complete before the next one began.
  Result<void> read_complete(std::size_t index) {
    RecoveredSegment& segment = out_.segments[index];
    const Lsn next = out_.segments[index + 1].first;
    const auto start = read_segment_start(segment.path);
    if (!start) return pass(start);
    segment.bytes = start->bytes;
    segment.key = start->key;
    auto known = load_index(options_.directory, segment.first, next - segment.first, segment.key.mark, segment.bytes);
    if (!known) return scan_complete(index);
    segment.positions = std::move(known->positions);
    segment.end = known->end;
    if (next - 1 > after_) {
      if (auto done = replay(segment); !done) return done;
    }
    out_.next = next;
    return {};
  }

  // Gives the records of an indexed segment that come after `after_`.
  Result<void> replay(const RecoveredSegment& segment) {
    const auto mapping = map_segment(segment.path);
    if (!mapping) return pass(mapping);
    for (Lsn lsn = std::max(segment.first, after_ + 1); lsn - segment.first < segment.positions.size(); ++lsn) {
      const std::uint64_t offset = offset_of(segment.positions[lsn - segment.first]);
      const auto record = read_record(segment.key, mapping->view, offset);
      if (!record || record->lsn != lsn) {
        return damaged(segment.path, offset, "record " + std::to_string(lsn) + " is damaged; it was durable once");
      }
      if (auto done = give(*record); !done) return done;
    }
    return {};
  }

  Result<void> give(const RecordView& record) {
    if (record.lsn <= after_) return {};
    ++out_.totals.replayed;
    return each_(record.lsn, record.facts);
  }

  Result<void> scan_complete(std::size_t index) {
    RecoveredSegment& segment = out_.segments[index];
    const Lsn promised = out_.segments[index + 1].first;
    const auto mapping = map_whole(segment);
    if (!mapping) return pass(mapping);
    if (auto done = scan(segment, mapping->view, promised, false); !done) return done;
    if (promised != out_.next) return incomplete(segment, mapping->view, promised);
    const std::uint64_t needed = index_file_bytes(segment.positions.size());
    if (disk_free_bytes(options_.directory) < options_.reserve_bytes + options_.segment_bytes + needed) return {};
    // Without it the next start takes longer: no reason not to start now.
    try_save_index(options_.directory,
                   {segment.first, segment.key.mark, segment.bytes, segment.end, segment.positions});
    return {};
  }

  Result<SharedBytes> map_whole(const RecoveredSegment& segment) const {
    if (segment.bytes > kSegmentBytesMax) return damaged(segment.path, 0, "this is too large for a journal segment");
    return map_segment(segment.path);
  }

  // Takes whole records in a row, up to the one before `limit`; durable_seen_ is the highest Lsn that one of them knew
  // to be durable.
  Result<void> scan(RecoveredSegment& segment, BytesView view, Lsn limit, bool check_bodies) {
    segment.end = kSegmentHeaderBytes;
    while (out_.next != limit) {
      const auto record = read_record(segment.key, view, segment.end);
      if (!record || record->lsn != out_.next || (check_bodies && !body_is_whole(*record))) break;
      if (auto done = give(*record); !done) return done;
      segment.positions.push_back(position_of(segment.end));
      durable_seen_ = std::max(durable_seen_, record->durable);
      segment.end = record->end;
      ++out_.next;
    }
    return {};
  }

  std::unexpected<Error> incomplete(const RecoveredSegment& segment, BytesView view, Lsn promised) const {
    const std::string what =
        promised > out_.next && bytes_in_use_behind(view, segment.end) == 0
            ? "records from " + std::to_string(out_.next) + " to " + std::to_string(promised - 1) + " are missing"
            : "record " + std::to_string(out_.next) + " is damaged";
    return damaged(segment.path, segment.end, what + "; the next segment begins with " + std::to_string(promised));
  }

  Result<void> read_last() {
    RecoveredSegment& segment = out_.segments.back();
    const auto start = read_segment_start(segment.path);
    if (!start) return pass(start);
    segment.bytes = start->bytes;
    segment.key = start->key;
    const auto mapping = map_whole(segment);
    if (!mapping) return pass(mapping);
    durable_seen_ = 0;
    if (auto done = scan(segment, mapping->view, UINT64_MAX, true); !done) return done;
    out_.totals.torn_bytes = bytes_in_use_behind(mapping->view, segment.end);
    const std::string broken = "record " + std::to_string(out_.next) + " is damaged";
    if (out_.next <= after_) {
      return damaged(segment.path, segment.end,
                     (out_.totals.torn_bytes > 0 ? broken : "the journal ends here") +
                         ", but a snapshot holds records up to " + std::to_string(after_));
    }
    if (out_.totals.torn_bytes > 0 && was_durable(segment.key, mapping->view, segment.end, out_.next)) {
      return damaged(segment.path, segment.end, broken + "; it was durable once");
    }
    return settle(segment, mapping->view);
  }

  // Makes the last segment's end certain: whole records on disk, zeros behind them.
  Result<void> settle(RecoveredSegment& segment, BytesView view) {
    const Lsn known = std::max(durable_seen_ + 1, segment.first) - segment.first;
    const bool untold = known < segment.positions.size();
    const bool torn = out_.totals.torn_bytes > 0;
    if (!untold && !torn) return {};
    const auto file = open_file(segment.path, O_RDWR);
    if (!file) return pass(file);
    if (untold) {
      const std::uint64_t from = offset_of(segment.positions[known]);
      const BytesView content = view.subspan(from, segment.end - from);
      if (auto done = write_again(file->get(), segment.path, content, from, options_.faults.get()); !done) return done;
    }
    if (!torn) return sync_file(file->get(), segment.path, options_.faults.get());
    const auto bytes =
        cut_segment(file->get(), segment.path, segment.end, std::max(segment.bytes, options_.segment_bytes));
    if (!bytes) return pass(bytes);
    segment.bytes = *bytes;
    return {};
  }

  const JournalOptions& options_;
  Lsn after_;
  const Store::Replay& each_;
  RecoveredJournal out_;
  Lsn durable_seen_ = 0;
};

}  // namespace

Result<RecoveredJournal> recover_segments(const JournalOptions& options, Lsn after, const Store::Replay& each) {
  auto segments = list_segments(options.directory);
  if (!segments) return pass(segments);
  return Recovery(options, after, each).run(std::move(*segments));
}

}  // namespace axle::hub
