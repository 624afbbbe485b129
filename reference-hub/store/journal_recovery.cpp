#include "reference-hub/store/journal_recovery.hpp"

#include <fcntl.h>

#include <algorithm>

namespace axle::hub {

namespace {

std::unexpected<Error> damaged(const std::filesystem::path& path, std::uint64_t offset, std::string_view what) {
  return fail(Errc::corrupt, path.string() + ": at offset " + std::to_string(offset) + ": " + std::string(what));
}

Result<std::vector<RecoveredSegment>> list_segments(const std::filesystem::path& directory) {
  std::vector<RecoveredSegment> segments;
  std::error_code error;
  for (std::filesystem::directory_iterator at(directory, error), end; !error && at != end; at.increment(error)) {
    if (const auto first = parse_segment_name(at->path().filename().native())) {
      segments.push_back({*first, at->path(), 0});
    }
  }
  if (error) return io_failure(directory, "cannot list", error.value());
  std::sort(segments.begin(), segments.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return segments;
}

// Bytes from `offset` to the last one that is not zero.
std::uint64_t bytes_in_use_behind(BytesView segment, std::uint64_t offset) {
  const BytesView tail = segment.subspan(offset);
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
  Recovery(std::uint64_t segment_bytes, const EachRecord& each) : segment_bytes_(segment_bytes), each_(each) {}

  Result<RecoveredJournal> run(std::vector<RecoveredSegment> segments) {
    out_.segments = std::move(segments);
    if (!out_.segments.empty()) out_.next = out_.segments.front().first;
    for (std::size_t i = 0; i < out_.segments.size(); ++i) {
      if (auto done = scan(i); !done) return pass(done);
    }
    return std::move(out_);
  }

 private:
  Result<void> scan(std::size_t index) {
    RecoveredSegment& segment = out_.segments[index];
    const bool last = index + 1 == out_.segments.size();
    const auto mapping = map_segment(segment.path);
    if (!mapping) return pass(mapping);
    const auto key = read_segment_header(mapping->view);
    if (!key) return damaged(segment.path, 0, "this is not a journal segment, or its header is damaged");
    segment.bytes = mapping->view.size();
    const auto end = scan_records(index, *key, mapping->view, last);
    if (!end) return pass(end);
    if (!last) return check_end(index, *end, mapping->view);
    out_.last_key = *key;
    out_.last_end = *end;
    return cut_tail(segment, *key, mapping->view);
  }

  // Returns where the whole records end.
  Result<std::uint64_t> scan_records(std::size_t index, const SegmentKey& key, BytesView view, bool check_bodies) {
    std::uint64_t offset = kSegmentHeaderBytes;
    while (const auto record = read_record(key, view, offset)) {
      if (record->lsn != out_.next || (check_bodies && !body_is_whole(*record))) break;
      if (auto done = each_(record->lsn, index, offset, record->facts); !done) return pass(done);
      ++out_.next;
      ++out_.totals.records;
      out_.totals.bytes += record->end - offset;
      offset = record->end;
    }
    return offset;
  }

  // An older segment was complete before the next one began.
  Result<void> check_end(std::size_t index, std::uint64_t end, BytesView view) const {
    const Lsn promised = out_.segments[index + 1].first;
    if (promised == out_.next) return {};
    const std::string what =
        promised > out_.next && bytes_in_use_behind(view, end) == 0
            ? "records from " + std::to_string(out_.next) + " to " + std::to_string(promised - 1) + " are missing"
            : "record " + std::to_string(out_.next) + " is damaged";
    return damaged(out_.segments[index].path, end, what + "; the next segment begins with " + std::to_string(promised));
  }

  Result<void> cut_tail(RecoveredSegment& segment, const SegmentKey& key, BytesView view) {
    const std::uint64_t end = out_.last_end;
    out_.totals.torn_bytes = bytes_in_use_behind(view, end);
    if (was_durable(key, view, end, out_.next)) {
      return damaged(segment.path, end, "record " + std::to_string(out_.next) + " is damaged; it was durable once");
    }
    if (out_.totals.torn_bytes == 0 && view.size() >= end) return {};
    const auto file = open_file(segment.path, O_RDWR);
    if (!file) return pass(file);
    const auto bytes = cut_segment(file->get(), segment.path, end, std::max(segment.bytes, segment_bytes_));
    if (!bytes) return pass(bytes);
    segment.bytes = *bytes;
    return {};
  }

  std::uint64_t segment_bytes_;
  const EachRecord& each_;
  RecoveredJournal out_;
};

}  // namespace

Result<RecoveredJournal> recover_segments(const std::filesystem::path& directory, std::uint64_t segment_bytes,
                                          const EachRecord& each) {
  auto segments = list_segments(directory);
  if (!segments) return pass(segments);
  return Recovery(segment_bytes, each).run(std::move(*segments));
}

}  // namespace axle::hub
