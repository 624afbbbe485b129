// The stores without a disk: in memory, and faulty on purpose.
#include "reference-hub/store/memory_store.hpp"

#include <gtest/gtest.h>

#include "reference-hub/store/faulty_store.hpp"

namespace axle::hub {
namespace {

StoreEntry entry_of(std::string_view facts, std::string_view body) {
  const BytesView f = as_bytes(facts), b = as_bytes(body);
  return {Bytes(f.begin(), f.end()), SharedBytes::of(Bytes(b.begin(), b.end()))};
}

std::vector<std::string> recovered(Store& store, std::uint64_t* torn = nullptr) {
  std::vector<std::string> facts;
  const auto recovery = store.recover([&](Lsn lsn, BytesView bytes) -> Result<void> {
    EXPECT_EQ(lsn, facts.size() + 1);
    facts.emplace_back(as_text(bytes));
    return {};
  });
  EXPECT_TRUE(recovery);
  EXPECT_EQ(recovery->records, facts.size());
  if (torn != nullptr) *torn = recovery->torn_bytes;
  return facts;
}

TEST(MemoryStore, DurableAtOnce) {
  const std::unique_ptr<Store> store = open_memory_store();
  EXPECT_TRUE(recovered(*store).empty());
  std::vector<Lsn> told;
  store->on_durable([&](Result<Lsn> lsn) { told.push_back(*lsn); });
  EXPECT_EQ(store->append(entry_of("a", "body a")), 1u);
  EXPECT_EQ(store->append(entry_of("b", "")), 2u);
  EXPECT_EQ(told, (std::vector<Lsn>{1, 2}));
  EXPECT_EQ(as_text(store->body(1)->view), "body a");
  EXPECT_TRUE(store->body(2)->view.empty());
  EXPECT_EQ(store->body(0).error().code, Errc::not_found);
  EXPECT_EQ(store->body(3).error().code, Errc::not_found);
  EXPECT_EQ(recovered(*store), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(store->stored_bytes(), 8u);
  EXPECT_EQ(store->counters().records, 2u);
}

TEST(MemoryStore, DurableWhenTold) {
  MemoryStore store(MemoryStore::Sync::when_told);
  std::vector<Lsn> told;
  store.on_durable([&](Result<Lsn> lsn) { told.push_back(*lsn); });
  store.append(entry_of("a", "x"));
  store.append(entry_of("b", "y"));
  EXPECT_TRUE(told.empty());
  EXPECT_EQ(store.body(1).error().code, Errc::not_found);
  EXPECT_TRUE(recovered(store).empty());
  store.sync();
  store.sync();  // nothing new: nothing told
  EXPECT_EQ(told, std::vector<Lsn>{2});
  EXPECT_EQ(as_text(store.body(2)->view), "y");
  EXPECT_EQ(store.counters().syncs, 1u);
}

TEST(MemoryStore, ReplayErrorIsPassedOn) {
  const std::unique_ptr<Store> store = open_memory_store();
  store->append(entry_of("a", ""));
  const auto recovery = store->recover([](Lsn, BytesView) -> Result<void> { return fail(Errc::corrupt, "no"); });
  ASSERT_FALSE(recovery);
  EXPECT_EQ(recovery.error().detail, "no");
}

TEST(FaultyStore, LosesWhatWasNotSynced) {
  FaultyStore store(open_memory_store(), {.survival = 0, .tear = 0});
  recovered(store);
  Lsn told = 0;
  store.on_durable([&](Result<Lsn> lsn) { told = *lsn; });
  store.append(entry_of("a", "x"));
  EXPECT_EQ(told, 0u);
  EXPECT_EQ(store.body(1).error().code, Errc::not_found);
  store.sync();
  EXPECT_EQ(told, 1u);
  store.append(entry_of("b", "y"));
  EXPECT_EQ(store.unsynced(), 1u);
  store.crash();
  std::uint64_t torn = 99;
  EXPECT_EQ(recovered(store, &torn), std::vector<std::string>{"a"});
  EXPECT_EQ(torn, 0u);
  EXPECT_EQ(store.append(entry_of("c", "z")), 2u);
  store.sync();
  EXPECT_EQ(told, 1u);  // the callback went with the crash
  EXPECT_EQ(as_text(store.body(2)->view), "z");
}

TEST(FaultyStore, SurvivorsAreAPrefixAndTheNextIsTorn) {
  bool some_survived = false, some_lost = false;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    FaultyStore store(open_memory_store(), {.seed = seed, .survival = 0.7, .tear = 1});
    recovered(store);
    for (const char* facts : {"a", "b", "c", "d"}) store.append(entry_of(facts, "body"));
    store.crash();
    std::uint64_t torn = 0;
    const auto left = recovered(store, &torn);
    for (std::size_t i = 0; i < left.size(); ++i) EXPECT_EQ(left[i], std::string(1, static_cast<char>('a' + i)));
    EXPECT_EQ(torn > 0, left.size() < 4);
    EXPECT_LE(torn, 5u);
    some_survived = some_survived || !left.empty();
    some_lost = some_lost || left.size() < 4;
  }
  EXPECT_TRUE(some_survived);
  EXPECT_TRUE(some_lost);
}

TEST(FaultyStore, SameSeedSameFate) {
  const auto fate = [](std::uint64_t seed) {
    FaultyStore store(open_memory_store(), {.seed = seed});
    std::vector<std::size_t> sizes;
    std::uint64_t torn = 0;
    recovered(store);
    for (int round = 0; round < 20; ++round) {
      for (int i = 0; i < 5; ++i) store.append(entry_of("facts", "body"));
      store.crash();
      sizes.push_back(recovered(store, &torn).size());
      sizes.push_back(torn);
    }
    return sizes;
  };
  EXPECT_EQ(fate(1), fate(1));
  EXPECT_NE(fate(1), fate(2));
}

TEST(FaultyStore, NthSyncFailsOnceAndForGood) {
  FaultyStore store(open_memory_store(), {.fail_sync = 2, .survival = 0, .tear = 0});
  recovered(store);
  Lsn told = 0;
  int errors = 0;
  store.on_durable([&](Result<Lsn> lsn) {
    if (lsn) {
      told = *lsn;
    } else {
      ++errors;
      EXPECT_EQ(lsn.error().code, Errc::io);
    }
  });
  store.append(entry_of("a", ""));
  store.sync();
  store.append(entry_of("b", ""));
  EXPECT_GT(store.room(), 0u);
  store.sync();
  EXPECT_TRUE(store.stopped());
  EXPECT_EQ(store.room(), 0u);
  EXPECT_EQ(store.append(entry_of("c", "")), 3u);
  store.sync();
  EXPECT_EQ(told, 1u);
  EXPECT_EQ(errors, 1);
  store.crash();
  EXPECT_EQ(recovered(store), std::vector<std::string>{"a"});
  EXPECT_FALSE(store.stopped());
}

TEST(FaultyStore, NthAppendFails) {
  FaultyStore store(open_memory_store(), {.fail_append = 3, .survival = 0, .tear = 0});
  recovered(store);
  int errors = 0;
  store.on_durable([&](Result<Lsn> lsn) { errors += lsn ? 0 : 1; });
  store.append(entry_of("a", ""));
  store.append(entry_of("b", ""));
  EXPECT_EQ(errors, 0);
  store.append(entry_of("c", ""));
  EXPECT_EQ(errors, 1);
  store.sync();
  store.crash();
  EXPECT_TRUE(recovered(store).empty());
}

TEST(FaultyStore, RoomCanRunOut) {
  FaultyStore store(open_memory_store(), {});
  EXPECT_EQ(store.room(), UINT64_MAX);
  store.set_room(10);
  EXPECT_EQ(store.room(), 10u);
}

}  // namespace
}  // namespace axle::hub
