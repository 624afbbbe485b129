#include "sim/scenario/apply.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "sim/scenario/keys.hpp"
#include "sim/scenario/values.hpp"

namespace axle::sim {
namespace {

using Kind = YamlNode::Kind;

std::string join(std::string_view map, std::string_view name) {
  return map.empty() ? std::string(name) : std::string(map) + "." + std::string(name);
}

std::string_view describe(Kind kind) {
  switch (kind) {
    case Kind::null: return "nothing";
    case Kind::scalar: return "a single value";
    case Kind::sequence: return "a list";
    case Kind::map: return "a map";
  }
  return "";
}

void unreadable(const YamlNode& node, std::string_view path, std::string_view expected, Problems& problems) {
  problems.at(node.at, std::string(path.empty() ? "the file" : path) + " has " + std::string(describe(node.kind)) +
                           " where " + std::string(expected) + " belongs");
  problems.mark_unreadable(path);
}

// Calls `use(name, value)` for every key of the map that is not a repetition.
template <class Use>
void for_each_key(const YamlNode& map, std::string_view path, Problems& problems, Use use) {
  std::map<std::string_view, int> first_lines;
  for (std::size_t i = 0; i < map.keys.size(); ++i) {
    const YamlNode& key = map.keys[i];
    const auto [first, is_new] = first_lines.emplace(key.text, key.at.line);
    if (is_new) {
      use(key, map.children[i]);
      continue;
    }
    problems.at(key.at, join(path, key.text) + " is given twice, first in line " + std::to_string(first->second) +
                            "; remove one");
    problems.mark_unreadable(join(path, key.text));
  }
}

void unknown_key(const YamlNode& key, std::string_view path, const std::vector<std::string>& known,
                 Problems& problems) {
  problems.at(key.at, "unknown key '" + key.text + "'" + (path.empty() ? "" : " in " + std::string(path)) + "; " +
                          suggestion(key.text, known));
  problems.mark_unreadable(path.empty() ? key.text : path);
}

void apply_value(const YamlNode& node, const Key& key, Scenario& scenario, Problems& problems) {
  if (node.kind != Kind::scalar) return unreadable(node, key.path, "a single value (" + key.type + ")", problems);
  problems.remember(key.path, node.at);
  const auto set = key.set(scenario, node.text);
  if (set) return;
  problems.at(node.at, key.path + ": " + set.error().detail);
  problems.mark_unreadable(key.path);
}

// "a, b" of a sequence of single values; nothing when it is none.
std::optional<std::string> joined(const YamlNode& node) {
  std::string text;
  for (const YamlNode& child : node.children) {
    if (child.kind != Kind::scalar) return std::nullopt;
    text += (text.empty() ? "" : ", ") + child.text;
  }
  return text;
}

void apply_row_value(const YamlNode& node, const std::string& path, const RowKey& key, std::size_t row,
                     Scenario& scenario, Problems& problems) {
  const bool fits = node.kind == Kind::scalar || (key.is_list && node.kind == Kind::sequence);
  const auto text = node.kind == Kind::sequence ? joined(node) : std::optional(node.text);
  if (!fits || !text) {
    return unreadable(node, path, (key.is_list ? "a list (" : "a single value (") + key.type + ")", problems);
  }
  problems.remember(path, node.at);
  const auto set = key.set(scenario, row, *text);
  if (set) return;
  problems.at(node.at, path + ": " + set.error().detail);
  problems.mark_unreadable(path);
}

void apply_row(const YamlNode& node, const std::string& path, const List& list, std::size_t row, Scenario& scenario,
               Problems& problems) {
  if (list.of_values()) return apply_row_value(node, path, list.keys.front(), row, scenario, problems);
  if (node.kind != Kind::map) return unreadable(node, path, "a map such as " + list.example, problems);
  std::set<std::string_view> given;
  for_each_key(node, path, problems, [&](const YamlNode& name, const YamlNode& value) {
    const auto key = std::ranges::find(list.keys, name.text, &RowKey::name);
    if (key == list.keys.end()) {
      std::vector<std::string> known;
      for (const RowKey& one : list.keys) known.push_back(one.name);
      return unknown_key(name, path, known, problems);
    }
    given.insert(key->name);
    apply_row_value(value, join(path, name.text), *key, row, scenario, problems);
  });
  for (const RowKey& key : list.keys) {
    if (!key.required || given.contains(key.name) || !problems.readable(path)) continue;
    problems.at(node.at, path + " has no " + key.name + "; write " + list.example);
    problems.mark_unreadable(path);
  }
}

void apply_list(const YamlNode& node, const List& list, Scenario& scenario, Problems& problems) {
  if (node.kind != Kind::sequence) {
    return unreadable(node, list.path, "a list such as - " + list.example, problems);
  }
  list.clear(scenario);
  if (node.children.size() > list.rows_max) {
    problems.at(node.at, list.path + " has " + std::to_string(node.children.size()) + " rows; write at most " +
                             std::to_string(list.rows_max));
    return problems.mark_unreadable(list.path);
  }
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const std::string path = list.path + "[" + std::to_string(i) + "]";
    problems.remember(path, node.children[i].at);
    list.add(scenario);
    apply_row(node.children[i], path, list, i, scenario, problems);
  }
}

// "misbehaviour[0].share": the value of one key of one row that is there.
bool apply_in_row(const YamlNode& node, std::string_view path, Scenario& scenario, Problems& problems) {
  const std::size_t open = path.find('['), close = path.find(']');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return false;
  const List* list = schema().find_list(path.substr(0, open));
  const auto row = read_count(path.substr(open + 1, close - open - 1), 0, 1'000'000);
  if (list == nullptr || !row) return false;
  if (*row >= list->size(scenario)) {
    problems.at({}, list->path + " has " + std::to_string(list->size(scenario)) + " rows; the first is [0]");
    return true;
  }
  const std::string_view name = close + 1 < path.size() ? path.substr(close + 2) : std::string_view();
  const auto key = std::ranges::find(list->keys, name, &RowKey::name);
  if (key == list->keys.end()) return false;
  apply_row_value(node, std::string(path), *key, *row, scenario, problems);
  return true;
}

// `signed: 80%` for `signed: {central: 80%, province: 80%, ...}`.
void apply_to_all(const YamlNode& node, std::string_view path, Scenario& scenario, Problems& problems) {
  for (const std::string& name : schema().children(path)) {
    const Key* key = schema().find_key(join(path, name));
    const auto set = key->set(scenario, node.text);
    if (set) continue;
    problems.at(node.at, std::string(path) + ": " + set.error().detail);
    problems.mark_unreadable(path);
    return;
  }
}

}  // namespace

