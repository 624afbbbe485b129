// A writer killed with SIGKILL, at random moments and at every point where a death could hurt: everything it was told
// durable is there afterwards, each record once, in order, with or without the snapshots that it made on the way.
#include <sys/wait.h>

#include <csignal>

#include "reference-hub/store/crc32c.hpp"
#include "reference-hub/store/little_endian.hpp"
#include "reference-hub/store/snapshot_file.hpp"
#include "tests/reference-hub/store/journal_fixture.hpp"

namespace axle::hub {
namespace {

std::size_t body_size(Lsn lsn) {
  return lsn * 7'919 % 6'000;
}

// The state that records make: a checksum of all of them in their order.
struct State {
  Lsn lsn = 0;
  std::uint32_t chain = 0;
  void apply(Lsn next, BytesView facts) {
    lsn = next;
    chain = crc32c(facts, chain);
  }
};

// The newest snapshot, and what the journal has after it.
Result<Store::Recovery> recover(Store& store, const std::filesystem::path& directory, State& state) {
  const auto found = read_newest_snapshot(directory);
  if (!found) return pass(found);
  if (!found->damaged.empty()) return fail(Errc::corrupt, found->damaged[0]);
  if (found->newest) {
    state = {found->newest->lsn, get_little_endian<std::uint32_t>(found->newest->body.view.data())};
  }
  return store.recover(
      [&](Lsn lsn, BytesView facts) -> Result<void> {
        if (lsn != state.lsn + 1) return fail(Errc::internal, "a record is missing or comes twice");
        state.apply(lsn, facts);
        return {};
      },
      state.lsn);
}

// In the process that will be killed.
class Victim {
 public:
  Victim(const JournalOptions& options, int pipe) : options_(options) {
    auto store = open_journal(options);
    if (!store) ::_exit(11);
    store_ = std::move(*store);
    store_->on_durable([this, pipe](Result<Lsn> lsn) {
      if (!lsn || ::write(pipe, &*lsn, sizeof *lsn) != sizeof *lsn) ::_exit(12);
      const std::lock_guard guard(mutex_);
      durable_ = *lsn;
      changed_.notify_one();
    });
    if (!recover(*store_, options.directory, state_)) ::_exit(13);
    durable_ = state_.lsn;
  }

  // Says every durable Lsn into the pipe, as a hub would answer its clients.
  [[noreturn]] void write_for_ever() {
    for (;;) {
      StoreEntry entry = entry_of(state_.lsn + 1, 40, body_size(state_.lsn + 1));
      state_.apply(state_.lsn + 1, entry.facts);
      store_->append(std::move(entry));
      wait_until_at_most(40);
      if (state_.lsn % 150 == 0) snapshot();
    }
  }

 private:
  void wait_until_at_most(std::uint64_t waiting) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return state_.lsn - durable_ <= waiting; });
  }
  void snapshot() {
    auto file = SnapshotFile::create(options_.directory, state_.lsn);
    std::array<std::uint8_t, 4> body{};
    put_little_endian(body.data(), state_.chain);
    if (!file || !file->write(body) || !file->finish()) ::_exit(14);
    wait_until_at_most(0);
    const auto before = commit_snapshot(options_.directory, state_.lsn, options_.faults.get());
    if (!before) ::_exit(15);
    store_->forget_before(*before + 1);
  }

  const JournalOptions& options_;
  std::unique_ptr<Store> store_;
  State state_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Lsn durable_ = 0;
};

class JournalKills : public JournalTest {
 protected:
  JournalKills() { options.segment_bytes = 128 * 1024; }

