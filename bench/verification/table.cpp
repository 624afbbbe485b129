#include "bench/verification/table.hpp"

#include <string>

#include "base/file.hpp"
#include "bench/verification/measure.hpp"
#include "bench/verification/peers.hpp"

namespace axle::bench {
namespace {

constexpr DurationNs kMeasuredNs = 400 * kMillisecond;

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

CostColumn measure_column(signature::KeyAlgorithm algorithm, const PacketSize& size) {
  Signers& signed_by = signers(algorithm);
  const Subject& one = subject(algorithm, size);
  signature::CostLedger warm;
  verify_packet(signed_by, one, warm);
  signature::CostLedger ledger(&quick_cpu_now);
  const DurationNs start = thread_cpu_now();
  double documents = 0;
  DurationNs spent = 0;
  for (; spent < kMeasuredNs; ++documents) {
    verify_packet(signed_by, one, ledger);
    spent = thread_cpu_now() - start;
  }
  CostColumn column{.algorithm = std::string(to_string(algorithm)),
                    .packet = size.name,
                    .packet_bytes = one.packet.size(),
                    .pdf_bytes = one.pdf.size(),
                    .stages = {},
                    .all_ns = static_cast<double>(spent) / documents};
  for (std::size_t i = 0; i < signature::kStageCount; ++i) {
    const signature::Cost& cost = ledger.stages()[i];
    if (cost.count == 0) continue;
    column.stages.push_back({std::string(to_string(static_cast<signature::Stage>(i))),
                             static_cast<double>(cost.count) / documents,
                             static_cast<double>(cost.cpu_ns) / documents});
  }
  Floor floor(signed_by, algorithm, one);
  std::vector<double> floors;
  for (int i = 0; i < 50; ++i) {
    auto run = [&] { floor.run(); };
    floors.push_back(sample(run));
  }
  column.floor_ns = median(floors);
  return column;
}

}  // namespace

std::vector<CostColumn> measure_costs() {
  std::vector<CostColumn> columns;
  for (const signature::KeyAlgorithm algorithm : kAlgorithms) {
    for (const PacketSize& size : kPacketSizes) columns.push_back(measure_column(algorithm, size));
  }
  return columns;
}

void write_cost_table(const std::filesystem::path& file, const std::vector<CostColumn>& columns) {
  std::string out = "algorithm,packet,packet_bytes,pdf_bytes,stage,operations,cpu_ns\n";
  for (const CostColumn& column : columns) {
    const auto row = [&](std::string_view stage, double operations, double cpu_ns) {
      out += column.algorithm + "," + column.packet + "," + std::to_string(column.packet_bytes) + "," +
             std::to_string(column.pdf_bytes) + "," + std::string(stage) + "," + number(operations) + "," +
             number(cpu_ns) + "\n";
    };
    for (const CostColumn::Stage& stage : column.stages) row(stage.name, stage.operations, stage.cpu_ns);
    row("all", 1, column.all_ns);
    row("floor", 1, column.floor_ns);
  }
  if (auto written = write_file(file, out); !written) give_up(written.error().detail);
}

}  // namespace axle::bench
