// A disk that refuses in mid-run, and works again: nothing that was appended is lost, and nothing comes twice.
#include <sys/wait.h>

#include <cerrno>
#include <csignal>

#include "reference-hub/store/segment_index.hpp"
#include "tests/reference-hub/store/journal_fixture.hpp"

namespace axle::hub {
namespace {

class JournalTrouble : public JournalTest {
 protected:
  JournalTrouble() {
    options.faults = std::make_shared<DiskFaults>();
    options.retry_interval = 5 * kMillisecond;
  }
  DiskFaults& faults() { return *options.faults; }

  static StoreEntry entry(Lsn lsn) { return entry_of(lsn, 40, lsn * 7'919 % 6'000); }
  static Lsn append(OpenJournal& journal, std::size_t count) {
    Lsn last = 0;
    for (; count > 0; --count) {
      const Lsn next = journal.appended + 1;
      last = journal.appended = journal.store->append(entry(next));
      EXPECT_EQ(last, next);
    }
    return last;
  }
  static void expect_readable(OpenJournal& journal, Lsn last) {
    for (Lsn lsn = 1; lsn <= last; ++lsn) {
      const auto body = journal.store->body(lsn);
      ASSERT_TRUE(body) << lsn << ": " << body.error().detail;
      ASSERT_TRUE(std::ranges::equal(body->view, entry(lsn).body.view)) << lsn;
    }
  }
  // A start finds each record exactly once, with the indexes that are there and without.
  void expect_recovered(Lsn last) {
    for (const bool with_indexes : {true, false}) {
      if (!with_indexes) {
        for (const auto& path : files(".index")) std::filesystem::remove(path);
      }
      OpenJournal journal(options);
      ASSERT_TRUE(journal.recovery) << journal.recovery.error().detail;
      ASSERT_EQ(journal.recovery->last, last);
      ASSERT_EQ(journal.recovery->replayed, last);
      for (Lsn lsn = 1; lsn <= last; ++lsn) ASSERT_EQ(journal.facts_by_lsn.at(lsn), entry(lsn).facts);
      expect_readable(journal, last);
    }
  }
  void expect_trouble(OpenJournal& journal, int error) {
    ASSERT_TRUE(journal.wait_for_trouble());
    const Error trouble = *journal.store->trouble();
    EXPECT_EQ(trouble.code, Errc::io);
    EXPECT_NE(trouble.detail.find(options.directory.string()), std::string::npos);
    EXPECT_NE(trouble.detail.find(std::generic_category().message(error)), std::string::npos) << trouble.detail;
    EXPECT_EQ(journal.store->room(), 0u);
  }
  // The disk refuses, more is appended, attempts fail; then it works again.
  void through_trouble(std::atomic<int>& kind, int error, std::size_t before, std::size_t during) {
    OpenJournal journal(options);
    const Lsn good = append(journal, before);
    ASSERT_TRUE(good == 0 || journal.wait_for(good));
    kind = error;
    append(journal, during);
    expect_trouble(journal, error);
    const Lsn told = journal.durable();
    EXPECT_GE(told, good);
    expect_readable(journal, told);
    const Lsn last = append(journal, during);
    const std::uint64_t refused = faults().refused;
    ASSERT_TRUE(eventually([&] { return faults().refused > refused; }));  // it does try again
    EXPECT_EQ(journal.durable(), told);
    EXPECT_EQ(journal.store->body(told + 1).error().code, Errc::not_found);
    EXPECT_FALSE(journal.error());
    kind = 0;
    ASSERT_TRUE(journal.wait_for(last));
    ASSERT_TRUE(eventually([&] { return !journal.store->trouble(); }));
    EXPECT_GT(journal.store->room(), 0u);
    expect_readable(journal, last);
    const Lsn more = append(journal, 30);
    ASSERT_TRUE(journal.wait_for(more));
    expect_readable(journal, more);
  }
};

struct Sickness {
  const char* name;
  std::atomic<int> DiskFaults::* kind;
  int error;
  std::uint64_t torn;  // bytes that a failing write still writes
};

TEST_F(JournalTrouble, EveryKindOfRefusalPasses) {
  const std::vector<Sickness> all{{"read-only", &DiskFaults::write_error, EROFS, 0},
                                  {"full", &DiskFaults::write_error, ENOSPC, 0},
                                  {"quota of the system", &DiskFaults::write_error, EDQUOT, 0},
                                  {"torn", &DiskFaults::write_error, EIO, 3'333},
                                  {"torn within a header", &DiskFaults::write_error, EIO, 20},
                                  {"whole, but not said so", &DiskFaults::write_error, EIO, 1 << 20},
                                  {"sync", &DiskFaults::sync_error, EIO, 0},
                                  {"sync full", &DiskFaults::sync_error, ENOSPC, 0}};
  for (const Sickness& sickness : all) {
    for (const std::size_t before : {0, 1, 15, 40}) {
      options.directory = folder.path() / (std::string(sickness.name) + std::to_string(before));
      faults().write_bytes = sickness.torn;
      through_trouble(faults().*sickness.kind, sickness.error, before, 17);
      if (!HasFatalFailure()) expect_recovered(before + 2 * 17 + 30);
      if (HasFatalFailure()) FAIL() << sickness.name << ", " << before << " before";
    }
  }
}

// Full just when a new segment is needed, and there is no spare one: nothing torn anywhere.
TEST_F(JournalTrouble, NoNewSegment) {
  faults().allocate_error = ENOSPC;
  for (std::atomic<int>* kind : {&faults().allocate_error, &faults().rename_error}) {
    options.directory = folder.path() / (kind == &faults().allocate_error ? "allocate" : "rename");
    through_trouble(*kind, kind == &faults().allocate_error ? ENOSPC : EROFS, 0, 60);
    if (!HasFatalFailure()) expect_recovered(150);
    if (HasFatalFailure()) return;
  }
}

TEST_F(JournalTrouble, AllAtOnceAgainAndAgain) {
  RandomStream random(5, "again and again");
  Lsn last = 0;
  {
    OpenJournal journal(options);
    for (int round = 0; round < 25; ++round) {
      faults().write_bytes = random.below(20'000);
      if (random.chance(0.5)) last = append(journal, 1 + random.below(10));
      switch (random.below(3)) {
        case 0: faults().set_all(EROFS); break;
        case 1: faults().write_error = EIO; break;
        default: faults().sync_error = EIO; break;
      }
      last = append(journal, 1 + random.below(40));
      ASSERT_TRUE(journal.wait_for_trouble());
      if (random.chance(0.5)) last = append(journal, random.below(40) + 1);
      faults().set_all(0);
      ASSERT_TRUE(journal.wait_for(last));
    }
    expect_readable(journal, last);
  }
  expect_recovered(last);
}

// The old segment's end is what a failed sync leaves: pages that never reached the disk. It is superseded, whatever
// stands there.
TEST_F(JournalTrouble, WhatAFailedSyncLeftIsNotLookedAt) {
  for (const char fill : {'\0', 'x'}) {
    options.directory = folder.path() / std::string(1, fill == 'x' ? 'x' : '0');
    through_trouble(faults().sync_error, EIO, 7, 5);
    const auto old = segments()[0];
    ASSERT_EQ(segments()[1].filename(), segment_name(8));
    std::string content = read_all(old);
    const SegmentKey key = *read_segment_header(as_bytes(content));
    std::uint64_t end = kSegmentHeaderBytes;
    for (Lsn lsn = 1; lsn <= 7; ++lsn) end = read_record(key, as_bytes(content), end)->end;
    EXPECT_TRUE(read_record(key, as_bytes(content), end)) << "the write that was not synced is there";
    const auto index = load_index(options.directory, 1, 7, key.mark, content.size());
    ASSERT_TRUE(index) << "it has none, or one that still counts what was superseded";
    EXPECT_EQ(index->end, end);
    expect_recovered(47);
    std::fill(content.begin() + static_cast<std::ptrdiff_t>(end), content.end(), fill);
    write_all(old, content);
    expect_recovered(47);
  }
}

TEST_F(JournalTrouble, ClosedWhileInTrouble) {
  Lsn told = 0;
  {
    OpenJournal journal(options);
    told = append(journal, 5);
    ASSERT_TRUE(journal.wait_for(told));
    faults().set_all(EROFS);
    append(journal, 5);
    ASSERT_TRUE(journal.wait_for_trouble());
    journal.store->close();
    EXPECT_FALSE(journal.wait_for(told + 1));
    ASSERT_TRUE(journal.error());
    EXPECT_EQ(journal.error()->code, Errc::io);
    EXPECT_EQ(journal.store->room(), 0u);
    EXPECT_TRUE(journal.store->body(told));
    journal.store->append(entry(99));  // dropped
  }
  faults().set_all(0);
  expect_recovered(told);
}

TEST_F(JournalTrouble, TheLastWordsAreWrittenWhenTheDiskIsBack) {
  for (const bool healed : {true, false}) {
    options.directory = folder.path() / (healed ? "healed" : "not");
    {
      OpenJournal journal(options);
      ASSERT_TRUE(journal.wait_for(append(journal, 5)));
      faults().write_error = EIO;
      append(journal, 5);
      ASSERT_TRUE(journal.wait_for_trouble());
      if (healed) faults().write_error = 0;
    }  // the end of the store tries once more
    faults().write_error = 0;
    expect_recovered(healed ? 10 : 5);
  }
}

TEST_F(JournalTrouble, AHealthyStoreIsClosedWithoutAWord) {
  OpenJournal journal(options);
  append(journal, 20);
  journal.store->close();
  EXPECT_TRUE(journal.wait_for(20));
  EXPECT_FALSE(journal.error());
}

// Trying again in a folder that is no longer ours would write into somebody else's journal.
TEST_F(JournalTrouble, AFolderThatWasReplacedIsTheEnd) {
  OpenJournal journal(options);
  ASSERT_TRUE(journal.wait_for(append(journal, 5)));
  faults().write_error = EIO;
  append(journal, 1);
  ASSERT_TRUE(journal.wait_for_trouble());
  std::filesystem::rename(options.directory, folder.path() / "moved");
  std::filesystem::create_directories(options.directory);
  write_all(options.directory / "lock", "");
  faults().write_error = 0;
  EXPECT_FALSE(journal.wait_for(6));
  ASSERT_TRUE(journal.error());
  EXPECT_EQ(journal.error()->code, Errc::not_found);
  EXPECT_NE(journal.error()->detail.find(options.directory.string()), std::string::npos);
  EXPECT_TRUE(segments().empty());
}

TEST_F(JournalTrouble, OldSegmentsAreForgottenMeanwhile) {
  OpenJournal journal(options);
  const Lsn good = append(journal, 100);
  ASSERT_TRUE(journal.wait_for(good));
  faults().write_error = ENOSPC;
  const Lsn last = append(journal, 5);
  ASSERT_TRUE(journal.wait_for_trouble());
  const std::size_t before = segments().size();
  journal.store->forget_before(good - 30);
  ASSERT_TRUE(eventually([&] { return segments().size() < before; }));
  EXPECT_EQ(journal.store->body(1).error().code, Errc::not_found);
  faults().write_error = 0;
  ASSERT_TRUE(journal.wait_for(last));
  EXPECT_TRUE(journal.store->body(last));
}

// The last group may be in the system's memory alone, whole as it looks: a start makes sure of it, or fails.
TEST_F(JournalTrouble, AStartOnASickDisk) {
  {
    OpenJournal journal(options);
    ASSERT_TRUE(journal.wait_for(append(journal, 5)));
  }
  for (std::atomic<int>* kind : {&faults().write_error, &faults().sync_error}) {
    *kind = EIO;
    auto store = open_journal(options);
    ASSERT_TRUE(store);
    const auto recovery = (*store)->recover([](Lsn, BytesView) -> Result<void> { return {}; });
    ASSERT_FALSE(recovery);
    EXPECT_EQ(recovery.error().code, Errc::io);
    *kind = 0;
  }
  expect_recovered(5);
}

// Killed while it waits for its disk: what it had told is there, and perhaps more, in order.
TEST_F(JournalTrouble, KilledWhileInTrouble) {
  RandomStream random(6, "killed in trouble");
  Lsn last = 0;
  for (int round = 0; round < 12; ++round) {
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const std::uint64_t torn = random.below(30'000), attempts = random.below(3);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      OpenJournal journal(options);
      journal.appended = journal.recovery->last;
      journal.wait_for(append(journal, 10));
      faults().write_bytes = torn;
      (round % 2 == 0 ? faults().write_error : faults().sync_error) = EIO;
      append(journal, 25);
      journal.wait_for_trouble();
      append(journal, 25);
      const std::uint64_t refused = faults().refused;
      eventually([&] { return faults().refused >= refused + attempts; });
      const Lsn told = journal.durable();
      if (::write(pipe[1], &told, sizeof told) != sizeof told) ::_exit(1);
      ::kill(::getpid(), SIGKILL);
    }
    ::close(pipe[1]);
    Lsn told = 0;
    ASSERT_EQ(::read(pipe[0], &told, sizeof told), static_cast<ssize_t>(sizeof told));
    ::close(pipe[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    EXPECT_GE(told, last + 10);
    OpenJournal journal(options);
    ASSERT_TRUE(journal.recovery) << journal.recovery.error().detail;
    last = journal.recovery->last;
    ASSERT_GE(last, told);
    ASSERT_LE(last, told + 50);
    for (Lsn lsn = 1; lsn <= last; ++lsn) ASSERT_EQ(journal.facts_by_lsn.at(lsn), entry(lsn).facts);
    expect_readable(journal, last);
    if (HasFatalFailure()) FAIL() << "round " << round;
  }
}

}  // namespace
}  // namespace axle::hub
