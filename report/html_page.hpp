// The parts of the HTML page. Every function returns text that is safe to put into the page: what comes from the result
// is escaped here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/result.hpp"

namespace axle::report {

// For element content and quoted attributes. Bytes that are not UTF-8 become U+FFFD.
std::string escape_html(std::string_view text);

// "12.3 ms", "850 µs": format_latency() with a no-break space and the proper micro sign.
std::string html_latency(DurationNs latency);
// The same, or "n/a" when the samples are too few; `percent` 100 is the maximum, which needs one sample only.
std::string html_percentile(const Histogram& histogram, double percent);

// Dearest first; rows that never happened are left out.
std::vector<CostRow> by_cost(std::vector<CostRow> rows);

struct HtmlCell {
  std::string text;  // plain; escaped on output
  double heat = -1;  // 0..1 colours the cell
  bool bad = false;
  bool words = false;  // a sentence: set to the left, and broken where it is long
};
struct HtmlTable {
  std::string caption;  // may be empty
  std::vector<std::string> heads;
  std::vector<std::vector<HtmlCell>> rows;
  bool last_is_total = false;
};
std::string html_table(const HtmlTable& table);

// The visible page: header, tiles, sections with a table each, places for the charts.
std::string html_body(const Result& result);
std::string html_latency_sections(const Result& result);
std::string html_cost_sections(const Result& result);
// What the figures are judged by: objectives, phases, expectations, sources, intervals and steady state. Empty without.
std::string html_objectives(const Result& result);
std::string html_phases(const Result& result);
std::string html_expectations(const Result& result);
std::string html_sources(const Result& result);
std::string html_certainty(const Result& result);
std::string html_requests(const Result& result);
// JSON for the charts, safe inside a <script> element.
std::string html_data(const Result& result);

}  // namespace axle::report
