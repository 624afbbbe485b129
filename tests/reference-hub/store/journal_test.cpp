// The journal in ordinary use: round trips, group commit, segments, readers, locks, limits.
#include <sys/wait.h>

#include <algorithm>
#include <thread>

#include "tests/reference-hub/store/journal_fixture.hpp"

namespace axle::hub {
namespace {

using std::filesystem::path;

TEST_F(JournalOnDisk, RoundTripAndRecovery) {
  constexpr Lsn kCount = 60;
  const auto entry = [](Lsn lsn) { return entry_of(lsn, lsn % 7 * 30, lsn % 5 * 1'001); };  // empty ones too
  {
    OpenJournal journal(options);
    ASSERT_TRUE(journal.recovery);
    EXPECT_EQ(journal.recovery->records, 0u);
    for (Lsn lsn = 1; lsn <= kCount; ++lsn) ASSERT_EQ(journal.store->append(entry(lsn)), lsn);
    ASSERT_TRUE(journal.wait_for(kCount));
    EXPECT_EQ(journal.store->counters().records, kCount);
    EXPECT_EQ(journal.store->counters().bytes, journal.store->stored_bytes());
    EXPECT_GT(journal.store->counters().syncs, 0u);
    EXPECT_GT(journal.store->counters().sync_ns, 0);
  }
  OpenJournal again(options);
  ASSERT_TRUE(again.recovery) << again.recovery.error().detail;
  EXPECT_EQ(again.recovery->records, kCount);
  EXPECT_EQ(again.recovery->torn_bytes, 0u);
  EXPECT_EQ(again.recovery->bytes, again.store->stored_bytes());
  ASSERT_EQ(again.facts_by_lsn.size(), kCount);
  for (Lsn lsn = 1; lsn <= kCount; ++lsn) {
    EXPECT_EQ(again.facts_by_lsn[lsn], entry(lsn).facts);
    const auto body = again.store->body(lsn);
    ASSERT_TRUE(body) << body.error().detail;
    EXPECT_TRUE(std::ranges::equal(body->view, entry(lsn).body.view));
  }
  EXPECT_EQ(again.append_and_wait(entry(kCount + 1)), kCount + 1);
}

TEST_F(JournalTest, BodiesThatAreNotThere) {
  OpenJournal journal(options);
  EXPECT_EQ(journal.store->body(1).error().code, Errc::not_found);
  journal.append_and_wait(entry_of(1, 10, 10));
  EXPECT_EQ(journal.store->body(0).error().code, Errc::not_found);
  EXPECT_EQ(journal.store->body(2).error().code, Errc::not_found);
  EXPECT_TRUE(journal.store->body(1));
}

TEST_F(JournalTest, ABodyOutlivesTheStore) {
  SharedBytes body;
  {
    OpenJournal journal(options);
    body = *journal.store->body(journal.append_and_wait(entry_of(1, 10, 5'000)));
  }
  EXPECT_TRUE(std::ranges::equal(body.view, entry_of(1, 10, 5'000).body.view));
}

TEST_F(JournalOnDisk, GroupCommit) {
  options.injected_sync_delay = 2 * kMillisecond;
  OpenJournal journal(options);
  constexpr Lsn kCount = 2'000;
  for (Lsn lsn = 1; lsn <= kCount; ++lsn) journal.store->append(entry_of(lsn, 20, 20));
  ASSERT_TRUE(journal.wait_for(kCount));
  // What came while a sync was under way shares the next one.
  EXPECT_LT(journal.store->counters().syncs, kCount / 10);
  EXPECT_GE(journal.store->counters().sync_ns,
            static_cast<DurationNs>(journal.store->counters().syncs) * options.injected_sync_delay);
  const std::vector<Lsn> told = journal.told();
  EXPECT_TRUE(std::ranges::is_sorted(told));
  EXPECT_EQ(told.back(), kCount);
}

TEST_F(JournalOnDisk, DestructorWritesWhatIsQueued) {
  {
    OpenJournal journal(options);
    for (Lsn lsn = 1; lsn <= 500; ++lsn) journal.store->append(entry_of(lsn, 20, 900));
  }
  OpenJournal again(options);
  EXPECT_EQ(again.recovery->records, 500u);
}

TEST_F(JournalOnDisk, SegmentsRoll) {
  constexpr Lsn kCount = 100;
  {
    OpenJournal journal(options);
    for (Lsn lsn = 1; lsn <= kCount; ++lsn) journal.store->append(entry_of(lsn, 50, 4'096));
    ASSERT_TRUE(journal.wait_for(kCount));
    for (Lsn lsn = 1; lsn <= kCount; ++lsn) {
      const auto body = journal.store->body(lsn);
      ASSERT_TRUE(body) << body.error().detail;
      EXPECT_TRUE(std::ranges::equal(body->view, entry_of(lsn, 50, 4'096).body.view));
    }
  }
  // 15 records of 4,192 bytes in a segment of 64 KiB.
  ASSERT_EQ(segments().size(), 7u);
  EXPECT_EQ(segments()[1].filename(), "00000000000000000016.segment");
  for (const path& segment : segments()) EXPECT_EQ(std::filesystem::file_size(segment), options.segment_bytes);
  EXPECT_FALSE(std::filesystem::exists(options.directory / "next.segment"));  // given back at the end
  OpenJournal again(options);
  EXPECT_EQ(again.recovery->records, kCount);
  EXPECT_EQ(again.append_and_wait(entry_of(7, 50, 4'096)), kCount + 1);
}

TEST_F(JournalOnDisk, ABodyLargerThanASegment) {
  const auto sizes = std::vector<std::size_t>{100, 300'000, 100, 65'536 - 64 - 40 - 8, 65'536 - 64 - 40 - 7, 10};
  {
    OpenJournal journal(options);
    for (std::size_t i = 0; i < sizes.size(); ++i) journal.store->append(entry_of(i, 8, sizes[i]));
    ASSERT_TRUE(journal.wait_for(sizes.size()));
  }
  OpenJournal again(options);
  ASSERT_EQ(again.recovery->records, sizes.size());
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const auto body = again.store->body(i + 1);
    ASSERT_TRUE(body);
    EXPECT_TRUE(std::ranges::equal(body->view, entry_of(i, 8, sizes[i]).body.view)) << i;
  }
}

TEST_F(JournalTest, ReadersWhileAppending) {
  OpenJournal journal(options);
  constexpr Lsn kCount = 3'000;
  std::atomic<bool> wrong = false;
  std::vector<std::thread> readers;
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    readers.emplace_back([&, seed] {
      RandomStream random(seed, "reader");
      Lsn durable = 0;
      while ((durable = journal.durable()) < kCount && !journal.error()) {
        if (durable == 0) continue;
        const Lsn lsn = 1 + random.below(durable);
        const auto body = journal.store->body(lsn);
        if (!body || !std::ranges::equal(body->view, entry_of(lsn, 30, lsn % 900).body.view)) wrong = true;
        if (journal.store->room() == 0 || journal.store->counters().records == 0) wrong = true;
      }
    });
  }
  for (Lsn lsn = 1; lsn <= kCount; ++lsn) {
    journal.store->append(entry_of(lsn, 30, lsn % 900));
    if (lsn % 50 == 0) journal.wait_for(lsn);
  }
  EXPECT_TRUE(journal.wait_for(kCount));
  for (std::thread& reader : readers) reader.join();
  EXPECT_FALSE(wrong);
}

TEST_F(JournalTest, OneProcessAtATime) {
  {
    OpenJournal journal(options);
    const auto second = open_journal(options);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::unavailable);
    EXPECT_NE(second.error().detail.find(options.directory.string()), std::string::npos);
    const pid_t child = ::fork();
    if (child == 0) {
      const auto third = open_journal(options);
      ::_exit(!third && third.error().code == Errc::unavailable ? 0 : 1);
    }
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  EXPECT_TRUE(open_journal(options));
}

TEST_F(JournalTest, AFolderThatCannotBeMade) {
  write_all(folder.path() / "file", "x");
  options.directory = folder.path() / "file" / "store";
  const auto opened = open_journal(options);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::io);
  EXPECT_NE(opened.error().detail.find(options.directory.string()), std::string::npos);
}

TEST_F(JournalTest, SecretFromOtherUsers) {
  OpenJournal journal(options);
  journal.append_and_wait(entry_of(1, 8, 8));
  const auto permissions = std::filesystem::status(segments()[0]).permissions();
  EXPECT_EQ(permissions & (std::filesystem::perms::group_all | std::filesystem::perms::others_all),
            std::filesystem::perms::none);
}

TEST(JournalDeathTest, DefectsOfTheCaller) {
  TemporaryFolder folder;
  JournalOptions options;
  options.directory = folder.path();
  options.segment_bytes = 4'095;
  EXPECT_DEATH((void)open_journal(options), "assertion failed");
  options.segment_bytes = 4'096;
  auto store = open_journal(options);
  ASSERT_TRUE(store);
  EXPECT_DEATH((*store)->append({}), "assertion failed");  // before recover
}

}  // namespace
}  // namespace axle::hub
