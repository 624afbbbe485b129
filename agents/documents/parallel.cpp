#include "agents/documents/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>
#include <vector>

namespace axle::agents {

Result<void> for_each_parallel(std::size_t count, unsigned threads,
                               const std::function<Result<void>(std::size_t index)>& work) {
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> failed = false;
  std::mutex mutex;
  std::optional<Error> error;
  std::size_t error_index = 0;
  const auto run = [&] {
    for (std::size_t index = next++; index < count && !failed; index = next++) {
      Result<void> done = work(index);
      if (done) continue;
      failed = true;
      const std::scoped_lock lock(mutex);
      if (!error || index < error_index) {
        error = std::move(done.error());
        error_index = index;
      }
    }
  };
  std::vector<std::jthread> helpers;
  const std::size_t wanted = std::min<std::size_t>(std::max(threads, 1U), std::max<std::size_t>(count, 1));
  for (std::size_t i = 1; i < wanted; ++i) helpers.emplace_back(run);
  run();
  helpers.clear();  // joins
  if (error) return std::unexpected(std::move(*error));
  return {};
}

}  // namespace axle::agents
