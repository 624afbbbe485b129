// The scenario language as one table: parsing, overrides, show, the reference and "did you mean" all read it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace axle::sim {

// Bounds that more than one file needs.
inline constexpr std::uint32_t kAgenciesMax = 200'000;       // in all
inline constexpr std::uint64_t kDocumentsMax = 2'000'000;    // of one run, after `scale`: each costs about 3 KiB
inline constexpr std::uint64_t kDeliveriesMax = 50'000'000;  // of one run
inline constexpr double kShareTolerance = 0.001;             // how far a sum of shares may be from 100%

// A key with one value. `type` is for people and includes the bounds: "duration, 1ms to 1d".
struct Key {
  std::string path, type, meaning;
  // Reads and bounds the text of a value; the error's detail says what is wrong and what would be right. The target
  // is unchanged then.
  std::function<Result<void>(Scenario&, std::string_view)> set;
  // The exact text that `set` reads back to the same value.
  std::function<std::string(const Scenario&)> print;
  std::vector<std::string> words{};  // the only values, for a key that is a choice
};

// One key of the rows of a list.
struct RowKey {
  std::string name, type, meaning;
  bool required = false;
  bool is_list = false;  // written as [a, b]; `set` is given "a, b"
  std::function<Result<void>(Scenario&, std::size_t row, std::string_view)> set;
  std::function<std::string(const Scenario&, std::size_t row)> print;  // empty: at its default, not printed
  std::vector<std::string> words{};
};

// A list of maps with the same keys; or, when its only key has no name, a list of single values.
struct List {
  std::string path;
  std::string example;  // of a row: "{code: G20, sends: 326}"
  std::size_t rows_max = 0;
  std::size_t keys_before = 0;  // where it stands among Schema::keys
  std::vector<RowKey> keys;
  std::function<void(Scenario&)> clear;
  std::function<void(Scenario&)> add;  // a row with defaults
  std::function<std::size_t(const Scenario&)> size;
  bool of_values() const { return keys.front().name.empty(); }
};

// Limits of lists.
inline constexpr std::size_t kNamedMax = 10'000, kDialectsMax = 16, kMixtureMax = 20, kBurstsMax = 1'000,
                             kPhaseStepsMax = 100, kMisdeedsMax = 50, kObjectivesMax = 100, kSourcesMax = 100;

// A map whose members belong together (counts or shares by level, by priority, by algorithm).
struct Group {
  std::string path;
  bool sums_to_whole = false;                  // shares of one whole: together 100%
  bool one_value_for_all = false;              // `signed: 80%` sets every member
  bool absent_is_zero = false;                 // once the map is given, members that it leaves out are 0
  std::function<void(Scenario&)> clear;        // all members to 0
  std::function<double(const Scenario&)> sum;  // of the members
};

struct Schema {
  std::vector<Key> keys;  // in the order of `show` and of the reference
  std::vector<List> lists;
  std::vector<Group> groups;

  const Key* find_key(std::string_view path) const;
  const List* find_list(std::string_view path) const;
  const Group* find_group(std::string_view path) const;
  // The names directly below a map ("" is the whole file), in table order; empty when there is no such map.
  std::vector<std::string> children(std::string_view path) const;
};

// Where the named units stand in the language.
inline constexpr std::string_view kNamedPath = "network.named";

const Schema& schema();

// H.. is a province, any other letter a central unit (the letters of the public lists).
identity::Level level_of_named(const NamedAgency& agency);

// What to write instead of an unknown key: "did you mean 'period'?" for the nearest of the names that are known at its
// place, else where a key of that name belongs ("did you mean traffic.fan_out?"), else the known names.
std::string suggestion(std::string_view wrong, const std::vector<std::string>& known);

// The candidate nearest to a wrong name if it is near enough to be a slip of the hand, else empty.
std::string nearest(std::string_view wrong, const std::vector<std::string>& known);

// Insertions, deletions, replacements and swaps of neighbours between two short names.
std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace axle::sim
