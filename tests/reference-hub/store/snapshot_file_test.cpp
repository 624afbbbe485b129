#include "reference-hub/store/snapshot_file.hpp"

#include <sys/wait.h>

#include <cerrno>

#include "reference-hub/store/crc32c.hpp"
#include "tests/reference-hub/store/journal_fixture.hpp"

namespace axle::hub {
namespace {

class Snapshots : public testing::Test {
 protected:
  // Written in pieces of this size.
  void write(Lsn lsn, const Bytes& body, std::size_t piece) {
    auto file = SnapshotFile::create(directory, lsn);
    ASSERT_TRUE(file) << file.error().detail;
    for (std::size_t at = 0; at < body.size(); at += piece) {
      ASSERT_TRUE(file->write(BytesView(body).subspan(at, std::min(piece, body.size() - at))));
    }
    ASSERT_TRUE(file->finish());
  }
  Lsn commit(Lsn lsn) {
    const auto before = commit_snapshot(directory, lsn);
    EXPECT_TRUE(before) << before.error().detail;
    return before ? *before : 0;
  }
  void expect_newest(Lsn lsn, const Bytes& body) {
    const auto found = read_newest_snapshot(directory);
    ASSERT_TRUE(found) << found.error().detail;
    ASSERT_TRUE(found->newest);
    EXPECT_EQ(found->newest->lsn, lsn);
    EXPECT_TRUE(std::ranges::equal(found->newest->body.view, body));
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(found->newest->body.view.data()) % 64, 0u);
  }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(directory)) names.push_back(entry.path().filename());
    std::ranges::sort(names);
    return names;
  }
  std::filesystem::path path(Lsn lsn) const { return directory / numbered_name(lsn, kSnapshotSuffix); }

  TemporaryFolder folder{fast_directory()};
  std::filesystem::path directory = folder.path();
};

