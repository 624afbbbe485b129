// A line that does not continue the chain: what was done to the log? Inside this folder. Pure.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "reference-hub/audit/verify.hpp"

namespace axle::hub {

// The lines of a text, without their line feeds; an incomplete last one is left out.
std::vector<std::string_view> lines_of(std::string_view content);

struct Misfit {
  AuditFaultKind kind = AuditFaultKind::edited;
  std::size_t line = 0;  // index in `lines` of the line to show
  std::string detail;
};
// `lines[at]` does not continue `end`; `before` is where the chain ended one line earlier (none at the first line of
// all). Looks at the other lines of the same file, which is where a hand puts what it moves.
Misfit judge_misfit(const std::vector<std::string_view>& lines, std::size_t at, const AuditHead& end,
                    const std::optional<AuditHead>& before);

}  // namespace axle::hub
