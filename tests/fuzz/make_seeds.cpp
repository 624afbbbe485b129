// fuzz_make_seeds FOLDER: writes FOLDER/<target>/<seed> for every target that has seeds.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "tests/fuzz/seeds.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: fuzz_make_seeds FOLDER\n");
    return 2;
  }
  for (const std::string& target : axle::fuzz::seeded_targets()) {
    const auto folder = std::filesystem::path(argv[1]) / target;
    std::filesystem::create_directories(folder);
    for (const auto& [name, content] : axle::fuzz::seeds_of(target)) {
      std::ofstream file(folder / name, std::ios::binary);
      file << axle::as_text(content);
      if (!file.flush()) {
        std::fprintf(stderr, "cannot write %s\n", (folder / name).c_str());
        return 1;
      }
    }
  }
}
