// The cost of one document, stage by stage, as a file.
#pragma once

#include <filesystem>

namespace axle::bench {

// CSV with a row per algorithm, packet size and stage: algorithm, packet, packet_bytes, pdf_bytes, stage, operations
// and cpu_ns of one document (means), then a row "all" with the whole document's CPU time, what lies between the stages
// included, and a row "floor". Ends the program when the file cannot be written.
void write_cost_table(const std::filesystem::path& file);

}  // namespace axle::bench
