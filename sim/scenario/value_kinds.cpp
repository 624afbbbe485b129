#include "sim/scenario/value_kinds.hpp"

#include "base/units.hpp"
#include "protocol/identity/agency_code.hpp"
#include "sim/scenario/values.hpp"

namespace axle::sim {
namespace {

std::string with_bounds(const std::string& what, const std::string& low, const std::string& high) {
  return what + ", " + low + " to " + high;
}

Shape quantity(std::string pattern) {
  Shape shape;
  shape.kind = Shape::Kind::quantity;
  shape.pattern = std::move(pattern);
  return shape;
}

// A quantity that may be a bare number instead.
Shape quantity_or_number(std::string pattern, double low, double high) {
  Shape shape = quantity(std::move(pattern));
  shape.number_too = true;
  shape.low = low;
  shape.high = high;
  return shape;
}

Shape numeric(Shape::Kind kind, double low, double high) {
  Shape shape;
  shape.kind = kind;
  shape.low = low;
  shape.high = high;
  return shape;
}

Shape text_of(std::size_t characters_max) {
  Shape shape;
  shape.characters_max = characters_max;
  return shape;
}

std::vector<std::string> level_names() {
  std::vector<std::string> names;
  for (const identity::Level level : identity::kLevels) names.emplace_back(identity::to_string(level));
  return names;
}

}  // namespace

std::string one_of(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : &word == &words.back() ? " or " : ", ") + word;
  }
  return text;
}

ValueKind<std::uint64_t> count_kind(std::uint64_t low, std::uint64_t high) {
  return {with_bounds("count", std::to_string(low), std::to_string(high)),
          numeric(Shape::Kind::count, static_cast<double>(low), static_cast<double>(high)),
          [=](std::string_view text) { return read_count(text, low, high); },
          [](std::uint64_t value) { return std::to_string(value); }};
}

ValueKind<double> number_kind(double low, double high) {
  return {with_bounds("number", print_number(low), print_number(high)), numeric(Shape::Kind::number, low, high),
          [=](std::string_view text) { return read_number(text, low, high); }, print_number};
}

ValueKind<DurationNs> duration_kind(DurationNs low, DurationNs high) {
  return {with_bounds("duration", print_duration(low), print_duration(high)), quantity("[0-9.]+ *(ns|us|ms|s|m|h|d)"),
          [=](std::string_view text) { return read_duration(text, low, high); }, print_duration};
}

ValueKind<std::uint64_t> size_kind(std::uint64_t low, std::uint64_t high) {
  return {with_bounds("size", print_size(low), print_size(high)), quantity("[0-9.]+ *([KMG]iB|[kMG]?B)"),
          [=](std::string_view text) { return read_size(text, low, high); }, print_size};
}

ValueKind<std::uint64_t> bandwidth_kind(std::uint64_t high) {
  constexpr std::uint64_t kLow = 1000;
  ValueKind<std::uint64_t> kind{
      with_bounds("bandwidth", print_bandwidth(kLow), print_bandwidth(high)), quantity("[0-9.]+ *[kMG]?bit/s"),
      [=](std::string_view text) { return read_bandwidth(text, kLow, high); }, print_bandwidth};
  return or_word<std::uint64_t>(std::move(kind), "unlimited", 0);
}

ValueKind<double> share_kind(double high) {
  return {with_bounds("share", "0%", print_share(high)), quantity_or_number("[0-9.]+ *%", 0, high),
          [=](std::string_view text) { return read_share(text, high); }, print_share};
}

ValueKind<double> factor_kind(double low, double high) {
  return {with_bounds("factor", print_factor(low), print_factor(high)), quantity("[0-9.]+ *x"),
          [=](std::string_view text) { return read_factor(text, low, high); }, print_factor};
}

ValueKind<double> scale_kind(double low, double high) {
  return {with_bounds("number, share or factor", print_number(low), print_number(high)),
          quantity_or_number("[0-9.]+ *[%x]", low, high),
          [=](std::string_view text) { return read_scale(text, low, high); }, print_number};
}

ValueKind<std::pair<std::uint32_t, std::uint32_t>> range_kind(std::uint32_t low, std::uint32_t high) {
  return {with_bounds("count or range", std::to_string(low), std::to_string(high)),
          quantity_or_number("[0-9]+\\.\\.[0-9]+", low, high),
          [=](std::string_view text) { return read_range(text, low, high); },
          [](const std::pair<std::uint32_t, std::uint32_t>& range) {
            const std::string first = std::to_string(range.first);
            return range.first == range.second ? first : first + ".." + std::to_string(range.second);
          }};
}

ValueKind<std::pair<double, double>> factor_range_kind(double high) {
  return {with_bounds("factor or range", "0x", print_factor(high)), quantity("[0-9.]+ *x(\\.\\.[0-9.]+ *x)?"),
          [=](std::string_view text) { return read_factor_range(text, high); },
          [](const std::pair<double, double>& range) {
            const std::string first = print_factor(range.first);
            return range.first == range.second ? first : first + ".." + print_factor(range.second);
          }};
}

ValueKind<bool> truth_kind() {
  Shape shape;
  shape.kind = Shape::Kind::truth;
  return {"true or false", shape, read_bool, [](bool value) { return std::string(value ? "true" : "false"); }};
}

ValueKind<std::string> text_kind(std::size_t characters_max) {
  return {"text, at most " + std::to_string(characters_max) + " characters", text_of(characters_max),
          [=](std::string_view text) { return read_text(text, characters_max); }, print_quoted};
}

ValueKind<std::string> name_kind() {
  return {"lower-case letters, digits and hyphens, at most 64", quantity("[a-z0-9][a-z0-9-]{0,63}"), read_name,
          print_quoted};
}

ValueKind<InstantNs> moment_kind() {
  return {"date and time in Viet Nam, such as 2026-01-05 07:00",
          quantity("20[0-9]{2}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2})?"), read_moment, print_moment};
}

ValueKind<std::vector<DayPart>> day_parts_kind(bool none_allowed) {
  const std::string part = "[0-9]{1,2}:[0-9]{2} *- *[0-9]{1,2}:[0-9]{2}";
  ValueKind<std::vector<DayPart>> kind{"parts of a day, such as 7:30-11:30, 13:30-17:00",
                                       quantity(part + "( *, *" + part + ")*"), read_day_parts, print_day_parts};
  return none_allowed ? or_word<std::vector<DayPart>>(std::move(kind), "none", {}) : kind;
}

ValueKind<std::string> level_kind(std::string absent) {
  std::vector<std::pair<std::string, std::string>> choices{{std::move(absent), ""}};
  for (const std::string& name : level_names()) choices.emplace_back(name, name);
  return choice_kind<std::string>(choices);
}

ValueKind<std::string> party_kind(const std::vector<std::string>& further) {
  std::vector<std::string> words = level_names();
  words.insert(words.end(), further.begin(), further.end());
  ValueKind<std::string> kind;
  kind.type = "agency code in the 2020 form, " + one_of(words);
  kind.shape = quantity("[A-Z][0-9]{2}(\\.[A-Z0-9]+)*");
  kind.shape.words = words;
  kind.read = [words](std::string_view text) { return read_party(text, words); };
  kind.print = [](const std::string& party) { return party; };
  return kind;
}

}  // namespace axle::sim
