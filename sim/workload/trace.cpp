#include "sim/workload/trace.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/units.hpp"
#include "protocol/packet/utf8.hpp"
#include "sim/workload/intensity.hpp"

namespace axle::sim {
namespace {

constexpr std::array<std::string_view, 5> kColumns{"at", "from", "to", "bytes", "priority"};
constexpr std::size_t kColumnsNeeded = 3;
constexpr std::string_view kHeader = "at,from,to,bytes,priority";
constexpr std::size_t kShownMax = 40;  // of a wrong text in a message

struct Field {
  std::string_view text;
  std::size_t column = 1;  // in bytes, from 1
};

std::vector<Field> split(std::string_view line, char separator, std::size_t column = 1) {
  std::vector<Field> fields;
  while (true) {
    const std::size_t end = std::min(line.find(separator), line.size());
    Field field{line.substr(0, end), column};
    while (field.text.starts_with(' ')) field.text.remove_prefix(1), ++field.column;
    while (field.text.ends_with(' ')) field.text.remove_suffix(1);
    fields.push_back(field);
    if (end == line.size()) return fields;
    line.remove_prefix(end + 1);
    column += end + 1;
  }
}

std::string shown(std::string_view text) {
  return "'" + std::string(text.substr(0, kShownMax)) + (text.size() > kShownMax ? "...'" : "'");
}

class TraceReader {
 public:
  TraceReader(std::string_view name, const Scenario& scenario, const Network& network)
      : name_(name), scenario_(scenario), length_(run_length(scenario)) {
    for (std::uint32_t i = 0; i < network.agencies.size(); ++i) {
      codes_.emplace(network.agencies[i].code, i);
      codes_.emplace(network.agencies[i].other_code, i);
    }
  }

  Result<std::vector<TraceRow>> read(std::string_view text);

 private:
  bool read_header(std::string_view line);
  void read_row(std::string_view line);
  std::optional<DurationNs> read_at(const Field& field);
  std::optional<std::uint32_t> read_agency(const Field& field);
  bool read_receivers(const Field& field, TraceRow& row);
  bool read_optional(std::size_t column, const Field& field, TraceRow& row);
  void complain(const Field& field, const std::string& what);

