#include "sim/scenario/keys.hpp"
#include "sim/scenario/values.hpp"

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

std::string row_of(const Scenario& scenario, const List& list, std::size_t row) {
  if (list.of_values()) return print_quoted(list.keys.front().print(scenario, row));
  std::string entry;
  for (const RowKey& key : list.keys) {
    const std::string value = key.print(scenario, row);
    if (!value.empty()) entry += (entry.empty() ? "" : ", ") + key.name + ": " + value;
  }
  return "{" + entry + "}";
}

void print_list(const Scenario& scenario, const List& list, std::string& opened, std::string& out) {
  open_maps(parent_of(list.path), opened, out);
  out += indent(list.path) + std::string(last_of(list.path)) + ":";
  const std::size_t rows = list.size(scenario);
  if (rows == 0) out += " []";
  for (std::size_t i = 0; i < rows; ++i) out += "\n" + indent(list.path) + "  - " + row_of(scenario, list, i);
  out += "\n";
}

}  // namespace

std::string show_scenario(const Scenario& scenario) {
  std::string out, opened, printed_group;
  for (std::size_t i = 0; i <= schema().keys.size(); ++i) {
    for (const List& list : schema().lists) {
      if (list.keys_before == i) print_list(scenario, list, opened, out);
    }
    if (i == schema().keys.size()) break;
    const Key& key = schema().keys[i];
    const std::string_view map = parent_of(key.path);
    if (const Group* group = schema().find_group(map)) {
      if (printed_group == group->path) continue;
      printed_group = group->path;
      // All zeros is not what leaving the map out means, but for one that stands instead of others.
      if (group->path == "traffic.per_agency" && group->sum(scenario) == 0) continue;
      open_maps(parent_of(map), opened, out);
      out += indent(map) + std::string(last_of(map)) + ": " + members(scenario, *group) + "\n";
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
    for (std::size_t i = 0; i <= schema().keys.size(); ++i) {
      for (const List& list : schema().lists) {
        if (list.keys_before != i) continue;
        for (const RowKey& row : list.keys) {
          made.push_back({list.path + "[]" + (row.name.empty() ? "" : "." + row.name), row.type, "", row.meaning});
        }
      }
      if (i == schema().keys.size()) break;
      const Key& key = schema().keys[i];
      std::string value = key.print(defaults);
      if (value == "\"\"") value.clear();
      made.push_back({key.path, key.type, std::move(value), key.meaning});
    }
    return made;
  }();
  return docs;
}

}  // namespace axle::sim
