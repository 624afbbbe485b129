// Makers of lists and of the keys of their rows. `rows` is a generic lambda that gives the vector of a const or mutable
// Scenario, `field` one that gives the member of a const or mutable row.
#pragma once

#include <array>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include "sim/scenario/key_makers.hpp"

namespace axle::sim {

// "a, b or c".
std::string listed(std::span<const std::string_view> words);
// The position of a word; invalid_input names the nearest, or all of them.
Result<std::size_t> word_position(std::span<const std::string_view> words, std::string_view given);
Result<std::uint32_t> read_bits(std::span<const std::string_view> words, std::string_view given);
std::string print_bits(std::span<const std::string_view> words, std::uint32_t bits);

template <class Value>
Result<Value> read_word(std::span<const std::string_view> words, std::string_view given) {
  const auto position = word_position(words, given);
  if (!position) return pass(position);
  return static_cast<Value>(*position);
}

template <class Rows>
class ListMaker {
 public:
  ListMaker(Schema& schema, std::string path, std::string example, std::size_t rows_max, Rows rows)
      : schema_(schema), rows_(rows) {
    list_.path = std::move(path);
    list_.example = std::move(example);
    list_.rows_max = rows_max;
    list_.keys_before = schema.keys.size();
    list_.clear = [rows](Scenario& s) { rows(s).clear(); };
    list_.add = [rows](Scenario& s) { rows(s).emplace_back(); };
    list_.size = [rows](const Scenario& s) { return rows(s).size(); };
  }
  ~ListMaker() { schema_.lists.push_back(std::move(list_)); }
  ListMaker(const ListMaker&) = delete;
  ListMaker& operator=(const ListMaker&) = delete;

  // A value that is not printed when it is that of a row nobody wrote anything into, unless it is required.
  template <class Field, class Read, class Print>
  RowKey& key(std::string name, std::string type, std::string meaning, bool required, Field field, const Read& read,
              const Print& print) {
    RowKey& made = list_.keys.emplace_back();
    made.name = std::move(name);
    made.type = std::move(type);
    made.meaning = std::move(meaning);
    made.required = required;
    made.set = [rows = rows_, field, read](Scenario& s, std::size_t row, std::string_view text) -> Result<void> {
      auto value = read(text);
      if (!value) return pass(value);
      auto& member = field(rows(s)[row]);
      member = static_cast<std::remove_cvref_t<decltype(member)>>(std::move(*value));
      return {};
    };
    made.print = [rows = rows_, field, print, required](const Scenario& s, std::size_t row) -> std::string {
      using Row = std::remove_cvref_t<decltype(rows(s)[row])>;
      const Row untouched{};
      if (!required && field(rows(s)[row]) == field(untouched)) return {};
      return std::string(print(field(rows(s)[row])));
    };
    return made;
  }

  // A required key whose `set` and `print` the caller gives.
  RowKey& raw(std::string name, std::string type, std::string meaning) {
    RowKey& made = list_.keys.emplace_back();
    made.name = std::move(name);
    made.type = std::move(type);
    made.meaning = std::move(meaning);
    made.required = true;
    return made;
  }

  template <class Field>
  void share(std::string name, std::string meaning, bool required, Field field) {
    key(std::move(name), "share, 0% to 100%", std::move(meaning), required, field, parse_share, print_share);
  }
  template <class Field>
  void count(std::string name, std::uint64_t low, std::uint64_t high, std::string meaning, Field field) {
    key(
        std::move(name), type_with_bounds("count", std::to_string(low), std::to_string(high)), std::move(meaning),
        false, field, [=](std::string_view text) { return read_count(text, low, high); },
        [](auto value) { return std::to_string(value); });
  }
  template <class Field>
  void number(std::string name, double low, double high, std::string meaning, bool required, Field field) {
    key(
        std::move(name), type_with_bounds("number", print_number(low), print_number(high)), std::move(meaning),
        required, field, [=](std::string_view text) { return read_number(text, low, high); }, print_number);
  }
  template <class Field>
  void duration(std::string name, DurationNs low, DurationNs high, std::string meaning, bool required, Field field) {
    key(
        std::move(name), type_with_bounds("duration", print_duration(low), print_duration(high)), std::move(meaning),
        required, field, [=](std::string_view text) { return read_duration(text, low, high); }, print_duration);
  }
  template <class Field>
  void text(std::string name, std::size_t characters_max, std::string meaning, bool required, Field field) {
    key(
        std::move(name), "text, at most " + std::to_string(characters_max) + " characters", std::move(meaning),
        required, field, [=](std::string_view given) { return read_text(given, characters_max); }, print_quoted);
  }
  // One of the words; its position is the enumerator.
  template <class Field, std::size_t N>
  void word(std::string name, const std::array<std::string_view, N>& words, std::string meaning, bool required,
            Field field) {
    using Value = std::remove_cvref_t<decltype(field(std::declval<RowOf&>()))>;
    RowKey& made = key(
        std::move(name), listed(words), std::move(meaning), required, field,
        [&words](std::string_view given) -> Result<Value> { return read_word<Value>(words, given); },
        [&words](Value value) { return words[static_cast<std::size_t>(value)]; });
    made.words.assign(words.begin(), words.end());
  }
  // A set of the words, as bits.
  template <class Field, std::size_t N>
  void words(std::string name, const std::array<std::string_view, N>& all, std::string meaning, Field field) {
    RowKey& made = key(
        std::move(name), "list of " + listed(all), std::move(meaning), false, field,
        [&all](std::string_view given) { return read_bits(all, given); },
        [&all](std::uint32_t bits) { return print_bits(all, bits); });
    made.is_list = true;
    made.words.assign(all.begin(), all.end());
  }

 private:
  using RowOf = typename std::remove_cvref_t<decltype(std::declval<Rows>()(std::declval<Scenario&>()))>::value_type;

  Schema& schema_;
  Rows rows_;
  List list_;
};

}  // namespace axle::sim
