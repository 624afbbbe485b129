#include "cli/hub_config.hpp"

#include <algorithm>
#include <map>

#include "base/file.hpp"
#include "sim/scenario/keys.hpp"
#include "sim/scenario/problems.hpp"
#include "sim/scenario/yaml_tree.hpp"

namespace axle::cli {
namespace {

using sim::YamlNode;

std::string join(std::string_view map, std::string_view name) {
  return map.empty() ? std::string(name) : std::string(map) + "." + std::string(name);
}

std::string_view last_of(std::string_view path) {
  return path.substr(path.rfind('.') + 1);
}

// "a.b" -> "a"; "" for a setting that stands in no map.
std::string_view map_of(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : path.substr(0, dot);
}

bool is_map(std::string_view path) {
  return std::ranges::any_of(hub_keys(), [&](const HubKey& key) { return map_of(key.path) == path; });
}

// The names that may stand directly in a map ("": the file).
std::vector<std::string> names_in(std::string_view map) {
  std::vector<std::string> names;
  for (const HubKey& key : hub_keys()) {
    std::string_view path = key.path;
    if (map_of(path) != map) {
      if (!map.empty()) continue;
      path = map_of(path);
    }
    if (names.empty() || names.back() != last_of(path)) names.emplace_back(last_of(path));
  }
  return names;
}

// What to write instead of a key that is not known there.
std::string suggestion(std::string_view wrong, std::string_view map) {
  const std::vector<std::string> known = names_in(map);
  if (const std::string near = sim::nearest(wrong, known); !near.empty()) return "did you mean '" + near + "'?";
  for (const HubKey& key : hub_keys()) {
    if (last_of(key.path) == wrong) return "did you mean " + std::string(key.path) + "?";
  }
  std::string text = "known here: ";
  for (const std::string& name : known) text += (name == known.front() ? "" : ", ") + name;
  return text;
}

// Walks the file's tree; everything that is wrong is collected.
class ConfigReader {
 public:
  ConfigReader(HubConfig& config, sim::Problems& problems) : config_(config), problems_(problems) {}

  void read_map(const YamlNode& node, std::string_view path) {
    if (node.kind == YamlNode::Kind::null) return;
    if (node.kind != YamlNode::Kind::map) {
      return problems_.at(node.at, (path.empty() ? "the file" : std::string(path)) +
                                       " must be keys and values, such as " + names_in(path).front() + ": ...");
    }
    std::map<std::string_view, int> first_lines;
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
      const YamlNode& key = node.keys[i];
      const auto [first, is_new] = first_lines.emplace(key.text, key.at.line);
      if (is_new) {
        read_entry(key, node.children[i], path);
      } else {
        problems_.at(key.at, join(path, key.text) + " is given twice, first in line " + std::to_string(first->second) +
                                 "; remove one");
      }
    }
  }

 private:
  void read_entry(const YamlNode& key, const YamlNode& value, std::string_view map) {
    const std::string path = join(map, key.text);
    if (map.empty() && is_map(path)) return read_map(value, path);
    const auto setting = std::ranges::find(hub_keys(), path, &HubKey::path);
    if (setting == hub_keys().end()) {
      return problems_.at(key.at, "unknown key '" + key.text + "'" + (map.empty() ? "" : " in " + std::string(map)) +
                                      "; " + suggestion(key.text, map));
    }
    if (value.kind != YamlNode::Kind::scalar) {
      return problems_.at(value.at, path + ": one value belongs here (" + setting->type + ")");
    }
    if (auto set = setting->set(config_, value.text); !set) problems_.at(value.at, path + ": " + set.error().detail);
  }

  HubConfig& config_;
  sim::Problems& problems_;
};

}  // namespace

Result<void> parse_hub_config(std::string_view yaml, std::string_view file, HubConfig& config) {
  sim::Problems problems(file);
  if (const auto tree = sim::read_yaml(yaml)) {
    ConfigReader(config, problems).read_map(*tree, "");
  } else {
    problems.at(tree.error().at, tree.error().message);
  }
  if (problems.empty()) return {};
  return std::unexpected(problems.error());
}

Result<void> read_hub_config(const std::string& file, HubConfig& config) {
  const auto text = read_file(file, kConfigBytesMax);
  if (!text) return pass(text);
  return parse_hub_config(*text, file, config);
}

std::string write_hub_config(const HubConfig& config) {
  std::string out;
  std::string_view open;
  for (const HubKey& key : hub_keys()) {
    const std::string_view map = map_of(key.path);
    if (map != open && !map.empty()) out.append(map).append(":\n");
    open = map;
    const std::string_view indent = map.empty() ? "" : "  ";
    out.append(indent).append("# ").append(key.meaning).append(" (").append(key.type).append(")\n");
    out.append(indent).append(last_of(key.path)).append(": ").append(key.show(config)).append("\n");
  }
  return out;
}

}  // namespace axle::cli
