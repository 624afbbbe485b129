#include "sim/scenario/apply.hpp"

#include <algorithm>
#include <map>

#include "sim/scenario/keys.hpp"

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

void apply_named_entry(const YamlNode& node, const std::string& path, NamedAgency& agency, Problems& problems) {
  const std::vector<NamedKey>& keys = schema().named;
  if (node.kind != Kind::map) return unreadable(node, path, "a map such as {code: G20, sends: 326}", problems);
  for_each_key(node, path, problems, [&](const YamlNode& name, const YamlNode& value) {
    const auto key = std::ranges::find(keys, name.text, &NamedKey::name);
    if (key == keys.end()) {
      std::vector<std::string> known;
      for (const NamedKey& one : keys) known.push_back(one.name);
      return unknown_key(name, path, known, problems);
    }
    const std::string full = join(path, name.text);
    if (value.kind != Kind::scalar) return unreadable(value, full, "a single value (" + key->type + ")", problems);
    problems.remember(full, value.at);
    const auto set = key->set(agency, value.text);
    if (set) return;
    problems.at(value.at, full + ": " + set.error().detail);
    problems.mark_unreadable(full);
  });
  if (agency.code.empty() && problems.readable(join(path, "code"))) {
    problems.at(node.at, path + " has no code; write {code: G20, ...}");
    problems.mark_unreadable(path);
  }
}

void apply_named(const YamlNode& node, Scenario& scenario, Problems& problems) {
  if (node.kind != Kind::sequence) {
    return unreadable(node, kNamedPath, "a list of maps such as - {code: G20, sends: 326}", problems);
  }
  scenario.network.named.clear();
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const std::string path = std::string(kNamedPath) + "[" + std::to_string(i) + "]";
    problems.remember(path, node.children[i].at);
    apply_named_entry(node.children[i], path, scenario.network.named.emplace_back(), problems);
  }
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
  if (path == kNamedPath) return apply_named(node, scenario, problems);
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
  } else if (override.path == kNamedPath || schema().find_key(override.path) != nullptr ||
             (!override.path.empty() && !schema().children(override.path).empty())) {
    apply(*value, override.path, scenario, problems);
    // A sum that is wrong from now on is this override's doing.
    const std::string map = override.path.substr(0, override.path.find_last_of('.'));
    if (schema().find_group(map) != nullptr) problems.remember(map, value->at);
  } else {
    std::vector<std::string> paths{std::string(kNamedPath)};
    for (const Key& key : schema().keys) paths.push_back(key.path);
    const std::string near = suggestion(override.path, paths);
    problems.at({}, "unknown key '" + override.path + "'; " +
                        (near.starts_with("known here") ? "axle scenario show prints every key" : near));
  }
  problems.reading(nullptr);
}

}  // namespace axle::sim
