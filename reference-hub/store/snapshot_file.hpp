// Snapshots beside the journal: a state at an Lsn, so that a start need not replay what came before.
//
//   snapshot = header  body  crc:u32               named "<lsn, 20 digits>.snapshot", in the journal's folder
//   header   = magic:8 "AXLESNP1"  version:u32 (1)  zero:u32  lsn:u64  length:u64  zero:32
//
// Little-endian. `length` is the body's; `crc` is the CRC-32C over the body, continued over the header (which is
// written last, when the length is known). What the body says is its writer's business.
//
// The life of a snapshot: create, write, finish; when its Lsn is durable in the journal, commit; then what the journal
// held for it can be forgotten. The newest and the one before are kept, so that a damaged one is no disaster: forget
// records only up to the Lsn of the one before (commit_snapshot says which). Only the process that has the journal open
// may call any of this.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "reference-hub/store/disk_faults.hpp"
#include "reference-hub/store/segment_file.hpp"

namespace axle::hub {

inline constexpr std::string_view kSnapshotSuffix = ".snapshot";
inline constexpr std::string_view kDamagedSuffix = ".damaged";  // behind the name of one that was found damaged
inline constexpr std::size_t kSnapshotHeaderBytes = 64;

// A snapshot being written, under a temporary name. One thread. Between create and the end of the object nothing is
// allocated and nothing locked: it may be made before a fork and written by the child, whatever threads the parent has.
class SnapshotFile {
 public:
  // Replaces a temporary file of the same lsn. io: the folder cannot be written, the disk is full.
  static Result<SnapshotFile> create(const std::filesystem::path& directory, Lsn lsn,
                                     std::shared_ptr<DiskFaults> faults = {});

  // The next bytes of the body. False when the disk refuses: error() says why, and so does everything from then on.
  bool write(BytesView bytes) noexcept;
  // What is missing, and all of it on disk. Nothing may be written afterwards.
  bool finish() noexcept;
  // The system's error number, 0 when all is well. It fits a child's exit code.
  int error() const noexcept { return error_; }
  // A forked child that closes everything else keeps this.
  int fd() const noexcept { return file_.get(); }

 private:
  static constexpr std::size_t kBufferBytes = 256 * 1024;
  using Buffer = std::array<std::uint8_t, kBufferBytes>;

  SnapshotFile(FileHandle file, Lsn lsn, std::shared_ptr<DiskFaults> faults)
      : file_(std::move(file)), lsn_(lsn), faults_(std::move(faults)), buffer_(std::make_unique<Buffer>()) {}
  bool flush() noexcept;
  bool put(BytesView bytes, std::uint64_t offset) noexcept;

  FileHandle file_;
  Lsn lsn_;
  std::shared_ptr<DiskFaults> faults_;
  std::unique_ptr<Buffer> buffer_;
  std::size_t buffered_ = 0;
  std::uint64_t offset_ = kSnapshotHeaderBytes, write_back_from_ = 0;
  std::uint32_t crc_ = 0;
  int error_ = 0;
};

// Gives a finished snapshot its name, for good, and removes older ones but the one before. Returns the Lsn of that one:
// 0 when there is none. A disk that does not let go of an older one is no error; the next commit tries again.
//   corrupt  there is no finished snapshot of this lsn (its writer died)
//   io       the disk refuses; the snapshot is as good as not there, and can be committed again
Result<Lsn> commit_snapshot(const std::filesystem::path& directory, Lsn lsn, DiskFaults* faults = nullptr);
// Removes one that is not to be committed, as far as it was written. io.
Result<void> discard_snapshot(const std::filesystem::path& directory, Lsn lsn);

struct Snapshot {
  Lsn lsn = 0;
  SharedBytes body;  // mapped; begins at a multiple of 64 bytes
};
struct FoundSnapshots {
  std::optional<Snapshot> newest;    // of those that are whole
  std::vector<std::string> damaged;  // a sentence for each newer one that was found damaged and set aside
};
// The newest whole snapshot; temporary files are removed, damaged ones renamed. Whether the journal reaches as far as
// the snapshot, Store::recover says when it is given the snapshot's lsn.
//   io       the folder or a file cannot be read or changed
//   corrupt  a snapshot that is whole, but of a version that this program does not know
Result<FoundSnapshots> read_newest_snapshot(const std::filesystem::path& directory);

}  // namespace axle::hub
