// axle hub audit: is the audit log what the hub wrote?
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <cstdio>

#include "base/encoding.hpp"
#include "base/units.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/hub_words.hpp"
#include "cli/journal_scan.hpp"
#include "reference-hub/audit/verify.hpp"
#include "reference-hub/store/journal.hpp"

namespace axle::cli {
namespace {

namespace json = boost::json;

struct AuditArguments {
  std::string data, expect, archived;
  std::vector<std::string> keys;
  bool as_json = false, without_journal = false;
};

// The log beside the journal: every record that both have must say the same.
class Comparison {
 public:
  explicit Comparison(JournalScan scan) : scan_(std::move(scan)) {}

  Result<void> take(const hub::AuditLine& line) {
    if (line.lsn == 0 || line.lsn < scan_.first() || difference_) return {};
    while (!entry_ || entry_->lsn < line.lsn) {
      if (auto moved = move(); !moved) return moved;
      if (!entry_) return {};  // the journal was read up to here; the hub has gone on since
    }
    if (entry_->lsn != line.lsn) return {};
    ++compared_;
    if (!agrees(line)) difference_ = line.lsn;
    return {};
  }
  // How many records of the journal come after the log's last.
  Result<std::uint64_t> left(hub::Lsn last) {
    std::uint64_t count = 0;
    if (!entry_) {
      if (auto moved = move(); !moved) return pass(moved);
    }
    while (entry_) {
      if (entry_->lsn > last) ++count;
      if (auto moved = move(); !moved) return pass(moved);
    }
    return count;
  }
  std::uint64_t compared() const noexcept { return compared_; }
  std::optional<hub::Lsn> difference() const noexcept { return difference_; }

 private:
  Result<void> move() {
    auto next = scan_.next();
    if (!next) return pass(next);
    entry_ = std::move(*next);
    return {};
  }
  // The facts that the record gives; who acknowledged stands in the line alone.
  bool agrees(const hub::AuditLine& line) const {
    const hub::AuditEvent event = hub::audit_event(entry_->record, entry_->lsn);
    if (line.what != to_string(event.what)) return false;
    if (event.what == hub::AuditKind::acknowledged || event.what == hub::AuditKind::deleted) return true;
    std::string text;
    hub::AuditHead end;
    hub::append_audit_line(text, event, end);
    text.pop_back();
    return hub::read_audit_line(text)->facts == line.facts;
  }

