// Is the audit log what the hub wrote? Reads the folder only; the hub may be running.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "reference-hub/audit/audit_files.hpp"

namespace axle::hub {

enum class AuditFaultKind : std::uint8_t {
  edited,     // a line is not what was written, or lines were written anew with their hashes
  deleted,    // lines, or the events of records, are missing
  reordered,  // lines or files stand in another order
  inserted,   // a line that the hub did not write there
  truncated,  // the end is missing
  signature,  // a signature is wrong, or of a key that is not known
};
std::string_view to_string(AuditFaultKind kind) noexcept;

struct AuditFault {
  AuditFaultKind kind = AuditFaultKind::edited;
  std::filesystem::path file;
  std::uint64_t line = 0;  // from 1; 0: the file or folder as such
  std::string detail;      // one sentence
};

struct AuditVerifyOptions {
  // All that the hub has signed with. Empty: signatures are not looked at, and only the chain is verified, which
  // whoever can write to the folder can make anew.
  std::vector<signature::VerificationKey> keys;
  // A head that was noted elsewhere: the log must hold it. The only thing that shows when the end and the head file
  // were put back to an older state together.
  std::optional<AuditHead> expect;
  // Where the files that were taken away ended; without it the log must begin with line 1.
  std::optional<AuditHead> archived;
  // Called for every line that continues the chain, in order; an error ends the verification with it.
  std::function<Result<void>(const AuditLine&)> each;
};

struct AuditReport {
  std::uint64_t files = 0, lines = 0;
  std::uint64_t records = 0;          // lines with an lsn
  std::uint64_t missing_records = 0;  // that lines "missing" own up to
  std::uint64_t checkpoints = 0, checkpoints_verified = 0;
  std::uint64_t last_signed = 0;  // seq of the last line that a verified signature covers, head file included
  std::string first_time, last_time;
  std::string last_event;  // the last `what` that is no checkpoint
  AuditHead end;           // to be noted down
  Lsn last_lsn = 0;
  std::uint64_t torn_bytes = 0;     // an incomplete last line: being written, or cut short by a crash; no fault
  std::optional<AuditFault> fault;  // the first; what is above counts up to there
};

// not_found: there is no log; io, limit: a file cannot be read. What is wrong with the log is a fault of the report.
Result<AuditReport> verify_audit(const std::filesystem::path& folder, const AuditVerifyOptions& options);

}  // namespace axle::hub
