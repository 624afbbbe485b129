#include "agents/behaviour/key_table.hpp"

#include <gtest/gtest.h>

#include <string>

#include "agents/behaviour/slab.hpp"

namespace axle::agents {
namespace {

TEST(KeyTable, FindsWhatWasSetThroughManyGrowths) {
  KeyTable table;
  EXPECT_EQ(table.find(KeyTable::key_of("D0", "H1")), -1);
  for (int i = 0; i < 20'000; ++i) table.set(KeyTable::key_of("D" + std::to_string(i), "H1"), i % 7 == 0 ? 4 : 0);
  EXPECT_EQ(table.size(), 20'000u);
  for (int i = 0; i < 20'000; ++i) {
    ASSERT_EQ(table.find(KeyTable::key_of("D" + std::to_string(i), "H1")), i % 7 == 0 ? 4 : 0);
    ASSERT_EQ(table.find(KeyTable::key_of("D" + std::to_string(i), "H2")), -1);
  }
}

TEST(KeyTable, FlagsAddUpAndTheKeyCountsOnce) {
  KeyTable table;
  const std::uint64_t key = KeyTable::key_of("D", "H");
  table.set(key, 1);
  table.set(key, 128);
  table.set(key, 0);
  EXPECT_EQ(table.find(key), 129);
  EXPECT_EQ(table.size(), 1u);
}

TEST(KeyTable, TheBorderBetweenTheNamesMatters) {
  EXPECT_NE(KeyTable::key_of("ab", "c"), KeyTable::key_of("a", "bc"));
  EXPECT_NE(KeyTable::key_of("", ""), 0u);
}

TEST(Slab, NumbersAreUsedAgainAndMemoryIsGivenBack) {
  Slab<std::string> slab;
  const std::uint32_t a = slab.add("a"), b = slab.add("b");
  EXPECT_NE(a, b);
  EXPECT_EQ(slab.take(a), "a");
  EXPECT_EQ(slab.add("c"), a);
  EXPECT_EQ(slab.at(b), "b");
  slab.remove_if([](const std::string& text) { return text == "b"; });
  EXPECT_EQ(slab.size(), 1u);
  EXPECT_EQ(slab.at(a), "c");
}

TEST(SlabDeath, AnEmptyPlaceIsAnAssertion) {
  Slab<int> slab;
  const std::uint32_t one = slab.add(1);
  slab.add(2);
  slab.take(one);
  EXPECT_DEATH(slab.at(one), "assertion");
  EXPECT_DEATH(slab.at(99), "assertion");
}

}  // namespace
}  // namespace axle::agents
