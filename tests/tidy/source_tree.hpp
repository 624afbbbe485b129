// The project's own sources as text, for the rules that a compiler does not check.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace axle::tidy {

struct SourceFile {
  std::string path;  // from the project's root: "sim/engine/simulation.cpp"
  std::vector<std::string> lines;
  bool in(std::string_view folder) const { return path.starts_with(std::string(folder) + "/"); }
};

inline const std::vector<SourceFile>& source_tree() {
  static const std::vector<SourceFile> files = [] {
    const std::filesystem::path root = AXLE_SOURCE_DIR;
    std::vector<SourceFile> found;
    for (const char* folder : {"base", "protocol", "transport", "agents", "reference-hub", "sim", "report", "cli",
                               "conformance", "bench", "tests"}) {
      if (!std::filesystem::exists(root / folder)) continue;
      for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
        const auto extension = entry.path().extension();
        if (extension != ".cpp" && extension != ".hpp") continue;
        SourceFile file{.path = std::filesystem::relative(entry.path(), root).string(), .lines = {}};
        std::ifstream stream(entry.path());
        for (std::string line; std::getline(stream, line);) file.lines.push_back(line);
        found.push_back(std::move(file));
      }
    }
    return found;
  }();
  return files;
}

// The name in `#include "..."` or `#include <...>`, with its first character: '"' or '<'; empty for other lines.
inline std::string include_of(const std::string& line) {
  if (!line.starts_with("#include ")) return {};
  const std::string rest = line.substr(9);
  const auto end = rest.find_first_of("\">", 1);
  return end == std::string::npos ? std::string() : rest.substr(0, end);
}

inline std::string at(const SourceFile& file, std::size_t line) {
  return file.path + ":" + std::to_string(line + 1) + ": ";
}

}  // namespace axle::tidy
