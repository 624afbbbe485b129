// Makers of the rows of the key table. `field` is a generic lambda that gives the member of a const or mutable Scenario
// (for a list: of an entry).
#pragma once

#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "sim/scenario/keys.hpp"
#include "sim/scenario/value_kinds.hpp"
#include "sim/scenario/values.hpp"

namespace axle::sim {

// Each adds its area's keys and lists in order.
void add_head(Schema& schema);
void add_network(Schema& schema);
void add_dialects(Schema& schema);
void add_traffic(Schema& schema);
void add_calendar(Schema& schema);
void add_fan_out(Schema& schema);
void add_documents(Schema& schema);
void add_signatures(Schema& schema);
void add_agencies(Schema& schema);
void add_hub_and_phases(Schema& schema);
void add_judgement(Schema& schema);
std::vector<Group> make_groups();

inline std::string level_name(identity::Level level) {
  return std::string(identity::to_string(level));
}
inline std::size_t level_index(identity::Level level) {
  return static_cast<std::size_t>(level);
}

// Two members that are one value of the language: field = std::tie(a, b).
template <class A, class B>
std::pair<std::remove_cvref_t<A>, std::remove_cvref_t<B>> value_of(const std::tuple<A, B>& tied) {
  return {std::get<0>(tied), std::get<1>(tied)};
}
template <class T>
T value_of(const T& value) {
  return value;
}

template <class T, class Target>
void put(Target&& target, T value) {
  using Member = std::remove_cvref_t<Target>;
  if constexpr (std::is_arithmetic_v<Member>) {
    target = static_cast<Member>(value);
  } else {
    target = std::move(value);
  }
}

template <class T, class Field>
void add_key(Schema& schema, std::string path, ValueKind<T> kind, std::string meaning, Field field) {
  Key key{std::move(path), std::move(kind.type), std::move(meaning), std::move(kind.shape), {}, {}};
  key.set = [field, read = std::move(kind.read)](Scenario& scenario, std::string_view text) -> Result<void> {
    auto value = read(text);
    if (!value) return pass(value);
    put(field(scenario), std::move(*value));
    return {};
  };
  key.print = [field, print = std::move(kind.print)](const Scenario& scenario) {
    return print(static_cast<T>(value_of(field(scenario))));
  };
  schema.keys.push_back(std::move(key));
}

// A list; `entries` is a generic lambda that gives the vector of a const or mutable Scenario.
template <class Entries>
class ListMaker {
 public:
  using Entry = typename std::remove_cvref_t<std::invoke_result_t<Entries, Scenario&>>::value_type;

  ListMaker(std::string path, std::size_t entries_max, std::string example, std::string meaning, Entries entries)
      : entries_(entries) {
    list_.path = std::move(path);
    list_.meaning = std::move(meaning);
    list_.example = std::move(example);
    list_.entries_max = entries_max;
    list_.resize = [entries](Scenario& scenario, std::size_t size) { entries(scenario).resize(size); };
    list_.reset = [entries](Scenario& scenario, std::size_t entry) { entries(scenario)[entry] = Entry{}; };
    list_.size = [entries](const Scenario& scenario) { return entries(scenario).size(); };
  }

  template <class T, class Field>
  ListMaker& key(std::string name, const ValueKind<T>& kind, std::string meaning, Field field) {
    EntryKey key{std::move(name), kind.type, std::move(meaning), {}, false, kind.shape, {}, {}, {}};
    key.default_value = kind.print(static_cast<T>(value_of(field(std::as_const(fresh_)))));
    key.set = [entries = entries_, field, read = kind.read](Scenario& scenario, std::size_t entry,
                                                            std::string_view text) -> Result<void> {
      auto value = read(text);
      if (!value) return pass(value);
      put(field(entries(scenario)[entry]), std::move(*value));
      return {};
    };
    key.print = [entries = entries_, field, print = kind.print](const Scenario& scenario, std::size_t entry) {
      return print(static_cast<T>(value_of(field(entries(scenario)[entry]))));
    };
    list_.keys.push_back(std::move(key));
    return *this;
  }

  template <class T, class Field>
  ListMaker& required(std::string name, const ValueKind<T>& kind, std::string meaning, Field field) {
    key(std::move(name), kind, std::move(meaning), field);
    list_.keys.back().required = true;
    list_.keys.back().default_value.clear();
    return *this;
  }

  // A value whose default depends on other values (settle() in check.hpp); always printed.
  template <class T, class Field>
  ListMaker& settled(std::string name, const ValueKind<T>& kind, std::string meaning, Field field) {
    key(std::move(name), kind, std::move(meaning), field);
    list_.keys.back().default_value.clear();
    return *this;
  }

  // A value that is a list of the names; bit i of the member stands for the i-th.
  template <std::size_t N, class Field>
  ListMaker& words(std::string name, const std::array<std::string_view, N>& names, std::string meaning, Field field) {
    const auto kind = enum_kind<std::uint8_t>(names);
    EntryKey key{std::move(name), "list of: " + kind.type, std::move(meaning), "[]", false, kind.shape, {}, {}, {}};
    key.clear = [entries = entries_, field](Scenario& scenario, std::size_t entry) {
      field(entries(scenario)[entry]) = 0;
    };
    key.set = [entries = entries_, field, read = kind.read](Scenario& scenario, std::size_t entry,
                                                            std::string_view text) -> Result<void> {
      const auto bit = read(text);
      if (!bit) return pass(bit);
      field(entries(scenario)[entry]) |= 1U << *bit;
      return {};
    };
    key.print = [entries = entries_, field, &names](const Scenario& scenario, std::size_t entry) {
      std::string text;
      for (std::size_t i = 0; i < N; ++i) {
        if ((field(entries(scenario)[entry]) >> i & 1U) == 0) continue;
        text += (text.empty() ? "" : ", ") + std::string(names[i]);
      }
      return "[" + text + "]";
    };
    list_.keys.push_back(std::move(key));
    return *this;
  }

  void add_to(Schema& schema) {
    list_.place = schema.keys.size();
    schema.lists.push_back(std::move(list_));
  }

 private:
  Entries entries_;
  Entry fresh_{};
  List list_;
};

}  // namespace axle::sim
