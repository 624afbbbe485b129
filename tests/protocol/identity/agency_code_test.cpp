#include "protocol/identity/agency_code.hpp"

#include <gtest/gtest.h>

namespace axle::identity {
namespace {

AgencyCode must(std::string_view text) {
  auto code = AgencyCode::parse(text);
  EXPECT_TRUE(code) << (code ? "" : code.error().detail);
  return *code;
}

std::string refusal(std::string_view text) {
  const auto code = AgencyCode::parse(text);
  if (code) return "accepted";
  EXPECT_EQ(code.error().code, Errc::invalid_input);
  return code.error().detail;
}

TEST(Level, NamesGoBothWays) {
  for (const Level level : kLevels) {
    const auto back = parse_level(to_string(level));
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, level);
    EXPECT_FALSE(vietnamese(level).empty());
  }
  EXPECT_EQ(vietnamese(Level::commune), "cấp xã");
}

TEST(Level, UnknownWordNamesTheKnownOnes) {
  const auto level = parse_level("Province");
  ASSERT_FALSE(level);
  EXPECT_EQ(level.error().code, Errc::invalid_input);
  EXPECT_NE(level.error().detail.find("district"), std::string::npos);
  EXPECT_FALSE(parse_level(""));
}

TEST(AgencyCode, Form2016) {
  const AgencyCode office = must("000.00.00.G22");
  EXPECT_EQ(office.form(), CodeForm::form_2016);
  EXPECT_EQ(office.depth(), 1);
  EXPECT_EQ(office.root(), "G22");
  EXPECT_EQ(must("000.00.12.H57").depth(), 2);
  EXPECT_EQ(must("000.03.12.H57").depth(), 3);
  EXPECT_EQ(must("004.03.12.H57").depth(), 4);
  EXPECT_EQ(must("001.00.20.TT2").root(), "TT2");
  EXPECT_EQ(must("000.00.00.W00").root(), "W00");
  EXPECT_EQ(must("000.00.12.H57").text(), "000.00.12.H57");
}

TEST(AgencyCode, Form2020) {
  const AgencyCode province = must("H57");
  EXPECT_EQ(province.form(), CodeForm::form_2020);
  EXPECT_EQ(province.depth(), 1);
  EXPECT_EQ(province.root(), "H57");
  EXPECT_EQ(must("G12.18").depth(), 2);
  EXPECT_EQ(must("H57.12.3").depth(), 3);
  EXPECT_EQ(must("H37.DN.001").depth(), 3);
  EXPECT_EQ(must("H37.DN.001.5").depth(), 4);
  EXPECT_EQ(must("H37.0108183508").depth(), 2);  // an enterprise by its business code
  // Thirteen characters do not make the 2016 form: the dots do.
  EXPECT_EQ(must("H57.12.3.4567").form(), CodeForm::form_2020);
  EXPECT_EQ(must("H57.12.03.A01").form(), CodeForm::form_2016);
}

TEST(AgencyCode, LengthLimit) {
  const std::string longest = "H57." + std::string(31, '1');
  ASSERT_EQ(longest.size(), kAgencyCodeMax2020);
  EXPECT_TRUE(AgencyCode::parse(longest));
  EXPECT_NE(refusal(longest + "1").find("35"), std::string::npos);
}

TEST(AgencyCode, Malformed) {
  EXPECT_NE(refusal("").find("empty"), std::string::npos);
  EXPECT_NE(refusal("999.010.01.H22").find("neither"), std::string::npos);  // 14 characters, from a client's example
  EXPECT_NE(refusal("28.22.H17").find("neither"), std::string::npos);       // reversed, groups dropped
  EXPECT_NE(refusal("h57.12").find("position 1"), std::string::npos);
  EXPECT_NE(refusal("H57.12 ").find("position 7"), std::string::npos);
  EXPECT_NE(refusal("H57..3").find("empty group"), std::string::npos);
  EXPECT_NE(refusal("H57.").find("empty group"), std::string::npos);
  EXPECT_NE(refusal(".H57").find("empty group"), std::string::npos);
  EXPECT_NE(refusal("H5").find("neither"), std::string::npos);
  EXPECT_NE(refusal("000.00.00.122").find("neither"), std::string::npos);  // level 1 must begin with a letter
  // A Cyrillic letter that looks like H, and a zero byte.
  EXPECT_NE(refusal("\xD0\x9D"
                    "57.12")
                .find("position 1"),
            std::string::npos);
  EXPECT_NE(refusal(std::string_view("H57\0", 4)).find("position 4"), std::string::npos);
}

TEST(AgencyCode, EqualityIsOfTheText) {
  EXPECT_EQ(must("H57.12"), must("H57.12"));
  EXPECT_NE(must("H57.12"), must("000.00.12.H57"));
}

TEST(Guess, To2020DropsZeroGroups) {
  EXPECT_EQ(*guess_2020(must("000.00.00.G22")), "G22");
  EXPECT_EQ(*guess_2020(must("000.00.12.H57")), "H57.12");
  EXPECT_EQ(*guess_2020(must("000.03.12.H57")), "H57.12.03");
  EXPECT_EQ(*guess_2020(must("004.03.12.H57")), "H57.12.03.004");
  EXPECT_EQ(*guess_2020(must("H57.12.3")), "H57.12.3");
}

TEST(Guess, To2020RefusesWhatWouldBeReadAsTheOtherForm) {
  const auto guess = guess_2020(must("A01.03.12.H57"));
  ASSERT_FALSE(guess);
  EXPECT_EQ(guess.error().code, Errc::refused);
}

TEST(Guess, To2016PadsWithZeros) {
  EXPECT_EQ(*guess_2016(must("G22")), "000.00.00.G22");
  EXPECT_EQ(*guess_2016(must("H57.12.3")), "000.03.12.H57");
  EXPECT_EQ(*guess_2016(must("H57.12.03.004")), "004.03.12.H57");
  EXPECT_EQ(*guess_2016(must("000.03.12.H57")), "000.03.12.H57");
}

TEST(Guess, To2016Refuses) {
  for (const std::string_view text : {"H57.1.2.3.4", "H57.123", "H57.1.123", "H57.1.2.1234", "H57.00.1"}) {
    const auto guess = guess_2016(must(text));
    ASSERT_FALSE(guess) << text;
    EXPECT_EQ(guess.error().code, Errc::refused) << text;
  }
}

TEST(Guess, RoundTripOfCodesWithFullGroups) {
  for (const std::string_view text : {"H57", "H57.12", "H57.12.03", "H57.12.03.004", "G22.AB.CD.1FG"}) {
    const auto old_form = guess_2016(must(text));
    ASSERT_TRUE(old_form) << text;
    const AgencyCode old_code = must(*old_form);
    EXPECT_EQ(old_code.form(), CodeForm::form_2016);
    EXPECT_EQ(old_code.depth(), must(text).depth());
    EXPECT_EQ(*guess_2020(old_code), text);
  }
}

}  // namespace
}  // namespace axle::identity
