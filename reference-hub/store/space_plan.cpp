#include "reference-hub/store/space_plan.hpp"

#include "reference-hub/store/segment_format.hpp"

namespace axle::hub {

namespace {

std::uint64_t minus(std::uint64_t a, std::uint64_t b) noexcept {
  return a > b ? a - b : 0;
}

}  // namespace

void SpacePlan::start(std::uint64_t allocated_bytes, std::uint64_t current_end, std::uint64_t current_bytes) noexcept {
  files_bytes_ = allocated_bytes;
  current_end_ = current_end;
  current_bytes_ = current_bytes;
}

std::uint64_t SpacePlan::free_for_new() const noexcept {
  const std::uint64_t disk = minus(minus(disk_free_, reserve_bytes_), pending_bytes_);
  return std::min(minus(quota_bytes_, files_bytes_), disk) / kBlockBytes * kBlockBytes;
}

std::uint64_t SpacePlan::room() const noexcept {
  // The spare one counts as free: it is removed if a record is too large for it.
  const std::uint64_t in_new = minus(free_for_new() + (spare_ ? segment_bytes_ : 0), kSegmentHeaderBytes);
  return std::max(current_bytes_ - current_end_, in_new) / kRecordAlignment * kRecordAlignment;
}

SpacePlan::Place SpacePlan::place(std::uint64_t record_bytes) noexcept {
  if (record_bytes > current_bytes_ - current_end_) return place_in_new_segment(record_bytes);
  Place place;
  place.offset = current_end_;
  current_end_ += record_bytes;
  return place;
}

SpacePlan::Place SpacePlan::place_in_new_segment(std::uint64_t record_bytes) noexcept {
  const std::uint64_t used = kSegmentHeaderBytes + record_bytes;
  const std::uint64_t needed = (used + kBlockBytes - 1) / kBlockBytes * kBlockBytes;
  Place place;
  place.offset = kSegmentHeaderBytes;
  if (spare_ && needed <= segment_bytes_) {
    place.use_spare = true;
    place.new_segment_bytes = segment_bytes_;
    spare_ = false;
  } else {
    if (spare_ && needed > free_for_new()) {
      place.drop_spare = true;
      spare_ = false;
      files_bytes_ -= segment_bytes_;
      disk_free_ += segment_bytes_;
    }
    // The last bit of a disk is used up by a segment that is smaller than usual.
    const std::uint64_t free = free_for_new();
    place.no_room = needed > free;
    place.new_segment_bytes = std::max(needed, std::min(segment_bytes_, free));
    files_bytes_ += place.new_segment_bytes;
    pending_bytes_ += place.new_segment_bytes;
  }
  current_bytes_ = place.new_segment_bytes;
  current_end_ = used;
  return place;
}

bool SpacePlan::begin_spare() noexcept {
  if (spare_ || free_for_new() < segment_bytes_) return false;
  spare_ = true;
  files_bytes_ += segment_bytes_;
  disk_free_ -= std::min(disk_free_, segment_bytes_);
  return true;
}

void SpacePlan::spare_failed() noexcept {
  if (!spare_) return;  // already promised to a record: whoever writes that one will find out
  spare_ = false;
  files_bytes_ -= segment_bytes_;
}

void SpacePlan::allocated(std::uint64_t bytes) noexcept {
  pending_bytes_ -= std::min(pending_bytes_, bytes);
  disk_free_ -= std::min(disk_free_, bytes);
}

void SpacePlan::restart(std::uint64_t allocated_bytes, bool spare) noexcept {
  spare_ = spare;
  files_bytes_ = allocated_bytes + (spare ? segment_bytes_ : 0);
  pending_bytes_ = 0;
  current_end_ = current_bytes_ = 0;
}

bool SpacePlan::take_beside(std::uint64_t bytes) noexcept {
  const std::uint64_t disk = minus(minus(disk_free_, reserve_bytes_), pending_bytes_);
  if (disk < segment_bytes_ || disk - segment_bytes_ < bytes) return false;
  disk_free_ -= bytes;
  return true;
}

}  // namespace axle::hub
