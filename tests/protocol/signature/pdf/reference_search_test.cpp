// References found as bytes: never one less than a parser finds.
#include "protocol/signature/pdf/reference_search.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.hpp"
#include "protocol/signature/pdf/value.hpp"
#include "tests/protocol/signature/support.hpp"

namespace axle::signature::test {
namespace {

constexpr std::size_t kEverywhere = SIZE_MAX;

bool found(std::string_view text, std::uint32_t number = 50) {
  const WatchedNumber watched{number, kEverywhere};
  return may_refer(as_bytes(text), 0, true, {&watched, 1});
}

TEST(ReferenceSearch, Forms) {
  for (const char* reference :
       {"50 0 R", "[50 0 R]", "/A 50 0 R/B", "50\n0\nR>>", "050 00 R", "50 0  \t\r\n R ", "50 1 R", "<<50 0 R>>",
        "50 0 %c\nR", "50 %c\n0 R", "50%a\n%b\n0%c\n R", "50 0%\nR", "(50 0 R)"}) {
    EXPECT_TRUE(found(reference)) << reference;
  }
  for (const char* other : {"", "R", " R", "0 R", "5 0 R", "500 0 R", "150 0 R", "50 0 Rx", "50 0R", "500 R", "50 R",
                            "a 0 R", "50 a R", "51 0 R 50", "%50 a\n R", "50 0 r"}) {
    EXPECT_FALSE(found(other)) << other;
  }
}

// At every place within and between the blocks that are looked at together.
TEST(ReferenceSearch, EveryPlace) {
  for (std::size_t before = 0; before < 200; ++before) {
    for (const std::size_t after : {0U, 1U, 63U, 64U, 65U}) {
      EXPECT_TRUE(found(std::string(before, '.') + " 50 0 R" + std::string(after, ' '))) << before;
    }
  }
}

TEST(ReferenceSearch, CountsOnlyWhatStandsBeforeTheRevisionEnds) {
  const std::string text = "0123456789 50 0 R";
  const auto until = [&](std::size_t end, std::size_t offset, bool is_file) {
    const WatchedNumber watched{50, end};
    return may_refer(as_bytes(text), offset, is_file, {&watched, 1});
  };
  EXPECT_TRUE(until(12, 0, true));
  EXPECT_FALSE(until(11, 0, true));
  EXPECT_TRUE(until(112, 100, true));
  EXPECT_FALSE(until(111, 100, true));
  EXPECT_TRUE(until(101, 100, false)) << "what an object stream holds stands where the stream stands";
  EXPECT_FALSE(until(100, 100, false));
}

TEST(ReferenceSearch, ManyNumbers) {
  std::vector<WatchedNumber> watched;
  for (std::uint32_t number = 10; number < 1000; number += 10) watched.push_back({number, kEverywhere});
  for (std::uint32_t number = 1; number < 1100; ++number) {
    const std::string text = "<</A " + std::to_string(number) + " 0 R>>";
    EXPECT_EQ(may_refer(as_bytes(text), 0, true, watched), number % 10 == 0 && number < 1000) << text;
  }
}

// Random token soup: whatever the parser finds, the search finds.
TEST(ReferenceSearch, FindsWhateverTheParserFinds) {
  constexpr std::string_view kTokens[] = {"50", "0",  "R", " ", "\n",     "%",    "\r", "[",  "]",  "<<",
                                          ">>", "/A", "(", ")", "50 0 R", "%x\n", "7",  "\t", "\\", "<AB>"};
  RandomStream random(7, "reference-search");
  int references = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string text = "[";
    for (std::uint64_t i = random.below(14); i > 0; --i) text += kTokens[random.below(std::size(kTokens))];
    text += "]";
    std::vector<std::uint32_t> referred;
    PdfReader reader(as_bytes(text), 0, 16);
    if (!reader.skip_value(referred) || std::ranges::find(referred, 50U) == referred.end()) continue;
    ++references;
    ASSERT_TRUE(found(text)) << text;
  }
  EXPECT_GT(references, 1000);
}

}  // namespace
}  // namespace axle::signature::test
