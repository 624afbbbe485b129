#include "sim/scenario/yaml_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/scenario/scenario.hpp"
#include "tests/sim/scenario/support.hpp"

namespace axle::sim {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(Yaml, SyntaxErrorsHaveAPlace) {
  EXPECT_THAT(errors_of("axle: 1\ntraffic: {documents: 3\n"), StartsWith("a.yaml:3:"));
  EXPECT_THAT(errors_of("axle: 1\n\tseed: 3\n"), AllOf(StartsWith("a.yaml:"), HasSubstr("not YAML: ")));
  EXPECT_THAT(errors_of("axle: 1\n---\naxle: 1\n"), HasSubstr("a second document begins"));
  EXPECT_THAT(errors_of("axle: 1\ntitle: !!str x\n"), HasSubstr("tags (tag:yaml.org,2002:str) are not part"));
  EXPECT_THAT(errors_of("axle: 1\n? [a]\n: 1\n"), HasSubstr("a key must be a word"));
}

TEST(Yaml, AnchorsAndAliasesAreRefused) {
  EXPECT_THAT(errors_of("axle: 1\ntitle: &a x\n"),
              AllOf(StartsWith("a.yaml:2:8: anchors"), HasSubstr("write the values")));
  std::string bomb = "axle: 1\na: &a [x, x, x, x, x, x, x, x, x]\n";
  for (char c = 'b'; c < 'z'; ++c) {
    bomb += std::string(1, c) + ": &" + c + " [";
    for (int i = 0; i < 9; ++i) bomb += std::string("*") + static_cast<char>(c - 1) + ",";
    bomb += "]\n";
  }
  EXPECT_THAT(errors_of(bomb), StartsWith("a.yaml:2:4: anchors (&name)"));
}

TEST(Yaml, NotUtf8) {
  EXPECT_EQ(errors_of("axle: 1\ntitle: tr\xe1\xba\xa3 \xff\n"),
            "a.yaml:2:12: the text is not UTF-8 here; save the file as UTF-8 without NUL bytes");
  for (const std::string bad : {"\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe1\xba", "\xf5\x80\x80\x80"}) {
    EXPECT_THAT(errors_of("axle: 1\ntitle: " + bad), HasSubstr("not UTF-8"));
  }
  EXPECT_THAT(errors_of(std::string("axle: 1\0", 8)), HasSubstr("not UTF-8"));
}

TEST(YamlLimits, SizeAtTheLimitAndOnePast) {
  std::string text = "axle: 1\n#";
  text.append(kYamlBytesMax - text.size(), 'x');
  EXPECT_EQ(errors_of(text), "(no error)");
  EXPECT_THAT(errors_of(text + "x"), HasSubstr("larger than 1MiB"));
}

TEST(YamlLimits, DepthAtTheLimitAndOnePast) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(read_yaml(nested(kYamlDepthMax)));
  const auto past = read_yaml(nested(kYamlDepthMax + 1));
  ASSERT_FALSE(past);
  EXPECT_THAT(past.error().message, HasSubstr("nested deeper than 32 levels"));
  EXPECT_FALSE(read_yaml(nested(200'000)));
}

TEST(YamlLimits, NodesAtTheLimitAndOnePast) {
  const auto list = [](std::size_t nodes) {
    std::string text;
    for (std::size_t i = 1; i < nodes; ++i) text += "- 1\n";  // the list itself is a node
    return text;
  };
  EXPECT_TRUE(read_yaml(list(kYamlNodesMax)));
  const auto past = read_yaml(list(kYamlNodesMax + 1));
  ASSERT_FALSE(past);
  EXPECT_THAT(past.error().message, HasSubstr("more than 100000 values"));
}

TEST(YamlLimits, HostileTextsEndQuickly) {
  for (const std::string unit : {"{", "? ", "- ", "a: [", "\"", "!!a ", "%YAML ", "[{", "&", ": "}) {
    std::string text;
    while (text.size() < 64'000) text += unit;
    EXPECT_FALSE(parse_scenario(text, "a.yaml")) << unit;
  }
}

}  // namespace
}  // namespace axle::sim