void apply(const YamlNode& node, std::string_view path, Scenario& scenario, Problems& problems) {
  problems.remember(path, node.at);
  if (const Key* key = schema().find_key(path)) return apply_value(node, *key, scenario, problems);
  if (const List* list = schema().find_list(path)) return apply_list(node, *list, scenario, problems);
  const Group* group = schema().find_group(path);
  if (group != nullptr && group->one_value_for_all && node.kind == Kind::scalar) {
    return apply_to_all(node, path, scenario, problems);
  }
  const std::vector<std::string> known = schema().children(path);
  if (node.kind != Kind::map) return unreadable(node, path, "a map with keys such as " + known.front(), problems);
  if (group != nullptr && group->absent_is_zero) group->clear(scenario);
  for_each_key(node, path, problems, [&](const YamlNode& key, const YamlNode& value) {
    if (std::ranges::find(known, key.text) == known.end()) return unknown_key(key, path, known, problems);
    apply(value, join(path, key.text), scenario, problems);
  });
}

void apply(const Override& override, Scenario& scenario, Problems& problems) {
  problems.reading(&override);
  const auto value = read_yaml(override.value);
  if (!value) {
    problems.at({}, value.error().message);
    problems.mark_unreadable(override.path);
  } else if (apply_in_row(*value, override.path, scenario, problems)) {
  } else if (schema().find_list(override.path) != nullptr || schema().find_key(override.path) != nullptr ||
             (!override.path.empty() && !schema().children(override.path).empty())) {
    apply(*value, override.path, scenario, problems);
    // A sum that is wrong from now on is this override's doing.
    const std::string map = override.path.substr(0, override.path.find_last_of('.'));
    if (schema().find_group(map) != nullptr) problems.remember(map, value->at);
  } else {
    std::vector<std::string> paths;
    for (const List& list : schema().lists) paths.push_back(list.path);
    for (const Key& key : schema().keys) paths.push_back(key.path);
    const std::string near = suggestion(override.path, paths);
    problems.at({}, "unknown key '" + override.path + "'; " +
                        (near.starts_with("known here") ? "axle scenario show prints every key" : near));
  }
  problems.reading(nullptr);
}

}  // namespace axle::sim
