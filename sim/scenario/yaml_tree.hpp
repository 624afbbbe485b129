// YAML text -> a tree with a position for every node. The YAML library stays inside.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace axle::sim {

// Limits on what comes from outside; a scenario of every agency of the country named one by one still fits.
inline constexpr std::size_t kYamlBytesMax = 1ULL << 20;
inline constexpr std::size_t kYamlDepthMax = 32;
inline constexpr std::size_t kYamlNodesMax = 100'000;

// Where something stands; both count from 1. Columns count characters.
struct YamlPosition {
  int line = 1;
  int column = 1;
};

struct YamlNode {
  enum class Kind : std::uint8_t { null, scalar, sequence, map };
  Kind kind = Kind::null;
  YamlPosition at;
  std::string text;  // of a scalar
  // Children of a sequence, or the values of a map; `keys` holds a map's keys in the same order, duplicates included.
  std::vector<YamlNode> children;
  std::vector<YamlNode> keys;
};

// A problem at a position; the sentence says what is wrong and what would be right.
struct YamlProblem {
  YamlPosition at;
  std::string message;
};

using YamlResult = std::expected<YamlNode, YamlProblem>;

// Reads one document. Refuses: more than kYamlBytesMax bytes, deeper than kYamlDepthMax, more than kYamlNodesMax nodes
// (keys and values), anchors and aliases (they can make a small file mean an enormous one), explicit tags, a second
// document, a key that is not a scalar, text that is not UTF-8 or holds a NUL, and what is not YAML. An empty text is
// a null node.
YamlResult read_yaml(std::string_view text);

}  // namespace axle::sim
