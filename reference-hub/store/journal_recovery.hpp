// Reading a journal's folder after a start: what is there, up to where it is whole.
#pragma once

#include <filesystem>
#include <vector>

#include "reference-hub/store/journal.hpp"
#include "reference-hub/store/segment_index.hpp"

namespace axle::hub {

struct RecoveredSegment {
  Lsn first = 0;
  std::filesystem::path path;
  SegmentKey key;
  std::uint64_t bytes = 0;  // the file's size
  std::uint64_t end = 0;    // where its last record ends
  std::vector<std::uint32_t> positions;
};

struct RecoveredJournal {
  std::vector<RecoveredSegment> segments;
  Lsn next = 1;
  Store::Recovery totals;
};

// Complete segments (all but the last) are taken from their indexes, and of those that lie wholly up to `after` nothing
// else is read than their header; one without a whole index is scanned, headers and facts checked, and gets its index.
// Bodies are checked in the last segment only, where the last write may be torn (older ones were synced before the next
// began, and are checked when they are read). A torn tail is cut off the file, with zeros in its place, and whole
// records that may never have been synced are synced, before this returns: what it reports is durable.
//
// A disk that failed and came back leaves records in a segment that the next one holds too: the next one's count, and
// what the older one has from there on is not looked at.
//   corrupt  damage that a torn last write cannot explain (the detail says file and offset); `after` is beyond the last
//            record; the first record is beyond `after` + 1
//   io       the folder or a file cannot be read, cut or synced
//   an error of `each`
Result<RecoveredJournal> recover_segments(const JournalOptions& options, Lsn after, const Store::Replay& each);

}  // namespace axle::hub
