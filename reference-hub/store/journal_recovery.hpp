// Reading a journal's folder after a start: what is there, up to where it is whole.
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "reference-hub/store/segment_file.hpp"
#include "reference-hub/store/store.hpp"

namespace axle::hub {

struct RecoveredSegment {
  Lsn first = 0;
  std::filesystem::path path;
  std::uint64_t bytes = 0;  // the file's size
};

struct RecoveredJournal {
  std::vector<RecoveredSegment> segments;
  SegmentKey last_key;         // of the last segment
  std::uint64_t last_end = 0;  // where its next record goes
  Lsn next = 1;
  Store::Recovery totals;
};

// Called for every whole record, oldest first; an error ends the recovery with it.
using EachRecord = std::function<Result<void>(Lsn lsn, std::size_t segment, std::uint64_t offset, BytesView facts)>;

// Headers and facts of all segments are checked; bodies only in the last one, where the last write may be torn (older
// ones were synced before the next began, and are checked when they are read). A torn tail is cut off the file, with
// zeros in its place, before this returns.
//   corrupt  damage that a torn last write cannot explain; the detail says file and offset
//   io       the folder or a file cannot be read or cut
Result<RecoveredJournal> recover_segments(const std::filesystem::path& directory, std::uint64_t segment_bytes,
                                          const EachRecord& each);

}  // namespace axle::hub
