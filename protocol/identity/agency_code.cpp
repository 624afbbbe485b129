#include "protocol/identity/agency_code.hpp"

#include <algorithm>
#include <vector>

namespace axle::identity {
namespace {

// Widths of the 2016 form's groups below level 1, from level 2 to level 4.
constexpr std::array<std::size_t, 3> kWidths2016{2, 2, 3};

bool is_upper(char c) noexcept {
  return c >= 'A' && c <= 'Z';
}
bool is_code_character(char c) noexcept {
  return is_upper(c) || (c >= '0' && c <= '9');
}
bool all_zero(std::string_view group) noexcept {
  return std::ranges::all_of(group, [](char c) { return c == '0'; });
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> groups;
  for (std::size_t dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.')) {
    groups.push_back(text.substr(0, dot));
    text.remove_prefix(dot + 1);
  }
  groups.push_back(text);
  return groups;
}

bool is_level_one(std::string_view group) noexcept {
  return group.size() == 3 && is_upper(group[0]);
}

// Dots where VVV.VV.VV.LNN has them and a level-1 group at the end; the characters were checked before.
bool has_2016_shape(const std::vector<std::string_view>& groups) noexcept {
  return groups.size() == 4 && groups[0].size() == 3 && groups[1].size() == 2 && groups[2].size() == 2 &&
         is_level_one(groups[3]);
}

std::unexpected<Error> wrong(std::string_view text, std::string_view rule) {
  return fail(Errc::invalid_input, "agency code '" + std::string(text.substr(0, 64)) + "': " + std::string(rule));
}

}  // namespace

std::string_view to_string(Level level) noexcept {
  switch (level) {
    case Level::central: return "central";
    case Level::province: return "province";
    case Level::district: return "district";
    case Level::commune: return "commune";
  }
  return "unknown";
}

std::string_view vietnamese(Level level) noexcept {
  switch (level) {
    case Level::central: return "trung ương";
    case Level::province: return "cấp tỉnh";
    case Level::district: return "cấp huyện";
    case Level::commune: return "cấp xã";
  }
  return "không rõ";
}

Result<Level> parse_level(std::string_view text) {
  for (const Level level : kLevels) {
    if (to_string(level) == text) return level;
  }
  return fail(Errc::invalid_input,
              "'" + std::string(text.substr(0, 40)) + "' is no level: say central, province, district or commune");
}

Result<AgencyCode> AgencyCode::parse(std::string_view text) {
  if (text.empty()) return wrong(text, "it is empty");
  if (text.size() > kAgencyCodeMax2020) return wrong(text, "longer than 35 characters");
  const auto bad = std::ranges::find_if(text, [](char c) { return c != '.' && !is_code_character(c); });
  if (bad != text.end()) {
    return wrong(text, "only the letters A-Z, digits and dots are allowed (position " +
                           std::to_string(bad - text.begin() + 1) + ")");
  }
  const std::vector<std::string_view> groups = split(text);
  if (std::ranges::any_of(groups, [](std::string_view group) { return group.empty(); })) {
    return wrong(text, "an empty group between dots");
  }
  if (has_2016_shape(groups)) {
    const auto below = std::count_if(groups.begin(), groups.begin() + 3, [](auto group) { return !all_zero(group); });
    return AgencyCode(std::string(text), CodeForm::form_2016, 1 + static_cast<int>(below));
  }
  if (!is_level_one(groups.front())) {
    return wrong(text, "neither the 2016 form VVV.VV.VV.LNN nor the 2020 form LNN.group.group");
  }
  return AgencyCode(std::string(text), CodeForm::form_2020, static_cast<int>(groups.size()));
}

std::string_view AgencyCode::root() const noexcept {
  const std::string_view text = text_;
  return form_ == CodeForm::form_2016 ? text.substr(text.size() - 3) : text.substr(0, 3);
}

Result<std::string> guess_2020(const AgencyCode& code) {
  if (code.form() == CodeForm::form_2020) return code.text();
  const std::vector<std::string_view> groups = split(code.text());
  std::string guess(groups[3]);
  for (const std::size_t index : {2, 1, 0}) {
    if (all_zero(groups[index])) continue;
    guess += '.';
    guess += groups[index];
  }
  if (has_2016_shape(split(guess))) {
    return fail(Errc::refused, "agency code '" + code.text() + "' has no 2020 form: '" + guess +
                                   "' would be read as a code of the 2016 form");
  }
  return guess;
}

Result<std::string> guess_2016(const AgencyCode& code) {
  if (code.form() == CodeForm::form_2016) return code.text();
  const auto no = [&](std::string_view why) {
    return fail(Errc::refused, "agency code '" + code.text() + "' has no 2016 form: " + std::string(why));
  };
  const std::vector<std::string_view> groups = split(code.text());
  if (groups.size() > 4) return no("more than four groups");
  std::string guess(groups[0]);
  for (std::size_t place = 0; place < kWidths2016.size(); ++place) {
    const std::string_view group = place + 1 < groups.size() ? groups[place + 1] : std::string_view();
    if (group.size() > kWidths2016[place]) return no("a group is too long for its place");
    if (!group.empty() && all_zero(group)) return no("a group of zeros means 'absent' there");
    guess.insert(0, std::string(kWidths2016[place] - group.size(), '0') + std::string(group) + ".");
  }
  return guess;
}

}  // namespace axle::identity
