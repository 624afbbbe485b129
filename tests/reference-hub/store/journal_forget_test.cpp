// Old segments that nobody needs any more.
#include <cerrno>

#include "tests/reference-hub/store/journal_fixture.hpp"

namespace axle::hub {
namespace {

class JournalForget : public JournalTest {
 protected:
  static constexpr Lsn kCount = 100;  // 15 to a segment

  JournalForget() { options.faults = std::make_shared<DiskFaults>(); }
  void fill(OpenJournal& journal) {
    for (Lsn lsn = journal.durable() + 1; lsn <= kCount; ++lsn) journal.append_and_wait(entry_of(lsn, 50, 4'096));
  }
  bool left(std::size_t count) {
    return eventually([&] { return segments().size() == count && indexes().size() == count - 1; });
  }
  std::vector<std::filesystem::path> indexes() const { return files(".index"); }
};

TEST_F(JournalForget, WholeSegmentsGoAndTheirSpaceComesBack) {
  options.quota_bytes = 8 * options.segment_bytes;
  OpenJournal journal(options);
  fill(journal);
  ASSERT_TRUE(left(7));
  const std::uint64_t stored = journal.store->stored_bytes();
  const SharedBytes held = *journal.store->body(3);
  ASSERT_TRUE(eventually([&] { return journal.store->room() <= 2 * options.segment_bytes; }));

  journal.store->forget_before(1);
  journal.store->forget_before(15);  // the first segment ends with 15
  EXPECT_TRUE(journal.store->body(1));
  journal.store->forget_before(50);  // in the fourth
  EXPECT_EQ(journal.store->body(45).error().code, Errc::not_found);
  EXPECT_EQ(journal.store->body(1).error().code, Errc::not_found);
  EXPECT_TRUE(journal.store->body(46));
  ASSERT_TRUE(left(4));
  EXPECT_EQ(segments()[0].filename(), segment_name(46));
  EXPECT_EQ(journal.store->stored_bytes(), stored - 45 * record_bytes(50, 4'096));
  EXPECT_TRUE(std::ranges::equal(held.view, entry_of(3, 50, 4'096).body.view));
  EXPECT_TRUE(eventually([&] { return journal.store->room() > 3 * options.segment_bytes; }));

  journal.store->forget_before(kCount + 1'000);  // never the last one
  ASSERT_TRUE(left(1));
  EXPECT_TRUE(journal.store->body(kCount));
  EXPECT_EQ(journal.append_and_wait(entry_of(1, 50, 4'096)), kCount + 1);
}

TEST_F(JournalForget, AJournalThatDoesNotBeginWithOne) {
  {
    OpenJournal journal(options);
    fill(journal);
    journal.store->forget_before(50);
    ASSERT_TRUE(left(4));
  }
  for (const Lsn after : {45, 60, 100}) {
    OpenJournal journal(options, after);
    ASSERT_TRUE(journal.recovery) << journal.recovery.error().detail;
    EXPECT_EQ(journal.recovery->first, 46u);
    EXPECT_EQ(journal.recovery->last, kCount);
    EXPECT_EQ(journal.recovery->records, 55u);
    EXPECT_EQ(journal.recovery->replayed, kCount - after);
    EXPECT_EQ(journal.store->body(45).error().code, Errc::not_found);
    EXPECT_TRUE(journal.store->body(46));
  }
  OpenJournal journal(options, 44);
  ASSERT_FALSE(journal.recovery);
  EXPECT_EQ(journal.recovery.error().code, Errc::corrupt);
  EXPECT_NE(journal.recovery.error().detail.find("snapshot"), std::string::npos);
  EXPECT_NE(journal.recovery.error().detail.find("is missing"), std::string::npos) << journal.recovery.error().detail;
}

// Asked while the writer lags behind: what this process calls forgotten is gone for the next one too, and nothing else.
TEST_F(JournalForget, AheadOfTheWriter) {
  options.injected_sync_delay = 5 * kMillisecond;
  Lsn first = 1;
  {
    OpenJournal journal(options);
    for (Lsn lsn = 1; lsn <= kCount; ++lsn) journal.store->append(entry_of(lsn, 50, 4'096));
    journal.store->forget_before(kCount);
    ASSERT_TRUE(journal.wait_for(kCount));
    while (first < kCount && !journal.store->body(first)) ++first;
  }
  OpenJournal journal(options, kCount);
  ASSERT_TRUE(journal.recovery);
  EXPECT_EQ(journal.recovery->first, first);
  EXPECT_EQ(journal.recovery->bytes, (kCount - first + 1) * record_bytes(50, 4'096));
}

TEST_F(JournalForget, AFileThatCannotBeRemovedIsTriedAgain) {
  OpenJournal journal(options);
  fill(journal);
  options.faults->rename_error = EROFS;
  journal.store->forget_before(50);
  ASSERT_TRUE(eventually([&] { return options.faults->refused > 2; }));
  EXPECT_EQ(segments().size(), 7u);
  EXPECT_EQ(journal.store->body(45).error().code, Errc::not_found);
  EXPECT_FALSE(journal.store->trouble());  // nothing that was to be written
  options.faults->rename_error = 0;
  EXPECT_TRUE(left(4));
}

// Forever within a quota, as long as old ones go.
TEST_F(JournalForget, ManyTimesTheQuota) {
  options.quota_bytes = 5 * options.segment_bytes;
  OpenJournal journal(options);
  for (Lsn lsn = 1; lsn <= 1'000; ++lsn) {
    ASSERT_TRUE(eventually([&] { return journal.store->room() > 5'000; })) << lsn;
    journal.append_and_wait(entry_of(lsn, 50, 4'096));
    if (lsn > 20) journal.store->forget_before(lsn - 20);
  }
  EXPECT_FALSE(journal.error());
  EXPECT_LE(segments().size(), 5u);
}

}  // namespace
}  // namespace axle::hub
