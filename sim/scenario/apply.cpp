#include "sim/scenario/apply.hpp"

#include <algorithm>
#include <map>

#include "sim/scenario/apply_list.hpp"
#include "sim/scenario/keys.hpp"

namespace axle::sim {
namespace {

using Kind = YamlNode::Kind;

std::string_view describe(Kind kind) {
  switch (kind) {
    case Kind::null: return "nothing";
    case Kind::scalar: return "a single value";
    case Kind::sequence: return "a list";
    case Kind::map: return "a map";
  }
  return "";
}

void apply_value(const YamlNode& node, const Key& key, Scenario& scenario, Problems& problems) {
  if (node.kind != Kind::scalar) return unreadable(node, key.path, "a single value (" + key.type + ")", problems);
  problems.remember(key.path, node.at);
  const auto set = key.set(scenario, node.text);
  if (set) return;
  problems.at(node.at, key.path + ": " + set.error().detail);
  problems.mark_unreadable(key.path);
}

// `signed: 80%` for `signed: {central: 80%, province: 80%, ...}`.
void apply_to_all(const YamlNode& node, std::string_view path, Scenario& scenario, Problems& problems) {
  for (const std::string& name : schema().children(path)) {
    const Key* key = schema().find_key(join_path(path, name));
    const auto set = key->set(scenario, node.text);
    if (set) continue;
    problems.at(node.at, std::string(path) + ": " + set.error().detail);
    problems.mark_unreadable(path);
    return;
  }
}

void unknown_path(const std::string& path, Problems& problems) {
  std::vector<std::string> paths;
  for (const List& list : schema().lists) paths.push_back(list.path);
  for (const Key& key : schema().keys) paths.push_back(key.path);
  const std::string near = suggestion(path, paths);
  problems.at({}, "unknown key '" + path + "'; " +
                      (near.starts_with("known here") ? "axle scenario show prints every key" : near));
}

bool is_path(const std::string& path) {
  return schema().find_list(path) != nullptr || schema().find_key(path) != nullptr ||
         (!path.empty() && !schema().children(path).empty());
}

}  // namespace

void unreadable(const YamlNode& node, std::string_view path, std::string_view expected, Problems& problems) {
  problems.at(node.at, std::string(path.empty() ? "the file" : path) + " has " + std::string(describe(node.kind)) +
                           " where " + std::string(expected) + " belongs");
  problems.mark_unreadable(path);
}

void unknown_key(const YamlNode& key, std::string_view path, const std::vector<std::string>& known,
                 Problems& problems) {
  problems.at(key.at, "unknown key '" + key.text + "'" + (path.empty() ? "" : " in " + std::string(path)) + "; " +
                          suggestion(key.text, known));
  problems.mark_unreadable(path.empty() ? key.text : path);
}

void for_each_key(const YamlNode& map, std::string_view path, Problems& problems,
                  const std::function<void(const YamlNode& name, const YamlNode& value)>& use) {
  std::map<std::string_view, int> first_lines;
  for (std::size_t i = 0; i < map.keys.size(); ++i) {
    const YamlNode& key = map.keys[i];
    const auto [first, is_new] = first_lines.emplace(key.text, key.at.line);
    if (is_new) {
      use(key, map.children[i]);
      continue;
    }
    problems.at(key.at, join_path(path, key.text) + " is given twice, first in line " + std::to_string(first->second) +
                            "; remove one");
    problems.mark_unreadable(join_path(path, key.text));
  }
}

void apply(const YamlNode& node, std::string_view path, Scenario& scenario, Problems& problems) {
  const Group* group = schema().find_group(path);
  const List* list = schema().find_list(path);
  if (list != nullptr || (group != nullptr && group->absent_is_zero)) problems.forget(path);
  problems.remember(path, node.at);
  if (const Key* key = schema().find_key(path)) return apply_value(node, *key, scenario, problems);
  if (list != nullptr) return apply_list(node, *list, scenario, problems);
  if (group != nullptr && group->one_value_for_all && node.kind == Kind::scalar) {
    return apply_to_all(node, path, scenario, problems);
  }
  const std::vector<std::string> known = schema().children(path);
  if (node.kind != Kind::map) return unreadable(node, path, "a map with keys such as " + known.front(), problems);
  if (group != nullptr && group->absent_is_zero) group->clear(scenario);
  for_each_key(node, path, problems, [&](const YamlNode& key, const YamlNode& value) {
    if (std::ranges::find(known, key.text) == known.end()) return unknown_key(key, path, known, problems);
    apply(value, join_path(path, key.text), scenario, problems);
  });
}

void apply(const Override& override, Scenario& scenario, Problems& problems) {
  problems.reading(&override);
  const auto value = read_yaml(override.value);
  if (!value) {
    problems.at({}, value.error().message);
    problems.mark_unreadable(override.path);
  } else if (const auto place = find_entry(override.path)) {
    apply_to_entry(*value, *place, scenario, problems);
  } else if (is_path(override.path)) {
    apply(*value, override.path, scenario, problems);
    // A sum that is wrong from now on is this override's doing.
    const std::string map = override.path.substr(0, override.path.find_last_of('.'));
    if (schema().find_group(map) != nullptr) problems.remember(map, value->at);
  } else {
    unknown_path(override.path, problems);
  }
  problems.reading(nullptr);
}

}  // namespace axle::sim