  // Runs a victim until it was told durable this many times, or dies by itself.
  void run_victim(const std::string& kill_point, std::uint64_t tells) {
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(pipe[0]);
      if (!kill_point.empty()) options.faults = *parse_kill_point(kill_point);
      Victim(options, pipe[1]).write_for_ever();
    }
    ::close(pipe[1]);
    Lsn told = 0;
    for (; tells > 0; --tells) {
      if (::read(pipe[0], &told, sizeof told) != sizeof told) break;
      promised_ = told;
    }
    if (kill_point.empty()) ASSERT_EQ(::kill(child, SIGKILL), 0);
    // What it said before it died counts too.
    while (::read(pipe[0], &told, sizeof told) == sizeof told) promised_ = told;
    ::close(pipe[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself: " << WEXITSTATUS(status);
  }

  void check() {
    auto store = open_journal(options);
    ASSERT_TRUE(store) << store.error().detail;
    State state;
    const auto recovery = recover(**store, options.directory, state);
    ASSERT_TRUE(recovery) << recovery.error().detail;
    ASSERT_GE(state.lsn, promised_);
    ASSERT_EQ(state.lsn, recovery->last);
    while (expected_.lsn < state.lsn) {
      expected_.apply(expected_.lsn + 1, pattern(expected_.lsn + 1, 40));
      chains_[expected_.lsn] = expected_.chain;
    }
    ASSERT_EQ(state.chain, chains_[state.lsn]);
    for (Lsn lsn = recovery->first; lsn <= recovery->last; ++lsn) {
      const auto body = (*store)->body(lsn);
      ASSERT_TRUE(body) << body.error().detail;
      ASSERT_TRUE(std::ranges::equal(body->view, entry_of(lsn, 40, body_size(lsn)).body.view));
    }
    first_ = recovery->first;
  }

  Lsn promised_ = 0, first_ = 0;
  State expected_;
  std::map<Lsn, std::uint32_t> chains_;
};

TEST_F(JournalKills, TwentyAtRandomMoments) {
  RandomStream random(4, "kills");
  for (int kill_number = 0; kill_number < 20; ++kill_number) {
    run_victim("", 1 + random.below(40));
    if (!HasFatalFailure()) check();
    if (HasFatalFailure()) FAIL() << "kill " << kill_number;
  }
  EXPECT_GT(promised_, 200u);
}

TEST_F(JournalKills, AtEveryPoint) {
  const std::vector<std::string> points{"before-write", "before-sync",   "before-tell",   "after-make",  "after-rename",
                                        "before-index", "before-commit", "before-forget", "after-unlink"};
  for (int round = 1; round <= 4; ++round) {
    for (const std::string& point : points) {
      const std::string kill_point = point + ":" + std::to_string(round);
      run_victim(kill_point, UINT64_MAX);
      if (!HasFatalFailure()) check();
      if (HasFatalFailure()) FAIL() << kill_point;
    }
  }
  EXPECT_GT(promised_, 1'000u);
  EXPECT_GT(first_, 1'000u) << "nothing was ever forgotten";
}

TEST(KillPoint, IsReadFromText) {
  const auto faults = parse_kill_point("after-rename:12");
  ASSERT_TRUE(faults);
  EXPECT_EQ((*faults)->kill_point, KillPoint::after_rename);
  EXPECT_EQ((*faults)->kill_after, 12u);
  for (const char* text : {"", "before-sync", "before-sync:", "before-sync:0", "before-sync:-1", "before-sync:1x",
                           "before sync:1", "nowhere:1", ":1"}) {
    const auto refused = parse_kill_point(text);
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().code, Errc::invalid_input);
    EXPECT_NE(refused.error().detail.find("before-write, before-sync"), std::string::npos) << refused.error().detail;
  }
}

TEST(KillPoint, OthersArePassedBy) {
  DiskFaults faults;
  faults.reach(KillPoint::before_sync);
  faults.kill_point = KillPoint::before_tell;
  faults.kill_after = 2;
  faults.reach(KillPoint::before_sync);
  faults.reach(KillPoint::before_tell);
  EXPECT_EXIT(faults.reach(KillPoint::before_tell), testing::KilledBySignal(SIGKILL), "");
}

}  // namespace
}  // namespace axle::hub
