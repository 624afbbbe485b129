#include "reference-hub/server/centres_file.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/file.hpp"
#include "protocol/packet/utf8.hpp"

namespace axle::hub {
namespace {

constexpr std::array<std::string_view, 7> kColumns{"centre_id", "secret",   "agency_code", "agency_name",
                                                   "level",     "old_code", "parent_code"};
constexpr std::size_t kRequiredColumns = 5;

struct Row {
  std::size_t line = 0;
  std::vector<std::string> fields;
};

// RFC 4180: fields separated by commas, quoted when they contain a comma, a quote or a line break.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : text_(text) {
    if (text_.starts_with(packet::kByteOrderMark))
      at_ = packet::kByteOrderMark.size();  // spreadsheets write a byte order mark
  }

  // The next row that is not empty; nothing at the end; an error for a quote that is never closed.
  Result<std::optional<Row>> next() {
    while (at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r')) skip_break();
    if (at_ >= text_.size()) return std::optional<Row>{};
    Row row{.line = line_, .fields = {}};
    while (true) {
      auto field = read_field(row.line);
      if (!field) return pass(field);
      row.fields.push_back(std::move(*field));
      if (at_ >= text_.size() || text_[at_] != ',') break;
      ++at_;
    }
    return std::optional<Row>{std::move(row)};
  }

 private:
  void skip_break() {
    if (text_[at_] == '\n') ++line_;
    ++at_;
  }

  Result<std::string> read_field(std::size_t row_line) {
    std::string field;
    if (at_ < text_.size() && text_[at_] == '"') {
      for (++at_; at_ < text_.size(); ++at_) {
        if (text_[at_] == '\n') ++line_;
        if (text_[at_] != '"') {
          field.push_back(text_[at_]);
        } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
          field.push_back('"');
          ++at_;
        } else {
          ++at_;
          return field;
        }
      }
      return fail(Errc::invalid_input, std::to_string(row_line) + ": a quoted field is not closed");
    }
    while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\n' && text_[at_] != '\r') {
      field.push_back(text_[at_++]);
    }
    return field;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

Result<void> check_head(const Row& head) {
  const bool enough = head.fields.size() >= kRequiredColumns && head.fields.size() <= kColumns.size();
  bool right = enough;
  for (std::size_t i = 0; right && i < head.fields.size(); ++i) right = head.fields[i] == kColumns[i];
  if (right) return {};
  return fail(Errc::invalid_input,
              "1: the first line must be centre_id,secret,agency_code,agency_name,level[,old_code,parent_code]");
}

bool is_centre_id(std::string_view text) {
  return !text.empty() && text.size() <= kCentreIdBytesMax &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

// Collects rows into a directory and refuses what contradicts an earlier row.
class Collector {
 public:
  Result<void> add(const Row& row) {
    const auto wrong = [&](const std::string& what) {
      return fail(Errc::invalid_input, std::to_string(row.line) + ": " + what);
    };
    const std::vector<std::string>& f = row.fields;
    if (f.size() < kRequiredColumns) return wrong("5 fields are needed, found " + std::to_string(f.size()));
    for (const std::string& field : f) {
      if (field.size() > kTextBytesMax)
        return wrong("a field is longer than " + std::to_string(kTextBytesMax) + " bytes");
    }
    if (!is_centre_id(f[0])) {
      return wrong("centre_id must have 1 to " + std::to_string(kCentreIdBytesMax) +
                   " printable ASCII characters and no blanks: it travels in a header of HTTP");
    }
    if (f[1].size() < kSecretBytesMin) {
      return wrong("the secret of " + f[0] + " is shorter than " + std::to_string(kSecretBytesMin) + " characters");
    }
    const auto code = identity::AgencyCode::parse(f[2]);
    if (!code) return wrong(code.error().detail);
    const auto level = identity::parse_level(f[4]);
    if (!level) return wrong(level.error().detail);
    const auto [centre, fresh] = secrets_.emplace(f[0], f[1]);
    if (!fresh && centre->second != f[1]) return wrong("centre " + f[0] + " has another secret on an earlier line");
    if (fresh) directory_.centres.push_back({f[0], f[1]});
    if (!codes_.insert(f[2]).second) return wrong("agency " + f[2] + " appears twice");
    AgencyRecord agency;
    agency.code = f[2];
    agency.name = f[3];
    agency.centre_id = f[0];
    agency.level = *level;
    if (f.size() > 5) agency.old_code = f[5];
    if (f.size() > 6) agency.parent_code = f[6];
    directory_.agencies.push_back(std::move(agency));
    return {};
  }
  CentreList take() { return std::move(directory_); }

 private:
  CentreList directory_;
  std::map<std::string, std::string, std::less<>> secrets_;
  std::set<std::string, std::less<>> codes_;
};

void append_field(std::string& out, std::string_view field) {
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += field;
    return;
  }
  out.push_back('"');
  for (const char c : field) {
    if (c == '"') out.push_back('"');
    out.push_back(c);
  }
  out.push_back('"');
}

}  // namespace

Result<CentreList> parse_centres(std::string_view csv, std::string_view file_name) {
  const std::string prefix = std::string(file_name) + ":";
  const auto located = [&](const Error& error) { return fail(error.code, prefix + error.detail); };
  CsvReader reader(csv);
  auto head = reader.next();
  if (!head) return located(head.error());
  if (!*head) return fail(Errc::invalid_input, prefix + "1: the file is empty");
  if (auto checked = check_head(**head); !checked) return located(checked.error());
  Collector collector;
  while (true) {
    auto row = reader.next();
    if (!row) return located(row.error());
    if (!*row) break;
    if (auto added = collector.add(**row); !added) return located(added.error());
  }
  CentreList directory = collector.take();
  if (directory.agencies.empty())
    return fail(Errc::invalid_input, prefix + " no agency; one line per agency is needed");
  return directory;
}

Result<CentreList> read_centres(const std::filesystem::path& file) {
  auto text = read_file(file, kCentresFileBytesMax);
  if (!text) return pass(text);
  return parse_centres(*text, file.string());
}

std::string write_centres(const CentreList& directory) {
  std::map<std::string_view, std::string_view> secrets;
  for (const CentreRecord& centre : directory.centres) secrets.emplace(centre.id, centre.secret);
  std::string out = "centre_id,secret,agency_code,agency_name,level,old_code,parent_code\n";
  for (const AgencyRecord& agency : directory.agencies) {
    const std::array<std::string_view, 7> fields{agency.centre_id,  secrets[agency.centre_id], agency.code,
                                                 agency.name,       to_string(agency.level),   agency.old_code,
                                                 agency.parent_code};
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (i > 0) out.push_back(',');
      append_field(out, fields[i]);
    }
    out.push_back('\n');
  }
  return out;
}

}  // namespace axle::hub
