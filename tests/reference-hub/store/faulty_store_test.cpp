// The store that fails on purpose.
#include "reference-hub/store/faulty_store.hpp"

#include "tests/reference-hub/store/memory_fixture.hpp"

namespace axle::hub {
namespace {

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

TEST(FaultyStore, TroubleThatHeals) {
  FaultyStore store(open_memory_store(), {.fail_append = 3, .fail_sync = 2, .curable = true});
  recovered(store);
  std::vector<Lsn> told;
  store.on_durable([&](Result<Lsn> lsn) {
    ASSERT_TRUE(lsn);
    told.push_back(*lsn);
  });
  store.append(entry_of("a", "x"));
  store.sync();
  store.append(entry_of("b", "x"));
  store.sync();
  ASSERT_TRUE(store.trouble());
  EXPECT_EQ(store.trouble()->code, Errc::io);
  EXPECT_EQ(store.room(), 0u);
  EXPECT_EQ(store.append(entry_of("c", "x")), 3u);  // kept, and it fails too
  store.sync();
  EXPECT_EQ(told, std::vector<Lsn>{1});
  store.heal();
  EXPECT_FALSE(store.trouble());
  EXPECT_GT(store.room(), 0u);
  store.sync();
  EXPECT_EQ(told, (std::vector<Lsn>{1, 3}));
  EXPECT_EQ(as_text(store.body(3)->view), "x");
  EXPECT_FALSE(store.stopped());
}

TEST(FaultyStore, TroubleEndsWhenItIsClosed) {
  FaultyStore store(open_memory_store(), {.fail_sync = 1, .curable = true});
  recovered(store);
  int errors = 0;
  store.on_durable([&](Result<Lsn> lsn) { errors += lsn ? 0 : 1; });
  store.close();
  EXPECT_EQ(errors, 0);
  store.append(entry_of("a", "x"));
  store.sync();
  store.close();
  store.close();
  store.heal();
  EXPECT_EQ(errors, 1);
  EXPECT_TRUE(store.stopped());
  EXPECT_EQ(store.room(), 0u);
}

TEST(FaultyStore, WhatWasForgottenMayComeBack) {
  for (const bool back : {true, false}) {
    FaultyStore store(open_memory_store(), {.survival = 0, .tear = 0, .comeback = back ? 1.0 : 0.0});
    recovered(store);
    for (const char* facts : {"a", "b", "c"}) store.append(entry_of(facts, "x"));
    store.sync();
    store.forget_before(3);
    EXPECT_EQ(store.body(2).error().code, Errc::not_found);
    store.crash();
    const auto all = store.recover([](Lsn, BytesView) -> Result<void> { return {}; }, 2);
    ASSERT_TRUE(all);
    EXPECT_EQ(all->first, back ? 1u : 3u);
    EXPECT_EQ(store.body(2).has_value(), back);
    EXPECT_TRUE(store.body(3));
    EXPECT_EQ(store.append(entry_of("d", "x")), 4u);
  }
}

TEST(FaultyStore, SnapshotsFailAndAreDamaged) {
  FaultyStore store(open_memory_store(), {.fail_snapshot = 3, .damage = 1});
  recovered(store);
  for (const char* facts : {"a", "b", "c", "d"}) store.append(entry_of(facts, "x"));
  store.sync();
  EXPECT_FALSE(store.newest_snapshot());
  EXPECT_EQ(store.commit_snapshot(1, {1}), 0u);
  EXPECT_EQ(store.commit_snapshot(2, {2}), 1u);
  EXPECT_EQ(store.commit_snapshot(3, {3}).error().code, Errc::io);
  EXPECT_EQ(store.newest_snapshot()->lsn, 2u);
  EXPECT_EQ(store.commit_snapshot(4, {4}), 2u);
  store.crash();
  ASSERT_TRUE(store.newest_snapshot());
  EXPECT_EQ(store.newest_snapshot()->lsn, 2u);
  EXPECT_TRUE(std::ranges::equal(store.newest_snapshot()->body.view, Bytes{2}));
  store.crash();
  EXPECT_FALSE(store.newest_snapshot());
}

// A state (all facts in a row) that is rebuilt from a snapshot and what comes after it, through crashes of every kind.
class SnapshotRun {
 public:
  explicit SnapshotRun(std::uint64_t seed) : random_(seed, "snapshot run"), store_(open_memory_store(), plan(seed)) {}

  void run() {
    start();
    for (int crash = 0; crash < 12 && !testing::Test::HasFailure(); ++crash) {
      for (std::uint64_t i = random_.below(30); i > 0; --i) step();
      store_.crash();
      start();
    }
  }
  std::uint64_t forgotten = 0, fallen_back = 0;

 private:
  static FaultPlan plan(std::uint64_t seed) {
    RandomStream random(seed, "plan");
    return {.seed = seed,
            .fail_append = random.chance(0.3) ? 1 + random.below(20) : 0,
            .fail_sync = random.chance(0.3) ? 1 + random.below(6) : 0,
            .fail_snapshot = random.chance(0.3) ? 1 + random.below(4) : 0,
            .curable = random.chance(0.7),
            .survival = random.uniform(),
            .comeback = random.uniform(),
            .damage = random.chance(0.5) ? 0.3 : 0};
  }

  void start() {
    const auto snapshot = store_.newest_snapshot();
    fallen_back += snapshot && snapshot->lsn < committed_ ? 1 : 0;
    committed_ = snapshot ? snapshot->lsn : 0;
    state_ = snapshot ? std::string(as_text(snapshot->body.view)) : std::string();
    const auto recovery = store_.recover(
        [&](Lsn lsn, BytesView facts) -> Result<void> {
          EXPECT_EQ(lsn, state_.size() + 1);
          state_ += as_text(facts);
          return {};
        },
        state_.size());
    ASSERT_TRUE(recovery) << recovery.error().detail;
    EXPECT_EQ(recovery->last, state_.size());
    EXPECT_GE(state_.size(), told_.size()) << "something told was lost";
    EXPECT_EQ(state_.substr(0, told_.size()), told_);
    told_ = state_;
    store_.on_durable([this](Result<Lsn> lsn) {
      if (lsn) told_ = state_.substr(0, *lsn);
    });
  }

  void step() {
    if (store_.stopped()) return;
    const double which = random_.uniform();
    if (which < 0.5) {
      const std::string letter(1, static_cast<char>('a' + random_.below(26)));
      EXPECT_EQ(store_.append(entry_of(letter, "x")), state_.size() + 1);
      state_ += letter;
    } else if (which < 0.8) {
      store_.sync();
    } else if (which < 0.9) {
      store_.heal();
    } else if (told_.size() > committed_) {
      const BytesView body = as_bytes(told_);
      const auto before = store_.commit_snapshot(told_.size(), Bytes(body.begin(), body.end()));
      if (!before) return;
      committed_ = told_.size();
      store_.forget_before(*before + 1);
      forgotten += *before > 0 ? 1 : 0;
    }
  }

  RandomStream random_;
  FaultyStore store_;
  std::string state_, told_;
  Lsn committed_ = 0;
};

TEST(FaultyStore, WhateverWasToldSurvivesWithSnapshots) {
  std::uint64_t forgotten = 0, fallen_back = 0;
  for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
    SnapshotRun run(seed);
    run.run();
    ASSERT_FALSE(HasFailure()) << "seed " << seed;
    forgotten += run.forgotten;
    fallen_back += run.fallen_back;
  }
  EXPECT_GT(forgotten, 1'000u);
  EXPECT_GT(fallen_back, 200u);
}

}  // namespace
}  // namespace axle::hub
