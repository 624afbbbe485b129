#include "base/result.hpp"

#include <cstdio>
#include <cstdlib>

namespace axle {

std::string_view to_string(Errc code) noexcept {
  switch (code) {
    case Errc::invalid_input: return "invalid input";
    case Errc::limit: return "limit";
    case Errc::not_found: return "not found";
    case Errc::refused: return "refused";
    case Errc::unavailable: return "unavailable";
    case Errc::timeout: return "timeout";
    case Errc::io: return "input/output";
    case Errc::corrupt: return "corrupt";
    case Errc::internal: return "internal";
  }
  return "unknown";
}

void assertion_failed(const char* expression, const char* file, int line) noexcept {
  std::fprintf(stderr, "axle: assertion failed: %s (%s:%d)\n", expression, file, line);
  std::abort();
}

}  // namespace axle
