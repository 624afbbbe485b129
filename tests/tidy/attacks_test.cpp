// docs/security.md lists the attacks by number; each has a test whose name begins with it ("A05_AttributeFlood").
#include <gtest/gtest.h>

#include <set>

#include "tests/tidy/source_tree.hpp"

namespace axle::tidy {
namespace {

// Of every row "| A-05 | ...": "A05".
std::set<std::string> numbers_of_the_page() {
  std::set<std::string> numbers;
  std::ifstream page(std::string(AXLE_SOURCE_DIR) + "/docs/security.md");
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("| A-")) numbers.insert("A" + line.substr(4, 2));
  }
  return numbers;
}

// Of every test's name, on the line of its TEST or, when that is long, the next.
std::set<std::string> numbers_of_the_tests() {
  std::set<std::string> numbers;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (const SourceFile& file : source_tree()) {
    if (!file.in("tests")) continue;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      const std::string& line = file.lines[i];
      if (!line.starts_with("TEST") && (i == 0 || !file.lines[i - 1].starts_with("TEST"))) continue;
      for (std::size_t at = line.find(" A"); at != std::string::npos; at = line.find(" A", at + 1)) {
        if (at + 4 < line.size() && is_digit(line[at + 2]) && is_digit(line[at + 3]) && !is_digit(line[at + 4])) {
          numbers.insert(line.substr(at + 1, 3));
        }
      }
    }
  }
  return numbers;
}

TEST(Attacks, EveryNumberOfThePageHasItsTest) {
  const auto page = numbers_of_the_page();
  const auto tests = numbers_of_the_tests();
  // 1 to 42, 44, 45.
  EXPECT_EQ(page.size(), 44U);
  for (const std::string& number : page) EXPECT_TRUE(tests.contains(number)) << "no test is named " << number << "...";
  for (const std::string& number : tests) EXPECT_TRUE(page.contains(number)) << number << " is not in docs/security.md";
}

}  // namespace
}  // namespace axle::tidy
