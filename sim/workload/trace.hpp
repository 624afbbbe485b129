// A recorded day: every document from a CSV text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "sim/network/network.hpp"
#include "sim/scenario/scenario.hpp"

namespace axle::sim {

inline constexpr std::size_t kTraceRowsMax = 2'000'000;
inline constexpr std::size_t kTraceBytesMax = std::size_t{512} << 20;
inline constexpr std::size_t kTraceErrorsMax = 20;  // reported of one text

struct TraceRow {
  DurationNs at = 0;              // run time
  std::uint32_t from = 0;         // position in Network::agencies
  std::vector<std::uint32_t> to;  // distinct, never the sender, in the order of the text
  std::uint64_t bytes = 0;        // of the PDF; 0: as the scenario says
  int priority = -1;              // -1: as the scenario says
  friend bool operator==(const TraceRow&, const TraceRow&) = default;
};

// Reads lines "at,from,to,bytes,priority" below a header line of just these names; the last two columns, or one of
// them, may be missing from the header, and a field of theirs may be empty. at: seconds ("12.5") or a duration ("3h"),
// from the start of the scenario clock; from: an agency's code in either form; to: such codes with ';' between them.
// Lines may end in CR LF, empty ones are skipped; a byte order mark is, too. Fields stand without quotes. Rows need not
// be in order of time.
//
// invalid_input: one line for each mistake, the first kTraceErrorsMax of them: `name:line:column: what is wrong; what
// would be right`, columns in bytes from 1. A time beyond the traffic, an agency that the network does not have, a
// receiver named twice or the sender itself, more bytes than documents.size.max are mistakes. limit: kTraceBytesMax,
// kTraceRowsMax.
Result<std::vector<TraceRow>> read_trace(std::string_view text, std::string_view name, const Scenario& scenario,
                                         const Network& network);

}  // namespace axle::sim
