#include <algorithm>

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

std::string indent(std::string_view path) {
  return std::string(2 * static_cast<std::size_t>(std::ranges::count(path, '.')), ' ');
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
    const std::string path = join_path(group.path, name);
    text += (text.size() == 1 ? "" : ", ") + name + ": " + schema().find_key(path)->print(scenario);
  }
  return text + "}";
}

std::string print_entry(const Scenario& scenario, const List& list, std::size_t entry) {
  if (list.of_values()) return list.keys.front().print(scenario, entry);
  std::string text;
  for (const EntryKey& key : list.keys) {
    const std::string value = key.print(scenario, entry);
    if (value == key.default_value && !key.required) continue;
    text += (text.empty() ? "" : ", ") + key.name + ": " + value;
  }
  return "{" + text + "}";
}

void print_list(const Scenario& scenario, const List& list, std::string& out) {
  const std::size_t entries = list.size(scenario);
  out += indent(list.path) + std::string(last_of(list.path)) + (entries == 0 ? ": []\n" : ":\n");
  for (std::size_t i = 0; i < entries; ++i) {
    out += indent(list.path) + "  - " + print_entry(scenario, list, i) + "\n";
  }
}

// What `traffic.per_agency` stands instead of; written beside it, it would be a contradiction.
bool is_replaced(const Scenario& scenario, std::string_view path) {
  return (path == "traffic.documents" || path == "traffic.share") && sends_per_agency(scenario);
}

}  // namespace

std::string show_scenario(const Scenario& scenario) {
  std::string out, opened, printed_group;
  const auto on_key = [&](const Key& key) {
    const std::string_view map = parent_of(key.path);
    if (const Group* group = schema().find_group(map)) {
      if (printed_group == group->path) return;
      printed_group = group->path;
      if (is_replaced(scenario, map)) return;
      open_maps(parent_of(map), opened, out);
      out += indent(map) + std::string(last_of(map)) + ": " + members(scenario, *group) + "\n";
      return;
    }
    if (is_replaced(scenario, key.path)) return;
    open_maps(map, opened, out);
    out += indent(key.path) + std::string(last_of(key.path)) + ": " + key.print(scenario) + "\n";
  };
  schema().for_each(on_key, [&](const List& list) {
    open_maps(parent_of(list.path), opened, out);
    print_list(scenario, list, out);
  });
  return out;
}

const std::vector<KeyDoc>& scenario_keys() {
  static const std::vector<KeyDoc> docs = [] {
    const Scenario defaults;
    std::vector<KeyDoc> made;
    const auto add = [&](std::string path, const std::string& type, std::string value, const std::string& meaning) {
      // The quotes are YAML's; no default has anything to escape.
      if (value.starts_with('"')) value = value.substr(1, value.size() - 2);
      made.push_back({std::move(path), type, std::move(value), meaning});
    };
    schema().for_each([&](const Key& key) { add(key.path, key.type, key.print(defaults), key.meaning); },
                      [&](const List& list) {
                        add(list.path, "list, at most " + std::to_string(list.entries_max) + " entries", "[]",
                            list.meaning);
                        for (const EntryKey& key : list.keys) {
                          add(join_path(list.path + "[]", key.name), key.type, key.default_value, key.meaning);
                        }
                      });
    return made;
  }();
  return docs;
}

}  // namespace axle::sim
