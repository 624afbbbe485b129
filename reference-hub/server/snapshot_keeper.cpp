#include "reference-hub/server/snapshot_keeper.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "reference-hub/store/snapshot_file.hpp"

namespace axle::hub {
namespace {

constexpr int kChildNice = 10;

bool write_whole(SnapshotFile& file, const HubCore& core) {
  return core.save([&file](BytesView piece) { return file.write(piece); }) && file.finish();
}

// In the child: only what is safe between fork and exit in a process with other threads. Connections, locks and files
// of the hub are let go of at once, or closing them in the hub would not close them.
[[noreturn]] void write_and_exit(SnapshotFile& file, const HubCore& core) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::signal(SIGTERM, SIG_IGN);
  ::setpriority(PRIO_PROCESS, 0, kChildNice);
  const auto kept = static_cast<unsigned>(file.fd());
  if (kept > 3) ::close_range(3, kept - 1, 0);
  ::close_range(kept + 1, ~0U, 0);
  ::_exit(write_whole(file, core) ? 0 : 1);
}

}  // namespace

SnapshotKeeper::~SnapshotKeeper() {
  if (child_ < 0) return;
  ::kill(child_, SIGKILL);
  ::waitpid(child_, nullptr, 0);
}

Result<void> SnapshotKeeper::tick(const HubCore& core, Lsn durable, Store& store) {
  if (child_ >= 0 && child_is_done()) {
    ready_ = tried_;
    if (faults_) faults_->reach(KillPoint::before_commit);
  }
  if (ready_ && *ready_ <= durable) {
    const Lsn lsn = *ready_;
    ready_.reset();
    if (auto done = commit(lsn, core, store); !done) return done;
  }
  if (child_ < 0 && !ready_ && every_records_ > 0 && core.last_lsn() - tried_ >= every_records_) begin(core);
  return {};
}

void SnapshotKeeper::begin(const HubCore& core) {
  tried_ = core.last_lsn();
  auto file = SnapshotFile::create(journal_, tried_, faults_);
  if (!file) return;
  const pid_t child = ::fork();
  if (child == 0) write_and_exit(*file, core);
  child_ = child;
}

bool SnapshotKeeper::child_is_done() {
  int status = 0;
  if (::waitpid(child_, &status, WNOHANG) == 0) return false;
  child_ = -1;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

Result<void> SnapshotKeeper::take_now(const HubCore& core, Store& store) {
  if (child_ >= 0) {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
    child_ = -1;
  }
  ready_.reset();
  if (core.last_lsn() == last_) return {};
  tried_ = core.last_lsn();
  auto file = SnapshotFile::create(journal_, tried_, faults_);
  if (!file) return pass(file);
  if (!write_whole(*file, core)) return io_failure(journal_, "cannot write a snapshot", file->error());
  return commit(tried_, core, store);
}

Result<void> SnapshotKeeper::commit(Lsn lsn, const HubCore& core, Store& store) {
  if (settle_) {
    if (auto settled = settle_(); !settled) return settled;
  }
  const auto before = commit_snapshot(journal_, lsn, faults_.get());
  if (!before) return pass(before);
  last_ = lsn;
  if (faults_) faults_->reach(KillPoint::before_forget);
  // The snapshot before this one is the fallback: what a start from it needs stays.
  store.forget_before(std::min(core.oldest_needed_lsn(), *before + 1));
  return {};
}

}  // namespace axle::hub
