#include "sim/scenario/keys.hpp"

namespace axle::sim {
namespace {

// "a.b.c" -> "a.b"; "" for a key of the file itself.
std::string_view parent_of(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : path.substr(0, dot);
}

std::string_view last_of(std::string_view path) {
  return path.substr(path.rfind('.') + 1);
}

std::size_t depth_of(std::string_view path) {
  std::size_t depth = path.empty() ? 0 : 1;
  for (const char c : path) depth += c == '.' ? 1 : 0;
  return depth;
}

std::string indent(std::string_view path) {
  return std::string(2 * (depth_of(path) - 1), ' ');
}

// Prints the maps on the way to `map` that are not open already.
void open_maps(std::string_view map, std::string& opened, std::string& out) {
  if (map.empty() || opened == map || opened.starts_with(std::string(map) + ".")) return;
  open_maps(parent_of(map), opened, out);
  out += indent(map) + std::string(last_of(map)) + ":\n";
  opened = map;
}

std::string members(const Scenario& scenario, const Group& group) {
  std::string text = "{";
  for (const std::string& name : schema().children(group.path)) {
    const std::string path = group.path + "." + name;
    text += (text.size() == 1 ? "" : ", ") + name + ": " + schema().find_key(path)->print(scenario);
  }
  return text + "}";
}

std::string named_units(const Scenario& scenario) {
  std::string text;
  for (const NamedAgency& agency : scenario.network.named) {
    std::string entry;
    for (const NamedKey& key : schema().named) {
      const std::string value = key.print(agency);
      if (!value.empty()) entry += (entry.empty() ? "" : ", ") + key.name + ": " + value;
    }
    text += "\n    - {" + entry + "}";
  }
  return text.empty() ? " []" : text;
}

}  // namespace

std::string show_scenario(const Scenario& scenario) {
  std::string out, opened, printed_group;
  for (const Key& key : schema().keys) {
    const std::string_view map = parent_of(key.path);
    if (const Group* group = schema().find_group(map)) {
      if (printed_group == group->path) continue;
      printed_group = group->path;
      open_maps(parent_of(map), opened, out);
      out += indent(map) + std::string(last_of(map)) + ": " + members(scenario, *group) + "\n";
      if (map == "network.agencies") out += "  named:" + named_units(scenario) + "\n";
      continue;
    }
    open_maps(map, opened, out);
    out += indent(key.path) + std::string(last_of(key.path)) + ": " + key.print(scenario) + "\n";
  }
  return out;
}

const std::vector<KeyDoc>& scenario_keys() {
  static const std::vector<KeyDoc> docs = [] {
    const Scenario defaults;
    std::vector<KeyDoc> made;
    for (const Key& key : schema().keys) {
      std::string value = key.print(defaults);
      if (value == "\"\"") value.clear();
      made.push_back({key.path, key.type, std::move(value), key.meaning});
      if (key.path != "network.agencies.commune") continue;
      for (const NamedKey& named : schema().named) {
        made.push_back({std::string(kNamedPath) + "[]." + named.name, named.type, "", named.meaning});
      }
    }
    return made;
  }();
  return docs;
}

}  // namespace axle::sim
