// Makers of the rows of the key table, one per kind of value. `field` is a generic lambda that gives the member of a
// const or mutable Scenario.
#pragma once

#include <string>
#include <type_traits>
#include <utility>

#include "base/units.hpp"
#include "sim/scenario/keys.hpp"
#include "sim/scenario/values.hpp"

namespace axle::sim {

using Keys = std::vector<Key>;

std::vector<Group> make_groups();
// The table by area, in the order of `show`; lists go between the keys.
void add_network(Schema& schema);
void add_traffic(Schema& schema);
void add_documents(Schema& schema);
void add_signatures(Schema& schema);
void add_agencies(Schema& schema);
void add_hub_and_phases(Schema& schema);
void add_judgement(Schema& schema);  // misbehaviour, objectives, sources

inline std::string level_name(identity::Level level) {
  return std::string(identity::to_string(level));
}
inline std::size_t level_index(identity::Level level) {
  return static_cast<std::size_t>(level);
}

template <class Field, class Read, class Print>
Key make_key(std::string path, std::string type, std::string meaning, Field field, const Read& read,
             const Print& print) {
  Key key{std::move(path), std::move(type), std::move(meaning), {}, {}};
  key.set = [field, read](Scenario& scenario, std::string_view text) -> Result<void> {
    auto value = read(text);
    if (!value) return pass(value);
    using Member = std::remove_cvref_t<decltype(field(scenario))>;
    field(scenario) = static_cast<Member>(std::move(*value));
    return {};
  };
  key.print = [field, print](const Scenario& scenario) { return std::string(print(field(scenario))); };
  return key;
}

inline std::string type_with_bounds(const std::string& what, const std::string& low, const std::string& high) {
  return what + ", " + low + " to " + high;
}

template <class Field>
Key count_key(std::string path, std::uint64_t low, std::uint64_t high, std::string meaning, Field field) {
  return make_key(
      std::move(path), type_with_bounds("count", std::to_string(low), std::to_string(high)), std::move(meaning), field,
      [=](std::string_view text) { return read_count(text, low, high); },
      [](auto value) { return std::to_string(value); });
}

template <class Field>
Key number_key(std::string path, double low, double high, std::string meaning, Field field) {
  return make_key(
      std::move(path), type_with_bounds("number", print_number(low), print_number(high)), std::move(meaning), field,
      [=](std::string_view text) { return read_number(text, low, high); }, print_number);
}

template <class Field>
Key duration_key(std::string path, DurationNs low, DurationNs high, std::string meaning, Field field) {
  return make_key(
      std::move(path), type_with_bounds("duration", print_duration(low), print_duration(high)), std::move(meaning),
      field, [=](std::string_view text) { return read_duration(text, low, high); }, print_duration);
}

template <class Field>
Key size_key(std::string path, std::uint64_t low, std::uint64_t high, std::string meaning, Field field) {
  return make_key(
      std::move(path), type_with_bounds("size", print_size(low), print_size(high)), std::move(meaning), field,
      [=](std::string_view text) { return read_size(text, low, high); }, print_size);
}

template <class Field>
Key share_key(std::string path, std::string meaning, Field field) {
  return make_key(std::move(path), "share, 0% to 100%", std::move(meaning), field, parse_share, print_share);
}

template <class Field>
Key bool_key(std::string path, std::string meaning, Field field) {
  return make_key(std::move(path), "true or false", std::move(meaning), field, read_bool,
                  [](bool value) { return value ? "true" : "false"; });
}

template <class Field>
Key text_key(std::string path, std::size_t characters_max, std::string meaning, Field field) {
  return make_key(
      std::move(path), "text, at most " + std::to_string(characters_max) + " characters", std::move(meaning), field,
      [=](std::string_view text) { return read_text(text, characters_max); }, print_quoted);
}

// One of a few words, each standing for a value.
template <class Value, class Field>
Key choice_key(std::string path, const std::vector<std::pair<std::string, Value>>& choices, std::string meaning,
               Field field) {
  std::string type;
  for (const auto& choice : choices) {
    type += (type.empty() ? "" : &choice == &choices.back() ? " or " : ", ") + choice.first;
  }
  const auto read = [choices, type](std::string_view text) -> Result<Value> {
    for (const auto& [word, value] : choices) {
      if (word == text) return value;
    }
    return fail(Errc::invalid_input, "'" + std::string(text) + "' is not known here; write " + type);
  };
  const auto print = [choices](Value wanted) {
    for (const auto& [word, value] : choices) {
      if (value == wanted) return word;
    }
    return std::string();
  };
  Key key = make_key(std::move(path), type, std::move(meaning), field, read, print);
  for (const auto& choice : choices) key.words.push_back(choice.first);
  return key;
}

}  // namespace axle::sim
