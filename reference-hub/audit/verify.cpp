#include "reference-hub/audit/verify.hpp"

#include <algorithm>

#include "base/file.hpp"
#include "reference-hub/audit/misfit.hpp"

namespace axle::hub {
namespace {

std::string number(std::uint64_t value) {
  return std::to_string(value);
}

class Verification {
 public:
  Verification(std::filesystem::path folder, const AuditVerifyOptions& options)
      : folder_(std::move(folder)), options_(options) {
    if (options_.archived) report_.end = *options_.archived;
  }

  Result<AuditReport> run() {
    // The head first: a running hub moves the log's end on, never back.
    auto head = read_head_file(folder_);
    if (!head && head.error().code != Errc::corrupt) return pass(head);
    const auto files = list_audit_files(folder_);
    if (!files) return pass(files);
    if (files->empty() && head && !*head) {
      return fail(Errc::not_found, folder_.string() + ": there is no audit log");
    }
    if (head) head_ = *head;
    note_passed();
    for (const AuditFile& file : *files) {
      if (auto done = read(file, &file == &files->back()); !done) return pass(done);
      if (report_.fault) return report_;
    }
    if (!head) {
      fault(AuditFaultKind::edited, folder_ / kAuditHeadFile, 0, "this is not what the hub writes there");
    } else {
      check_head();
    }
    check_expected();
    return report_;
  }

 private:
  void fault(AuditFaultKind kind, std::filesystem::path file, std::uint64_t line, std::string detail) {
    if (!report_.fault) report_.fault = AuditFault{kind, std::move(file), line, std::move(detail)};
  }

  Result<void> read(const AuditFile& file, bool last) {
    const auto content = read_file(file.path, kAuditFileBytesMax);
    if (!content) return pass(content);
    const auto lines = lines_of(*content);
    ++report_.files;
    check_name(file, lines);
    for (std::size_t i = 0; i < lines.size() && !report_.fault; ++i) {
      if (auto done = take(file, lines, i); !done) return done;
    }
    if (report_.fault) return {};
    report_.torn_bytes = content->empty() || content->back() == '\n' ? 0 : content->size() - content->rfind('\n') - 1;
    if (last || (!lines.empty() && report_.torn_bytes == 0)) return {};
    fault(AuditFaultKind::edited, file.path, lines.size() + 1, "the file ends within a line, but another follows it");
    return {};
  }

  // The file must be the one that its name says, and the next one of the log.
  void check_name(const AuditFile& file, const std::vector<std::string_view>& lines) {
    const auto line = lines.empty() ? std::nullopt : read_audit_line(lines.front());
    if (line && line->whole && line->seq != file.first) {
      fault(AuditFaultKind::reordered, file.path, 1,
            "the file begins with line " + number(line->seq) + ", its name says " + number(file.first));
    } else if (file.first > report_.end.seq + 1) {
      fault(AuditFaultKind::deleted, file.path, 1,
            "lines " + number(report_.end.seq + 1) + " to " + number(file.first - 1) + " are missing before this file");
    }
  }

  Result<void> take(const AuditFile& file, const std::vector<std::string_view>& lines, std::size_t at) {
    const auto line = read_audit_line(lines[at]);
    if (!line || !line->whole || line->seq != report_.end.seq + 1 || line->prev != report_.end.hash) {
      Misfit misfit = judge_misfit(lines, at, report_.end, before_);
      fault(misfit.kind, file.path, misfit.line + 1, std::move(misfit.detail));
      return {};
    }
    check_content(file.path, at, *line);
    if (report_.fault) return {};
    before_ = report_.end;
    report_.end = {line->seq, line->hash};
    count(*line);
    note_passed();
    return options_.each ? options_.each(*line) : Result<void>();
  }

  void count(const AuditLine& line) {
    ++report_.lines;
    if (report_.first_time.empty()) report_.first_time = line.time;
    report_.last_time = line.time;
    if (line.what != to_string(AuditKind::checkpoint)) report_.last_event = line.what;
    if (line.lsn == 0) return;
    ++report_.records;
    report_.last_lsn = line.lsn;
  }

