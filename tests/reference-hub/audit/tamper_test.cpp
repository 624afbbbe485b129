// Hands that change a log, and what verification says of each.
#include "tests/reference-hub/audit/fixture.hpp"

namespace axle::hub {
namespace {

constexpr const char* kFirst = "00000000000000000001.jsonl";

// Lines: 1 file, 2 started, 3 to 22 the records 1 to 20, 23 stopped, 24 checkpoint.
class Tamper : public AuditFolder {
 protected:
  void SetUp() override { write(1, 20); }
  std::string at(const std::string& kind, std::uint64_t line) const {
    return kind + " " + kFirst + ":" + std::to_string(line);
  }
};

TEST_F(Tamper, NobodyTouchedIt) {
  const AuditReport report = verify();
  EXPECT_FALSE(report.fault) << report.fault->detail;
  EXPECT_EQ(report.files, 1U);
  EXPECT_EQ(report.lines, 24U);
  EXPECT_EQ(report.records, 20U);
  EXPECT_EQ(report.last_lsn, 20U);
  EXPECT_EQ(report.checkpoints_verified, 1U);
  EXPECT_EQ(report.last_signed, 24U) << "the head file covers the last line";
  EXPECT_EQ(report.first_time, "2026-08-03T09:00:00.000+07:00");
  EXPECT_EQ(report.last_time, "2026-08-03T10:00:00.000+07:00");
  EXPECT_EQ(report.last_event, "stopped");
  EXPECT_EQ(report.end.seq, 24U);
  EXPECT_EQ(verdict(report.end), "good");
}

TEST_F(Tamper, EveryByteOfALineCounts) {
  const auto before = lines(files().at(0));
  for (std::size_t i = 0; i < before[9].size(); ++i) {
    change([&](auto& all) { all[9][i] = static_cast<char>(all[9][i] ^ 1); });
    const auto report = verify();
    ASSERT_TRUE(report.fault) << "byte " << i;
    // A changed hash or prev may as well be another line's: the place is what counts.
    EXPECT_EQ(report.fault->line, 10U) << "byte " << i << ": " << report.fault->detail;
    put(files().at(0), before);
  }
}

TEST_F(Tamper, ALineIsEdited) {
  change([](auto& all) { all[9].replace(all[9].find("H57.13"), 6, "H57.14"); });
  EXPECT_EQ(verdict(), at("edited", 10));
}

TEST_F(Tamper, ALineIsEditedWithItsHash) {
  change([](auto& all) {
    all[9].replace(all[9].find("H57.13"), 6, "H57.14");
    AuditHead end{9, read_audit_line(all[8])->hash};
    all[9] = with_hash(all[9], end);
  });
  EXPECT_EQ(verdict(), at("edited", 10));
}

TEST_F(Tamper, ALineIsEditedAndTheChainIsMadeAnew) {
  change([](auto& all) {
    all[9].replace(all[9].find("H57.13"), 6, "H57.14");
    chain_anew(all, 9);
  });
  EXPECT_EQ(verdict(), at("signature", 24)) << "the checkpoint signs another line";
  // Without the checkpoint, the head file knows the end.
  change([](auto& all) { all.pop_back(); });
  EXPECT_EQ(verdict(), "truncated head:0");
  // Without the head file nothing is known, and that is said.
  std::filesystem::remove(head_file());
  EXPECT_EQ(verdict(), "truncated head:0");
}

TEST_F(Tamper, ALineIsDeleted) {
  change([](auto& all) { all.erase(all.begin() + 9); });
  EXPECT_EQ(verdict(), at("deleted", 10));
  EXPECT_EQ(verify().fault->detail, "lines 10 are missing before this one");
}

TEST_F(Tamper, LinesAreDeletedAndTheChainIsMadeAnew) {
  change([](auto& all) {
    all.erase(all.begin() + 9, all.begin() + 12);
    chain_anew(all, 9);
  });
  EXPECT_EQ(verdict(), at("deleted", 10)) << "records follow one another without a gap";
}

TEST_F(Tamper, TheBeginningIsDeleted) {
  change([](auto& all) { all.erase(all.begin(), all.begin() + 3); });
  EXPECT_EQ(verdict(), "reordered " + std::string(kFirst) + ":1") << "the file's name says what it begins with";
  std::filesystem::rename(files().at(0), options.folder / audit_file_name(4));
  EXPECT_EQ(verdict(), "deleted " + audit_file_name(4) + ":1");
}

TEST_F(Tamper, LinesAreReordered) {
  change([](auto& all) { std::swap(all[9], all[10]); });
  EXPECT_EQ(verdict(), at("reordered", 10));
  change([](auto& all) { std::swap(all[9], all[10]); });
  EXPECT_EQ(verdict(), "good");
  change([](auto& all) { std::rotate(all.begin() + 5, all.begin() + 6, all.begin() + 15); });
  EXPECT_EQ(verdict(), at("reordered", 6));
}

TEST_F(Tamper, ALineIsInserted) {
  change([](auto& all) { all.insert(all.begin() + 9, all[4]); });
  EXPECT_EQ(verdict(), at("inserted", 10)) << "a copy of an old line";
  change([](auto& all) { all.erase(all.begin() + 9); });
  change([](auto& all) { all.insert(all.begin() + 9, "anything"); });
  EXPECT_EQ(verdict(), at("inserted", 10));
  change([](auto& all) { all.erase(all.begin() + 9); });
  change([](auto& all) { all.insert(all.begin() + 9, all[12]); });
  EXPECT_EQ(verdict(), at("inserted", 10)) << "a copy of a later line";
  change([](auto& all) { all.erase(all.begin() + 9); });
  change([](auto& all) { all.push_back(all[4]); });
  EXPECT_EQ(verdict(), at("inserted", 25));
}

TEST_F(Tamper, ALineIsInsertedWithItsHash) {
  change([](auto& all) {
    AuditHead end{9, read_audit_line(all[8])->hash};
    all.insert(all.begin() + 9, with_hash(all[1], end));
  });
  EXPECT_EQ(verdict(), at("inserted", 10));
}

TEST_F(Tamper, TheEndIsTruncated) {
  change([](auto& all) { all.resize(15); });
  EXPECT_EQ(verdict(), "truncated head:0");
  EXPECT_EQ(verify().fault->detail, "the log ends with line 15, the head file says that there was line 24");
}

TEST_F(Tamper, TheEndIsTruncatedAndTheHeadFileIsRemoved) {
  change([](auto& all) { all.resize(15); });
  std::filesystem::remove(head_file());
  EXPECT_EQ(verdict(), "truncated head:0");
}

TEST_F(Tamper, TheEndIsTruncatedAndTheHeadFileIsWrittenWithoutTheKey) {
  const auto before = lines(files().at(0));
  change([](auto& all) { all.resize(15); });
  const auto last = read_audit_line(before[14]);
  const SignedHead old = *read_head_file(options.folder).value();
  ASSERT_TRUE(write_file(head_file(), write_head({15, last->hash}, kMorning, old.key, old.signature)));
  EXPECT_EQ(verdict(), "signature head:1");
  const auto stranger = ProofKey::of(signature::PrivateKey::generate(signature::KeyAlgorithm::p256).value());
  const AuditHead head{15, last->hash};
  ASSERT_TRUE(
      write_file(head_file(), write_head(head, kMorning, stranger->name, stranger->sign(signed_text(head)).value())));
  EXPECT_EQ(verdict(), "signature head:1") << "a stranger's key";
}

TEST_F(Tamper, TheEndAndTheHeadFileArePutBackTogether) {
  const std::string old_log = read_file(files().at(0)).value(), old_head = read_file(head_file()).value();
  write(21, 30);
  const AuditHead noted = verify().end;
  EXPECT_EQ(verdict(noted), "good");
  ASSERT_TRUE(write_file(files().at(0), old_log));
  ASSERT_TRUE(write_file(head_file(), old_head));
  EXPECT_EQ(verdict(), "good") << "nothing in the folder can tell";
  EXPECT_EQ(verdict(noted), "truncated audit:0") << "what was noted elsewhere can";
  const AuditHead other{noted.seq - 20, {}};
  EXPECT_EQ(verdict(other), "edited audit:0") << "a head of another log";
}

TEST_F(Tamper, AMissingHeadFileAndAForeignOne) {
  ASSERT_TRUE(write_file(head_file(), "{}"));
  EXPECT_EQ(verdict(), "edited head:0");
  EXPECT_EQ(open().error().code, Errc::corrupt);
}

TEST_F(Tamper, ACheckpointsSignatureIsChanged) {
  change([](auto& all) {
    const std::size_t place = all[23].find("\"signature\":\"") + 30;
    all[23][place] = all[23][place] == 'A' ? 'B' : 'A';
    AuditHead end{23, read_audit_line(all[22])->hash};
    all[23] = with_hash(all[23], end);
  });
  EXPECT_EQ(verdict(), at("signature", 24));
}

TEST_F(Tamper, WithoutAKeyTheChainAloneIsVerified) {
  const auto report = verify_audit(options.folder, {});
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->fault);
  EXPECT_EQ(report->checkpoints, 1U);
  EXPECT_EQ(report->checkpoints_verified, 0U);
  EXPECT_EQ(report->last_signed, 0U);
}

TEST_F(Tamper, TheHubRefusesToGoOnWithALogThatWasTouched) {
  const std::string log = read_file(files().at(0)).value();
  change([](auto& all) { all[9].replace(all[9].find("H57.13"), 6, "H57.14"); });
  EXPECT_EQ(open().error().code, Errc::corrupt);
  EXPECT_NE(open().error().detail.find("line 10"), std::string::npos) << open().error().detail;
  ASSERT_TRUE(write_file(files().at(0), log));
  change([](auto& all) { all.erase(all.begin() + 9); });
  EXPECT_EQ(open().error().code, Errc::corrupt);
  ASSERT_TRUE(write_file(files().at(0), log));
  change([](auto& all) { all.resize(15); });
  EXPECT_EQ(open().error().code, Errc::corrupt) << "the end is missing";
  ASSERT_TRUE(write_file(files().at(0), log));
  ASSERT_TRUE(open());
  std::filesystem::remove(head_file());
  EXPECT_EQ(open().error().code, Errc::corrupt);
  std::filesystem::remove_all(options.folder);
  EXPECT_EQ(verify_audit(options.folder, {}).error().code, Errc::not_found);
}

TEST_F(Tamper, AFileLargerThanTheHubMakesIsNotRead) {
  const auto foreign = options.folder / audit_file_name(25);
  ASSERT_TRUE(write_file(foreign, "x"));
  std::filesystem::resize_file(foreign, kAuditFileBytesMax);
  EXPECT_EQ(verdict(), "good") << "read, and found to hold nothing but an incomplete line";
  std::filesystem::resize_file(foreign, kAuditFileBytesMax + 1);
  EXPECT_EQ(verify_audit(options.folder, {}).error().code, Errc::limit);
}

// ---- several files

class TamperFiles : public AuditFolder {
 protected:
  void SetUp() override {
    options.file_bytes_max = 8 * 1024;
    write(1, 100);
    ASSERT_GE(files().size(), 5U);
  }
};

TEST_F(TamperFiles, NobodyTouchedThem) {
  const AuditReport report = verify();
  EXPECT_FALSE(report.fault) << report.fault->detail;
  EXPECT_EQ(report.files, files().size());
  EXPECT_EQ(report.records, 100U);
  EXPECT_EQ(report.checkpoints_verified, files().size()) << "each file ends with one";
  for (const auto& file : files()) {
    EXPECT_LT(std::filesystem::file_size(file), options.file_bytes_max + 2048)
        << "the line that filled it, and the checkpoint";
    EXPECT_EQ(read_audit_line(lines(file).front())->what, "file");
    EXPECT_EQ(read_audit_line(lines(file).back())->what, "checkpoint");
  }
}

TEST_F(TamperFiles, TwoFilesAreSwapped) {
  const auto all = files();
  std::filesystem::rename(all[1], options.folder / "x");
  std::filesystem::rename(all[2], all[1]);
  std::filesystem::rename(options.folder / "x", all[2]);
  EXPECT_EQ(verdict(), "reordered " + all[1].filename().string() + ":1");
}

TEST_F(TamperFiles, AFileIsDeleted) {
  const auto all = files();
  std::filesystem::remove(all[2]);
  EXPECT_EQ(verdict(), "deleted " + all[3].filename().string() + ":1");
}

TEST_F(TamperFiles, TheLastFileIsDeleted) {
  std::filesystem::remove(files().back());
  EXPECT_EQ(verdict(), "truncated head:0");
  EXPECT_EQ(open().error().code, Errc::corrupt);
}

TEST_F(TamperFiles, AllFilesAreDeleted) {
  for (const auto& file : files()) std::filesystem::remove(file);
  EXPECT_EQ(verdict(), "truncated head:0");
  EXPECT_EQ(open().error().code, Errc::corrupt);
}

TEST_F(TamperFiles, TheLastLineOfAFileIsDeleted) {
  const auto all = files();
  change([](auto& lines) { lines.pop_back(); }, 1);
  EXPECT_EQ(verdict(), "deleted " + all[2].filename().string() + ":1");
}

TEST_F(TamperFiles, AFileEndsWithinALine) {
  const auto all = files();
  std::filesystem::resize_file(all[1], std::filesystem::file_size(all[1]) - 10);
  EXPECT_EQ(verdict(), "edited " + all[1].filename().string() + ":" + std::to_string(lines(all[1]).size() + 1));
}

TEST_F(TamperFiles, OldFilesMayBeTakenAwayWhenTheirEndWasNoted) {
  const auto all = files();
  const auto second = lines(all[1]);
  const auto end_of_first = read_audit_line(second.front());
  const AuditHead noted{end_of_first->seq - 1, end_of_first->prev};
  std::filesystem::remove(all[0]);
  EXPECT_EQ(verdict(), "deleted " + all[1].filename().string() + ":1");
  const AuditReport report = verify({}, noted);
  EXPECT_FALSE(report.fault) << report.fault->detail;
  EXPECT_EQ(report.last_lsn, 100U);
  AuditHead wrong = noted;
  wrong.hash[0] ^= 1;
  EXPECT_TRUE(verify({}, wrong).fault);
  EXPECT_TRUE(open()) << "the hub itself needs the last file only";
}

}  // namespace
}  // namespace axle::hub
