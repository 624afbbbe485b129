#include "reference-hub/store/memory_store.hpp"

#include "tests/reference-hub/store/memory_fixture.hpp"

namespace axle::hub {
namespace {

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

TEST(MemoryStore, ForgetsAndBeginsLater) {
  MemoryStore store(MemoryStore::Sync::when_told);
  recovered(store);
  for (const char* facts : {"a", "b", "c", "d"}) store.append(entry_of(facts, "x"));
  store.forget_before(3);  // not durable yet: not to be removed
  store.sync();
  store.forget_before(3);
  EXPECT_EQ(store.stored_bytes(), 4u);
  EXPECT_EQ(store.body(2).error().code, Errc::not_found);
  EXPECT_TRUE(store.body(3));
  EXPECT_EQ(store.append(entry_of("e", "x")), 5u);
  std::vector<Lsn> replayed;
  const auto replay = [&](Lsn lsn, BytesView) -> Result<void> {
    replayed.push_back(lsn);
    return {};
  };
  const auto recovery = store.recover(replay, 3);
  ASSERT_TRUE(recovery);
  EXPECT_EQ(recovery->first, 3u);
  EXPECT_EQ(recovery->last, 4u);
  EXPECT_EQ(recovery->records, 2u);
  EXPECT_EQ(recovery->replayed, 1u);
  EXPECT_EQ(replayed, std::vector<Lsn>{4});
  EXPECT_EQ(store.recover(replay, 1).error().code, Errc::corrupt);
  EXPECT_EQ(store.recover(replay, 5).error().code, Errc::corrupt);
  EXPECT_TRUE(store.recover(replay, 2));
}

}  // namespace
}  // namespace axle::hub
