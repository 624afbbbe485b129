// The records of a journal in order, without changing anything: the hub that owns it may be running.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "reference-hub/core/messages.hpp"
#include "reference-hub/store/segment_format.hpp"

namespace axle::cli {

class JournalScan {
 public:
  // Nothing is read yet; a folder without segments is a journal without records. io.
  static Result<JournalScan> open(const std::filesystem::path& directory);

  struct Entry {
    hub::Lsn lsn = 0;
    hub::Record record;
  };
  // Nothing behind the last whole record: a record that is being written, or a torn one, is the hub's business. io,
  // corrupt.
  Result<std::optional<Entry>> next();
  // The oldest record that is still there; 0 when none is.
  hub::Lsn first() const noexcept { return segments_.empty() ? 0 : segments_.front().first; }

 private:
  struct Segment {
    hub::Lsn first = 0;
    std::filesystem::path path;
  };
  Result<bool> enter(std::size_t index);

  std::vector<Segment> segments_;
  std::size_t index_ = 0;
  SharedBytes mapping_;
  hub::SegmentKey key_;
  std::uint64_t offset_ = 0;
  hub::Lsn lsn_ = 0;
};

}  // namespace axle::cli
