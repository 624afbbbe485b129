#include "bench/hub/verdicts.hpp"

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "base/file.hpp"
#include "bench/must.hpp"

namespace axle::bench {
namespace {

bool holds(double value, const std::string& bound) {
  const std::size_t digits = bound.find_first_of("0123456789");
  const double limit = std::strtod(bound.c_str() + digits, nullptr);
  const std::string relation = bound.substr(0, digits);
  if (relation == "<=") return value <= limit;
  if (relation == "<") return value < limit;
  return value >= limit;
}

}  // namespace

std::string short_number(double value) {
  char text[32];
  const double size = std::fabs(value);
  std::snprintf(text, sizeof text, "%.*f", size < 10 ? 2 : size < 100 ? 1 : 0, value);
  return text;
}

void Verdicts::ratio(const std::string& name, double value, const std::string& bound) {
  const bool met = holds(value, bound);
  if (!met) ++missed_;
  rows_.push_back({"ratio", name, short_number(value), bound});
  std::printf("ratio %s %s target %s%s\n", name.c_str(), short_number(value).c_str(), bound.c_str(),
              met ? "" : "  MISSED");
  std::fflush(stdout);
}

void Verdicts::figure(const std::string& part, const std::string& name, double value, const std::string& unit) {
  rows_.push_back({part, name, short_number(value), unit});
  std::printf("%-10s %-44s %10s %s\n", part.c_str(), name.c_str(), short_number(value).c_str(), unit.c_str());
  std::fflush(stdout);
}

void Verdicts::say(const std::string& text) {
  std::printf("%s\n", text.c_str());
  std::fflush(stdout);
}

void Verdicts::print_ratios() const {
  for (const Row& row : rows_) {
    if (row.part == "ratio")
      std::printf("ratio %s %s target %s\n", row.name.c_str(), row.value.c_str(), row.unit.c_str());
  }
}

void Verdicts::write_table(const std::filesystem::path& file) const {
  std::string out = "part,figure,value,unit\n";
  for (const Row& row : rows_) out += row.part + "," + row.name + "," + row.value + "," + row.unit + "\n";
  must(write_file(file, out));
}

}  // namespace axle::bench
