// What the command line adds to a file, and files themselves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "sim/scenario/yaml_tree.hpp"
#include "tests/sim/scenario/support.hpp"

namespace axle::sim {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(Overrides, SetAndAreChecked) {
  EXPECT_EQ(parsed("traffic: {scale: 5%}", {{"traffic.scale", "1"}}).traffic.scale, 1.0);
  EXPECT_EQ(parsed("", {{"signatures.algorithms", "{rsa3072: 100%}"}}).signatures.algorithms,
            (std::map<signature::KeyAlgorithm, double>{{signature::KeyAlgorithm::rsa3072, 1.0}}));
  EXPECT_EQ(parsed("", {{"seed", "7"}, {"seed", "8"}}).seed, 8U);
  EXPECT_EQ(parsed("", {{"network.named", "[{code: G20, sends: 5}]"}}).network.named.size(), 1U);
  EXPECT_EQ(body_errors("", {{"traffic.scale", "x"}}),
            "--set traffic.scale=x: traffic.scale: 'x' is not a factor; write a number followed by x such as 2.3x");
  EXPECT_EQ(body_errors("", {{"traffic.sclae", "1"}}),
            "--set traffic.sclae=1: unknown key 'traffic.sclae'; did you mean 'traffic.scale'?");
  EXPECT_EQ(body_errors("", {{"scale", "1"}}), "--set scale=1: unknown key 'scale'; did you mean traffic.scale?");
  EXPECT_EQ(body_errors("", {{"qqqqqqqqqqqqqqq", "1"}}),
            "--set qqqqqqqqqqqqqqq=1: unknown key 'qqqqqqqqqqqqqqq'; axle scenario show prints every key");
  EXPECT_EQ(body_errors("traffic: {share: {central: 50%, province: 50%}}", {{"traffic.share.central", "60%"}}),
            "--set traffic.share.central=60%: traffic.share adds up to 110%; the shares must add up to 100%");
  EXPECT_THAT(body_errors("", {{"traffic", "{scale: [}"}}), StartsWith("--set traffic={scale: [}: not YAML"));
  EXPECT_THAT(body_errors("", {{"", "{seed: 1}"}}), HasSubstr("unknown key ''"));
  // The file's own errors come first.
  EXPECT_THAT(body_errors("seed: x", {{"hub.tls", "7"}}),
              AllOf(StartsWith("a.yaml:2:7"), HasSubstr("\n--set hub.tls=7")));
}

TEST(Load, FilesAndTheirErrors) {
  namespace fs = std::filesystem;
  const fs::path file = fs::temp_directory_path() / ("axle-scenario-" + std::to_string(getpid()) + ".yaml");
  std::ofstream(file) << "axle: 1\nseed: 3\n";
  const auto good = load_scenario(file, {{"seed", "4"}});
  ASSERT_TRUE(good);
  EXPECT_EQ(good->seed, 4U);
  EXPECT_EQ(good->name, file.stem());
  std::ofstream(file) << "axle: 1\nsede: 3\n";
  const auto bad = load_scenario(file);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().detail, file.string() + ":2:1: unknown key 'sede'; did you mean 'seed'?");
  std::ofstream(file) << "axle: 1\n#" << std::string(kYamlBytesMax, 'x');
  const auto large = load_scenario(file);
  ASSERT_FALSE(large);
  EXPECT_THAT(large.error().detail, HasSubstr("larger than 1MiB"));
  fs::remove(file);
  const auto none = load_scenario(file);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Errc::not_found);
  EXPECT_THAT(none.error().detail, StartsWith(file.string()));
}

}  // namespace
}  // namespace axle::sim
