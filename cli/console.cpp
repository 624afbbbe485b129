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
  if (quiet_) return;
  const InstantNs now = live_now();
  if (last_shown_ != 0 && now - last_shown_ < (terminal_ ? kRenewOnTerminal : kRenewElsewhere)) return;
  last_shown_ = now;
  if (terminal_) {
    put("\r\033[K");
    put(text);
    std::fflush(stderr);
    shown_ = true;
  } else {
    put(text);
    put("\n");
  }
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
  if (!shown_) return;
  put("\r\033[K");
  std::fflush(stderr);
  shown_ = false;
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
