// axle report RESULT: the summary or the files of a result that was kept.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/file.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "report/result.hpp"

namespace axle::cli {
namespace {

struct ReportArguments {
  std::string result, html, csv;
};

Result<report::Result> load(const std::string& name) {
  std::error_code error;
  const std::filesystem::path given = name;
  const std::filesystem::path file = std::filesystem::is_directory(given, error) ? given / "result.json" : given;
  const auto json = read_file(file);
  if (!json) return pass(json);
  auto result = report::read_result(*json);
  if (!result) return pass(result, file.string());
  return result;
}

int report(const ReportArguments& arguments) {
  const auto result = load(arguments.result);
  if (!result) return report_error(result.error());
  if (!arguments.html.empty()) {
    const auto page = report::html(*result);
    if (!page) return report_error(page.error());
    if (auto written = write_file(arguments.html, *page); !written) return report_error(written.error());
  }
  if (!arguments.csv.empty()) {
    if (auto written = write_file(arguments.csv, report::series_csv(*result)); !written) {
      return report_error(written.error());
    }
  }
  if (arguments.html.empty() && arguments.csv.empty()) {
    std::fputs(report::summary(*result, colour_wanted()).c_str(), stdout);
  }
  return kOk;
}

}  // namespace

void add_report(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("report", "Print a result again, or make its page and series from result.json");
  auto arguments = std::make_shared<ReportArguments>();
  command->add_option("RESULT", arguments->result, "A result folder or its result.json")->required();
  command->add_option("--html", arguments->html, "Write the page to this file");
  command->add_option("--csv", arguments->csv, "Write the series to this file");
  command->footer("Example:\n  axle report results/quickstart-20260105-090000 --html report.html");
  command->callback([arguments, &exit_code] { exit_code = report(*arguments); });
}

}  // namespace axle::cli
