// The folder that a run leaves behind.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>

#include "cli/world.hpp"
#include "report/result.hpp"

namespace axle::cli {

// A folder for a new result: `out` if given (it must be empty or new), else results/<scenario>-<time>/. Made at once,
// so that a folder that cannot be written is known before the run. invalid_input, io.
Result<std::filesystem::path> make_result_folder(const std::string& out, const std::string& scenario);

// Everything that derives from a result; result.json last, so that a folder without it holds no result. io.
Result<void> write_result(const std::filesystem::path& folder, const report::Result& result);

// samples/<level>.edxml and .pdf of the documents that `samples` names by level, and samples/root.pem.
using Samples = std::array<std::optional<std::uint32_t>, identity::kLevelCount>;
Result<void> write_samples(const std::filesystem::path& folder, const Samples& samples, const Prepared& prepared);

}  // namespace axle::cli
