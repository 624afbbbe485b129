#include "sim/scenario/keys.hpp"

#include <algorithm>

#include "protocol/identity/agency_code.hpp"
#include "sim/scenario/key_makers.hpp"

namespace axle::sim {
namespace {

Result<int> read_version(std::string_view text) {
  if (text == "1") return 1;
  return fail(Errc::invalid_input,
              "'" + std::string(text) + "' is not a version of the scenario language that this program knows; write 1");
}

void add_head(Keys& keys) {
  keys.push_back(make_key(
      "axle", "1", "Version of the scenario language. Required.", [](auto& s) -> auto& { return s.version; },
      read_version, [](int version) { return std::to_string(version); }));
  keys.push_back(make_key(
      "name", "lower-case letters, digits and hyphens, at most 64",
      "Names the result folder. Without it, the file's name without its ending.",
      [](auto& s) -> auto& { return s.name; }, read_name, [](const std::string& name) { return print_quoted(name); }));
  keys.push_back(text_key("title", 200, "One line for reports.", [](auto& s) -> auto& { return s.title; }));
  keys.push_back(text_key("description", 4000, "What the scenario shows and where its figures come from.",
                          [](auto& s) -> auto& { return s.description; }));
  keys.push_back(count_key("seed", 0, UINT64_MAX,
                           "Everything random follows from it: the same seed gives the same agencies, documents, "
                           "receivers and order.",
                           [](auto& s) -> auto& { return s.seed; }));
}

Schema make_schema() {
  Schema made;
  add_head(made.keys);
  add_network(made);
  add_traffic(made);
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

std::vector<std::string> Schema::children(std::string_view path) const {
  const std::string prefix = path.empty() ? "" : std::string(path) + ".";
  std::vector<std::string> names;
  const auto add = [&](std::string_view full) {
    if (!full.starts_with(prefix)) return;
    const std::string_view rest = full.substr(prefix.size());
    std::string name(rest.substr(0, rest.find('.')));
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  };
  for (std::size_t i = 0; i <= keys.size(); ++i) {
    for (const List& list : lists) {
      if (list.keys_before == i) add(list.path);
    }
    if (i < keys.size()) add(keys[i].path);
  }
  return names;
}

}  // namespace axle::sim
