// A core made from a snapshot is the core that the snapshot was made of.
#include "tests/reference-hub/core/random_commands.hpp"

namespace axle::hub {
namespace {

Bytes snapshot_of(const HubCore& core) {
  Bytes bytes;
  EXPECT_TRUE(core.save([&](BytesView piece) {
    bytes.insert(bytes.end(), piece.begin(), piece.end());
    return true;
  }));
  return bytes;
}

HubCore loaded(const CoreOptions& options, const Bytes& bytes, std::vector<AgencyRecord> agencies = test_agencies()) {
  auto core = HubCore::load(options, test_centres(), std::move(agencies), bytes);
  if (!core) {
    ADD_FAILURE() << core.error().detail;
    std::abort();
  }
  return std::move(*core);
}

// A hub of short memory, so that a history sees expiry and forgetting too.
CoreOptions short_memory() {
  CoreOptions options = test_options();
  options.expire_after = kHour;
  options.forget_after = 2 * kHour;
  return options;
}

class History {
 public:
  History(std::uint64_t seed, const CoreOptions& options)
      : commands_(seed), options_(options), core_(options, test_centres(), test_agencies()) {}

  void go(int count) {
    for (int i = 0; i < count; ++i) {
      now_ = commands_.step(now_);
      const Decision decision = core_.handle(commands_.next(), now_);
      if (decision.record) keep(*decision.record);
      if (auto record = core_.housekeep(now_)) keep(*record);
    }
  }
  HubCore replayed() const {
    HubCore core(options_, test_centres(), test_agencies());
    for (std::size_t i = 0; i < journal_.size(); ++i) core.replay(decode(journal_[i]).value(), i + 1);
    return core;
  }
  HubCore& core() { return core_; }
  InstantNs now() const { return now_; }

