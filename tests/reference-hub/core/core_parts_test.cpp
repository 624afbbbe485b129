// The parts that the hub's core is made of: SipHash, doc ids, the sorted list, the index table.
#include <gtest/gtest.h>

#include <numeric>
#include <set>
#include <unordered_set>

#include "base/random.hpp"
#include "reference-hub/core/chunked_array.hpp"
#include "reference-hub/core/doc_id.hpp"
#include "reference-hub/core/index_table.hpp"
#include "reference-hub/core/siphash.hpp"
#include "reference-hub/core/sorted_list.hpp"
#include "reference-hub/core/text_arena.hpp"

namespace axle::hub {
namespace {

// Key 00 01 .. 0f, input 00 01 .. (n-1): the paper's appendix A gives n = 15; the others are the reference program's.
TEST(SipHash, PublishedVectors) {
  std::array<std::uint8_t, 16> key{};
  std::iota(key.begin(), key.end(), std::uint8_t{0});
  Bytes input(15);
  std::iota(input.begin(), input.end(), std::uint8_t{0});
  const auto hash = [&](std::size_t n) { return siphash24(sip_key(key), BytesView(input).first(n)); };
  EXPECT_EQ(hash(15), 0xa129ca6149be45e5ULL);
  EXPECT_EQ(hash(0), 0x726fdb47dd0e0e31ULL);
  EXPECT_EQ(hash(1), 0x74f839c593dc67fdULL);
}

TEST(DocIdText, RoundTripAndRefusals) {
  const IdMaker maker({});
  const DocId id = maker.doc_id(7, 1, 0);
  const std::string text = to_text(id);
  EXPECT_EQ(text.size(), kDocIdTextSize);
  EXPECT_EQ(parse_doc_id(text), id);
  EXPECT_FALSE(parse_doc_id(""));
  EXPECT_FALSE(parse_doc_id(text.substr(1)));
  EXPECT_FALSE(parse_doc_id(text + "0"));
  EXPECT_FALSE(parse_doc_id("ABCDEF0123456789abcdef01"));
  EXPECT_FALSE(parse_doc_id("../../../../etc/passwd00"));
  EXPECT_TRUE(parse_doc_id("0123456789abcdef01234567"));
}

TEST(IdMaker, DependsOnKeyPositionIndexAndAttempt) {
  std::array<std::uint8_t, 32> key{};
  const IdMaker one(key);
  key[31] = 1;
  const IdMaker other(key);
  std::set<std::string> seen;
  for (std::uint64_t lsn = 1; lsn <= 50; ++lsn) {
    for (std::uint32_t index = 0; index < 5; ++index) {
      for (std::uint32_t attempt = 0; attempt < 2; ++attempt) {
        EXPECT_TRUE(seen.insert(to_text(one.doc_id(lsn, index, attempt))).second);
      }
    }
  }
  EXPECT_NE(to_text(one.doc_id(1, 0, 0)), to_text(other.doc_id(1, 0, 0)));
  EXPECT_EQ(to_text(one.doc_id(9, 2, 0)), to_text(IdMaker({}).doc_id(9, 2, 0)));
}

TEST(IdMaker, RepeatKeyTellsPartsApart) {
  const IdMaker maker({});
  EXPECT_EQ(maker.repeat_key('d', {"ab", "c"}), maker.repeat_key('d', {"ab", "c"}));
  EXPECT_NE(maker.repeat_key('d', {"ab", "c"}), maker.repeat_key('d', {"a", "bc"}));
  EXPECT_NE(maker.repeat_key('d', {"ab", "c"}), maker.repeat_key('s', {"ab", "c"}));
  EXPECT_NE(maker.repeat_key('d', {"ab"}), maker.repeat_key('d', {"ab", ""}));
}

TEST(SortedList, AgreesWithASetUnderRandomUse) {
  RandomStream random(1, "sorted list");
  SortedList list;
  std::set<std::uint32_t> model;
  for (int step = 0; step < 30'000; ++step) {
    // Grows first, then shrinks, so that chunks split and vanish.
    const auto value = static_cast<std::uint32_t>(random.below(8'000));
    const bool grow = random.chance(step < 20'000 ? 0.8 : 0.2);
    if (grow && model.insert(value).second) list.insert(value);
    if (!grow && model.erase(value) > 0) list.erase(value);
    ASSERT_EQ(list.size(), model.size());
  }
  const auto all = [&] {
    std::vector<std::uint32_t> entries;
    list.visit(0, UINT64_MAX, [&](std::uint32_t value) { entries.push_back(value); });
    return entries;
  };
  const std::vector<std::uint32_t> expected(model.begin(), model.end());
  ASSERT_EQ(all(), expected);
  for (std::uint32_t bound = 0; bound <= 8'000; bound += 97) {
    const auto below = static_cast<std::uint64_t>(std::distance(model.begin(), model.lower_bound(bound)));
    EXPECT_EQ(list.rank([&](std::uint32_t value) { return value < bound; }), below);
    std::vector<std::uint32_t> page;
    list.visit(below, 3, [&](std::uint32_t value) { page.push_back(value); });
    ASSERT_EQ(page.size(), std::min<std::size_t>(3, expected.size() - below));
    for (std::size_t i = 0; i < page.size(); ++i) EXPECT_EQ(page[i], expected[below + i]);
  }
}

TEST(SortedList, ChunkBoundary) {
  SortedList list;
  for (std::uint32_t i = 0; i <= SortedList::kChunkMax; ++i) list.insert(2 * i);  // one past a chunk
  list.insert(1);                                                                 // splits the first, which is full
  EXPECT_EQ(list.size(), SortedList::kChunkMax + 2);
  std::uint32_t last = 0;
  bool ascending = true;
  list.visit(1, UINT64_MAX, [&](std::uint32_t value) {
    ascending = ascending && value > last;
    last = value;
  });
  EXPECT_TRUE(ascending);
  EXPECT_EQ(last, 2 * SortedList::kChunkMax);
}

TEST(SortedListDeathTest, InsertTwiceOrEraseAbsentIsADefect) {
  SortedList list;
  list.insert(5);
  EXPECT_DEATH(list.insert(5), "assertion failed");
  EXPECT_DEATH(list.erase(6), "assertion failed");
}

TEST(IndexTable, FindsAllAmongManyAndAmongEqualHashes) {
  const IdMaker maker({});
  constexpr std::uint32_t kCount = 20'000;
  // Every hash twice: equal hashes must not hide each other.
  const auto hash_of = [&](std::uint32_t index) { return maker.table_hash(std::to_string(index / 2)); };
  IndexTable table;
  for (std::uint32_t i = 0; i < kCount; ++i) table.insert(hash_of(i), i, hash_of);
  for (std::uint32_t i = 0; i < kCount; ++i) {
    ASSERT_EQ(table.find(hash_of(i), [&](std::uint32_t index) { return index == i; }), i);
  }
  EXPECT_EQ(table.find(hash_of(kCount), [](std::uint32_t) { return true; }), IndexTable::kNone);
  EXPECT_EQ(IndexTable().find(1, [](std::uint32_t) { return true; }), IndexTable::kNone);
}

TEST(TextArena, KeepsTextsAcrossChunks) {
  TextArena arena;
  const std::string large(TextArena::kChunkBytes - 3, 'x');
  const std::uint64_t first = arena.keep("abc");
  const std::uint64_t second = arena.keep(large);
  const std::uint64_t third = arena.keep("wxyz");  // does not fit behind the second
  EXPECT_EQ(arena.view(first, 3), "abc");
  EXPECT_EQ(arena.view(second, large.size()), large);
  EXPECT_EQ(arena.view(third, 4), "wxyz");
}

TEST(ChunkedArray, ReferencesStay) {
  ChunkedArray<int, 4> array;
  array.push_back(7);
  const int* const first = &array[0];
  for (int i = 1; i < 100; ++i) EXPECT_EQ(array.push_back(i), static_cast<std::uint32_t>(i));
  EXPECT_EQ(first, &array[0]);
  EXPECT_EQ(array[0], 7);
  EXPECT_EQ(array[99], 99);
}

TEST(ChunkedArray, LetsGoOfItsFront) {
  ChunkedArray<int, 4> array;
  for (int i = 0; i < 10; ++i) array.push_back(i);
  array.drop_before(6);
  EXPECT_EQ(array.first(), 6U);
  EXPECT_EQ(array[6], 6);
  EXPECT_EQ(array.push_back(10), 10U) << "indices go on";
  array.drop_before(11);
  EXPECT_TRUE(array.empty());
  EXPECT_EQ(array.push_back(11), 11U);
  array.drop_before(12);
  EXPECT_EQ(array.push_back(12), 12U) << "also where a chunk begins";
  EXPECT_EQ(array[12], 12);
}

TEST(ChunkedArray, IsRestoredFromItsPieces) {
  for (const std::uint32_t first : {0U, 3U, 4U, 9U}) {
    for (std::uint32_t size = first; size < first + 10; ++size) {
      ChunkedArray<std::uint32_t, 4> array;
      for (std::uint32_t i = 0; i < size; ++i) array.push_back(i);
      array.drop_before(first);
      Bytes bytes;
      array.each_piece([&](BytesView piece) {
        bytes.insert(bytes.end(), piece.begin(), piece.end());
        return true;
      });
      ChunkedArray<std::uint32_t, 4> copy;
      copy.restore(first, size, bytes);
      EXPECT_EQ(copy.push_back(77), size);
      for (std::uint32_t i = first; i < size; ++i) ASSERT_EQ(copy[i], i);
      EXPECT_EQ(copy[size], 77U);
    }
  }
}

TEST(IndexTable, ErasedEntriesAreGoneAndOthersAreFound) {
  // Few different hashes: long runs of slots, where erasing can go wrong.
  const auto hash_of = [](std::uint32_t index) { return std::uint64_t{index % 37} * 0x9E3779B97F4A7C15ULL >> 5; };
  IndexTable table;
  std::vector<bool> there(2'000);
  RandomStream random(3, "index table");
  for (int i = 0; i < 20'000; ++i) {
    const auto index = static_cast<std::uint32_t>(random.below(there.size()));
    there[index] ? table.erase(hash_of(index), index, hash_of) : table.insert(hash_of(index), index, hash_of);
    there[index] = !there[index];
  }
  for (std::uint32_t index = 0; index < there.size(); ++index) {
    const bool found = table.find(hash_of(index), [&](std::uint32_t one) { return one == index; }) != IndexTable::kNone;
    ASSERT_EQ(found, there[index]) << index;
  }
}

TEST(IndexTable, BuiltAtOnceIsAsFilledOneByOne) {
  const IdMaker maker({});
  const auto hash_of = [&](std::uint32_t index) { return maker.table_hash(std::to_string(index / 2)); };
  const auto wanted = [](std::uint32_t index) { return index % 3 != 0; };
  for (const std::uint32_t end : {100U, 101U, 103U, 30'000U}) {
    IndexTable table;
    table.build(100, end, hash_of, wanted);
    const auto there = [&](std::uint32_t index) {
      return table.find(hash_of(index), [&](std::uint32_t one) { return one == index; }) != IndexTable::kNone;
    };
    for (std::uint32_t index = 90; index < end + 10; ++index) {
      ASSERT_EQ(there(index), index >= 100 && index < end && wanted(index)) << index;
    }
    // It goes on like any other: grows, and lets go of all it has.
    for (std::uint32_t index = end; index < end + 1'000; ++index) table.insert(hash_of(index), index, hash_of);
    for (std::uint32_t index = 100; index < end; ++index) {
      if (wanted(index)) table.erase(hash_of(index), index, hash_of);
      ASSERT_FALSE(there(index)) << index;
    }
    for (std::uint32_t index = end; index < end + 1'000; ++index) ASSERT_TRUE(there(index)) << index;
  }
}

TEST(IndexTableDeathTest, ErasingWhatIsNotThereIsADefect) {
  const auto hash_of = [](std::uint32_t index) { return std::uint64_t{index}; };
  IndexTable table;
  EXPECT_DEATH(table.erase(1, 1, hash_of), "assertion failed");
  table.insert(1, 1, hash_of);
  EXPECT_DEATH(table.erase(2, 2, hash_of), "assertion failed");
}

TEST(SortedList, ErasesAllBelow) {
  for (const std::uint32_t bound : {0U, 1U, 1'023U, 1'024U, 1'025U, 2'500U, 4'999U, 5'000U, 9'000U}) {
    SortedList list;
    for (std::uint32_t i = 0; i < 5'000; ++i) list.insert(i);
    list.erase_below(bound);
    EXPECT_EQ(list.size(), 5'000 - std::min(bound, 5'000U));
    std::uint32_t next = bound;
    list.visit(0, 5'000, [&](std::uint32_t value) { ASSERT_EQ(value, next++); });
    list.insert(10'000);
    if (bound > 0) list.insert(bound - 1);
  }
}

TEST(TextArena, LetsGoOfItsFrontAndIsRestored) {
  TextArena arena;
  const std::string large(TextArena::kChunkBytes / 3, 'x');
  std::vector<std::uint64_t> positions;
  for (int i = 0; i < 10; ++i) positions.push_back(arena.keep(large + std::to_string(i)));
  arena.drop_before(positions[4]);
  Bytes bytes;
  arena.each_piece([&](BytesView piece) {
    bytes.insert(bytes.end(), piece.begin(), piece.end());
    return true;
  });
  EXPECT_EQ(bytes.size(), arena.end() - positions[4]);
  TextArena copy;
  copy.restore(positions[4], bytes);
  for (TextArena* one : {&arena, &copy}) {
    for (std::size_t i = 4; i < 10; ++i) {
      EXPECT_EQ(one->view(positions[i], large.size() + 1), large + std::to_string(i));
    }
    EXPECT_FALSE(one->holds(positions[3], 10));
    EXPECT_TRUE(one->holds(positions[9], large.size() + 1));
    const std::uint64_t more = one->keep("and more");
    EXPECT_EQ(one->view(more, 8), "and more");
    one->drop_before(one->end());
    EXPECT_EQ(one->view(one->keep("last"), 4), "last");
  }
}

}  // namespace
}  // namespace axle::hub
