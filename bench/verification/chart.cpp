#include <algorithm>
#include <array>

#include "base/file.hpp"
#include "bench/verification/peers.hpp"
#include "bench/verification/table.hpp"

namespace axle::bench {
namespace {

// One colour a stage; what has none is grey.
struct Paint {
  const char* stage;
  const char* colour;
};
constexpr std::array<Paint, 8> kPaints{{{"hash", "#4e79a7"},
                                        {"public_key", "#e15759"},
                                        {"parse", "#f28e2b"},
                                        {"canonical_form", "#edc948"},
                                        {"base64", "#76b7b2"},
                                        {"unzip", "#9c755f"},
                                        {"pdf", "#59a14f"},
                                        {"chain", "#b07aa1"}}};
constexpr const char* kRestColour = "#bab0ac";
constexpr double kLeft = 130, kWidth = 520, kBar = 22, kStep = 34, kTop = 70;

std::string number(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", value);
  return text.data();
}

std::string rectangle(double x, double y, double width, const char* colour, const std::string& title) {
  return "<rect x=\"" + number(x) + "\" y=\"" + number(y) + "\" width=\"" + number(width) + "\" height=\"" +
         number(kBar) + "\" fill=\"" + colour + "\"><title>" + title + "</title></rect>\n";
}

std::string text(double x, double y, const std::string& words, const char* anchor = "start") {
  return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + anchor + "\">" + words + "</text>\n";
}

std::string bar(const CostColumn& column, double y) {
  std::string out = text(kLeft - 8, y + 15, column.algorithm + ", " + column.packet, "end");
  const double scale = kWidth / column.all_ns;
  double x = kLeft;
  const auto part = [&](const std::string& name, double cpu_ns, const char* colour) {
    out += rectangle(x, y, cpu_ns * scale, colour, name + " " + number(cpu_ns / 1000) + " us");
    x += cpu_ns * scale;
  };
  double rest = column.all_ns;
  for (const Paint& paint : kPaints) {
    const auto stage = std::ranges::find(column.stages, std::string(paint.stage), &CostColumn::Stage::name);
    if (stage == column.stages.end()) continue;
    part(paint.stage, stage->cpu_ns, paint.colour);
    rest -= stage->cpu_ns;
  }
  if (rest > 0) part("between the stages", rest, kRestColour);
  const std::string floor_x = number(kLeft + column.floor_ns * scale);
  out += "<line x1=\"" + floor_x + "\" x2=\"" + floor_x + "\" y1=\"" + number(y - 4) + "\" y2=\"" +
         number(y + kBar + 4) + "\" stroke=\"black\" stroke-width=\"2\"/>\n";
  return out + text(kLeft + kWidth + 8, y + 15, number(column.all_ns / 1000) + " us");
}

std::string legend() {
  std::string out;
  double x = kLeft;
  for (const Paint& paint : kPaints) {
    out += "<rect x=\"" + number(x) + "\" y=\"34\" width=\"10\" height=\"10\" fill=\"" + paint.colour + "\"/>\n";
    out += text(x + 13, 43, paint.stage);
    x += 22 + 6.3 * static_cast<double>(std::string_view(paint.stage).size());
  }
  return out;
}

}  // namespace

void write_cost_chart(const std::filesystem::path& file, const std::vector<CostColumn>& columns) {
  const double height = kTop + kStep * static_cast<double>(columns.size()) + 10;
  std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 " + number(height) +
                    "\" font-family=\"sans-serif\" font-size=\"11\">\n<rect width=\"760\" height=\"" + number(height) +
                    "\" fill=\"white\"/>\n" +
                    text(kLeft, 20, "What verifying one packet costs: CPU by stage; the black line is the floor") +
                    legend();
  double y = kTop;
  for (const CostColumn& column : columns) {
    out += bar(column, y);
    y += kStep;
  }
  if (auto written = write_file(file, out + "</svg>\n"); !written) give_up(written.error().detail);
}

}  // namespace axle::bench
