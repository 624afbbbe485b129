// An audit log in a temporary folder, with records of documents, and hands that change it.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/file.hpp"
#include "reference-hub/audit/audit_log.hpp"
#include "reference-hub/audit/verify.hpp"

namespace axle::hub {

constexpr InstantNs kMorning = 1'785'722'400 * kSecond;  // 2026-08-03T09:00:00+07:00

inline DocumentAccepted document(std::uint64_t number) {
  DocumentAccepted record;
  record.facts.from = "H57.12";
  record.facts.to = {"G22", "H57.13"};
  record.facts.document_id = "H57.12,2026/08/03," + std::to_string(number) + "/STN-VP";
  record.facts.digest.fill(static_cast<std::uint8_t>(number));
  record.facts.length = 1000 + number;
  record.facts.verification = {VerificationPolicy::full, true, false};
  record.centre = "h57";
  record.doc_id = std::string(24, 'a');
  record.receiver_doc_ids = {std::string(24, 'b'), std::string(24, 'c')};
  record.at = kMorning + static_cast<InstantNs>(number) * kSecond;
  return record;
}
inline AuditEvent record_event(Lsn lsn) {
  return audit_event(document(lsn), lsn);
}
inline AuditEvent refusal(std::string centre, InstantNs at, AuditKind what = AuditKind::refused_authentication) {
  AuditEvent event{.what = what, .time = at};
  event.centre = std::move(centre);
  event.detail = "wrong system id or secret";
  return event;
}

class AuditFolder : public testing::Test {
 protected:
  AuditFolder() {
    const char* const fast = "/dev/shm";
    const auto parent =
        ::access(fast, W_OK) == 0 ? std::filesystem::path(fast) : std::filesystem::temp_directory_path();
    std::string name = (parent / "axle-audit-XXXXXX").string();
    home_ = ::mkdtemp(name.data());
    options.folder = home_ / "audit";
    options.sync_interval = kMillisecond;
  }
  ~AuditFolder() override {
    std::error_code ignored;
    std::filesystem::remove_all(home_, ignored);
  }

  static const ProofKey& key() {
    static const ProofKey key =
        ProofKey::of(signature::PrivateKey::generate(signature::KeyAlgorithm::p256).value()).value();
    return key;
  }

  Result<std::unique_ptr<AuditLog>> open() const { return AuditLog::open(options, key()); }
  // Opened, with these records, and closed in good order.
  void write(Lsn first, Lsn last) const {
    auto log = open();
    ASSERT_TRUE(log) << log.error().detail;
    (*log)->append({.what = AuditKind::started, .time = kMorning});
    for (Lsn lsn = first; lsn <= last; ++lsn) (*log)->append(record_event(lsn));
    (*log)->stop(kMorning + kHour);
  }

  AuditReport verify(std::optional<AuditHead> expect = {}, std::optional<AuditHead> archived = {}) const {
    AuditVerifyOptions how;
    how.keys = {key().open};
    how.expect = expect;
    how.archived = archived;
    auto report = verify_audit(options.folder, how);
    EXPECT_TRUE(report) << report.error().detail;
    return report.value_or(AuditReport{});
  }
  // Kind, file name and line of the fault: "edited 00000000000000000001.jsonl:7"; "good" when there is none.
  std::string verdict(std::optional<AuditHead> expect = {}) const {
    const AuditReport report = verify(expect);
    if (!report.fault) return "good";
    return std::string(to_string(report.fault->kind)) + " " + report.fault->file.filename().string() + ":" +
           std::to_string(report.fault->line);
  }

  std::vector<std::filesystem::path> files() const {
    std::vector<std::filesystem::path> paths;
    for (const AuditFile& file : list_audit_files(options.folder).value()) paths.push_back(file.path);
    return paths;
  }
  static std::vector<std::string> lines(const std::filesystem::path& file) {
    std::vector<std::string> found;
    const std::string content = read_file(file).value();
    for (std::size_t at = 0, end; (end = content.find('\n', at)) != std::string::npos; at = end + 1) {
      found.push_back(content.substr(at, end - at));
    }
    return found;
  }
  static void put(const std::filesystem::path& file, const std::vector<std::string>& all) {
    std::string content;
    for (const std::string& line : all) content += line + "\n";
    ASSERT_TRUE(write_file(file, content));
  }
  template <class Change>
  void change(Change what, std::size_t file = 0) const {
    auto all = lines(files().at(file));
    what(all);
    put(files().at(file), all);
  }
  // What a hand with the program but without the key can do: every line from `from` on gets its hash anew.
  static void chain_anew(std::vector<std::string>& all, std::size_t from) {
    AuditHead end{read_audit_line(all[from - 1])->seq, read_audit_line(all[from - 1])->hash};
    for (std::size_t i = from; i < all.size(); ++i) all[i] = with_hash(all[i], end);
  }
  static std::string with_hash(const std::string& line, AuditHead& end);

  std::filesystem::path head_file() const { return options.folder / kAuditHeadFile; }

  AuditOptions options;

 private:
  std::filesystem::path home_;
};

}  // namespace axle::hub
