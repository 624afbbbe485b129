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

void add_rows(std::string& out, signature::KeyAlgorithm algorithm, const PacketSize& size) {
  Signers& signed_by = signers(algorithm);
  const Subject& one = subject(algorithm, size);
  const auto row = [&](std::string_view stage, double operations, double cpu_ns) {
    out += std::string(to_string(algorithm)) + "," + size.name + "," + std::to_string(one.packet.size()) + "," +
           std::to_string(one.pdf.size()) + "," + std::string(stage) + "," + number(operations) + "," + number(cpu_ns) +
           "\n";
  };
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
  for (std::size_t i = 0; i < signature::kStageCount; ++i) {
    const signature::Cost& cost = ledger.stages()[i];
    if (cost.count == 0) continue;
    row(to_string(static_cast<signature::Stage>(i)), static_cast<double>(cost.count) / documents,
        static_cast<double>(cost.cpu_ns) / documents);
  }
  row("all", 1, static_cast<double>(spent) / documents);
  Floor floor(signed_by, algorithm, one);
  std::vector<double> floors;
  for (int i = 0; i < 50; ++i) {
    auto run = [&] { floor.run(); };
    floors.push_back(sample(run));
  }
  row("floor", 1, median(floors));
}

}  // namespace

void write_cost_table(const std::filesystem::path& file) {
  std::string out = "algorithm,packet,packet_bytes,pdf_bytes,stage,operations,cpu_ns\n";
  for (const signature::KeyAlgorithm algorithm : kAlgorithms) {
    for (const PacketSize& size : kPacketSizes) add_rows(out, algorithm, size);
  }
  if (auto written = write_file(file, out); !written) give_up(written.error().detail);
}

}  // namespace axle::bench
