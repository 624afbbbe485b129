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
// Exactly the words of to_string; invalid_input names them.
Result<Level> parse_level(std::string_view text);

enum class CodeForm : std::uint8_t { form_2016, form_2020 };

inline constexpr std::size_t kAgencyCodeMax2016 = 13;
inline constexpr std::size_t kAgencyCodeMax2020 = 35;

// A valid agency code in either form; the text is kept exactly as given.
class AgencyCode {
 public:
  // Accepts both forms; invalid_input says which rule the text breaks. 13 characters `VVV.VV.VV.LNN` are the 2016
  // form; otherwise `LNN(.group)*`, at most 35 characters, is the 2020 form. Letters are upper-case ASCII. A text that
  // fits both forms (`H57.12.03.A01`) is read as the 2016 form.
  static Result<AgencyCode> parse(std::string_view text);

  const std::string& text() const noexcept { return text_; }
  CodeForm form() const noexcept { return form_; }
  // 1 for a ministry or province, more for what is below it. 2016 form: 1 + the number of non-zero groups left of the
  // level-1 group, so 1..4; 2020 form: the number of groups.
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

// The code in the other form by mechanics alone: `c.b.a.P` <-> `P.a.b.c`. A GUESS (domain 5.2): agencies were re-coded,
// and only the hub's catalogue knows the true pairs; good for codes that we invent ourselves. A code that already has
// the form comes back unchanged.
//
// guess_2020 drops groups of zeros and keeps the others as they are ("000.03.12.H57" -> "H57.12.03"). refused: a code
// whose guess would be read as the 2016 form again ("A01.03.12.H57" -> "H57.12.03.A01").
Result<std::string> guess_2020(const AgencyCode& code);
// guess_2016 pads with zeros on the left ("H57.12.3" -> "000.03.12.H57"). refused: more than four groups, a group too
// long for its place (2, 2 and 3 characters), or a group of zeros only, which the 2016 form cannot tell from an absent
// one.
Result<std::string> guess_2016(const AgencyCode& code);

}  // namespace axle::identity
