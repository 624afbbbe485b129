// Collects everything that is wrong with a scenario, and knows where each value came from.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "sim/scenario/yaml_tree.hpp"

namespace axle::sim {

// No more are printed; a file that is wrong in more places is the wrong file.
inline constexpr std::size_t kProblemsMax = 100;

class Problems {
 public:
  explicit Problems(std::string_view file_name) : file_(file_name) {}

  // A place in the file, or in the value of an override when one is being read.
  void at(YamlPosition position, const std::string& message);
  // Where the value at the path was given, else the map around it, else the file's first line.
  void about(std::string_view path, const std::string& message);

  // From here on positions belong to this override's value; nullptr: to the file again.
  void reading(const Override* override) { override_ = override; }
  // The value at the path is given here.
  void remember(std::string_view path, YamlPosition position);
  // What was given at the path and below it is replaced by something else.
  void forget(std::string_view path);
  // The value at the path could not be read: rules that need it cannot be judged.
  void mark_unreadable(std::string_view path) { unreadable_.emplace(path); }

  bool given(std::string_view path) const { return origins_.contains(path); }
  // Whether everything at the path, below it and on the way to it could be read.
  bool readable(std::string_view path) const;
  bool empty() const noexcept { return lines_.empty(); }
  // invalid_input, one line per problem: the file's in order of position, then the overrides' in the order given.
  Error error() const;

 private:
  struct Origin {
    YamlPosition position;
    std::string override;  // "--set a.b=c"; empty: the file
  };
  struct Line {
    bool from_override;
    YamlPosition position;
    std::string text;
  };
  void add(const Origin& origin, const std::string& message);
  Origin here(YamlPosition position) const;

  std::string file_;
  const Override* override_ = nullptr;
  std::map<std::string, Origin, std::less<>> origins_;
  std::set<std::string, std::less<>> unreadable_;
  std::vector<Line> lines_;
};

}  // namespace axle::sim
