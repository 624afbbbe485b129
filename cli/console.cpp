#include "cli/console.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "base/live_clock.hpp"
#include "base/units.hpp"
#include "cli/exit_code.hpp"

namespace axle::cli {
namespace {

constexpr DurationNs kRenewOnTerminal = 100 * kMillisecond;
constexpr DurationNs kRenewElsewhere = 10 * kSecond;
constexpr DurationNs kSilence = 2 * kSecond;

void put(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace

Console::Console(bool quiet) : quiet_(quiet), terminal_(::isatty(STDERR_FILENO) == 1) {}

Console::~Console() {
  clear();
}

void Console::line(std::string_view text) {
  if (quiet_) return;
  clear();
  put(text);
  put("\n");
}

void Console::status(std::string_view text) {
  screen({std::string(text)}, text);
}

void Console::screen(const std::vector<std::string>& lines, std::string_view plain) {
  if (quiet_) return;
  const InstantNs now = live_now();
  if (last_shown_ != 0 && now - last_shown_ < (terminal_ ? kRenewOnTerminal : kRenewElsewhere)) return;
  last_shown_ = now;
  if (!terminal_) {
    put(plain);
    put("\n");
    return;
  }
  clear();
  std::string text;
  for (const std::string& line : lines) text += (&line == &lines.front() ? "" : "\n") + line;
  put(text);
  std::fflush(stderr);
  shown_lines_ = lines.size();
}

void Console::progress(std::string_view task, std::uint64_t done, std::uint64_t total) {
  const InstantNs now = live_now();
  if (task != task_) {
    task_ = task;
    task_since_ = now;
    last_shown_ = 0;
  }
  if (done >= total) return clear();
  if (now - task_since_ < kSilence) return;
  status("  " + task_ + ": " + format_count(done) + " of " + format_count(total));
}

void Console::clear() {
  if (shown_lines_ == 0) return;
  put("\r\033[K");
  for (std::size_t i = 1; i < shown_lines_; ++i) put("\033[A\033[K");
  std::fflush(stderr);
  shown_lines_ = 0;
}

int report_error(const Error& error) {
  const std::string text = "axle: " + error.detail + "\n";
  put(text);
  return exit_code_of(error);
}

bool colour_wanted() {
  return ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
}

}  // namespace axle::cli
