#include "sim/network/unit_code.hpp"

#include "base/result.hpp"

namespace axle::sim {
namespace {

constexpr std::uint32_t kOverflowBase = 216;  // two such digits make one group of three characters, 36^3

char base36(std::uint32_t digit) {
  return static_cast<char>(digit < 10 ? '0' + digit : 'A' + (digit - 10));
}

// The two-character group of a number, without leading zero; "" for 0.
std::string group(std::uint32_t number) {
  if (number == 0) return {};
  AXLE_ASSERT(number <= kUnitsBelowOneMax);
  const std::uint32_t place = (number - 1) % kUnitsPerGroup + 1;
  if (place < 100) return std::to_string(place);
  const std::uint32_t beyond = place - 100;
  return {static_cast<char>('A' + beyond / 36), base36(beyond % 36)};
}

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return text;
}

std::uint32_t turns(std::uint32_t number) {
  return number == 0 ? 0 : (number - 1) / kUnitsPerGroup;
}

// What did not fit the two groups; 0 almost always.
std::string overflow(const UnitCode& unit) {
  const std::uint32_t value = turns(unit.second) * kOverflowBase + turns(unit.third);
  return {base36(value / (36 * 36)), base36(value / 36 % 36), base36(value % 36)};
}

}  // namespace

std::string code_2016(const UnitCode& unit) {
  return overflow(unit) + "." + padded(group(unit.third), 2) + "." + padded(group(unit.second), 2) + "." + unit.root;
}

std::string code_2020(const UnitCode& unit) {
  std::string code = unit.root;
  if (unit.second != 0) code += "." + group(unit.second);
  if (unit.third != 0) code += "." + group(unit.third);
  // Four characters: never mistaken for a group of the 2016 form, nor for a running number.
  if (const std::string rest = overflow(unit); rest != "000") code += ".0" + rest;
  return code;
}

std::string code_in(identity::CodeForm form, const UnitCode& unit) {
  return form == identity::CodeForm::form_2016 ? code_2016(unit) : code_2020(unit);
}

}  // namespace axle::sim
