// The index beside a segment: its bytes, and what a start does with it.
#include "reference-hub/store/segment_index.hpp"

#include "tests/reference-hub/store/journal_fixture.hpp"

namespace axle::hub {
namespace {

SegmentIndex small_index() {
  return {.first = 7, .mark = 99, .segment_bytes = 8'192, .end = 600, .positions = {8, 20, 33}};
}

TEST(SegmentIndex, RoundTrip) {
  const SegmentIndex index = small_index();
  const auto read = read_index(write_index(index), 7, 3, 99, 8'192);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->positions, index.positions);
  EXPECT_EQ(read->end, 600u);
  EXPECT_EQ(offset_of(position_of(kSegmentBytesMax - 8)), kSegmentBytesMax - 8);
}

TEST(SegmentIndex, OfAnotherSegment) {
  const Bytes file = write_index(small_index());
  EXPECT_FALSE(read_index(file, 8, 3, 99, 8'192));
  EXPECT_FALSE(read_index(file, 7, 4, 99, 8'192));
  EXPECT_FALSE(read_index(file, 7, 2, 99, 8'192));
  EXPECT_FALSE(read_index(file, 7, 3, 98, 8'192));
  EXPECT_FALSE(read_index(file, 7, 3, 99, 4'096));
}

TEST(SegmentIndex, EveryFlippedBitAndEveryCut) {
  const Bytes whole = write_index(small_index());
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    Bytes file = whole;
    file[bit / 8] = static_cast<std::uint8_t>(file[bit / 8] ^ (1U << (bit % 8)));
    EXPECT_FALSE(read_index(file, 7, 3, 99, 8'192)) << bit;
  }
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(read_index(BytesView(whole).first(size), 7, 3, 99, 8'192)) << size;
  }
}

// A checksum that matches proves nothing about who wrote it.
TEST(SegmentIndex, PositionsThatMakeNoSense) {
  const auto refused = [](auto change) {
    SegmentIndex index = small_index();
    change(index);
    return !read_index(write_index(index), 7, index.positions.size(), 99, 8'192);
  };
  EXPECT_FALSE(refused([](SegmentIndex&) {}));
  EXPECT_TRUE(refused([](SegmentIndex& index) { index.positions = {}; }));
  EXPECT_TRUE(refused([](SegmentIndex& index) { index.positions = {9, 20}; }));
  EXPECT_TRUE(refused([](SegmentIndex& index) { index.positions = {8, 8}; }));
  EXPECT_TRUE(refused([](SegmentIndex& index) { index.positions = {8, 33, 20}; }));
  EXPECT_TRUE(refused([](SegmentIndex& index) { index.positions = {8, 75}; }));  // at the end
  EXPECT_TRUE(refused([](SegmentIndex& index) { index.end = 8'193; }));
}

class JournalIndexes : public JournalTest {
 protected:
  static constexpr Lsn kCount = 200;

  JournalIndexes() { options.segment_bytes = 8 * 1024; }
  static StoreEntry entry(Lsn lsn) { return entry_of(lsn, 30, lsn % 11 * 20); }

  void SetUp() override {
    OpenJournal journal(options);
    for (Lsn lsn = 1; lsn <= kCount; ++lsn) journal.append_and_wait(entry(lsn));
    bytes_ = journal.store->stored_bytes();
    ASSERT_TRUE(eventually([&] { return indexes().size() + 1 == segments().size(); }));
    ASSERT_GT(segments().size(), 4u);
  }
  void expect_whole(const OpenJournal& journal, Lsn after) {
    ASSERT_TRUE(journal.recovery) << journal.recovery.error().detail;
    EXPECT_EQ(journal.recovery->records, kCount);
    EXPECT_EQ(journal.recovery->first, 1u);
    EXPECT_EQ(journal.recovery->last, kCount);
    EXPECT_EQ(journal.recovery->bytes, bytes_);
    EXPECT_EQ(journal.store->stored_bytes(), bytes_);
    EXPECT_EQ(journal.recovery->replayed, kCount - after);
    ASSERT_EQ(journal.facts_by_lsn.size(), kCount - after);
    for (Lsn lsn = 1; lsn <= kCount; ++lsn) {
      if (lsn > after) EXPECT_EQ(journal.facts_by_lsn.at(lsn), entry(lsn).facts);
      const auto body = journal.store->body(lsn);
      ASSERT_TRUE(body) << body.error().detail;
      EXPECT_TRUE(std::ranges::equal(body->view, entry(lsn).body.view));
    }
  }
  std::vector<std::filesystem::path> indexes() const { return files(".index"); }

  std::uint64_t bytes_ = 0;
};

TEST_F(JournalIndexes, EveryAfter) {
  for (Lsn after = 0; after <= kCount; ++after) {
    OpenJournal journal(options, after);
    expect_whole(journal, after);
    if (HasFatalFailure()) FAIL() << "after " << after;
  }
}

TEST_F(JournalIndexes, MissingOrDamagedOnesAreWrittenAnew) {
  const auto found = indexes();
  std::vector<std::string> whole;
  for (const auto& path : found) whole.push_back(read_all(path));
  std::filesystem::remove(found[0]);
  write_all(found[1], whole[2]);
  write_all(found[2], whole[2].substr(0, 20));
  std::string flipped = whole[3];
  flipped[50] = static_cast<char>(flipped[50] ^ 1);
  write_all(found[3], flipped);
  expect_whole(OpenJournal(options, 60), 60);
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_EQ(read_all(found[i]), whole[i]) << found[i];
}

// The proof that a segment before `after` is not read: nothing but its header is left, and nobody minds.
TEST_F(JournalIndexes, NothingButTheHeaderIsReadOfWhatASnapshotHolds) {
  const auto first = segments()[0];
  const Lsn end = *parse_segment_name(segments()[1].filename().native()) - 1;
  std::string content = read_all(first);
  std::fill(content.begin() + kSegmentHeaderBytes, content.end(), 'x');
  write_all(first, content);
  {
    OpenJournal journal(options, end);
    ASSERT_TRUE(journal.recovery) << journal.recovery.error().detail;
    EXPECT_EQ(journal.recovery->bytes, bytes_);
    EXPECT_EQ(journal.store->body(1).error().code, Errc::corrupt);
    EXPECT_TRUE(journal.store->body(end + 1));
  }
  OpenJournal journal(options, end - 1);  // its last record is needed
  ASSERT_FALSE(journal.recovery);
  EXPECT_EQ(journal.recovery.error().code, Errc::corrupt);
  EXPECT_NE(journal.recovery.error().detail.find("record " + std::to_string(end)), std::string::npos);
}

TEST_F(JournalIndexes, LeftoversGo) {
  write_all(options.directory / "00000000000000099999.index", "of a segment that is gone");
  write_all(options.directory / "00000000000000000001.index.new", "half made");
  const std::size_t before = indexes().size();
  expect_whole(OpenJournal(options), 0);
  EXPECT_EQ(indexes().size(), before - 1);
  EXPECT_FALSE(std::filesystem::exists(options.directory / "00000000000000000001.index.new"));
}

TEST_F(JournalIndexes, ASnapshotBeyondTheEnd) {
  EXPECT_TRUE(OpenJournal(options, kCount).recovery);
  {
    OpenJournal journal(options, kCount + 1);
    ASSERT_FALSE(journal.recovery);
    EXPECT_EQ(journal.recovery.error().code, Errc::corrupt);
    EXPECT_NE(journal.recovery.error().detail.find("a snapshot holds records up to 201"), std::string::npos);
  }
  // A torn end is cut off, but not when a snapshot says that it was durable once.
  const auto last = segments().back();
  std::string content = read_all(last);
  content[content.find_last_not_of('\0')] ^= 1;
  write_all(last, content);
  EXPECT_EQ(OpenJournal(options, kCount).recovery.error().code, Errc::corrupt);
  EXPECT_EQ(read_all(last), content);
  OpenJournal journal(options, kCount - 1);
  ASSERT_TRUE(journal.recovery);
  EXPECT_EQ(journal.recovery->last, kCount - 1);
}

TEST_F(JournalIndexes, ASnapshotWithoutAJournal) {
  for (const auto& path : segments()) std::filesystem::remove(path);
  OpenJournal journal(options, 5);
  ASSERT_FALSE(journal.recovery);
  EXPECT_EQ(journal.recovery.error().code, Errc::corrupt);
}

TEST_F(JournalIndexes, OneThatCannotBeWrittenHarmsNobody) {
  for (const auto& path : indexes()) std::filesystem::remove(path);
  options.reserve_bytes = UINT64_MAX / 4;  // no disk has that much: no room for indexes
  expect_whole(OpenJournal(options), 0);
  EXPECT_TRUE(indexes().empty());
}

}  // namespace
}  // namespace axle::hub