  JournalScan scan_;
  std::optional<JournalScan::Entry> entry_;
  std::uint64_t compared_ = 0;
  std::optional<hub::Lsn> difference_;
};

struct Outcome {
  hub::AuditReport report;
  bool has_keys = false;
  std::uint64_t compared = 0, not_in_log = 0;
};

Result<hub::AuditVerifyOptions> options_of(const AuditArguments& arguments) {
  hub::AuditVerifyOptions options;
  std::vector<std::string> files = arguments.keys;
  const auto own = std::filesystem::path(arguments.data) / hub::kProofPublicFile;
  std::error_code error;
  if (files.empty() && std::filesystem::exists(own, error)) files.push_back(own.string());
  for (const std::string& file : files) {
    auto key = hub::read_verification_key(file);
    if (!key) return pass(key);
    options.keys.push_back(std::move(*key));
  }
  for (const auto& [word, text, out] : {std::tuple{"--expect", &arguments.expect, &options.expect},
                                        {"--archived", &arguments.archived, &options.archived}}) {
    if (text->empty()) continue;
    const auto head = hub::parse_audit_head(*text);
    if (!head) return pass(head, word);
    *out = *head;
  }
  return options;
}

void judge_journal(Outcome& outcome, const Comparison& comparison, const std::filesystem::path& folder) {
  outcome.compared = comparison.compared();
  if (outcome.report.fault) return;
  if (const auto lsn = comparison.difference()) {
    outcome.report.fault =
        hub::AuditFault{hub::AuditFaultKind::edited, folder, 0,
                        "the event of record " + std::to_string(*lsn) + " is not what the journal says"};
  } else if (outcome.not_in_log > 0 && outcome.report.last_event == to_string(hub::AuditKind::stopped)) {
    outcome.report.fault = hub::AuditFault{hub::AuditFaultKind::truncated, folder, 0,
                                           "the log says that the hub was stopped, but the journal has " +
                                               std::to_string(outcome.not_in_log) + " records more"};
  }
}

Result<Outcome> audit(const AuditArguments& arguments) {
  auto options = options_of(arguments);
  if (!options) return pass(options);
  const auto data = std::filesystem::path(arguments.data);
  const auto folder = data / hub::kAuditFolder;
  Outcome outcome;
  outcome.has_keys = !options->keys.empty();
  if (arguments.without_journal) {
    auto report = hub::verify_audit(folder, *options);
    if (!report) return pass(report);
    outcome.report = std::move(*report);
    return outcome;
  }
  auto scan = JournalScan::open(data / hub::kJournalFolder);
  if (!scan) return pass(scan);
  Comparison comparison(std::move(*scan));
  options->each = [&](const hub::AuditLine& line) { return comparison.take(line); };
  auto report = hub::verify_audit(folder, *options);
  if (!report) return pass(report);
  outcome.report = std::move(*report);
  if (!outcome.report.fault) {
    const auto left = comparison.left(outcome.report.last_lsn);
    if (!left) return pass(left);
    outcome.not_in_log = *left;
  }
  judge_journal(outcome, comparison, folder);
  return outcome;
}

std::string place_of(const hub::AuditFault& fault) {
  return fault.file.string() + (fault.line > 0 ? ":" + std::to_string(fault.line) : "");
}

void print_text(const Outcome& outcome) {
  const hub::AuditReport& report = outcome.report;
  std::printf("%s lines in %s files, %s to %s\n", format_count(report.lines).c_str(),
              format_count(report.files).c_str(), report.first_time.c_str(), report.last_time.c_str());
  std::printf("records: %s, up to %s; compared with the journal: %s; not yet in the log: %s\n",
              format_count(report.records).c_str(), std::to_string(report.last_lsn).c_str(),
              format_count(outcome.compared).c_str(), format_count(outcome.not_in_log).c_str());
  if (report.missing_records > 0) {
    std::printf("records that the log says it never had: %s\n", format_count(report.missing_records).c_str());
  }
  if (outcome.has_keys) {
    std::printf("signatures: %s checkpoints good; signed up to line %s\n",
                format_count(report.checkpoints_verified).c_str(), std::to_string(report.last_signed).c_str());
  } else {
    std::printf("signatures: NOT verified; give the hub's public key with --key\n");
  }
  if (report.torn_bytes > 0) {
    std::printf("an incomplete last line of %s: being written, or cut short by a crash\n",
                format_size(report.torn_bytes).c_str());
  }
  if (report.fault) {
    std::printf("%s: %s: %s\n", place_of(*report.fault).c_str(), std::string(to_string(report.fault->kind)).c_str(),
                report.fault->detail.c_str());
    std::printf("TAMPERED; the last good line is %s\n", std::to_string(report.end.seq).c_str());
  } else {
    std::printf("good\nhead to note down elsewhere: %s\n", to_string(report.end).c_str());
  }
}

void print_json(const Outcome& outcome) {
  const hub::AuditReport& report = outcome.report;
  json::object out{{"good", !report.fault},
                   {"files", report.files},
                   {"lines", report.lines},
                   {"records", report.records},
                   {"missing_records", report.missing_records},
                   {"last_lsn", report.last_lsn},
                   {"compared_with_journal", outcome.compared},
                   {"not_in_log", outcome.not_in_log},
                   {"first_time", report.first_time},
                   {"last_time", report.last_time},
                   {"checkpoints", report.checkpoints},
                   {"checkpoints_verified", report.checkpoints_verified},
                   {"last_signed", report.last_signed},
                   {"signatures_verified", outcome.has_keys},
                   {"torn_bytes", report.torn_bytes},
                   {"head", to_string(report.end)}};
  if (report.fault) {
    out["fault"] = {{"kind", to_string(report.fault->kind)},
                    {"file", report.fault->file.string()},
                    {"line", report.fault->line},
                    {"detail", report.fault->detail}};
  }
  std::printf("%s\n", json::serialize(out).c_str());
}

// Whatever keeps the log from being read is no verdict on it.
int run(const AuditArguments& arguments) {
  const auto outcome = audit(arguments);
  if (!outcome) {
    report_error(outcome.error());
    return kUsage;
  }
  if (arguments.as_json) {
    print_json(*outcome);
  } else {
    print_text(*outcome);
  }
  return outcome->report.fault ? kNotMet : kOk;
}

}  // namespace

void add_hub_audit(CLI::App& hub, int& exit_code) {
  auto arguments = std::make_shared<AuditArguments>();
  auto* word = hub.add_subcommand("audit", "Verify the audit log: chain, signatures, and against the journal");
  word->add_option("--data", arguments->data, "The hub's data folder; the hub may be running")->required();
  word->add_option("--key", arguments->keys,
                   "The hub's public key, kept elsewhere; repeat for older ones. Default: proof.pem in --data");
  word->add_option("--expect", arguments->expect, "SEQ:HASH, a head noted earlier: the log must hold it");
  word->add_option("--archived", arguments->archived, "SEQ:HASH where the files that were taken away ended");
  word->add_flag("--without-journal", arguments->without_journal, "Do not compare with the journal");
  word->add_flag("--json", arguments->as_json, "For scripts");
  word->footer(
      "Exit status 0: good; 1: tampered with; 2: it cannot be read.\n"
      "Examples:\n"
      "  axle hub audit --data hub-data\n"
      "  axle hub audit --data hub-data --key /secure/proof.pem --expect 1024:5f3a...\n\n"
      "The guide is docs/audit.md.");
  word->callback([arguments, &exit_code] { exit_code = run(*arguments); });
}

}  // namespace axle::cli
