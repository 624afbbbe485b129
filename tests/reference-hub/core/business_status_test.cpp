#include "reference-hub/core/business_status.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace axle::hub {
namespace {

struct Walk {
  std::vector<const char*> codes;  // the last one is judged
  bool in_order;
  const char* shown;
};

TEST(BusinessStatus, EveryRuleOfTheStateMachine) {
  const std::vector<Walk> walks{
      {{"01"}, true, "01"},
      {{"01", "01"}, true, "01"},
      {{"01", "02"}, true, "02"},
      {{"02"}, true, "02"},
      {{"02", "02"}, true, "02"},
      {{"01", "03", "04", "05", "06"}, true, "06"},
      {{"03"}, true, "03"},         // 03 implies 01
      {{"03", "06"}, true, "06"},   // 04 and 05 may be left out
      {{"03", "05"}, true, "05"},   //
      {{"05", "04"}, true, "04"},   // assigned again
      {{"06", "06"}, true, "06"},   //
      {{"03", "01"}, false, "03"},  // late
      {{"06", "03"}, false, "06"},
      {{"06", "05"}, false, "06"},
      {{"04", "03"}, false, "04"},
      {{"03", "02"}, false, "03"},  // refused after it was taken in
      {{"06", "02"}, false, "06"},
      {{"02", "03"}, false, "02"},  // final
      {{"02", "01"}, false, "02"},
      {{"02", "13"}, false, "02"},
      {{"15"}, false, ""},  // nobody has asked
      {{"16"}, false, ""},
      {{"03", "16"}, false, "03"},
      {{"13"}, true, "13"},
      {{"03", "13"}, true, "13"},
      {{"03", "13", "05"}, true, "13"},  // work goes on until it is answered
      {{"03", "13", "15"}, true, "15"},
      {{"03", "13", "15", "15"}, true, "15"},
      {{"03", "13", "15", "16"}, false, "15"},
      {{"03", "13", "15", "06"}, false, "15"},  // given back
      {{"03", "13", "15", "13"}, false, "15"},
      {{"03", "13", "16"}, true, "16"},
      {{"03", "13", "16", "06"}, true, "06"},  // back to where it was
      {{"05", "13", "16", "03"}, false, "16"},
      {{"05", "13", "16", "13", "15"}, true, "15"},
  };
  for (const Walk& walk : walks) {
    BusinessState state = 0;
    BusinessStep step;
    std::string told;
    for (const char* code : walk.codes) {
      step = follow_status(state, code);
      if (step.oddity != nullptr) EXPECT_EQ(step.next, state);
      state = step.next;
      told += std::string(code) + " ";
    }
    EXPECT_EQ(step.oddity == nullptr, walk.in_order) << told;
    EXPECT_EQ(shown_status(state), walk.shown) << told;
  }
}

TEST(BusinessStatus, AnswersToARecallUpdateOrReplacement) {
  const BusinessState asked = expecting_answer(follow_status(0, "03").next);
  EXPECT_EQ(shown_status(asked), "03");
  EXPECT_EQ(follow_status(asked, "16").oddity, nullptr);
  const BusinessStep agreed = follow_status(asked, "15");
  EXPECT_EQ(agreed.oddity, nullptr);
  EXPECT_EQ(shown_status(agreed.next), "15");
  // It may have been an update: work goes on.
  EXPECT_EQ(follow_status(agreed.next, "06").oddity, nullptr);
  EXPECT_EQ(shown_status(follow_status(agreed.next, "06").next), "06");
}

TEST(BusinessStatus, OtherCodesChangeNothing) {
  const BusinessState state = follow_status(0, "03").next;
  for (const char* code : {"", "0", "3", "00", "07", "14", "17", "99", "003", "-1", "+4", "a3", " 4"}) {
    const BusinessStep step = follow_status(state, code);
    EXPECT_NE(step.oddity, nullptr) << code;
    EXPECT_EQ(step.next, state) << code;
  }
}

}  // namespace
}  // namespace axle::hub
