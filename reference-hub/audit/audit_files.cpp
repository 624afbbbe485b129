#include "reference-hub/audit/audit_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/encoding.hpp"
#include "base/file.hpp"
#include "reference-hub/audit/line_scan.hpp"

namespace axle::hub {
namespace {

constexpr std::string_view kSuffix = ".jsonl";
constexpr std::size_t kSeqDigits = 20;
constexpr std::size_t kHeadBytesMax = 4096;

std::optional<std::uint64_t> seq_of_name(std::string_view name) {
  if (name.size() != kSeqDigits + kSuffix.size() || !name.ends_with(kSuffix)) return std::nullopt;
  std::uint64_t seq = 0;
  const char* const last = name.data() + kSeqDigits;
  const auto [end, error] = std::from_chars(name.data(), last, seq);
  return error == std::errc{} && end == last ? std::optional(seq) : std::nullopt;
}

std::unexpected<Error> damaged(const std::filesystem::path& path, std::string_view what) {
  return fail(Errc::corrupt, path.string() + ": " + std::string(what) +
                                 "; `axle hub audit` says more. Keep the folder as evidence, and move it away to begin "
                                 "a new log: it is caught up from the journal");
}

// What recover_audit() learns from one file.
struct Scan {
  AuditHead before, end;  // the chain before the first line and behind the last one
  std::optional<Digest256> hash_at_head;
  Lsn last_lsn = 0;
  std::uint64_t lines = 0, whole_bytes = 0;
};

class FileReader {
 public:
  FileReader(const AuditFile& file, std::uint64_t head_seq) : file_(file), head_seq_(head_seq) {}

  Result<Scan> read(std::string_view content) {
    for (std::size_t at = 0; at < content.size();) {
      const std::size_t end = content.find('\n', at);
      if (end == std::string_view::npos) break;
      if (auto taken = take(content.substr(at, end - at)); !taken) return pass(taken);
      at = end + 1;
      scan_.whole_bytes = at;
    }
    return scan_;
  }

 private:
  Result<void> take(std::string_view text) {
    const auto line = read_audit_line(text);
    const std::string where = "line " + std::to_string(scan_.lines + 1);
    if (!line || !line->whole) return damaged(file_.path, where + " is not what was written");
    if (scan_.lines == 0) {
      const auto last_lsn = read_file_line(*line);
      if (line->seq != file_.first || !last_lsn) return damaged(file_.path, "the first line is not the file's own");
      scan_.before = scan_.end = {line->seq - 1, line->prev};
      scan_.last_lsn = *last_lsn;
      note();
    }
    if (line->seq != scan_.end.seq + 1 || line->prev != scan_.end.hash) {
      return damaged(file_.path, where + " does not continue the line before");
    }
    if (line->lsn != 0) scan_.last_lsn = line->lsn;
    scan_.end = {line->seq, line->hash};
    ++scan_.lines;
    note();
    return {};
  }
  void note() {
    if (scan_.end.seq == head_seq_) scan_.hash_at_head = scan_.end.hash;
  }

  const AuditFile& file_;
  std::uint64_t head_seq_;
  Scan scan_;
};

Result<void> cut(const std::filesystem::path& path, std::uint64_t bytes) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  const bool done = fd >= 0 && ::ftruncate(fd, static_cast<off_t>(bytes)) == 0 && ::fsync(fd) == 0;
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (done) return {};
  return fail(Errc::io, path.string() + ": cannot cut off an incomplete line: " + std::strerror(error));
}

Result<void> compare(const std::filesystem::path& folder, const std::optional<SignedHead>& head, const Scan& scan,
                     const signature::VerificationKey& key) {
  const auto path = folder / kAuditHeadFile;
  if (!head) {
    // It is written right behind the very first line.
    if (scan.before.seq == 0 && scan.lines <= 1) return {};
    return damaged(path, "is missing");
  }
  if (head->key == name_of(key) && !verify_proof(key, signed_text(head->head), head->signature)) {
    return damaged(path, "its signature is wrong");
  }
  if (head->head.seq > scan.end.seq) {
    return damaged(folder, "the log ends with line " + std::to_string(scan.end.seq) + ", but reached line " +
                               std::to_string(head->head.seq) + " once");
  }
  if (scan.hash_at_head == head->head.hash) return {};
  return damaged(path, "names another line " + std::to_string(head->head.seq) + " than the log has");
}

}  // namespace

std::string audit_file_name(std::uint64_t first) {
  const std::string digits = std::to_string(first);
  return std::string(kSeqDigits - digits.size(), '0') + digits + std::string(kSuffix);
}

Result<std::vector<AuditFile>> list_audit_files(const std::filesystem::path& folder) {
  std::vector<AuditFile> files;
  std::error_code error;
  if (!std::filesystem::exists(folder, error) && !error) return files;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (const auto first = seq_of_name(at->path().filename().native())) files.push_back({*first, at->path()});
  }
  if (error) return fail(Errc::io, folder.string() + ": cannot list: " + error.message());
  std::ranges::sort(files, {}, &AuditFile::first);
  return files;
}

Result<std::optional<SignedHead>> read_head_file(const std::filesystem::path& folder) {
  const auto path = folder / kAuditHeadFile;
  const auto text = read_file(path, kHeadBytesMax);
  if (!text && text.error().code == Errc::not_found) return std::optional<SignedHead>();
  if (!text && text.error().code != Errc::limit) return pass(text);
  auto head = text ? read_head(*text) : std::nullopt;
  if (!head) return fail(Errc::corrupt, path.string() + ": is not what the hub writes there");
  return head;
}

Result<AuditEnd> recover_audit(const std::filesystem::path& folder, const signature::VerificationKey& key) {
  auto files = list_audit_files(folder);
  if (!files) return pass(files);
  const auto head = read_head_file(folder);
  if (!head) return pass(head);
  const std::uint64_t head_seq = *head ? (*head)->head.seq : 0;
  AuditEnd end;
  while (!files->empty()) {
    const AuditFile file = files->back();
    const auto content = read_file(file.path, kAuditFileBytesMax);
    if (!content) return pass(content);
    const auto scan = FileReader(file, head_seq).read(*content);
    if (!scan) return pass(scan);
    end.torn_bytes += content->size() - scan->whole_bytes;
    if (scan->lines == 0) {  // torn while it began
      if (::unlink(file.path.c_str()) != 0) {
        return fail(Errc::io, file.path.string() + ": cannot remove an empty file: " + std::strerror(errno));
      }
      files->pop_back();
      continue;
    }
    if (auto agreed = compare(folder, *head, *scan, key); !agreed) return pass(agreed);
    if (content->size() > scan->whole_bytes) {
      if (auto done = cut(file.path, scan->whole_bytes); !done) return pass(done);
    }
    end.file = file.path;
    end.bytes = scan->whole_bytes;
    end.head = scan->end;
    end.last_lsn = scan->last_lsn;
    return end;
  }
  if (*head) return damaged(folder, "the head file is there, the log is gone");
  return end;
}

}  // namespace axle::hub
