// The lines of the audit log and the chain that they form. Pure.
//
//   line = {"seq":17,"time":"2026-08-03T09:00:00.123+07:00","lsn":12,"what":"accepted", facts ,"prev":P,"hash":H} LF
//   P    = the hash of the line before, 64 lower-case hex digits; zeros before the first line of all
//   H    = SHA-256 of the line's bytes before `,"hash":`, which hold P; 64 lower-case hex digits
//
// So a line can be checked by hand: cut off its end from `,"hash":` on, and hash the rest. `seq` counts every line from
// 1 on and never restarts; `lsn` is 0 for what has no record.
//
// A checkpoint's facts are "key" (the signing key's name) and "signature" (base64) over signed_text() of the line
// before. A file's first line ("what":"file") has "version":1 and "last_lsn": of the last record event before it. A
// line "missing" has "first" and "last": records without event.
//
//   head = {"seq":17,"hash":H,"time":"...","key":"...","signature":"..."} LF     in a file of its own
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "reference-hub/audit/event.hpp"

namespace axle::hub {

// Of a line with its line feed: 22 texts at their limit, each byte of them escaped with six, and the rest.
inline constexpr std::size_t kAuditLineBytesMax = 256 * 1024;

// Where a chain ends: what has to be known of a log to notice that its end is missing.
struct AuditHead {
  std::uint64_t seq = 0;
  Digest256 hash{};
  friend bool operator==(const AuditHead&, const AuditHead&) = default;
};
// "17:<64 hex digits>", as an operator notes it. invalid_input says what would be right.
std::string to_string(const AuditHead& head);
Result<AuditHead> parse_audit_head(std::string_view text);

// What a checkpoint and the head file sign: "axle audit 1\n17\n<64 hex digits>\n".
std::string signed_text(const AuditHead& head);

// Each appends one line to `out` and moves the chain's end behind it.
void append_audit_line(std::string& out, const AuditEvent& event, AuditHead& end);
void append_file_line(std::string& out, InstantNs time, Lsn last_lsn, AuditHead& end);
void append_missing_line(std::string& out, InstantNs time, Lsn first, Lsn last, AuditHead& end);
// `signature` is over signed_text(end).
void append_checkpoint_line(std::string& out, InstantNs time, std::string_view key, std::string_view signature,
                            AuditHead& end);

// A line as it was found; views into its text.
struct AuditLine {
  std::uint64_t seq = 0;
  Lsn lsn = 0;
  std::string_view time, what, facts;  // facts: `,"centre":"..."...`, between what and prev
  Digest256 prev{}, hash{};
  bool whole = false;  // `hash` is the hash of the line's bytes
};
// `text` without the line feed. Nothing when it has not the form of a line, or more than kAuditLineBytesMax.
std::optional<AuditLine> read_audit_line(std::string_view text);

// The facts of the three lines of the log's own; nothing when they are not those.
struct CheckpointFacts {
  std::string_view key, signature;
};
std::optional<CheckpointFacts> read_checkpoint(const AuditLine& line);
std::optional<Lsn> read_file_line(const AuditLine& line);
struct MissingFacts {
  Lsn first = 0, last = 0;
};
std::optional<MissingFacts> read_missing(const AuditLine& line);

struct SignedHead {
  AuditHead head;
  std::string key, signature;
};
std::string write_head(const AuditHead& head, InstantNs time, std::string_view key, std::string_view signature);
// Nothing when it is none.
std::optional<SignedHead> read_head(std::string_view text);

}  // namespace axle::hub
