// Agency codes: the 2016 form (QCVN 102:2016, Decision 28/2018 Art 10) and the 2020 form (Decision 20/2020, QCVN 102
// amendment 1:2022); and the four administrative levels.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace axle::identity {

// The administrative levels at which everything is reported.
enum class Level : std::uint8_t { central, province, district, commune };
inline constexpr std::array kLevels{Level::central, Level::province, Level::district, Level::commune};
inline constexpr std::size_t kLevelCount = kLevels.size();

std::string_view to_string(Level level) noexcept;   // "central", ...
std::string_view vietnamese(Level level) noexcept;  // "trung ương", "cấp tỉnh", "cấp huyện", "cấp xã"
Result<Level> parse_level(std::string_view text);

enum class CodeForm : std::uint8_t { form_2016, form_2020 };

inline constexpr std::size_t kAgencyCodeMax2016 = 13;
inline constexpr std::size_t kAgencyCodeMax2020 = 35;

// A valid agency code in either form; the text is kept exactly as given.
class AgencyCode {
 public:
  // Accepts both forms; invalid_input says which rule the text breaks. 13 characters `VVV.VV.VV.LNN` are the 2016
  // form; otherwise `LNN(.group)*`, at most 35 characters, is the 2020 form.
  static Result<AgencyCode> parse(std::string_view text);

  const std::string& text() const noexcept { return text_; }
  CodeForm form() const noexcept { return form_; }
  // 1 for a ministry or province, 2..4 for what is below it (2020 form: number of groups).
  int depth() const noexcept { return depth_; }
  // The level-1 group: "H57", "G22".
  std::string_view root() const noexcept;

  friend bool operator==(const AgencyCode&, const AgencyCode&) = default;

 private:
  AgencyCode(std::string text, CodeForm form, int depth) : text_(std::move(text)), form_(form), depth_(depth) {}
  std::string text_;
  CodeForm form_;
  int depth_;
};

}  // namespace axle::identity
