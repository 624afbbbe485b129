#include "reference-hub/audit/misfit.hpp"

#include <string>

namespace axle::hub {
namespace {

std::string number(std::uint64_t seq) {
  return std::to_string(seq);
}

bool continues(const std::optional<AuditLine>& line, const AuditHead& end) {
  return line && line->seq == end.seq + 1 && line->prev == end.hash;
}

// The index of the first line from `from` on that continues the chain; the number of lines when none does.
std::size_t find_continuation(const std::vector<std::string_view>& lines, std::size_t from, const AuditHead& end) {
  while (from < lines.size() && !continues(read_audit_line(lines[from]), end)) ++from;
  return from;
}

bool stands_again(const std::vector<std::string_view>& lines, std::size_t at, std::uint64_t seq) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto line = i == at ? std::nullopt : read_audit_line(lines[i]);
    if (line && line->seq == seq) return true;
  }
  return false;
}

// The chain goes on behind `at`: what stands before does not belong there.
Misfit moved_or_foreign(const std::vector<std::string_view>& lines, std::size_t at, const AuditLine& line,
                        const AuditHead& end) {
  if (line.seq > end.seq && !stands_again(lines, at, line.seq)) {
    return {AuditFaultKind::reordered, at,
            "line " + number(line.seq) + " stands where line " + number(end.seq + 1) + " belongs"};
  }
  return {AuditFaultKind::inserted, at, "the chain goes on behind this line without it"};
}

// The chain goes on nowhere in this file.
Misfit broken(std::size_t at, const AuditLine& line, const AuditHead& end, const std::optional<AuditHead>& before) {
  if (line.seq > end.seq + 1) {
    const std::string last = line.seq == end.seq + 2 ? "" : " to " + number(line.seq - 1);
    return {AuditFaultKind::deleted, at, "lines " + number(end.seq + 1) + last + " are missing before this one"};
  }
  const bool rivals = at > 0 && before && line.seq == end.seq && line.prev == before->hash;
  if (rivals) {
    return {AuditFaultKind::inserted, at - 1,
            "two lines continue line " + number(before->seq) + ", and the log goes on from the second"};
  }
  if (line.seq <= end.seq) {
    return {AuditFaultKind::inserted, at, "line " + number(line.seq) + " stands here again"};
  }
  return {AuditFaultKind::edited, at > 0 ? at - 1 : 0,
          "line " + number(end.seq) + " was written anew with its hash: the next line names another"};
}

}  // namespace

std::vector<std::string_view> lines_of(std::string_view content) {
  std::vector<std::string_view> lines;
  for (std::size_t at = 0; at < content.size();) {
    const std::size_t end = content.find('\n', at);
    if (end == std::string_view::npos) break;
    lines.push_back(content.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

Misfit judge_misfit(const std::vector<std::string_view>& lines, std::size_t at, const AuditHead& end,
                    const std::optional<AuditHead>& before) {
  const auto line = read_audit_line(lines[at]);
  const std::size_t goes_on = find_continuation(lines, at + 1, end);
  if (!line || !line->whole) {
    if (goes_on == at + 1) {
      return {AuditFaultKind::inserted, at, "the chain goes on behind this line without it"};
    }
    return {AuditFaultKind::edited, at, line ? "the hash does not fit the line's bytes" : "this is no line of the log"};
  }
  if (goes_on < lines.size()) return moved_or_foreign(lines, at, *line, end);
  return broken(at, *line, end, before);
}

}  // namespace axle::hub
