#include "cli/journal_scan.hpp"

#include <algorithm>

#include "reference-hub/store/segment_file.hpp"

namespace axle::cli {

Result<JournalScan> JournalScan::open(const std::filesystem::path& directory) {
  JournalScan scan;
  std::error_code error;
  if (!std::filesystem::exists(directory, error) && !error) return scan;
  for (std::filesystem::directory_iterator at(directory, error), end; !error && at != end; at.increment(error)) {
    if (const auto first = hub::parse_segment_name(at->path().filename().native())) {
      scan.segments_.push_back({*first, at->path()});
    }
  }
  if (error) return fail(Errc::io, directory.string() + ": cannot list: " + error.message());
  std::ranges::sort(scan.segments_, {}, &Segment::first);
  if (!scan.segments_.empty()) {
    if (auto entered = scan.enter(0); !entered) return pass(entered);
  }
  return scan;
}

Result<bool> JournalScan::enter(std::size_t index) {
  if (index >= segments_.size()) return false;
  auto mapping = hub::map_segment(segments_[index].path);
  if (!mapping) return pass(mapping);
  const auto key = hub::read_segment_header(mapping->view);
  if (!key) return fail(Errc::corrupt, segments_[index].path.string() + ": is no journal segment");
  index_ = index;
  mapping_ = std::move(*mapping);
  key_ = *key;
  offset_ = hub::kSegmentHeaderBytes;
  lsn_ = segments_[index].first;
  return true;
}

Result<std::optional<JournalScan::Entry>> JournalScan::next() {
  if (segments_.empty()) return std::optional<Entry>();
  auto found = hub::read_record(key_, mapping_.view, offset_);
  const bool more = index_ + 1 < segments_.size();
  if (more && lsn_ == segments_[index_ + 1].first) {
    if (auto entered = enter(index_ + 1); !entered) return pass(entered);
    found = hub::read_record(key_, mapping_.view, offset_);
  }
  if (!found || found->lsn != lsn_) {
    if (index_ + 1 == segments_.size()) return std::optional<Entry>();
    return fail(Errc::corrupt, segments_[index_].path.string() + ": record " + std::to_string(lsn_) + " is damaged");
  }
  auto record = hub::decode(found->facts);
  if (!record) return pass(record, segments_[index_].path.string() + ": record " + std::to_string(lsn_));
  offset_ = found->end;
  return Entry{lsn_++, std::move(*record)};
}

}  // namespace axle::cli