 private:
  void keep(const Record& record) {
    commands_.learn(record);
    journal_.push_back(encode(record));
  }
  RandomCommands commands_;
  CoreOptions options_;
  HubCore core_;
  std::vector<Bytes> journal_;
  InstantNs now_ = kSecond;
};

void expect_same_future(HubCore& one, HubCore& other, std::uint64_t seed, InstantNs now) {
  RandomCommands more(seed);
  for (int i = 0; i < 1'500; ++i) {
    now = more.step(now);
    const Command command = more.next();
    const Decision a = one.handle(command, now), b = other.handle(command, now);
    ASSERT_EQ(a.record.has_value(), b.record.has_value()) << "command " << i;
    if (a.record) {
      ASSERT_EQ(encode(*a.record), encode(*b.record)) << "command " << i;
      more.learn(*a.record);
    }
    ASSERT_EQ(a.answer.index(), b.answer.index()) << "command " << i;
    if (const auto* rows = std::get_if<std::vector<axis::ReceivedItem>>(&a.answer)) {
      const auto& others = std::get<std::vector<axis::ReceivedItem>>(b.answer);
      ASSERT_EQ(rows->size(), others.size());
      for (std::size_t row = 0; row < rows->size(); ++row) ASSERT_EQ((*rows)[row].doc_id, others[row].doc_id);
    }
    const auto due = one.housekeep(now), also_due = other.housekeep(now);
    ASSERT_EQ(due.has_value(), also_due.has_value());
  }
  EXPECT_EQ(one.fingerprint(), other.fingerprint());
}

class Snapshots : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Snapshots, AreTheCoreTheyWereMadeOf) {
  const CoreOptions options = short_memory();
  History history(GetParam(), options);
  for (int step = 0; step < 4; ++step) {
    history.go(1'500);
    HubCore copy = loaded(options, snapshot_of(history.core()));
    EXPECT_EQ(copy.fingerprint(), history.core().fingerprint());
    EXPECT_EQ(copy.last_lsn(), history.core().last_lsn());
    EXPECT_EQ(copy.oldest_needed_lsn(), history.core().oldest_needed_lsn());
    EXPECT_EQ(copy.totals().agencies, history.core().totals().agencies);
    EXPECT_EQ(snapshot_of(copy).size(), snapshot_of(history.core()).size());
  }
  const HubCore::Totals totals = history.core().totals();
  EXPECT_GT(totals.expired, 20U);
  EXPECT_GT(totals.forgotten, 100U);
  EXPECT_EQ(totals.deliveries,
            totals.waiting + totals.acknowledged + totals.set_aside + totals.withdrawn + totals.expired);
  HubCore replayed = history.replayed();
  EXPECT_EQ(replayed.fingerprint(), history.core().fingerprint());
  HubCore copy = loaded(options, snapshot_of(history.core()));
  expect_same_future(history.core(), copy, GetParam() + 50, history.now() + kMinute);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Snapshots, testing::Values(11, 12, 13));

TEST(Snapshot, AFullSinkIsNoticed) {
  History history(5, short_memory());
  history.go(500);
  const std::size_t size = snapshot_of(history.core()).size();
  for (const std::size_t room : {std::size_t{0}, std::size_t{20}, size / 2, size - 1}) {
    std::size_t left = room;
    EXPECT_FALSE(history.core().save([&](BytesView piece) {
      if (piece.size() > left) return false;
      left -= piece.size();
      return true;
    }));
  }
}

TEST(Snapshot, DamageIsRefusedOrHarmless) {
  const CoreOptions options = short_memory();
  History history(6, options);
  history.go(800);
  const Bytes whole = snapshot_of(history.core());
  RandomStream random(6, "damage");
  for (int i = 0; i < 400; ++i) {
    Bytes bytes = whole;
    if (random.chance(0.3)) bytes.resize(random.below(bytes.size()));
    for (std::uint64_t n = random.below(4); n > 0 && !bytes.empty(); --n) {
      bytes[random.below(bytes.size())] = static_cast<std::uint8_t>(random.below(256));
    }
    auto core = HubCore::load(options, test_centres(), test_agencies(), bytes);
    if (!core) {
      EXPECT_EQ(core.error().code, Errc::corrupt);
      continue;
    }
    // Whatever it says, it can be asked.
    for (const char* centre : {"north", "south"}) core->handle(list(centre), history.now() + kDay);
    core->fingerprint();
  }
  EXPECT_FALSE(HubCore::load(options, {}, {}, Bytes{}));
  CoreOptions other_key = options;
  other_key.id_key[0] ^= 1;
  const auto foreign = HubCore::load(other_key, test_centres(), test_agencies(), whole);
  ASSERT_FALSE(foreign);
  EXPECT_NE(foreign.error().detail.find("id key"), std::string::npos);
}

// Configuration that has changed since counts as it would have before a replay.
TEST(Snapshot, FollowsAChangedConfiguration) {
  CoreOptions options = test_options();
  HubCore core(options, test_centres(), test_agencies());
  std::vector<Record> records;
  const auto say = [&](const Command& command) {
    Decision decision = core.handle(command, kSecond);
    if (decision.record) records.push_back(std::move(*decision.record));
  };
  say(document("H01", {"H02", "H02.5.1", "H01.2"}, "d1"));
  RegisterAgency changed{"north", {"H01.2", "", "Sở Hai mới", "", "", "", identity::Level::province}};
  say(changed);
  say(DeleteAgency{"south", "H02"});
  const Bytes bytes = snapshot_of(core);

  std::vector<AgencyRecord> agencies = test_agencies();
  agencies[3].centre_id = "north";                                                          // H02.5.1 moves
  agencies.erase(agencies.begin());                                                         // H01 is gone
  agencies.push_back({"H05", "", "Tỉnh Năm", "", "south", "", identity::Level::province});  // H05 is new
  HubCore replayed(options, test_centres(), agencies);
  for (std::size_t i = 0; i < records.size(); ++i) replayed.replay(records[i], i + 1);
  HubCore copy = loaded(options, bytes, agencies);
  for (const char* centre : {"north", "south"}) {
    const auto one = std::get<std::vector<axis::ReceivedItem>>(copy.handle(list(centre), kMinute).answer);
    const auto other = std::get<std::vector<axis::ReceivedItem>>(replayed.handle(list(centre), kMinute).answer);
    ASSERT_EQ(one.size(), other.size()) << centre;
    for (std::size_t i = 0; i < one.size(); ++i) EXPECT_EQ(one[i].doc_id, other[i].doc_id);
  }
  for (const char* code : {"H01", "H01.2", "H02", "H02.5.1", "H05", "000.00.00.H01"}) {
    const AgencyRecord* one = copy.agency(code);
    const AgencyRecord* other = replayed.agency(code);
    ASSERT_EQ(one == nullptr, other == nullptr) << code;
    if (one != nullptr) EXPECT_EQ(one->name + one->centre_id, other->name + other->centre_id) << code;
  }
  EXPECT_EQ(copy.totals().agencies, replayed.totals().agencies);
}

}  // namespace
}  // namespace axle::hub
