// axle scenario: beginning a scenario, the list, the schema.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "tests/integration/support.hpp"

namespace axle::integration {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

TEST(ScenarioCommand, NewGivesAScenarioThatPassesItsCheck) {
  const TemporaryFolder folder;
  const std::string file = (folder / "mine.yaml").string();
  const Ran made = axle("scenario new my-province '" + file + "'");
  EXPECT_EQ(made.status, 0) << made.output;
  const Ran printed = axle("scenario new my-province");
  EXPECT_EQ(printed.status, 0);
  EXPECT_EQ(read_file(file).value_or(""), printed.output);
  const Ran checked = axle("scenario check '" + file + "'");
  EXPECT_EQ(checked.status, 0) << checked.output;
}

TEST(ScenarioCommand, NewKeepsWhatThereIs) {
  const TemporaryFolder folder;
  const std::string file = (folder / "mine.yaml").string();
  ASSERT_TRUE(write_file(file, "axle: 1\n"));
  const Ran again = axle("scenario new my-province '" + file + "'");
  EXPECT_EQ(again.status, 2);
  EXPECT_THAT(again.output, HasSubstr("exists and is not overwritten; give another name"));
  EXPECT_EQ(read_file(file).value_or(""), "axle: 1\n");
  const Ran unnamed = axle("scenario new 'My Province' '" + (folder / "other.yaml").string() + "'");
  EXPECT_EQ(unnamed.status, 2);
  EXPECT_FALSE(std::filesystem::exists(folder / "other.yaml"));
}

TEST(ScenarioCommand, ListShowsTitleAndSize) {
  const Ran list = axle("scenario list");
  EXPECT_EQ(list.status, 0);
  EXPECT_THAT(list.output, ContainsRegex("quickstart\n  Four levels, .*\n  36 agencies, 600 documents\n"));
}

TEST(ScenarioCommand, SchemaIsTheCommittedFile) {
  const Ran schema = axle("scenario schema");
  EXPECT_EQ(schema.status, 0);
  EXPECT_TRUE(schema.output == read_file(AXLE_SOURCE_DIR "/scenarios/scenario.schema.json").value_or(""));
}

TEST(ScenarioCommand, HelpFitsEightyColumns) {
  for (const char* word : {"scenario", "scenario new", "scenario list", "scenario schema"}) {
    const Ran help = axle(std::string(word) + " --help");
    EXPECT_EQ(help.status, 0) << word;
    std::size_t width = 0;
    for (const char c : help.output) {
      width = c == '\n' ? 0 : width + 1;
      EXPECT_LE(width, 80U) << word;
    }
  }
}

}  // namespace
}  // namespace axle::integration