TEST_F(Snapshots, EverySizeAroundTheBuffer) {
  Lsn lsn = 0;
  for (const std::size_t size : {0, 1, 262'143, 262'144, 262'145, 1'000'000, 9'500'000}) {
    for (const std::size_t piece : {1'000, 262'144, 10'000'000}) {
      const Bytes body = pattern(++lsn, size);
      write(lsn, body, piece);
      commit(lsn);
      expect_newest(lsn, body);
    }
  }
  EXPECT_EQ(names().size(), 2u);  // the newest and the one before
}

TEST_F(Snapshots, AreSecretFromOtherUsers) {
  write(1, pattern(1, 10), 10);
  commit(1);
  const auto permissions = std::filesystem::status(path(1)).permissions();
  EXPECT_EQ(permissions, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(Snapshots, NoneYet) {
  const auto found = read_newest_snapshot(directory);
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->newest);
  EXPECT_TRUE(found->damaged.empty());
  EXPECT_EQ(read_newest_snapshot(directory / "nowhere").error().code, Errc::io);
}

TEST_F(Snapshots, TheOneBeforeIsKeptAndNamed) {
  for (const Lsn lsn : {10, 20, 30}) {
    write(lsn, pattern(lsn, 1'000), 100);
    EXPECT_EQ(commit(lsn), lsn - 10);
  }
  EXPECT_EQ(names(), (std::vector<std::string>{"00000000000000000020.snapshot", "00000000000000000030.snapshot"}));
  EXPECT_EQ(commit(30), 20u);  // again: it has its name already
}

TEST_F(Snapshots, UncommittedOnesAreNone) {
  write(10, pattern(10, 100), 100);
  commit(10);
  write(20, pattern(20, 100), 100);
  expect_newest(10, pattern(10, 100));
  EXPECT_EQ(names().size(), 1u);  // the temporary file is gone
  const auto committed = commit_snapshot(directory, 20);
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().code, Errc::corrupt);
}

TEST_F(Snapshots, UnfinishedOnesCannotBeCommitted) {
  auto file = SnapshotFile::create(directory, 5);
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write(pattern(5, 1'000'000)));
  EXPECT_EQ(commit_snapshot(directory, 5).error().code, Errc::corrupt);
  EXPECT_TRUE(discard_snapshot(directory, 5));
  EXPECT_TRUE(names().empty());
}

TEST_F(Snapshots, DamageAnywhereIsNoticedAndTheOneBeforeCounts) {
  write(10, pattern(10, 300), 300);
  commit(10);
  write(20, pattern(20, 300), 300);
  commit(20);
  const std::string whole = read_all(path(20));
  for (std::size_t at = 0; at <= whole.size(); ++at) {
    std::string content = whole;
    if (at < whole.size()) {
      content[at] = static_cast<char>(content[at] ^ 0x40);
    } else {
      content.pop_back();
    }
    write_all(path(20), content);
    const auto found = read_newest_snapshot(directory);
    ASSERT_TRUE(found) << at << found.error().detail;
    ASSERT_TRUE(found->newest);
    ASSERT_EQ(found->newest->lsn, 10u) << at;
    ASSERT_EQ(found->damaged.size(), 1u);
    EXPECT_NE(found->damaged[0].find(path(20).string()), std::string::npos);
  }
  // Set aside, so that it is never taken for the one before.
  write(30, pattern(30, 300), 300);
  EXPECT_EQ(commit(30), 10u);
  expect_newest(30, pattern(30, 300));
  write_all(path(30), "");
  write_all(path(10), "AXLESNP1 and not much more");
  const auto found = read_newest_snapshot(directory);
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->newest);
  EXPECT_EQ(found->damaged.size(), 2u);
}

TEST_F(Snapshots, OfAnotherVersionIsNotDamaged) {
  write(10, {}, 1);
  commit(10);
  // An empty body's checksum is that of the header alone.
  std::string content = read_all(path(10));
  content[8] = 2;
  const std::uint32_t crc = crc32c(as_bytes(std::string_view(content).substr(0, 64)));
  for (std::size_t i = 0; i < 4; ++i) content[64 + i] = static_cast<char>(crc >> (8 * i));
  write_all(path(10), content);
  const auto found = read_newest_snapshot(directory);
  ASSERT_FALSE(found);
  EXPECT_NE(found.error().detail.find("version 2"), std::string::npos) << found.error().detail;
  EXPECT_TRUE(std::filesystem::exists(path(10)));
}

TEST_F(Snapshots, WrittenByAForkedChild) {
  auto file = SnapshotFile::create(directory, 77);
  ASSERT_TRUE(file);
  const Bytes body = pattern(77, 3'000'000);
  const pid_t child = ::fork();
  if (child == 0) {
    const bool done = file->write(body) && file->finish();
    ::_exit(done ? 0 : file->error());
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  commit(77);
  expect_newest(77, body);
}

TEST_F(Snapshots, ADiskThatRefuses) {
  const auto faults = std::make_shared<DiskFaults>();
  auto file = SnapshotFile::create(directory, 1, faults);
  ASSERT_TRUE(file);
  faults->write_error = ENOSPC;
  EXPECT_FALSE(file->write(pattern(1, 1'000'000)));
  faults->write_error = 0;
  EXPECT_FALSE(file->write(pattern(1, 10)));  // never again: a piece is missing
  EXPECT_FALSE(file->finish());
  EXPECT_EQ(file->error(), ENOSPC);

  auto unsynced = SnapshotFile::create(directory, 2, faults);
  ASSERT_TRUE(unsynced->write(pattern(2, 10)));
  faults->sync_error = EIO;
  EXPECT_FALSE(unsynced->finish());
  EXPECT_EQ(unsynced->error(), EIO);
  faults->sync_error = 0;

  write(3, pattern(3, 10), 10);
  faults->rename_error = EROFS;
  EXPECT_EQ(commit_snapshot(directory, 3, faults.get()).error().code, Errc::io);
  faults->rename_error = 0;
  faults->sync_error = EIO;
  EXPECT_EQ(commit_snapshot(directory, 3, faults.get()).error().code, Errc::io);
  faults->sync_error = 0;
  EXPECT_TRUE(commit_snapshot(directory, 3, faults.get()));
  expect_newest(3, pattern(3, 10));
}

}  // namespace
}  // namespace axle::hub
