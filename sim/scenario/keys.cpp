#include "sim/scenario/keys.hpp"

#include <algorithm>

#include "sim/scenario/key_makers.hpp"

namespace axle::sim {
namespace {

Schema make_schema() {
  Schema made;
  add_head(made);
  add_network(made);
  add_dialects(made);
  add_traffic(made);
  add_calendar(made);
  add_fan_out(made);
  add_documents(made);
  add_signatures(made);
  add_agencies(made);
  add_hub_and_phases(made);
  add_judgement(made);
  made.groups = make_groups();
  return made;
}

}  // namespace

const Schema& schema() {
  static const Schema made = make_schema();
  return made;
}

const Key* Schema::find_key(std::string_view path) const {
  const auto found = std::ranges::find(keys, path, &Key::path);
  return found == keys.end() ? nullptr : &*found;
}

const List* Schema::find_list(std::string_view path) const {
  const auto found = std::ranges::find(lists, path, &List::path);
  return found == lists.end() ? nullptr : &*found;
}

const Group* Schema::find_group(std::string_view path) const {
  const auto found = std::ranges::find(groups, path, &Group::path);
  return found == groups.end() ? nullptr : &*found;
}

const EntryKey* List::find_key(std::string_view name) const {
  const auto found = std::ranges::find(keys, name, &EntryKey::name);
  return found == keys.end() ? nullptr : &*found;
}

std::vector<std::string> Schema::children(std::string_view path) const {
  const std::string prefix = path.empty() ? "" : std::string(path) + ".";
  std::vector<std::string> names;
  const auto add = [&](std::string_view full) {
    if (!full.starts_with(prefix)) return;
    const std::string_view rest = full.substr(prefix.size());
    std::string name(rest.substr(0, rest.find('.')));
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  };
  for_each([&](const Key& key) { add(key.path); }, [&](const List& list) { add(list.path); });
  return names;
}

std::string entry_path(std::string_view list, std::size_t entry) {
  return std::string(list) + "[" + std::to_string(entry) + "]";
}

std::string join_path(std::string_view map, std::string_view name) {
  if (map.empty()) return std::string(name);
  return name.empty() ? std::string(map) : std::string(map) + "." + std::string(name);
}

}  // namespace axle::sim
