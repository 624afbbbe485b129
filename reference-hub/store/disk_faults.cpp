#include "reference-hub/store/disk_faults.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <string>

namespace axle::hub {

namespace {

struct NamedPoint {
  std::string_view name;
  KillPoint point;
};

constexpr std::array<NamedPoint, 9> kPoints{{{"before-write", KillPoint::before_write},
                                             {"before-sync", KillPoint::before_sync},
                                             {"before-tell", KillPoint::before_tell},
                                             {"after-make", KillPoint::after_make},
                                             {"after-rename", KillPoint::after_rename},
                                             {"before-index", KillPoint::before_index},
                                             {"before-commit", KillPoint::before_commit},
                                             {"before-forget", KillPoint::before_forget},
                                             {"after-unlink", KillPoint::after_unlink}}};

std::unexpected<Error> no_kill_point(std::string_view text) {
  std::string detail = "\"" + std::string(text) + "\" is no kill point; right would be POINT:N, N counting from 1: ";
  for (const NamedPoint& known : kPoints) detail.append(&known == kPoints.data() ? "" : ", ").append(known.name);
  return fail(Errc::invalid_input, std::move(detail));
}

}  // namespace

void DiskFaults::reach(KillPoint point) noexcept {
  if (kill_point.load(std::memory_order_relaxed) != point) return;
  if (kill_after.fetch_sub(1) != 1) return;
  ::kill(::getpid(), SIGKILL);
  for (;;) ::pause();  // it comes at once, but not before kill() returns
}

Result<std::shared_ptr<DiskFaults>> parse_kill_point(std::string_view text) {
  const std::size_t colon = std::min(text.find(':'), text.size());
  const auto found = std::ranges::find(kPoints, text.substr(0, colon), &NamedPoint::name);
  const std::string_view number = text.substr(std::min(colon + 1, text.size()));
  std::uint64_t times = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), times);
  if (found == kPoints.end() || error != std::errc() || end != number.data() + number.size() || times == 0) {
    return no_kill_point(text);
  }
  auto faults = std::make_shared<DiskFaults>();
  faults->kill_point = found->point;
  faults->kill_after = times;
  return faults;
}

}  // namespace axle::hub
