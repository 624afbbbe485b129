// Who may connect: centres with their secrets, and the agencies that each stands for, from a CSV file.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "reference-hub/core/messages.hpp"

namespace axle::hub {

struct CentreList {
  std::vector<CentreRecord> centres;
  std::vector<AgencyRecord> agencies;
};

inline constexpr std::size_t kCentresFileBytesMax = 256ULL << 20;
inline constexpr std::size_t kSecretBytesMin = 8;
inline constexpr std::size_t kCentreIdBytesMax = 64;  // of printable ASCII without blanks: it travels in a header

// First line `centre_id,secret,agency_code,agency_name,level`, optionally followed by the columns `old_code` and
// `parent_code`; then a line per agency, fields quoted as in RFC 4180 where needed. A centre appears on a line for each
// of its agencies, with the same secret. Errors name the file, the line and what would be right.
Result<CentreList> read_centres(const std::filesystem::path& file);
Result<CentreList> parse_centres(std::string_view csv, std::string_view file_name);

// The same form; contains secrets: write it readable by its owner only.
std::string write_centres(const CentreList& directory);

}  // namespace axle::hub
