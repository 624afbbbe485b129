#include "sim/scenario/apply_list.hpp"

#include <algorithm>
#include <charconv>

#include "base/units.hpp"

namespace axle::sim {
namespace {

using Kind = YamlNode::Kind;

std::vector<std::string> names_of(const List& list) {
  std::vector<std::string> names;
  for (const EntryKey& key : list.keys) names.push_back(key.name);
  return names;
}

void set_value(const YamlNode& node, const std::string& path, const EntryKey& key, std::size_t entry,
               Scenario& scenario, Problems& problems) {
  const auto set = key.set(scenario, entry, node.text);
  if (set) return;
  problems.at(node.at, path + ": " + set.error().detail);
  problems.mark_unreadable(path);
}

// [nfd_text, blank_names], or one word alone.
void apply_words(const YamlNode& node, const std::string& path, const EntryKey& key, std::size_t entry,
                 Scenario& scenario, Problems& problems) {
  key.clear(scenario, entry);
  if (node.kind == Kind::scalar) return set_value(node, path, key, entry, scenario, problems);
  if (node.kind != Kind::sequence) return unreadable(node, path, "a list of words in brackets", problems);
  for (const YamlNode& word : node.children) {
    if (word.kind == Kind::scalar) {
      set_value(word, path, key, entry, scenario, problems);
    } else {
      unreadable(word, path, "a word", problems);
    }
  }
}

void apply_key(const YamlNode& node, const std::string& path, const EntryKey& key, std::size_t entry,
               Scenario& scenario, Problems& problems) {
  problems.remember(path, node.at);
  if (key.takes_words()) return apply_words(node, path, key, entry, scenario, problems);
  if (node.kind == Kind::scalar) return set_value(node, path, key, entry, scenario, problems);
  unreadable(node, path, "a single value (" + key.type + ")", problems);
}

// The entry has its defaults.
void apply_entry(const YamlNode& node, const List& list, std::size_t entry, Scenario& scenario, Problems& problems) {
  const std::string path = entry_path(list.path, entry);
  problems.remember(path, node.at);
  if (list.of_values()) return apply_key(node, path, list.keys.front(), entry, scenario, problems);
  if (node.kind != Kind::map) return unreadable(node, path, "a map such as " + list.example, problems);
  for_each_key(node, path, problems, [&](const YamlNode& name, const YamlNode& value) {
    const EntryKey* key = list.find_key(name.text);
    if (key == nullptr) return unknown_key(name, path, names_of(list), problems);
    apply_key(value, join_path(path, name.text), *key, entry, scenario, problems);
  });
  for (const EntryKey& key : list.keys) {
    const std::string full = join_path(path, key.name);
    if (!key.required || problems.given(full) || !problems.readable(full)) continue;
    problems.at(node.at, path + " has no " + key.name + "; write " + list.example);
    problems.mark_unreadable(path);
  }
}

// The entry of the place, or nothing: reported.
std::optional<std::size_t> index_of(const EntryPlace& place, const Scenario& scenario, Problems& problems) {
  const std::size_t entries = place.list->size(scenario);
  std::size_t index = 0;
  const std::string& text = place.index;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (error == std::errc() && end == text.data() + text.size() && index < entries) return index;
  const std::string& path = place.list->path;
  problems.at({}, path + "[" + text + "] does not exist; " +
                      (entries == 0   ? path + " has no entries, write " + path + "=[" + place.list->example + "]"
                       : entries == 1 ? path + " has one entry, " + path + "[0]"
                                      : path + " has the entries 0 to " + std::to_string(entries - 1)));
  return std::nullopt;
}

}  // namespace

void apply_list(const YamlNode& node, const List& list, Scenario& scenario, Problems& problems) {
  if (node.kind != Kind::sequence) {
    return unreadable(node, list.path,
                      (list.of_values() ? "a list such as - " : "a list of maps such as - ") + list.example, problems);
  }
  if (node.children.size() > list.entries_max) {
    problems.at(node.children[list.entries_max].at, list.path + " has " + format_count(node.children.size()) +
                                                        " entries; write at most " + format_count(list.entries_max));
    problems.mark_unreadable(list.path);
    return;
  }
  list.resize(scenario, 0);
  list.resize(scenario, node.children.size());
  for (std::size_t i = 0; i < node.children.size(); ++i) apply_entry(node.children[i], list, i, scenario, problems);
}

std::optional<EntryPlace> find_entry(std::string_view path) {
  const std::size_t open = path.find('['), close = path.find(']');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return std::nullopt;
  const List* list = schema().find_list(path.substr(0, open));
  const std::string_view rest = path.substr(close + 1);
  if (list == nullptr || (!rest.empty() && (rest.front() != '.' || rest.size() == 1))) return std::nullopt;
  return EntryPlace{list, std::string(path.substr(open + 1, close - open - 1)),
                    std::string(rest.empty() ? rest : rest.substr(1))};
}

void apply_to_entry(const YamlNode& node, const EntryPlace& place, Scenario& scenario, Problems& problems) {
  const List& list = *place.list;
  if (!problems.readable(list.path)) return;  // reported already
  const auto entry = index_of(place, scenario, problems);
  if (!entry) return problems.mark_unreadable(list.path);
  // What the list adds up to from now on is this override's doing.
  problems.remember(list.path, node.at);
  const std::string path = entry_path(list.path, *entry);
  if (place.key.empty()) {
    problems.forget(path);
    list.reset(scenario, *entry);
    return apply_entry(node, list, *entry, scenario, problems);
  }
  const EntryKey* key = list.find_key(place.key);
  if (key == nullptr) {
    problems.at({}, "unknown key '" + place.key + "' in " + path + "; " + suggestion(place.key, names_of(list)));
    return problems.mark_unreadable(path);
  }
  apply_key(node, join_path(path, place.key), *key, *entry, scenario, problems);
}

}  // namespace axle::sim
