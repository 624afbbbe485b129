// A core made from a snapshot is the core that the snapshot was made of.
#include <atomic>
#include <cstdlib>
#include <new>

#include "tests/reference-hub/core/random_commands.hpp"

// Counts what this program allocates: a snapshot is made where nothing may be.
namespace {
std::atomic<std::uint64_t> allocations{0};
}  // namespace
void* operator new(std::size_t bytes) {
  ++allocations;
  if (void* memory = std::malloc(bytes)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t /*bytes*/) noexcept {
  std::free(memory);
}

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
  const RandomCommands& commands() const { return commands_; }
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

// All that an answer says.
std::string text_of(const Answer& answer) {
  struct Writer {
    std::string operator()(const axis::Failure& failure) const {
      return axis::write_failure(failure) + std::to_string(failure.retry_after_s);
    }
    std::string operator()(const Accepted& accepted) const {
      return accepted.doc_id + (accepted.repeated ? " again" : "");
    }
    std::string operator()(const Done&) const { return "done"; }
    std::string operator()(const PacketAt& packet) const { return "at " + std::to_string(packet.lsn); }
    std::string operator()(const Count& count) const { return std::to_string(count.count); }
    std::string operator()(const std::vector<axis::ReceivedItem>& rows) const {
      return axis::write_received_list(rows);
    }
    std::string operator()(const std::vector<axis::SentItem>& rows) const { return axis::write_sent_list(rows); }
    std::string operator()(const std::vector<axis::AgencyRow>& rows) const {
      return axis::write_agencies(axis::Operation::get_synchronize_unit, rows);
    }
  };
  return std::visit(Writer{}, answer);
}

// The same commands to both, about what was there before as well as what is new.
void expect_same_future(HubCore& one, HubCore& other, RandomCommands more, InstantNs now) {
  for (int i = 0; i < 3'000; ++i) {
    now = more.step(now);
    const Command command = more.next();
    const Decision a = one.handle(command, now), b = other.handle(command, now);
    ASSERT_EQ(text_of(a.answer), text_of(b.answer)) << "command " << i;
    ASSERT_EQ(a.note, b.note) << "command " << i;
    ASSERT_EQ(a.record.has_value(), b.record.has_value()) << "command " << i;
    if (a.record) {
      ASSERT_EQ(encode(*a.record), encode(*b.record)) << "command " << i;
      more.learn(*a.record);
    }
    const auto due = one.housekeep(now), also_due = other.housekeep(now);
    ASSERT_EQ(due.has_value(), also_due.has_value());
    if (due) ASSERT_EQ(encode(*due), encode(*also_due));
    ASSERT_EQ(one.oldest_needed_lsn(), other.oldest_needed_lsn());
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
    EXPECT_EQ(snapshot_of(copy), snapshot_of(history.core())) << "the same state gives the same bytes";
  }
  const HubCore::Totals totals = history.core().totals();
  EXPECT_GT(totals.expired, 20U);
  EXPECT_GT(totals.forgotten, 100U);
  EXPECT_EQ(totals.deliveries,
            totals.waiting + totals.acknowledged + totals.set_aside + totals.withdrawn + totals.expired);
  HubCore replayed = history.replayed();
  EXPECT_EQ(replayed.fingerprint(), history.core().fingerprint());
  HubCore copy = loaded(options, snapshot_of(history.core()));
  expect_same_future(history.core(), copy, history.commands(), history.now());
}

INSTANTIATE_TEST_SUITE_P(Seeds, Snapshots, testing::Values(11, 12, 13));

TEST(Snapshot, SavingAllocatesNothing) {
  History history(5, short_memory());
  history.go(2'000);
  std::uint64_t bytes = 0;
  const HubCore::Sink sink = [&bytes](BytesView piece) {
    bytes += piece.size();
    return true;
  };
  const std::uint64_t before = allocations;
  EXPECT_TRUE(history.core().save(sink));
  EXPECT_EQ(allocations, before);
  EXPECT_GT(bytes, 10'000U);
  EXPECT_GT(before, 2'000U) << "the counter counts";
}

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

// Asks for everything there is, takes all of it, and lets all of it be forgotten.
void live_to_the_end(HubCore& core, InstantNs now) {
  for (const char* centre : {"north", "south"}) {
    for (const auto type : {axis::MessageType::edoc, axis::MessageType::status}) {
      for (const auto state :
           {axis::ItemState::initial, axis::ItemState::processing, axis::ItemState::done, axis::ItemState::fail}) {
        ListReceived command = list(centre, state, type);
        command.page_size = 1'000;
        const auto rows = std::get<std::vector<axis::ReceivedItem>>(core.handle(command, now).answer);
        for (const axis::ReceivedItem& row : rows) {
          core.handle(Fetch{centre, row.doc_id}, now);
          core.handle(Acknowledge{centre, row.doc_id, axis::ItemState::done}, now);
        }
      }
      core.handle(CountReceived{centre, type}, now);
    }
    core.handle(ListAgencies{centre, axis::Operation::get_synchronize_unit, 0}, now);
  }
  core.fingerprint();
  while (core.housekeep(now + 100 * kDay)) {
  }
  core.handle(document("H01", {"H02"}, "after all"), now + 100 * kDay);
  core.fingerprint();
}

TEST(Snapshot, DamageIsRefusedOrHarmless) {
  const CoreOptions options = short_memory();
  History history(6, options);
  history.go(800);
  const Bytes whole = snapshot_of(history.core());
  RandomStream random(6, "damage");
  int refused = 0, taken = 0;
  for (int i = 0; i < 3'000; ++i) {
    Bytes bytes = whole;
    if (random.chance(0.1)) bytes.resize(random.below(bytes.size()));
    for (std::uint64_t n = 1 + random.below(3); n > 0 && !bytes.empty(); --n) {
      const std::uint64_t at =
          random.below(random.chance(0.2) ? std::min<std::size_t>(bytes.size(), 1'500) : bytes.size());
      bytes[at] = random.chance(0.5) ? static_cast<std::uint8_t>(random.below(256))
                                     : static_cast<std::uint8_t>(bytes[at] ^ 1U << random.below(8));
    }
    auto core = HubCore::load(options, test_centres(), test_agencies(), bytes);
    if (core) {
      // Whatever it says, it can be lived with.
      ++taken;
      live_to_the_end(*core, history.now());
      continue;
    }
    ++refused;
    EXPECT_EQ(core.error().code, Errc::corrupt);
  }
  EXPECT_GT(refused, 300);
  EXPECT_GT(taken, 300) << "digests and texts can say anything";
}

TEST(Snapshot, OneThatIsCutShortOrTooLongIsRefused) {
  const CoreOptions options = short_memory();
  History history(7, options);
  history.go(300);
  Bytes bytes = snapshot_of(history.core());
  bytes.push_back(0);
  EXPECT_FALSE(HubCore::load(options, test_centres(), test_agencies(), bytes));
  bytes.pop_back();
  EXPECT_TRUE(HubCore::load(options, test_centres(), test_agencies(), bytes));
  while (!bytes.empty()) {
    bytes.resize(bytes.size() - std::min<std::size_t>(bytes.size(), 1 + bytes.size() / 300));
    ASSERT_FALSE(HubCore::load(options, test_centres(), test_agencies(), bytes)) << bytes.size();
  }
}

TEST(Snapshot, OfAnotherKeyIsRefused) {
  CoreOptions options = test_options();
  const Bytes bytes = snapshot_of(HubCore(options, test_centres(), test_agencies()));
  EXPECT_TRUE(HubCore::load(options, test_centres(), test_agencies(), bytes));
  for (const std::size_t half : {std::size_t{0}, std::size_t{31}}) {
    CoreOptions other_key = options;
    other_key.id_key[half] ^= 1;
    const auto foreign = HubCore::load(other_key, test_centres(), test_agencies(), bytes);
    ASSERT_FALSE(foreign);
    EXPECT_NE(foreign.error().detail.find("id key"), std::string::npos);
  }
}

// An update's delivery may outlive the document it delivers.
TEST(Snapshot, KeepsADeliveryWhoseOriginalIsForgotten) {
  CoreOptions options = short_memory();
  HubCore core(options, test_centres(), test_agencies());
  core.handle(document("H01", {"H02"}, "d1"), kHour);
  SendDocument update = document("H01", {"H02"}, "u1");
  update.facts.business = packet::BusinessType::update;
  update.facts.target = "d1";
  update.facts.header_changed = true;
  update.facts.changes = {{"H02.5.1", true}};
  const Decision updated = core.handle(update, 2 * kHour);
  const std::string item = std::get<DocumentAccepted>(updated.record.value()).added_doc_ids.at(0);
  ASSERT_TRUE(core.housekeep(2 * kHour + 58 * kMinute) || core.housekeep(3 * kHour + kMinute));
  while (core.housekeep(3 * kHour + kMinute)) {
  }
  ASSERT_EQ(core.totals().forgotten, 1U);
  HubCore copy = loaded(options, snapshot_of(core));
  EXPECT_EQ(copy.fingerprint(), core.fingerprint());
  EXPECT_EQ(copy.oldest_needed_lsn(), 1U);
  for (HubCore* one : {&core, &copy}) {
    while (one->housekeep(5 * kHour)) {
    }
    EXPECT_EQ(one->totals().forgotten, 2U);
    EXPECT_EQ(one->oldest_needed_lsn(), one->last_lsn() + 1);
    EXPECT_EQ(refusal(one->handle(Fetch{"south", item}, 5 * kHour)), axis::ErrorCode::not_found);
  }
  EXPECT_EQ(copy.fingerprint(), core.fingerprint());
}

// A lease goes on where it was.
TEST(Snapshot, LeasesAreThoseOfTheProcessingItems) {
  const CoreOptions options = test_options();
  HubCore core(options, test_centres(), test_agencies());
  std::vector<std::string> ids;
  for (int i = 0; i < 3; ++i) {
    const Decision sent = core.handle(document("H01", {"H02"}, "d" + std::to_string(i)), kHour);
    ids.push_back(std::get<DocumentAccepted>(sent.record.value()).receiver_doc_ids.at(0));
  }
  InstantNs now = kHour;
  for (const std::size_t i : {2, 0, 1}) {  // not in the order of their arrival
    core.handle(Acknowledge{"south", ids[i], axis::ItemState::processing}, now += kMinute);
  }
  HubCore copy = loaded(options, snapshot_of(core));
  const InstantNs first_end = kHour + kMinute + options.processing_lease;
  for (int minute = 0; minute < 3; ++minute) {
    const auto waiting = [&](HubCore& one, InstantNs now) {
      return std::get<Count>(one.handle(CountReceived{"south", axis::MessageType::edoc}, now).answer).count;
    };
    const InstantNs end = first_end + minute * kMinute;
    for (HubCore* one : {&core, &copy}) {
      EXPECT_EQ(waiting(*one, end - 1), static_cast<std::uint64_t>(minute));
      EXPECT_EQ(waiting(*one, end), static_cast<std::uint64_t>(minute) + 1);
    }
  }
}

// Texts of the directory may be as long as a record's: no snapshot is written that cannot be read.
TEST(Snapshot, HoldsTheLongestTexts) {
  std::vector<AgencyRecord> agencies = test_agencies();
  agencies[0].name = agencies[0].mail = std::string(kTextBytesMax, 'x');
  const CoreOptions options = test_options();
  const HubCore core(options, test_centres(), agencies);
  EXPECT_EQ(loaded(options, snapshot_of(core), agencies).fingerprint(), core.fingerprint());
}

TEST(SnapshotDeathTest, ALongerTextIsADefect) {
  std::vector<AgencyRecord> agencies = test_agencies();
  agencies[0].name = std::string(kTextBytesMax + 1, 'x');
  EXPECT_DEATH(HubCore(test_options(), test_centres(), agencies), "assertion failed");
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