  // What the chain does not show: signatures, and that every record has its event.
  void check_content(const std::filesystem::path& path, std::size_t at, const AuditLine& line) {
    const auto wrong = [&](AuditFaultKind kind, std::string detail) { fault(kind, path, at + 1, std::move(detail)); };
    if (line.what == to_string(AuditKind::checkpoint)) return check_checkpoint(path, at, line);
    if (line.what == to_string(AuditKind::file)) {
      const auto last_lsn = read_file_line(line);
      if (!last_lsn || at != 0) return wrong(AuditFaultKind::edited, "this is no first line of a file");
      if (report_.lines == 0 && options_.archived) report_.last_lsn = *last_lsn;
      if (*last_lsn != report_.last_lsn) wrong(AuditFaultKind::deleted, skipped(*last_lsn + 1));
      return;
    }
    if (at == 0) return wrong(AuditFaultKind::edited, "the first line is not a file's own");
    if (line.what == to_string(AuditKind::missing)) {
      const auto missing = read_missing(line);
      if (!missing || missing->first != report_.last_lsn + 1) {
        return wrong(AuditFaultKind::edited, "the line says of other records that they are missing than there are");
      }
      report_.missing_records += missing->last - missing->first + 1;
      report_.last_lsn = missing->last;
    } else if (line.lsn != 0 && line.lsn != report_.last_lsn + 1) {
      wrong(line.lsn > report_.last_lsn ? AuditFaultKind::deleted : AuditFaultKind::inserted, skipped(line.lsn));
    }
  }

  std::string skipped(Lsn next) const {
    return "after the event of record " + number(report_.last_lsn) + " comes that of record " + number(next) +
           ": the log was written anew";
  }

  const signature::VerificationKey* find_key(std::string_view name) const {
    const auto found = std::ranges::find_if(options_.keys, [&](const auto& key) { return name_of(key) == name; });
    return found == options_.keys.end() ? nullptr : &*found;
  }

  // True when it covers `head`, and a key was there to say so.
  bool check_signature(const std::filesystem::path& path, std::uint64_t line, const AuditHead& head,
                       std::string_view key_name, std::string_view signature) {
    if (options_.keys.empty()) return false;
    const auto* const key = find_key(key_name);
    if (key == nullptr) {
      fault(AuditFaultKind::signature, path, line,
            "signed with the key " + std::string(key_name.substr(0, 64)) + ", which is none of those given");
      return false;
    }
    if (!verify_proof(*key, signed_text(head), signature)) {
      fault(AuditFaultKind::signature, path, line,
            "the signature does not fit: lines after line " + number(report_.last_signed) + " were written anew");
      return false;
    }
    report_.last_signed = std::max(report_.last_signed, head.seq);
    return true;
  }

  void check_checkpoint(const std::filesystem::path& path, std::size_t at, const AuditLine& line) {
    const auto facts = read_checkpoint(line);
    if (!facts) return fault(AuditFaultKind::edited, path, at + 1, "this is no checkpoint");
    ++report_.checkpoints;
    if (check_signature(path, at + 1, report_.end, facts->key, facts->signature)) ++report_.checkpoints_verified;
  }

  // Heads that are known from elsewhere are compared where the chain passes them.
  void note_passed() {
    if (head_ && report_.end.seq == head_->head.seq) head_agrees_ = report_.end == head_->head;
    if (options_.expect && report_.end.seq == options_.expect->seq) expected_agrees_ = report_.end == *options_.expect;
  }

  void check_head() {
    const auto path = folder_ / kAuditHeadFile;
    if (!head_)
      return fault(AuditFaultKind::truncated, path, 0, "the head file is missing: nothing says where the log ended");
    check_signature(path, 1, head_->head, head_->key, head_->signature);
    check_passed(path, head_->head, head_agrees_, "the head file");
  }
  void check_expected() {
    if (options_.expect) check_passed(folder_, *options_.expect, expected_agrees_, "the head that was noted");
  }
  void check_passed(const std::filesystem::path& path, const AuditHead& head, std::optional<bool> agrees,
                    const std::string& who) {
    if (report_.end.seq < head.seq) {
      fault(AuditFaultKind::truncated, path, 0,
            "the log ends with line " + number(report_.end.seq) + ", " + who + " says that there was line " +
                number(head.seq));
    } else if (!agrees.value_or(false)) {
      fault(AuditFaultKind::edited, path, 0,
            who + " has another hash for line " + number(head.seq) + ": the log was written anew");
    }
  }

  std::filesystem::path folder_;
  const AuditVerifyOptions& options_;
  AuditReport report_;
  std::optional<AuditHead> before_;
  std::optional<SignedHead> head_;
  std::optional<bool> head_agrees_, expected_agrees_;
};

}  // namespace

std::string_view to_string(AuditFaultKind kind) noexcept {
  switch (kind) {
    case AuditFaultKind::edited: return "edited";
    case AuditFaultKind::deleted: return "deleted";
    case AuditFaultKind::reordered: return "reordered";
    case AuditFaultKind::inserted: return "inserted";
    case AuditFaultKind::truncated: return "truncated";
    case AuditFaultKind::signature: return "signature";
  }
  return "edited";
}

Result<AuditReport> verify_audit(const std::filesystem::path& folder, const AuditVerifyOptions& options) {
  return Verification(folder, options).run();
}

}  // namespace axle::hub
