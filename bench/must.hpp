// A benchmark that cannot go on ends with a sentence.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace axle::bench {

// Exit status 4: the harness itself is at fault.
[[noreturn]] inline void give_up(std::string_view what) {
  std::fprintf(stderr, "bench: %.*s\n", static_cast<int>(what.size()), what.data());
  std::exit(4);
}

template <class T>
T must(Result<T> result) {
  if (!result) give_up(result.error().detail);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace axle::bench
