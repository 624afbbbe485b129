// The cost of one document, stage by stage, as a file and as a picture.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace axle::bench {

// Of one algorithm and packet size: means over many documents with warm caches, one thread.
struct CostColumn {
  std::string algorithm, packet;  // "rsa2048", "100KiB"
  std::size_t packet_bytes = 0, pdf_bytes = 0;
  struct Stage {
    std::string name;
    double operations = 0, cpu_ns = 0;
  };
  std::vector<Stage> stages;  // those that took place, in the order of the ledger
  double all_ns = 0;          // what lies between the stages included
  double floor_ns = 0;
};
std::vector<CostColumn> measure_costs();

// CSV: algorithm, packet, packet_bytes, pdf_bytes, stage, operations, cpu_ns; after a column's stages a row "all" and a
// row "floor". Ends the program when the file cannot be written.
void write_cost_table(const std::filesystem::path& file, const std::vector<CostColumn>& columns);

// SVG: a bar for each column, its stages as shares of the whole, and the floor as a line across it.
void write_cost_chart(const std::filesystem::path& file, const std::vector<CostColumn>& columns);

}  // namespace axle::bench
