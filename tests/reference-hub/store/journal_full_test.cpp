// When there is no more room: the quota, and a disk that is really full.
#include <sys/mount.h>
#include <sys/statvfs.h>

#include "tests/reference-hub/store/journal_fixture.hpp"

namespace axle::hub {
namespace {

// What the store takes for an entry of this body.
std::uint64_t taken(std::size_t body) {
  return record_bytes(16, body);
}

// Appends as long as room() says it fits: all of it must become durable, and the room must end.
Lsn fill(OpenJournal& journal, std::uint64_t seed) {
  RandomStream random(seed, "fill");
  Lsn last = 0;
  for (int step = 0; step < 5'000; ++step) {
    std::size_t body = random.below(30'000);
    if (random.chance(0.05)) body = 200'000;
    if (taken(body) > journal.store->room()) body = 100;
    if (taken(body) > journal.store->room()) break;
    last = journal.store->append(entry_of(static_cast<std::uint64_t>(step), 16, body));
    if (random.chance(0.2)) journal.wait_for(last);
  }
  EXPECT_TRUE(journal.wait_for(last)) << (journal.error() ? journal.error()->detail : "");
  EXPECT_LT(journal.store->room(), taken(100));
  return last;
}

std::uint64_t segments_bytes(const std::filesystem::path& directory) {
  std::uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() == ".segment") bytes += entry.file_size();
  }
  return bytes;
}

TEST_F(JournalTest, QuotaIsNeverPassedAndNeverSurprises) {
  for (const std::uint64_t quota : {4'096ULL, 65'536ULL, 100'000ULL, 1'000'000ULL, 2'345'678ULL}) {
    options.directory = folder.path() / std::to_string(quota);
    options.quota_bytes = quota;
    Lsn last = 0;
    {
      OpenJournal journal(options);
      last = fill(journal, quota);
      EXPECT_GT(last, 0u);
      EXPECT_LE(segments_bytes(options.directory), quota);
    }
    OpenJournal again(options);
    EXPECT_EQ(again.recovery->records, last);
    EXPECT_LT(again.store->room(), std::max<std::uint64_t>(quota / 2, 4'096));
  }
}

TEST_F(JournalTest, AnEntryLargerThanTheQuotaStopsTheStore) {
  options.quota_bytes = 200'000;
  OpenJournal journal(options);
  const Lsn good = journal.append_and_wait(entry_of(1, 16, 100));
  journal.store->append(entry_of(2, 16, options.quota_bytes));  // its own headers are too much
  EXPECT_FALSE(journal.wait_for(good + 1));
  ASSERT_TRUE(journal.error());
  EXPECT_EQ(journal.error()->code, Errc::limit);
  EXPECT_NE(journal.error()->detail.find(options.directory.string()), std::string::npos);
  EXPECT_NE(journal.error()->detail.find("quota"), std::string::npos);
  // Stopped for good: nothing is taken, nothing more is told, what was durable can be read.
  EXPECT_EQ(journal.store->room(), 0u);
  EXPECT_TRUE(journal.store->trouble());
  EXPECT_EQ(journal.store->append(entry_of(3, 16, 100)), good + 2);
  EXPECT_EQ(journal.durable(), good);
  EXPECT_TRUE(journal.store->body(good));
  EXPECT_FALSE(journal.store->body(good + 1));
}

// Larger than the room, but not than the quota: it waits until older segments are forgotten.
TEST_F(JournalTest, AnEntryLargerThanTheRoomWaitsForIt) {
  options.retry_interval = 5 * kMillisecond;
  options.quota_bytes = 200'000;
  OpenJournal journal(options);
  const Lsn last = fill(journal, 3);
  const Lsn large = journal.store->append(entry_of(1, 16, 60'000));
  ASSERT_TRUE(journal.wait_for_trouble());
  EXPECT_NE(journal.store->trouble()->detail.find("disk full"), std::string::npos);
  EXPECT_EQ(journal.store->room(), 0u);
  journal.store->append(entry_of(2, 16, 10));
  journal.store->forget_before(last);
  ASSERT_TRUE(journal.wait_for(large + 1)) << journal.store->trouble()->detail;
  EXPECT_FALSE(journal.store->trouble());
  EXPECT_TRUE(journal.store->body(large));
  EXPECT_LE(segments_bytes(options.directory), options.quota_bytes);
}

// A disk of four megabytes.
class SmallDisk : public JournalTest {
 protected:
  void SetUp() override {
    options.directory = folder.path() / "disk";
    std::filesystem::create_directories(options.directory);
    mounted_ = ::mount("tmpfs", options.directory.c_str(), "tmpfs", 0, "size=4m,mode=0700") == 0;
  }
  void TearDown() override {
    if (mounted_) EXPECT_EQ(::umount2(options.directory.c_str(), MNT_DETACH), 0);
  }
  // Without the right to mount, a quota stands in: the same path through the plan, but not the system's refusal.
  void stand_in() { options.quota_bytes = 4 << 20; }
  bool mounted_ = false;
};

TEST_F(SmallDisk, FillsToTheReserveAndResumes) {
  if (!mounted_) stand_in();
  options.reserve_bytes = 512 * 1024;
  OpenJournal journal(options);
  const Lsn last = fill(journal, 7);
  EXPECT_GT(journal.store->stored_bytes(), 1u << 20);
  for (Lsn lsn = 1; lsn <= last; ++lsn) ASSERT_TRUE(journal.store->body(lsn));
  if (mounted_) {
    struct statvfs info{};
    ASSERT_EQ(::statvfs(options.directory.c_str(), &info), 0);
    EXPECT_GE(info.f_bavail * info.f_frsize, options.reserve_bytes);
  }
  EXPECT_FALSE(journal.error());
}

TEST_F(SmallDisk, FilledUpBySomebodyElse) {
  if (!mounted_) {
    // Only a real disk can be filled behind the store's back.
    stand_in();
    OpenJournal journal(options);
    fill(journal, 8);
    return;
  }
  OpenJournal journal(options);
  journal.append_and_wait(entry_of(1, 16, 1'000));
  {
    std::ofstream hog(options.directory / "hog", std::ios::binary);
    const std::string block(1 << 20, 'x');
    while (hog.write(block.data(), 4096).flush()) continue;
  }
  // The store believes, for a fraction of a second, that there is room; or it has just looked and knows better.
  Lsn last = 1;
  while (!journal.store->trouble() && journal.store->room() > taken(10'000)) {
    last = journal.store->append(entry_of(last + 1, 16, 10'000));
    while (journal.durable() < last && !journal.store->trouble()) ::usleep(1'000);
  }
  if (const auto trouble = journal.store->trouble()) {
    EXPECT_NE(trouble->detail.find("disk full"), std::string::npos) << trouble->detail;
    EXPECT_NE(trouble->detail.find(options.directory.string()), std::string::npos);
  }
  std::filesystem::remove(options.directory / "hog");
  ASSERT_TRUE(journal.wait_for(last));
  for (Lsn lsn = 1; lsn <= last; ++lsn) EXPECT_TRUE(journal.store->body(lsn));
  EXPECT_FALSE(journal.error());
}

}  // namespace
}  // namespace axle::hub
