// The folder of the audit log: which files there are, and up to where the last one is whole.
//
//   DATA/audit/<seq of its first line, 20 digits>.jsonl     lines, readable by their owner only
//   DATA/audit/head                                         where the log ended when it was last synced, signed
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "reference-hub/audit/line.hpp"
#include "reference-hub/proof/proof_key.hpp"

namespace axle::hub {

inline constexpr std::string_view kAuditFolder = "audit";  // in the data folder
inline constexpr std::string_view kAuditHeadFile = "head";
// A file grows up to AuditOptions::file_bytes_max, which may be at most this; a larger one is not read.
inline constexpr std::uint64_t kAuditFileBytesMax = 256ULL << 20;

struct AuditFile {
  std::uint64_t first = 0;  // seq, by its name
  std::filesystem::path path;
};
std::string audit_file_name(std::uint64_t first);
// In the order of their names; other files are passed over. Empty when there is no such folder. io.
Result<std::vector<AuditFile>> list_audit_files(const std::filesystem::path& folder);

// The head file: none when there is no such file. corrupt: it is no head; io.
Result<std::optional<SignedHead>> read_head_file(const std::filesystem::path& folder);

// Where the log goes on after a start.
struct AuditEnd {
  std::filesystem::path file;  // empty: there is none yet
  std::uint64_t bytes = 0;     // of it
  AuditHead head;
  Lsn last_lsn = 0;
  std::uint64_t torn_bytes = 0;  // cut off: an incomplete last line
};
// Reads the last file and compares it with the head file; an incomplete last line is cut off. A head signed by another
// key than `key` (the key was changed) is compared all the same.
//   corrupt  a line of the last file is damaged or does not continue the one before; the log ends before its head; the
//            head file is missing, damaged or its signature is wrong. The detail says what to do.
//   io       the folder or a file cannot be read or cut
Result<AuditEnd> recover_audit(const std::filesystem::path& folder, const signature::VerificationKey& key);

}  // namespace axle::hub
