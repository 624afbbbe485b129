// What the program's exit status says (architecture: "The program").
#pragma once

#include "base/result.hpp"

namespace axle::cli {

enum ExitCode : int {
  kOk = 0,
  kNotMet = 1,       // objectives or conformance not met; documents lost or doubled; interrupted
  kUsage = 2,        // wrong words, wrong file
  kUnreachable = 3,  // the target does not answer
  kHarness = 4,      // the harness itself is at fault: its disk, its memory, a generator that fell behind
};

inline ExitCode exit_code_of(const Error& error) noexcept {
  switch (error.code) {
    case Errc::invalid_input:
    case Errc::limit:
    case Errc::not_found: return kUsage;
    case Errc::refused: return kNotMet;
    case Errc::unavailable:
    case Errc::timeout: return kUnreachable;
    case Errc::io:
    case Errc::corrupt:
    case Errc::internal: return kHarness;
  }
  return kHarness;
}

}  // namespace axle::cli
