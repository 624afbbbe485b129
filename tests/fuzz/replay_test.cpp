// Every fuzz target on its seeds and on the inputs that once broke it: a broken invariant ends the program.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/fuzz/seeds.hpp"

#define AXLE_TARGET(name) extern "C" int replay_##name(const std::uint8_t* data, std::size_t size);
#include "targets.inc"
#undef AXLE_TARGET

namespace axle::fuzz {
namespace {

using Target = int (*)(const std::uint8_t*, std::size_t);

void replay(std::string_view name, Target target) {
  std::size_t replayed = 0;
  const auto run = [&](const std::string& what, BytesView input) {
    SCOPED_TRACE(what);
    EXPECT_EQ(target(input.data(), input.size()), 0);
    ++replayed;
  };
  run("nothing", {});
  for (const Seed& seed : seeds_of(name)) run(seed.name, seed.content);
  const auto folder = std::filesystem::path(AXLE_SOURCE_DIR) / "tests/fuzz/regressions" / name;
  if (std::filesystem::exists(folder)) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      std::ifstream file(entry.path(), std::ios::binary);
      const Bytes content(std::istreambuf_iterator<char>(file), {});
      run(entry.path().string(), content);
    }
  }
  EXPECT_GT(replayed, 1U) << name << " has neither seeds nor regressions";
}

#define AXLE_TARGET(name)         \
  TEST(Fuzz, name) {              \
    replay(#name, replay_##name); \
  }
#include "targets.inc"
#undef AXLE_TARGET

}  // namespace
}  // namespace axle::fuzz
