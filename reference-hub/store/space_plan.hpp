// Where the next record goes, and how much still fits: decided when a record is appended, so that what was promised
// then can be kept later. Pure; its owner guards it.
#pragma once

#include <algorithm>
#include <cstdint>

namespace axle::hub {

// Segments are whole blocks: a disk gives nothing smaller.
inline constexpr std::uint64_t kBlockBytes = 4096;

class SpacePlan {
 public:
  // `segment_bytes` is a multiple of kBlockBytes.
  SpacePlan(std::uint64_t segment_bytes, std::uint64_t reserve_bytes, std::uint64_t quota_bytes) noexcept
      : segment_bytes_(segment_bytes), reserve_bytes_(reserve_bytes), quota_bytes_(quota_bytes) {}

  // What recovery found: all segments' sizes together, and the end and size of the last one (0, 0 without one).
  void start(std::uint64_t allocated_bytes, std::uint64_t current_end, std::uint64_t current_bytes) noexcept;

  // What the disk said just now; planned segments that are not yet on disk are kept count of here.
  void set_disk_free(std::uint64_t bytes) noexcept { disk_free_ = bytes; }

  struct Place {
    std::uint64_t offset = 0;
    std::uint64_t new_segment_bytes = 0;  // not 0: a new segment of this size begins with this record
    bool use_spare = false;               // the new segment is the spare one
    bool drop_spare = false;              // the spare one must be removed first, to make room
    bool no_room = false;                 // the record is larger than room() said
  };
  Place place(std::uint64_t record_bytes) noexcept;

  // The largest record that is certain to be writable now, headers included. Of everything together, about as much:
  // what is left of the current segment is not counted when a new one would be begun.
  std::uint64_t room() const noexcept;

  // The spare segment is preallocated ahead. begin_spare: whether one is wanted and fits; it counts as there from then
  // on, until spare_failed.
  bool begin_spare() noexcept;
  void spare_failed() noexcept;
  // A planned segment that is not the spare one has been allocated on disk.
  void allocated(std::uint64_t bytes) noexcept;

  // What was placed and not written is to be placed again, and the current segment takes no more: the next record
  // begins a new one. `allocated_bytes` is what all segments but the spare one take on disk; `spare`: it is there.
  void restart(std::uint64_t allocated_bytes, bool spare) noexcept;
  // A segment's file has been removed: that much of the quota is free again. (Of the disk, when set_disk_free says so:
  // readers may still hold the file.)
  void removed(std::uint64_t bytes) noexcept { files_bytes_ -= std::min(files_bytes_, bytes); }
  // May a small file be written beside the segments, which the quota does not count? Only while a whole segment fits
  // besides, so that nothing that room() promised is touched; its bytes count as taken from then on.
  bool take_beside(std::uint64_t bytes) noexcept;
  std::uint64_t segment_bytes() const noexcept { return segment_bytes_; }

 private:
  std::uint64_t free_for_new() const noexcept;
  Place place_in_new_segment(std::uint64_t record_bytes) noexcept;

  std::uint64_t segment_bytes_, reserve_bytes_, quota_bytes_;
  std::uint64_t current_end_ = 0, current_bytes_ = 0;
  std::uint64_t files_bytes_ = 0;    // all segments, planned and spare ones included: what the quota counts
  std::uint64_t pending_bytes_ = 0;  // planned, but not yet taken from disk_free_
  std::uint64_t disk_free_ = 0;
  bool spare_ = false;
};

}  // namespace axle::hub
