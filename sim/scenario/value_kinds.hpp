// The kinds of values of the language: how each is described, read, bounded and printed. Rows of the key table are made
// of them (key_makers.hpp).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "sim/scenario/keys.hpp"

namespace axle::sim {

template <class T>
struct ValueKind {
  std::string type;  // for people, with the bounds
  Shape shape;
  std::function<Result<T>(std::string_view)> read;
  std::function<std::string(const T&)> print;  // what `read` reads back to the same value, as YAML
};

ValueKind<std::uint64_t> count_kind(std::uint64_t low, std::uint64_t high);
ValueKind<double> number_kind(double low, double high);
ValueKind<DurationNs> duration_kind(DurationNs low, DurationNs high);
ValueKind<std::uint64_t> size_kind(std::uint64_t low, std::uint64_t high);
// Bits per second, at least 1kbit/s; 0 is written `unlimited`.
ValueKind<std::uint64_t> bandwidth_kind(std::uint64_t high);
ValueKind<double> share_kind(double high = 1);
ValueKind<double> factor_kind(double low, double high);
// A number, a share or a factor.
ValueKind<double> scale_kind(double low, double high);
// "3" or "1..3".
ValueKind<std::pair<std::uint32_t, std::uint32_t>> range_kind(std::uint32_t low, std::uint32_t high);
// "2x" or "0x..1x", where order does not matter.
ValueKind<std::pair<double, double>> factor_range_kind(double high);
ValueKind<bool> truth_kind();
ValueKind<std::string> text_kind(std::size_t characters_max);
// A name for files and folders, of results and dialects.
ValueKind<std::string> name_kind();
// "2026-01-05 07:00" in Viet Nam.
ValueKind<InstantNs> moment_kind();
// "7:30-11:30, 13:30-17:00"; `none_allowed`: none is no part.
ValueKind<std::vector<DayPart>> day_parts_kind(bool none_allowed);
// A level's name; `absent` is the word for none: "none", "all".
ValueKind<std::string> level_kind(std::string absent);
// A level's name, the code of an agency in the 2020 form, or one of the further words.
ValueKind<std::string> party_kind(const std::vector<std::string>& further);

// "a, b or c"
std::string one_of(const std::vector<std::string>& words);

// One of a few words, each standing for a value.
template <class Value>
ValueKind<Value> choice_kind(const std::vector<std::pair<std::string, Value>>& choices) {
  ValueKind<Value> kind;
  kind.shape.kind = Shape::Kind::choice;
  for (const auto& choice : choices) kind.shape.words.push_back(choice.first);
  kind.type = one_of(kind.shape.words);
  kind.read = [choices, type = kind.type](std::string_view text) -> Result<Value> {
    for (const auto& [word, value] : choices) {
      if (word == text) return value;
    }
    return fail(Errc::invalid_input, "'" + std::string(text) + "' is not known here; write " + type);
  };
  kind.print = [choices](const Value& wanted) {
    for (const auto& [word, value] : choices) {
      if (value == wanted) return word;
    }
    return std::string();
  };
  return kind;
}

// Enumerators that count from 0, by their names.
template <class Enum, std::size_t N>
ValueKind<Enum> enum_kind(const std::array<std::string_view, N>& names) {
  std::vector<std::pair<std::string, Enum>> choices;
  for (std::size_t i = 0; i < N; ++i) choices.emplace_back(names[i], static_cast<Enum>(i));
  return choice_kind<Enum>(choices);
}

// A value that stands for "not given" and is printed as nothing.
template <class T>
ValueKind<T> or_absent(ValueKind<T> kind, const T& absent) {
  kind.print = [print = std::move(kind.print), absent](const T& value) {
    return value == absent ? std::string() : print(value);
  };
  return kind;
}

// A value with a word of its own: "natural" for 0, "all" for 0.
template <class T>
ValueKind<T> or_word(ValueKind<T> kind, const std::string& word, const T& meaning) {
  kind.type += ", or " + word;
  kind.shape.words.push_back(word);
  kind.read = [read = std::move(kind.read), word, meaning](std::string_view text) {
    return text == word ? Result<T>(meaning) : read(text);
  };
  kind.print = [print = std::move(kind.print), word, meaning](const T& value) {
    return value == meaning ? word : print(value);
  };
  return kind;
}

}  // namespace axle::sim
