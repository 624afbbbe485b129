// A made-up result that looks like a run, for the tests of every report.
#pragma once

#include "report/result.hpp"

namespace axle::report {

// `documents` sent over all levels; 20,000 give every percentile its samples, 600 leave the tails empty.
Result sample_result(std::uint64_t documents = 20'000);
// Its part that judges: objectives, sources, expectations, phases, intervals.
void sample_judged(Result& result, std::uint64_t documents);

}  // namespace axle::report
