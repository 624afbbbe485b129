// The HTML page: the template report/web/page.html with its places filled.
#include <algorithm>
#include <cstdio>
#include <map>

#include "report/embedded.hpp"
#include "report/figures.hpp"
#include "report/html_page.hpp"
#include "report/text.hpp"

namespace axle::report {
namespace {

// Replaces each {{name}} once and never looks at what it has put in, so that data cannot name a place.
axle::Result<std::string> fill(std::string_view page, const std::map<std::string_view, std::string_view>& places) {
  std::string out;
  while (true) {
    const std::size_t open = page.find("{{");
    out += page.substr(0, open);
    if (open == std::string_view::npos) return out;
    const std::size_t close = page.find("}}", open);
    const auto place = places.find(page.substr(open + 2, close == std::string_view::npos ? 0 : close - open - 2));
    if (place == places.end()) return fail(Errc::internal, "report/web/page.html has a place that is not known");
    out += place->second;
    page.remove_prefix(close + 2);
  }
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  for (const char c : valid_utf8(text)) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string html_latency(DurationNs latency) {
  std::string text = format_latency(latency);
  const std::size_t unit = text.find_first_not_of("-0123456789.");
  if (text.compare(unit, 2, "us") == 0) text.replace(unit, 1, "µ");
  return text.insert(unit, "\u00a0");  // never broken from its number
}

std::string html_percentile(const Histogram& histogram, double percent) {
  if (percent >= 100) return histogram.count() > 0 ? html_latency(histogram.max()) : "n/a";
  const std::optional<std::int64_t> value = percentile(histogram, percent);
  return value ? html_latency(*value) : "n/a";
}

std::vector<CostRow> by_cost(std::vector<CostRow> rows) {
  std::erase_if(rows, [](const CostRow& row) { return row.count == 0; });
  std::sort(rows.begin(), rows.end(), [](const CostRow& a, const CostRow& b) {
    return a.cpu_ns != b.cpu_ns ? a.cpu_ns > b.cpu_ns : a.name < b.name;
  });
  return rows;
}

namespace {

std::string html_cell(const HtmlCell& cell) {
  const std::string text = escape_html(cell.text);
  if (cell.heat >= 0) {
    char style[48];
    std::snprintf(style, sizeof style, " class=\"heat\" style=\"--level:%.3f\"", cell.heat);
    return "<td" + std::string(style) + ">" + text + "</td>";
  }
  std::string classes = cell.bad ? "bad" : cell.text == "n/a" ? "none" : "";
  if (cell.words) classes += classes.empty() ? "words" : " words";
  return (classes.empty() ? "<td>" : "<td class=\"" + classes + "\">") + text + "</td>";
}

}  // namespace

std::string html_table(const HtmlTable& table) {
  std::string out = "<div class=\"scroll\"><table>";
  if (!table.caption.empty()) out += "<caption>" + escape_html(table.caption) + "</caption>";
  out += "\n<thead><tr>";
  for (std::size_t column = 0; column < table.heads.size(); ++column) {
    const bool words = std::ranges::any_of(
        table.rows, [&](const std::vector<HtmlCell>& row) { return column < row.size() && row[column].words; });
    out += (words ? "<th scope=\"col\" class=\"words\">" : "<th scope=\"col\">") + escape_html(table.heads[column]) +
           "</th>";
  }
  out += "</tr></thead>\n<tbody>\n";
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    out += table.last_is_total && row + 1 == table.rows.size() ? "<tr class=\"total\">" : "<tr>";
    bool first = true;
    for (const HtmlCell& cell : table.rows[row]) {
      out += first ? "<th scope=\"row\">" + escape_html(cell.text) + "</th>" : html_cell(cell);
      first = false;
    }
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

axle::Result<std::string> html(const Result& result) {
  const std::string title = escape_html((result.title.empty() ? result.scenario : result.title) + " – " +
                                        to_string(verdict(result)) + " – Axle");
  const std::string body = html_body(result), data = html_data(result);
  return fill(embedded_file("page.html"), {{"title", title},
                                           {"style", embedded_file("page.css")},
                                           {"body", body},
                                           {"data", data},
                                           {"charts", embedded_file("chart.min.js")},
                                           {"script", embedded_file("page.js")}});
}

}  // namespace axle::report
