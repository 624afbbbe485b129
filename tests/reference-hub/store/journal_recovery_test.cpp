// What recovery makes of a journal that was cut, torn or damaged.
#include "tests/reference-hub/store/journal_fixture.hpp"

namespace axle::hub {
namespace {

class JournalRecovery : public JournalTest {
 protected:
  static constexpr std::size_t kFacts = 21, kBody = 90;
  static constexpr std::uint64_t kRecord = 152;  // 40 + 21 + 90, padded to a multiple of 8

  JournalRecovery() { options.segment_bytes = 8 * 1024; }

  // Each record in a sync of its own.
  void write_records(Lsn from, Lsn to) {
    OpenJournal journal(options);
    for (Lsn lsn = from; lsn <= to; ++lsn) journal.append_and_wait(entry_of(lsn, kFacts, kBody));
  }
  static std::uint64_t start_of(Lsn lsn) { return kSegmentHeaderBytes + (lsn - 1) * kRecord; }
  std::filesystem::path only_segment() const {
    EXPECT_EQ(segments().size(), 1u);
    return segments()[0];
  }
  void expect_records(OpenJournal& journal, Lsn count) {
    ASSERT_TRUE(journal.recovery) << journal.recovery.error().detail;
    ASSERT_EQ(journal.recovery->records, count);
    for (Lsn lsn = 1; lsn <= count; ++lsn) {
      EXPECT_EQ(journal.facts_by_lsn[lsn], entry_of(lsn, kFacts, kBody).facts);
      const auto body = journal.store->body(lsn);
      ASSERT_TRUE(body) << body.error().detail;
      EXPECT_TRUE(std::ranges::equal(body->view, entry_of(lsn, kFacts, kBody).body.view));
    }
  }
  Error recovery_error() {
    OpenJournal journal(options);
    EXPECT_FALSE(journal.recovery);
    return journal.recovery ? Error{} : journal.recovery.error();
  }
};

TEST_F(JournalRecovery, CutAtEveryByteOfTheLastRecord) {
  write_records(1, 5);
  const std::string whole = read_all(only_segment());
  ASSERT_EQ(record_bytes(kFacts, kBody), kRecord);
  for (std::uint64_t cut = start_of(5); cut < start_of(6); ++cut) {
    // The file ends there, or zeros follow as in a preallocated file.
    for (const bool zeros : {false, true}) {
      std::string torn = whole.substr(0, cut);
      if (zeros) torn.resize(whole.size(), '\0');
      // The last bytes may be zero anyway: then nothing is torn.
      const bool intact = torn == whole;
      std::filesystem::remove_all(options.directory);
      std::filesystem::create_directories(options.directory);
      write_all(options.directory / segment_name(1), torn);
      {
        OpenJournal journal(options);
        expect_records(journal, intact ? 5 : 4);
        if (!intact && cut == start_of(5)) {
          EXPECT_EQ(journal.recovery->torn_bytes, 0u);
        }
        if (!intact && cut > start_of(5) + 4) {
          EXPECT_GT(journal.recovery->torn_bytes, 0u);
        }
        EXPECT_LE(journal.recovery->torn_bytes, cut - start_of(5));
        if (!intact) journal.append_and_wait(entry_of(5, kFacts, kBody));
      }
      OpenJournal again(options);
      expect_records(again, 5);
      EXPECT_EQ(again.recovery->torn_bytes, 0u);
      if (HasFatalFailure()) FAIL() << "cut at " << cut - start_of(5) << " of the record, zeros " << zeros;
    }
  }
}

TEST_F(JournalRecovery, TornTailLeavesNoBytesBehind) {
  write_records(1, 3);
  const auto segment = only_segment();
  std::string content = read_all(segment);
  // The last write: a broken record, and rubbish far behind it.
  content[start_of(3) + 41] = static_cast<char>(content[start_of(3) + 41] ^ 1);
  content[content.size() - 5] = 'x';
  write_all(segment, content);
  {
    OpenJournal journal(options);
    expect_records(journal, 2);
    EXPECT_EQ(journal.recovery->torn_bytes, content.size() - 4 - start_of(3));
  }
  const std::string after = read_all(segment);
  EXPECT_EQ(after.size(), content.size());
  EXPECT_EQ(after.find_first_not_of('\0', start_of(3)), std::string::npos);
}

TEST_F(JournalRecovery, EveryFlippedByte) {
  write_records(1, 4);
  const auto segment = only_segment();
  const std::string whole = read_all(segment);
  const std::uint64_t padding = kRecord - kRecordHeaderBytes - kFacts - kBody;
  for (std::uint64_t at = 0; at < start_of(5); ++at) {
    std::string content = whole;
    content[at] = static_cast<char>(content[at] ^ 0x10);
    write_all(segment, content);
    OpenJournal journal(options);
    const bool in_header = at < kSegmentHeaderBytes;
    const bool in_padding = !in_header && (at - kSegmentHeaderBytes) % kRecord >= kRecord - padding;
    if (in_padding) {
      expect_records(journal, 4);  // nobody's bytes
    } else if (at >= start_of(4)) {
      // Nothing says that the last record had been durable: it counts as torn, and is reported.
      expect_records(journal, 3);
      EXPECT_GT(journal.recovery->torn_bytes, 0u);
    } else {
      ASSERT_FALSE(journal.recovery) << at;
      EXPECT_EQ(journal.recovery.error().code, Errc::corrupt);
      EXPECT_NE(journal.recovery.error().detail.find(segment.string()), std::string::npos);
      const std::uint64_t offset = in_header ? 0 : kSegmentHeaderBytes + (at - kSegmentHeaderBytes) / kRecord * kRecord;
      EXPECT_NE(journal.recovery.error().detail.find("offset " + std::to_string(offset) + ":"), std::string::npos)
          << journal.recovery.error().detail;
    }
    if (HasFatalFailure()) FAIL() << "byte " << at;
  }
}

// A group is written at once, and the disk may finish its end before its beginning: that is torn, not damaged.
TEST_F(JournalRecovery, GroupTornAtItsBeginning) {
  const SegmentKey key{0xAABBCCDD, 77};
  std::string content(options.segment_bytes, '\0');
  const auto put = [&](std::uint64_t at, BytesView bytes) {
    std::copy(bytes.begin(), bytes.end(), content.begin() + static_cast<std::ptrdiff_t>(at));
  };
  const auto put_record = [&](Lsn lsn, Lsn durable) {
    const StoreEntry entry = entry_of(lsn, kFacts, kBody);
    put(start_of(lsn), write_record_header(key, lsn, durable, entry.facts, entry.body.view));
    put(start_of(lsn) + kRecordHeaderBytes, entry.facts);
    put(start_of(lsn) + kRecordHeaderBytes + kFacts, entry.body.view);
  };
  put(0, write_segment_header(key));
  put_record(1, 0);
  put_record(2, 0);
  // 3, of the next group, is missing; 4 and 5 of the same group are there.
  put_record(4, 2);
  put_record(5, 2);
  std::filesystem::create_directories(options.directory);
  write_all(options.directory / segment_name(1), content);
  {
    OpenJournal journal(options);
    expect_records(journal, 2);
    EXPECT_GT(journal.recovery->torn_bytes, 2 * kRecord);
    journal.append_and_wait(entry_of(3, kFacts, kBody));
  }
  {
    // 4 and 5 must not come back behind the new 3.
    OpenJournal again(options);
    expect_records(again, 3);
  }
  // Had 5 known that 3 was durable, the same picture would be damage.
  put_record(5, 4);
  write_all(options.directory / segment_name(1), content);
  EXPECT_EQ(recovery_error().code, Errc::corrupt);
}

// A stranger chooses the bytes of a packet. Bytes that look like a record in a torn body must not look like one to us.
TEST_F(JournalRecovery, ForgedRecordInATornBody) {
  Bytes forged(80);
  const auto header = write_record_header(SegmentKey{0x31524A41, 0}, 9, 8, {}, {});
  std::copy(header.begin(), header.end(), forged.begin() + 11);  // where 8-byte alignment puts it: 40 + 21 + 11 = 72
  {
    OpenJournal journal(options);
    journal.append_and_wait(entry_of(1, kFacts, kBody));
    journal.append_and_wait({pattern(2, kFacts), SharedBytes::of(forged)});
  }
  std::string content = read_all(only_segment());
  content[start_of(2) + kRecordHeaderBytes] = static_cast<char>(content[start_of(2) + kRecordHeaderBytes] ^ 1);
  write_all(only_segment(), content);
  OpenJournal journal(options);
  expect_records(journal, 1);
}

TEST_F(JournalRecovery, TornThenAppendedThenTornAgain) {
  Lsn whole = 0;
  RandomStream random(3, "torn again");
  for (int round = 0; round < 30; ++round) {
    {
      OpenJournal journal(options);
      expect_records(journal, whole);
      for (int i = 0; i < 3; ++i) whole = journal.append_and_wait(entry_of(whole + 1, kFacts, kBody));
    }
    // Cut somewhere in the last record of the last segment.
    const auto segment = segments().back();
    const std::string content = read_all(segment);
    const Lsn first = *parse_segment_name(segment.filename().native());
    const std::uint64_t last = start_of(whole - first + 1);
    if (random.chance(0.7)) {
      std::filesystem::resize_file(segment, last + random.below(kRecord - 2));
      --whole;
    }
  }
  EXPECT_GT(segments().size(), 1u);
}

TEST_F(JournalRecovery, DamageInOlderSegments) {
  write_records(1, 120);  // 53 in a segment
  ASSERT_EQ(segments().size(), 3u);
  const auto older = segments()[0];
  const std::string whole = read_all(older);
  const auto damage = [&](std::uint64_t at) {
    std::string content = whole;
    content[at] = static_cast<char>(content[at] ^ 4);
    write_all(older, content);
  };
  damage(start_of(7) + kRecordHeaderBytes);  // facts
  Error error = recovery_error();
  EXPECT_EQ(error.code, Errc::corrupt);
  EXPECT_NE(error.detail.find(older.string()), std::string::npos);
  EXPECT_NE(error.detail.find("offset " + std::to_string(start_of(7))), std::string::npos) << error.detail;
  EXPECT_NE(error.detail.find("record 7"), std::string::npos);

  damage(start_of(7) + kRecordHeaderBytes + kFacts + 3);  // the body: noticed when it is read
  {
    OpenJournal journal(options);
    ASSERT_TRUE(journal.recovery);
    EXPECT_EQ(journal.recovery->records, 120u);
    const auto body = journal.store->body(7);
    ASSERT_FALSE(body);
    EXPECT_EQ(body.error().code, Errc::corrupt);
    EXPECT_NE(body.error().detail.find(older.string()), std::string::npos);
    EXPECT_TRUE(journal.store->body(8));
  }
  write_all(older, whole.substr(0, start_of(50)));
  EXPECT_EQ(recovery_error().code, Errc::corrupt);
  write_all(older, "");
  EXPECT_EQ(recovery_error().code, Errc::corrupt);
  write_all(older, whole);
  EXPECT_TRUE(OpenJournal(options).recovery);
}

TEST_F(JournalRecovery, AMissingSegment) {
  write_records(1, 120);
  std::filesystem::remove(segments()[1]);
  const Error error = recovery_error();
  EXPECT_EQ(error.code, Errc::corrupt);
  EXPECT_NE(error.detail.find("missing"), std::string::npos);
}

TEST_F(JournalRecovery, ASegmentUnderAnotherName) {
  write_records(1, 3);
  std::filesystem::rename(only_segment(), options.directory / segment_name(2));
  // Its records do not have the numbers that the name promises.
  EXPECT_EQ(recovery_error().code, Errc::corrupt);
}

TEST_F(JournalRecovery, LeftoversAndStrangersAreLeftAlone) {
  write_records(1, 3);
  write_all(options.directory / "next.segment", "half made");
  write_all(options.directory / "new.segment", "half made");
  write_all(options.directory / "notes.txt", "mine");
  OpenJournal journal(options);
  expect_records(journal, 3);
  EXPECT_NE(read_all(options.directory / "next.segment"), "half made");
  EXPECT_FALSE(std::filesystem::exists(options.directory / "new.segment"));
  EXPECT_EQ(read_all(options.directory / "notes.txt"), "mine");
}

TEST_F(JournalRecovery, AnErrorOfTheReplayIsPassedOn) {
  write_records(1, 3);
  auto store = open_journal(options);
  ASSERT_TRUE(store);
  int calls = 0;
  const auto recovery = (*store)->recover([&](Lsn, BytesView) -> Result<void> {
    if (++calls == 2) return fail(Errc::corrupt, "not a record of mine");
    return {};
  });
  ASSERT_FALSE(recovery);
  EXPECT_EQ(recovery.error().detail, "not a record of mine");
  EXPECT_EQ(calls, 2);
}

TEST(SegmentFormat, NamesAndHeaders) {
  EXPECT_EQ(segment_name(42), "00000000000000000042.segment");
  EXPECT_EQ(parse_segment_name(segment_name(UINT64_MAX)), UINT64_MAX);
  EXPECT_FALSE(parse_segment_name("next.segment"));
  EXPECT_FALSE(parse_segment_name("0000000000000000004x.segment"));
  EXPECT_FALSE(parse_segment_name("99999999999999999999.segment"));
  EXPECT_FALSE(parse_segment_name("00000000000000000042.segment~"));
  const auto header = write_segment_header({5, 6});
  ASSERT_TRUE(read_segment_header(header));
  EXPECT_EQ(read_segment_header(header)->mark, 5u);
  EXPECT_EQ(read_segment_header(header)->seed, 6u);
  EXPECT_FALSE(read_segment_header(BytesView(header).first(63)));
  EXPECT_EQ(record_bytes(0, 0), 40u);
  EXPECT_EQ(record_bytes(1, 7), 48u);
  EXPECT_EQ(record_bytes(1, 8), 56u);
}

}  // namespace
}  // namespace axle::hub
