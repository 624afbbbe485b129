// What the tests of the program's parts share: a small world, a folder, values or the end.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "cli/world.hpp"

namespace axle::cli::test {

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "test support: %s\n", result.error().detail.c_str());
    std::abort();
  }
  return std::move(*result);
}

// A folder of its own that is removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    static std::atomic<int> next{0};
    path_ = std::filesystem::temp_directory_path() /
            ("axle_cli_" + std::to_string(::getpid()) + "_" + std::to_string(next++));
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

// Eight agencies, two of each level, that send `documents` one-page documents signed with P-256.
inline World small_world(std::uint64_t documents = 16) {
  World world;
  world.scenario =
      must(sim::parse_scenario("axle: 1\nname: small\nseed: 5\n"
                               "network: {agencies: {central: 2, province: 2, district: 2, commune: 2}}\n"
                               "traffic: {documents: " +
                                   std::to_string(documents) +
                                   ", period: 10s}\n"
                                   "documents: {pages: 1}\n"
                                   "signatures: {algorithms: {p256: 100%}}\n",
                               "small.yaml"));
  world.network = sim::make_network(world.scenario);
  world.plan = sim::make_plan(world.scenario, world.network, kIssueDate);
  return world;
}

// Gives the document a misdeed of this kind, as a plan would.
inline void misbehave(World& world, std::size_t document, sim::Misdeed kind, const std::string& attack = {}) {
  sim::MisdeedSpec misdeed;
  misdeed.kind = kind;
  misdeed.attack = attack;
  world.plan.documents[document].misdeed = static_cast<std::uint32_t>(world.scenario.misbehaviour.size());
  world.scenario.misbehaviour.push_back(std::move(misdeed));
}

}  // namespace axle::cli::test
