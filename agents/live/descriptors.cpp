#include "agents/live/descriptors.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace axle::agents {
namespace {

rlimit limits() {
  rlimit both{};
  ::getrlimit(RLIMIT_NOFILE, &both);
  return both;
}

}  // namespace

std::size_t connections_allowed() {
  const rlim_t hard = limits().rlim_max;
  return hard > kDescriptorsKept ? hard - kDescriptorsKept : 0;
}

Result<void> allow_connections(std::size_t connections, std::string_view who_wants_them) {
  rlimit both = limits();
  const rlim_t needed = connections + kDescriptorsKept;
  if (needed > both.rlim_max) {
    return fail(Errc::limit, std::string(who_wants_them) + " needs " + std::to_string(connections) +
                                 " connections, and this process may have " + std::to_string(connections_allowed()) +
                                 " (hard limit of open files: " + std::to_string(both.rlim_max) +
                                 "). Let the centres share connections, take fewer, or raise the limit (ulimit -Hn)");
  }
  if (needed <= both.rlim_cur) return {};
  both.rlim_cur = needed;
  if (::setrlimit(RLIMIT_NOFILE, &both) == 0) return {};
  return fail(Errc::limit, "the system refuses " + std::to_string(needed) + " open files");
}

}  // namespace axle::agents
