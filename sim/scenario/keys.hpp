// The scenario language as one table: parsing, overrides, show, the reference, the editors' schema and "did you mean"
// all read it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace axle::sim {

// Bounds that more than one file needs.
inline constexpr std::uint32_t kAgenciesMax = 200'000;       // in all
inline constexpr std::uint64_t kDocumentsMax = 2'000'000;    // of one run, all factors applied: each costs about 3 KiB
inline constexpr std::uint64_t kDeliveriesMax = 50'000'000;  // of one run
inline constexpr std::uint32_t kReceiversMax = 10'000;       // of one document, as many as a hub takes
inline constexpr DurationNs kPeriodMax = 3660 * kDay;        // of the traffic, and of every moment in it
inline constexpr double kShareTolerance = 0.001;             // how far a sum of shares may be from 100%

// Entries of the lists.
inline constexpr std::size_t kNamedMax = 1000;
inline constexpr std::size_t kDialectsMax = 16;
inline constexpr std::size_t kMixtureMax = 20;
inline constexpr std::size_t kBurstsMax = 1000;
inline constexpr std::size_t kPhaseStepsMax = 100;
inline constexpr std::size_t kMisdeedsMax = 50;
inline constexpr std::size_t kObjectivesMax = 100;
inline constexpr std::size_t kSourcesMax = 100;
inline constexpr std::size_t kDayPartsMax = 24;  // of the hours and of the peaks of a day

inline constexpr std::size_t kObjectiveBytesMax = 200;

// What an editor can tell about a value before Axle reads it.
struct Shape {
  enum class Kind : std::uint8_t {
    text,      // anything, at most `characters_max` characters
    number,    // low..high
    count,     // likewise, whole
    truth,     // true or false
    choice,    // one of `words`
    quantity,  // a text that the regular expression `pattern` describes
  };
  Kind kind = Kind::text;
  double low = 0, high = 0;
  bool number_too = false;  // quantity: a bare number low..high means the same
  std::size_t characters_max = 0;
  std::vector<std::string> words;
  std::string pattern;  // ECMAScript, of the whole text
};

// A key with one value. `type` is for people and includes the bounds: "duration, 1ms to 1d".
struct Key {
  std::string path, type, meaning;
  Shape shape;
  // Reads and bounds the text of a value; the error's detail says what is wrong and what would be right. The target
  // is unchanged then.
  std::function<Result<void>(Scenario&, std::string_view)> set;
  // The exact text that `set` reads back to the same value.
  std::function<std::string(const Scenario&)> print;
};

// A key of each entry of a list; `entry` is the entry's position.
struct EntryKey {
  std::string name, type, meaning;
  std::string default_value;  // as `print` gives it for a new entry
  bool required = false;
  Shape shape;
  // A value that is a list of words: empties it. `set` then adds one word.
  std::function<void(Scenario&, std::size_t entry)> clear;
  std::function<Result<void>(Scenario&, std::size_t entry, std::string_view)> set;
  std::function<std::string(const Scenario&, std::size_t entry)> print;

  bool takes_words() const { return static_cast<bool>(clear); }
};

// A list of maps; or of single values, whose only key has no name.
struct List {
  std::string path, meaning;
  std::string example;          // of an entry: "{code: G20, sends: 326}"
  std::size_t entries_max = 0;  // more are refused
  std::size_t place = 0;        // stands before the key of this position in Schema::keys
  std::vector<EntryKey> keys;
  std::function<void(Scenario&, std::size_t entries)> resize;  // new entries have the defaults
  std::function<void(Scenario&, std::size_t entry)> reset;     // gives the entry its defaults
  std::function<std::size_t(const Scenario&)> size;

  bool of_values() const { return keys.size() == 1 && keys.front().name.empty(); }
  const EntryKey* find_key(std::string_view name) const;
};

// A map whose members belong together (counts or shares by level, by priority, by algorithm).
struct Group {
  std::string path;
  bool sums_to_whole = false;                  // shares of one whole: together 100%
  bool one_value_for_all = false;              // `signed: 80%` sets every member
  bool absent_is_zero = false;                 // once the map is given, members that it leaves out are 0
  std::function<void(Scenario&)> clear;        // all members to 0; only with absent_is_zero
  std::function<double(const Scenario&)> sum;  // of the members; only with sums_to_whole
};

struct Schema {
  std::vector<Key> keys;    // in the order of `show` and of the reference
  std::vector<List> lists;  // likewise
  std::vector<Group> groups;

  const Key* find_key(std::string_view path) const;
  const List* find_list(std::string_view path) const;
  const Group* find_group(std::string_view path) const;
  // The names directly below a map ("" is the whole file), in table order; empty when there is no such map.
  std::vector<std::string> children(std::string_view path) const;

  // Calls on_key(key) and on_list(list) in the order of the table.
  template <class OnKey, class OnList>
  void for_each(OnKey on_key, OnList on_list) const {
    auto list = lists.begin();
    for (std::size_t i = 0; i <= keys.size(); ++i) {
      for (; list != lists.end() && list->place == i; ++list) on_list(*list);
      if (i < keys.size()) on_key(keys[i]);
    }
  }
};

// Where the named units stand in the language.
inline constexpr std::string_view kNamedPath = "network.named";

const Schema& schema();

// H.. is a province, any other letter a central unit (the letters of the public lists).
identity::Level level_of_named(const NamedAgency& agency);

// "misbehaviour", 2 -> "misbehaviour[2]"
std::string entry_path(std::string_view list, std::size_t entry);
// "a", "b" -> "a.b"; with one of them empty the other alone
std::string join_path(std::string_view map, std::string_view name);

// What to write instead of an unknown key: "did you mean 'period'?" for the nearest of the names that are known at its
// place, else where a key of that name belongs ("did you mean traffic.fan_out?"), else the known names.
std::string suggestion(std::string_view wrong, const std::vector<std::string>& known);

// The candidate nearest to a wrong name if it is near enough to be a slip of the hand, else empty.
std::string nearest(std::string_view wrong, const std::vector<std::string>& known);

// Insertions, deletions, replacements and swaps of neighbours between two short names.
std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace axle::sim
