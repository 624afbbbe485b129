#include "reference-hub/audit/log_writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/file.hpp"
#include "base/live_clock.hpp"

namespace axle::hub {
namespace {

constexpr std::size_t kWriteBytes = 1 << 20;  // so much in memory at most before it goes to the file
// The head file is replaced at most so often: it costs two syncs.
constexpr DurationNs kHeadInterval = kSecond;

std::unexpected<Error> io_error(const std::filesystem::path& path, std::string_view doing, int error) {
  return fail(Errc::io, path.string() + ": " + std::string(doing) + ": " + std::strerror(error));
}

// A disk that was full or read-only may be neither later.
bool may_pass(int error) {
  return error == ENOSPC || error == EDQUOT || error == EROFS;
}

Result<void> sync_folder(const std::filesystem::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool done = fd >= 0 && ::fsync(fd) == 0;
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (done) return {};
  return io_error(folder, "cannot sync", error);
}

}  // namespace

AuditLog::Writer::~Writer() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> AuditLog::Writer::create_file() {
  while (true) {
    fd_ = ::open(end_.file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
    if (fd_ >= 0) return {};
    const int error = errno;
    if (!may_pass(error) || !try_again_()) return io_error(end_.file, "cannot create", error);
  }
}

Result<void> AuditLog::Writer::begin_file() {
  if (fd_ >= 0) ::close(fd_);
  end_.file = options_.folder / audit_file_name(end_.head.seq + 1);
  end_.bytes = 0;
  if (auto done = create_file(); !done) return done;
  append_file_line(pending_, time_, end_.last_lsn, end_.head);
  if (auto done = write_out(); !done) return done;
  if (::fdatasync(fd_) != 0) return io_error(end_.file, "cannot sync", errno);
  if (auto done = sync_folder(options_.folder); !done) return done;
  return write_head_file();
}

// A file is open, and it has room. The head goes before a new file and right behind its first line: recovery then
// always finds the head's line in the last file, or just before it.
Result<void> AuditLog::Writer::ready_for_lines() {
  if (fd_ < 0 && !end_.file.empty()) {
    fd_ = ::open(end_.file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (fd_ < 0) return io_error(end_.file, "cannot open", errno);
  }
  if (end_.file.empty()) return begin_file();
  if (end_.bytes + pending_.size() < options_.file_bytes_max) return {};
  if (auto done = checkpoint(); !done) return done;
  if (auto done = sync(true); !done) return done;
  return begin_file();
}

Result<void> AuditLog::Writer::add(const AuditEvent& event) {
  time_ = event.time;
  if (auto done = ready_for_lines(); !done) return done;
  if (event.lsn > end_.last_lsn + 1) {
    append_missing_line(pending_, event.time, end_.last_lsn + 1, event.lsn - 1, end_.head);
  }
  if (event.lsn != 0) end_.last_lsn = event.lsn;
  append_audit_line(pending_, event, end_.head);
  ++counters_.lines;
  if (++since_checkpoint_ >= options_.checkpoint_every) {
    if (auto done = checkpoint(); !done) return done;
  }
  if (pending_.size() < kWriteBytes) return {};
  return write_out();
}

Result<void> AuditLog::Writer::checkpoint() {
  if (since_checkpoint_ == 0) return {};
  const auto signature = key_.sign(signed_text(end_.head));
  if (!signature) return pass(signature);
  append_checkpoint_line(pending_, time_, key_.name, *signature, end_.head);
  since_checkpoint_ = 0;
  return {};
}

Result<void> AuditLog::Writer::write_out() {
  std::string_view left = pending_;
  while (!left.empty()) {
    const ssize_t written = ::write(fd_, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int error = errno;
      if (!may_pass(error) || !try_again_()) return io_error(end_.file, "cannot write", error);
      continue;
    }
    left.remove_prefix(static_cast<std::size_t>(written));
  }
  end_.bytes += pending_.size();
  counters_.bytes += pending_.size();
  pending_.clear();
  return {};
}

Result<void> AuditLog::Writer::sync(bool with_head) {
  if (fd_ < 0) return {};
  if (auto done = write_out(); !done) return done;
  if (::fdatasync(fd_) != 0) return io_error(end_.file, "cannot sync", errno);
  ++counters_.syncs;
  if (end_.head.seq == head_seq_ || (!with_head && live_now() - head_at_ < kHeadInterval)) return {};
  return write_head_file();
}

Result<void> AuditLog::Writer::write_head_file() {
  const auto signature = key_.sign(signed_text(end_.head));
  if (!signature) return pass(signature);
  head_at_ = live_now();
  head_seq_ = end_.head.seq;
  const std::string text = write_head(end_.head, time_, key_.name, *signature);
  while (true) {
    auto done = write_file(options_.folder / kAuditHeadFile, text, FileMode::owner_only);
    std::error_code error;
    if (done || !std::filesystem::exists(options_.folder, error) || !try_again_()) return done;
  }
}

}  // namespace axle::hub
