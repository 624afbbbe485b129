// What a hub process of a run is given: its files and its words.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/hub_process.hpp"

namespace axle::cli {

// Empties the folder and writes centres.csv, root.pem and, with TLS, server.pem and server.key, readable by their owner
// only. Returns the words of `axle hub` in that folder, without where it listens. io: the folder cannot be written.
Result<std::vector<std::string>> write_hub_files(const HubProcessOptions& options);

}  // namespace axle::cli