  std::string_view name_;
  const Scenario& scenario_;
  DurationNs length_;
  std::unordered_map<std::string_view, std::uint32_t> codes_;
  std::vector<std::size_t> columns_;  // of the header: indices into kColumns
  std::size_t line_ = 0, complaints_ = 0;
  std::string problems_;
  std::vector<TraceRow> rows_;
};

void TraceReader::complain(const Field& field, const std::string& what) {
  if (++complaints_ > kTraceErrorsMax) return;
  if (!problems_.empty()) problems_ += '\n';
  problems_ += std::string(name_) + ":" + std::to_string(line_) + ":" + std::to_string(field.column) + ": " + what;
}

bool TraceReader::read_header(std::string_view line) {
  for (const Field& field : split(line, ',')) {
    const auto found = std::ranges::find(kColumns, field.text);
    const auto column = static_cast<std::size_t>(found - kColumns.begin());
    const bool in_order = columns_.size() < kColumnsNeeded ? column == columns_.size()
                                                           : found != kColumns.end() && column > columns_.back();
    if (!in_order) {
      complain(field, shown(field.text) + " is not the column that belongs here; begin the trace with " +
                          std::string(kHeader) + ", of which the last two may be missing");
      return false;
    }
    columns_.push_back(column);
  }
  if (columns_.size() >= kColumnsNeeded) return true;
  complain({line, line.size() + 1}, "columns are missing; begin the trace with " + std::string(kHeader) +
                                        ", of which the last two may be missing");
  return false;
}

std::optional<DurationNs> TraceReader::read_at(const Field& field) {
  const bool bare = !field.text.empty() && field.text.find_first_not_of("0123456789.") == std::string_view::npos;
  const Result<DurationNs> at = parse_duration(bare ? std::string(field.text) + "s" : std::string(field.text));
  if (!at) {
    complain(field, shown(field.text) + " is not a time; write seconds (12.5) or a duration (3h) after the start");
    return std::nullopt;
  }
  const double run = static_cast<double>(*at) / scenario_.traffic.compress;
  if (run < static_cast<double>(length_)) return static_cast<DurationNs>(run);
  complain(field,
           shown(field.text) + " lies beyond the traffic, which lasts " +
               format_duration(static_cast<DurationNs>(static_cast<double>(length_) * scenario_.traffic.compress)) +
               "; lengthen traffic.period or phases.steps");
  return std::nullopt;
}

std::optional<std::uint32_t> TraceReader::read_agency(const Field& field) {
  const auto found = codes_.find(field.text);
  if (found != codes_.end()) return found->second;
  complain(field, field.text.empty() ? std::string("a code of an agency is missing")
                                     : "there is no agency " + shown(field.text) +
                                           " in this network; name it in network.named or correct the code");
  return std::nullopt;
}

bool TraceReader::read_receivers(const Field& field, TraceRow& row) {
  std::vector<std::uint32_t> seen;
  for (const Field& code : split(field.text, ';', field.column)) {
    const std::optional<std::uint32_t> agency = read_agency(code);
    if (!agency) return false;
    if (*agency == row.from) {
      complain(code, shown(code.text) + " sends this document and cannot receive it; remove it");
      return false;
    }
    row.to.push_back(*agency);
  }
  seen = row.to;
  std::ranges::sort(seen);
  if (std::ranges::adjacent_find(seen) == seen.end()) return true;
  complain(field, "a receiver is named twice; name it once");
  return false;
}

bool TraceReader::read_optional(std::size_t column, const Field& field, TraceRow& row) {
  if (field.text.empty()) return true;
  std::uint64_t value = 0;
  bool number = field.text.size() <= 12;
  for (const char c : field.text) {
    if (c < '0' || c > '9') number = false;
    if (number) value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (kColumns[column] == "priority") {
    row.priority = static_cast<int>(value);
    if (number && value < scenario_.traffic.priority.size()) return true;
    complain(field, shown(field.text) + " is not a priority; write 0 to 4, or nothing");
  } else {
    row.bytes = value;
    if (number && value >= 1 && value <= scenario_.documents.size_max) return true;
    complain(field, shown(field.text) + " is not a size in bytes that documents.size.max allows; write 1 to " +
                        std::to_string(scenario_.documents.size_max) + ", or nothing");
  }
  return false;
}

void TraceReader::read_row(std::string_view line) {
  const std::vector<Field> fields = split(line, ',');
  if (fields.size() != columns_.size()) {
    complain({line, 1}, "the row has " + std::to_string(fields.size()) + " fields; write " +
                            std::to_string(columns_.size()) + " as the first line does");
    return;
  }
  TraceRow row;
  const std::optional<DurationNs> at = read_at(fields[0]);
  const std::optional<std::uint32_t> from = read_agency(fields[1]);
  if (!at || !from) return;
  row.at = *at;
  row.from = *from;
  if (!read_receivers(fields[2], row)) return;
  for (std::size_t i = kColumnsNeeded; i < fields.size(); ++i) {
    if (!read_optional(columns_[i], fields[i], row)) return;
  }
  rows_.push_back(std::move(row));
}

Result<std::vector<TraceRow>> TraceReader::read(std::string_view text) {
  if (text.starts_with(packet::kByteOrderMark)) text.remove_prefix(packet::kByteOrderMark.size());
  while (!text.empty() && complaints_ < kTraceErrorsMax) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++line_;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    if (!columns_.empty()) {
      read_row(line);
    } else if (!read_header(line)) {
      break;
    }
    if (rows_.size() <= kTraceRowsMax) continue;
    return fail(Errc::limit, std::string(name_) + ":" + std::to_string(line_) + ":1: the trace has more than " +
                                 format_count(kTraceRowsMax) + " rows; one run sends no more");
  }
  if (problems_.empty() && rows_.empty()) {
    ++line_;
    complain({{}, 1}, "the trace has no rows; write " + std::string(kHeader) + " and a row for each document");
  }
  if (!problems_.empty()) return fail(Errc::invalid_input, std::move(problems_));
  return std::move(rows_);
}

}  // namespace

Result<std::vector<TraceRow>> read_trace(std::string_view text, std::string_view name, const Scenario& scenario,
                                         const Network& network) {
  if (text.size() > kTraceBytesMax) {
    return fail(Errc::limit, std::string(name) + ": the trace is larger than 512MiB; is this the right file?");
  }
  return TraceReader(name, scenario, network).read(text);
}

}  // namespace axle::sim
