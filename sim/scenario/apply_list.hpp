// Lists of the language, whole or one entry at a time; and what apply.cpp has in common with them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/keys.hpp"
#include "sim/scenario/problems.hpp"

namespace axle::sim {

// Replaces the list by what the node says. What cannot be read of an entry keeps its default.
void apply_list(const YamlNode& node, const List& list, Scenario& scenario, Problems& problems);

// "misbehaviour[0].share", "objectives[2]".
struct EntryPlace {
  const List* list = nullptr;
  std::string index;  // as written
  std::string key;    // empty: the whole entry
};
// Nothing when the path does not name an entry of a list that there is.
std::optional<EntryPlace> find_entry(std::string_view path);
// Sets a key of an entry that there is, or the whole entry anew.
void apply_to_entry(const YamlNode& node, const EntryPlace& place, Scenario& scenario, Problems& problems);

// Reports that the node is not of the kind that belongs there.
void unreadable(const YamlNode& node, std::string_view path, std::string_view expected, Problems& problems);
void unknown_key(const YamlNode& key, std::string_view path, const std::vector<std::string>& known, Problems& problems);
// Calls `use(name, value)` for every key of the map that is not a repetition.
void for_each_key(const YamlNode& map, std::string_view path, Problems& problems,
                  const std::function<void(const YamlNode& name, const YamlNode& value)>& use);

}  // namespace axle::sim
