// Parts of result.json that are written and read in files of their own.
#pragma once

#include "report/json_reader.hpp"
#include "report/json_writer.hpp"
#include "report/result.hpp"

namespace axle::report {

void write_histogram(JsonWriter& out, const Histogram& histogram);

// What the figures are judged by: objectives, sources, expectations, phases, intervals, steady state, Little's law.
void write_judged(JsonWriter& out, const Result& result);
void read_judged(JsonReader& in, Result& result);

}  // namespace axle::report
