// What a person sees while something runs: lines that renew themselves on a terminal, plain lines elsewhere.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace axle::cli {

// Writes to standard error, so that standard output stays clean for results. One thread at a time.
class Console {
 public:
  explicit Console(bool quiet = false);
  ~Console();

  // A line that stays.
  void line(std::string_view text);
  // The state of something under way: renewed in place on a terminal, at most every ten seconds elsewhere.
  void status(std::string_view text);
  // "signing documents 120 of 600"; nothing in the first two seconds of a task.
  void progress(std::string_view task, std::uint64_t done, std::uint64_t total);
  // Several lines, renewed in place on a terminal; elsewhere `plain` as with status().
  void screen(const std::vector<std::string>& lines, std::string_view plain);
  // Removes the renewed lines.
  void clear();

 private:
  bool quiet_;
  bool terminal_;
  std::size_t shown_lines_ = 0;
  std::string task_;
  InstantNs task_since_ = 0, last_shown_ = 0;
};

// "axle: <sentence>" on standard error; returns the exit code for the error.
int report_error(const Error& error);

// Standard output is a terminal that understands colour (and NO_COLOR is not set).
bool colour_wanted();

}  // namespace axle::cli
