#include "reference-hub/audit/audit_log.hpp"

#include <sys/stat.h>

#include <atomic>
#include <thread>

#include "tests/reference-hub/audit/fixture.hpp"

namespace axle::hub {
namespace {

using AuditLogTest = AuditFolder;

TEST_F(AuditLogTest, GoesOnAfterARestart) {
  write(1, 3);
  auto log = open();
  ASSERT_TRUE(log) << log.error().detail;
  EXPECT_EQ((*log)->last_lsn(), 3U);
  for (Lsn lsn = 1; lsn <= 5; ++lsn) (*log)->append(record_event(lsn));  // the replay; 1 to 3 are known
  EXPECT_EQ((*log)->last_lsn(), 5U);
  ASSERT_TRUE((*log)->caught_up(5));
  ASSERT_TRUE((*log)->flush());
  EXPECT_EQ(verify().records, 5U) << "it may be verified while it is written";
  log->reset();
  const AuditReport report = verify();
  EXPECT_FALSE(report.fault) << report.fault->detail;
  EXPECT_EQ(report.records, 5U);
  EXPECT_EQ(files().size(), 1U);
  struct stat status{};
  ASSERT_EQ(::stat(files().front().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(AuditLogTest, AJournalThatIsOlderThanTheLogIsNoticed) {
  write(1, 3);
  auto log = open();
  ASSERT_TRUE(log);
  EXPECT_TRUE((*log)->caught_up(3));
  const auto older = (*log)->caught_up(2);
  ASSERT_FALSE(older);
  EXPECT_EQ(older.error().code, Errc::corrupt);
}

TEST_F(AuditLogTest, RecordsThatAreSkippedAreOwnedUpTo) {
  write(1, 3);
  write(10, 12);
  const AuditReport report = verify();
  EXPECT_FALSE(report.fault) << report.fault->detail;
  EXPECT_EQ(report.records, 6U);
  EXPECT_EQ(report.missing_records, 6U);
  EXPECT_EQ(report.last_lsn, 12U);
}

TEST_F(AuditLogTest, ATornLastLineIsCutOff) {
  write(1, 3);
  const std::string whole = read_file(files().front()).value();
  const std::size_t last = whole.rfind('\n', whole.size() - 2) + 1;
  // Whatever of the next line the disk has got.
  for (const std::size_t kept : {std::size_t{1}, std::size_t{100}, whole.size() - last - 1}) {
    ASSERT_TRUE(write_file(files().front(), whole + whole.substr(last, kept)));
    EXPECT_EQ(verdict(), "good");
    EXPECT_EQ(verify().torn_bytes, kept);
    const auto log = open();
    ASSERT_TRUE(log) << log.error().detail;
    EXPECT_EQ(std::filesystem::file_size(files().front()), whole.size());
  }
  // An incomplete line anywhere else is damage.
  ASSERT_TRUE(write_file(files().front(), whole + whole.substr(last, 50) + "\n"));
  EXPECT_EQ(open().error().code, Errc::corrupt);
}

TEST_F(AuditLogTest, ACrashAtAnyByteOfTheUnsyncedEndIsCaughtUp) {
  write(1, 3);
  const std::string log_before = read_file(files().front()).value(), head_before = read_file(head_file()).value();
  {
    auto log = open();
    ASSERT_TRUE(log);
    for (Lsn lsn = 4; lsn <= 6; ++lsn) (*log)->append(record_event(lsn));
  }
  const std::string log_after = read_file(files().front()).value();
  for (std::size_t size = log_before.size(); size <= log_after.size(); size += 97) {
    ASSERT_TRUE(write_file(files().front(), log_after.substr(0, size)));
    ASSERT_TRUE(write_file(head_file(), head_before));
    {
      auto log = open();
      ASSERT_TRUE(log) << size << ": " << log.error().detail;
      for (Lsn lsn = 1; lsn <= 8; ++lsn) (*log)->append(record_event(lsn));
    }
    const AuditReport report = verify();
    EXPECT_FALSE(report.fault) << size << ": " << report.fault->detail;
    EXPECT_EQ(report.records, 8U);
    EXPECT_EQ(report.missing_records, 0U);
  }
}

TEST_F(AuditLogTest, ACrashWhileAFileBegins) {
  options.file_bytes_max = 4096;
  write(1, 3);
  const AuditHead end = verify().end;
  ASSERT_TRUE(write_file(options.folder / audit_file_name(end.seq + 1), ""));
  EXPECT_EQ(verdict(), "good");
  ASSERT_TRUE(open()) << "an empty file is as good as none";
  ASSERT_TRUE(write_file(options.folder / audit_file_name(end.seq + 1), "{\"seq\":"));
  ASSERT_TRUE(open());
  EXPECT_EQ(files().size(), 1U);
  write(4, 30);
  EXPECT_EQ(verdict(), "good");
  // The very first line, before its head was written.
  const std::string first = lines(files().front()).front() + "\n";
  std::filesystem::remove_all(options.folder);
  std::filesystem::create_directories(options.folder);
  ASSERT_TRUE(write_file(options.folder / audit_file_name(1), first));
  write(1, 3);
  EXPECT_EQ(verdict(), "good");
}

TEST_F(AuditLogTest, TheNextFileBeginsWhenOneIsFull) {
  options.file_bytes_max = 4096;
  auto log = open();
  ASSERT_TRUE(log);
  Lsn lsn = 0;
  while (files().size() < 2) {
    (*log)->append(record_event(++lsn));
    ASSERT_TRUE((*log)->flush());
    ASSERT_LT(lsn, 100U);
  }
  EXPECT_GE(std::filesystem::file_size(files()[0]), options.file_bytes_max) << "not before it is full";
  const auto older = lines(files()[0]), newer = lines(files()[1]);  // what is read from them points into them
  const auto last_but_one = read_audit_line(older.back());
  const auto first = read_audit_line(newer.front());
  EXPECT_EQ(first->prev, last_but_one->hash);
  EXPECT_EQ(first->seq, last_but_one->seq + 1);
  EXPECT_EQ(read_file_line(*first), lsn - 1);
  log->reset();
  EXPECT_EQ(verdict(), "good");
}

TEST_F(AuditLogTest, WhoeverFindsTheQueueFullWaitsAndNothingOfARecordIsLost) {
  options.waiting_max = 2;
  auto log = open();
  ASSERT_TRUE(log);
  std::thread other([&] {
    for (int i = 0; i < 2000; ++i) {
      AuditEvent event{.what = AuditKind::notice, .time = kMorning};
      event.detail = "n" + std::to_string(i);
      (*log)->append(std::move(event));
    }
  });
  for (Lsn lsn = 1; lsn <= 2000; ++lsn) (*log)->append(record_event(lsn));
  other.join();
  (*log)->stop(kMorning + kHour);
  EXPECT_GT((*log)->counters().waits, 0U);
  const AuditReport report = verify();
  EXPECT_FALSE(report.fault) << report.fault->detail;
  EXPECT_EQ(report.records, 2000U);
  EXPECT_EQ(report.missing_records, 0U);
  EXPECT_GE(report.lines, 4000U);
  EXPECT_GE(report.checkpoints_verified, 4000U / options.checkpoint_every);
}

TEST_F(AuditLogTest, StrangersCannotFillIt) {
  auto log = open();
  ASSERT_TRUE(log);
  for (int i = 0; i < 100'000; ++i) (*log)->append(refusal("stranger", kMorning + i * kMicrosecond));
  (*log)->append(refusal("h57", kMorning + kSecond, AuditKind::refused));
  (*log)->append(record_event(1));
  (*log)->stop(kMorning + kMinute);
  std::size_t shown = 0;
  std::uint64_t counted = 0;
  for (const std::string& line : lines(files().front())) {
    if (line.find("\"what\":\"refused-authentication\"") != std::string::npos) ++shown;
    if (line.find("\"what\":\"refused-more\"") == std::string::npos) continue;
    EXPECT_NE(line.find("\"detail\":\"authentication, since 2026-08-03T"), std::string::npos) << line;
    counted += std::stoull(line.substr(line.find("\"count\":") + 8));
  }
  EXPECT_EQ(shown, options.refusals.per_centre_per_s);
  EXPECT_EQ(shown + counted, 100'000U) << "every one of them is accounted for";
  const std::string all = read_file(files().front()).value();
  EXPECT_NE(all.find("\"what\":\"refused\",\"centre\":\"h57\""), std::string::npos) << "a known centre has its own";
  EXPECT_LT(all.size(), 8192U);
  EXPECT_EQ(verdict(), "good");
}

TEST_F(AuditLogTest, TheSummaryComesAlsoWhenTheFloodIsOver) {
  auto log = open();
  ASSERT_TRUE(log);
  for (int i = 0; i < 10; ++i) (*log)->append(refusal("stranger", kMorning));
  ASSERT_TRUE((*log)->flush());
  const auto said = [&] { return read_file(files().front()).value().find("refused-more") != std::string::npos; };
  for (int i = 0; i < 600 && !said(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_TRUE(said());
}

TEST_F(AuditLogTest, ADiskThatRefusesIsToldOnceAndHoldsNobodyUp) {
  write(1, 3);
  auto log = open();
  ASSERT_TRUE(log);
  std::atomic<int> told{0};
  (*log)->on_failure([&](const Error& error) {
    EXPECT_EQ(error.code, Errc::io) << error.detail;
    ++told;
  });
  // The folder is gone: the file cannot be opened.
  std::filesystem::remove_all(options.folder);
  for (Lsn lsn = 4; lsn <= 100'000; ++lsn) (*log)->append(record_event(lsn));
  const auto flushed = (*log)->flush();
  ASSERT_FALSE(flushed);
  EXPECT_EQ(flushed.error().code, Errc::io);
  (*log)->stop(kMorning);
  EXPECT_EQ(told.load(), 1);
  std::string late;
  (*log)->on_failure([&](const Error& error) { late = error.detail; });
  EXPECT_EQ(late, flushed.error().detail) << "whoever asks late is told at once";
}

TEST_F(AuditLogTest, AKeyOfTheOperatorsAndAChangeOfKeys) {
  write(1, 3);
  const auto rsa = ProofKey::of(signature::PrivateKey::generate(signature::KeyAlgorithm::rsa2048).value());
  {
    auto log = AuditLog::open(options, *rsa);
    ASSERT_TRUE(log) << log.error().detail;
    (*log)->append(record_event(4));
    (*log)->stop(kMorning + kHour);
  }
  EXPECT_EQ(verify().fault->kind, AuditFaultKind::signature) << "the new key was not given";
  AuditVerifyOptions both;
  both.keys = {rsa->open, key().open};
  const auto report = verify_audit(options.folder, both);
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->fault) << report->fault->detail;
  EXPECT_EQ(report->checkpoints_verified, 2U);
}

}  // namespace
}  // namespace axle::hub
