// Results and errors: an operating error is a value, never an exception.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace axle {

// What kind of thing went wrong; decides the exit code of the program and whether a retry can help.
enum class Errc : std::uint8_t {
  invalid_input,  // what we were given is wrong (file, packet, argument): the same input fails again
  limit,          // a named limit was passed
  not_found,      // a thing that was named does not exist
  refused,        // a rule or policy says no
  unavailable,    // the other side is away or busy: a retry can help
  timeout,        // no answer in time: a retry can help
  io,             // the operating system refused: disk full, no permission, broken pipe
  corrupt,        // stored data is not what was written
  internal,       // a defect of this program
};

std::string_view to_string(Errc code) noexcept;

// An error with a sentence for a person. `detail` names the thing (path, line, field), what is wrong and, where
// that is known, what would be right; it never contains a secret.
struct Error {
  Errc code = Errc::internal;
  std::string detail;
};

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(Errc code, std::string detail) {
  return std::unexpected(Error{code, std::move(detail)});
}

// Passes on the error of another result, with words in front of it: "reading a.yaml: no such file".
template <class T>
std::unexpected<Error> pass(const Result<T>& failed, std::string_view context = {}) {
  Error error = failed.error();
  if (!context.empty()) error.detail = std::string(context) + ": " + error.detail;
  return std::unexpected(std::move(error));
}

// An assertion that stays on in release: a broken invariant ends the process with file, line and the expression.
[[noreturn]] void assertion_failed(const char* expression, const char* file, int line) noexcept;

}  // namespace axle

#define AXLE_ASSERT(expression) \
  ((expression) ? static_cast<void>(0) : ::axle::assertion_failed(#expression, __FILE__, __LINE__))
