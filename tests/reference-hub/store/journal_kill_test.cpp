// A writer killed with SIGKILL at random moments, twenty times: everything it was told durable is there afterwards.
#include <sys/wait.h>
#include <csignal>

#include "tests/reference-hub/store/journal_fixture.hpp"

namespace axle::hub {
namespace {

std::size_t body_size(Lsn lsn) {
  return lsn * 7'919 % 6'000;
}

// Writes until it is killed; says every durable Lsn into the pipe, as a hub would answer its clients.
[[noreturn]] void write_for_ever(const JournalOptions& options, int pipe) {
  auto store = open_journal(options);
  if (!store) ::_exit(1);
  std::mutex mutex;
  std::condition_variable changed;
  Lsn durable = 0;
  (*store)->on_durable([&](Result<Lsn> lsn) {
    if (!lsn || ::write(pipe, &*lsn, sizeof *lsn) != sizeof *lsn) ::_exit(2);
    const std::lock_guard guard(mutex);
    durable = *lsn;
    changed.notify_one();
  });
  Lsn last = 0;
  const auto recovered = (*store)->recover([&](Lsn lsn, BytesView) -> Result<void> {
    last = lsn;
    return {};
  });
  if (!recovered) ::_exit(3);
  durable = last;
  for (;;) {
    last = (*store)->append(entry_of(last + 1, 40, body_size(last + 1)));
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return last - durable < 40; });
  }
}

TEST_F(JournalTest, TwentyKills) {
  options.segment_bytes = 128 * 1024;
  RandomStream random(4, "kills");
  Lsn promised = 0;
  for (int kill_number = 0; kill_number < 20; ++kill_number) {
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(pipe[0]);
      write_for_ever(options, pipe[1]);
    }
    ::close(pipe[1]);
    Lsn told = 0;
    for (std::uint64_t left = 1 + random.below(40); left > 0; --left) {
      if (::read(pipe[0], &told, sizeof told) != sizeof told) break;
      promised = told;
    }
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    // What it said before it died counts too.
    while (::read(pipe[0], &told, sizeof told) == sizeof told) promised = told;
    ::close(pipe[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself: " << status;

    OpenJournal journal(options);
    ASSERT_TRUE(journal.recovery) << journal.recovery.error().detail;
    ASSERT_GE(journal.recovery->records, promised) << "kill " << kill_number;
    for (Lsn lsn = 1; lsn <= journal.recovery->records; ++lsn) {
      ASSERT_EQ(journal.facts_by_lsn[lsn], pattern(lsn, 40));
      const auto body = journal.store->body(lsn);
      ASSERT_TRUE(body) << body.error().detail;
      ASSERT_TRUE(std::ranges::equal(body->view, entry_of(lsn, 40, body_size(lsn)).body.view));
    }
  }
  EXPECT_GT(promised, 200u);
}

}  // namespace
}  // namespace axle::hub
