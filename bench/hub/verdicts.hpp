// What the parts found: lines for people and machines on standard output, rows for a file.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace axle::bench {

class Verdicts {
 public:
  // "ratio <name> <value> target <bound>"; `bound` is "<=1.5", "<20" or ">=1". Noted as missed when it does not hold.
  void ratio(const std::string& name, double value, const std::string& bound);
  // A figure without a bound: printed with its unit, kept for the table.
  void figure(const std::string& part, const std::string& name, double value, const std::string& unit);
  // A sentence.
  static void say(const std::string& text);

  bool all_met() const noexcept { return missed_ == 0; }
  // The ratio lines once more, at the end.
  void print_ratios() const;
  // CSV: part, figure, value, unit; ratios have the part "ratio" and the bound as unit. Ends the program when the file
  // cannot be written.
  void write_table(const std::filesystem::path& file) const;

 private:
  struct Row {
    std::string part, name, value, unit;
  };
  std::vector<Row> rows_;
  int missed_ = 0;
};

// Four digits at most: "1.32", "24.1", "3120".
std::string short_number(double value);

}  // namespace axle::bench
