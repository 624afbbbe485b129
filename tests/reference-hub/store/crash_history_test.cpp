// The hub's core over a store that crashes, a hundred thousand times: whatever a client was told stays true.
//
// One run is one seed: a short life of a hub with several crashes. Commands go to the core, records to the faulty
// store, answers to clients only when the store has told that everything before them is durable: the rule of
// CoreThread. After each crash a new core is made from what the disk has kept and is asked about everything that was
// ever told.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

#include "reference-hub/core/hub_core.hpp"
#include "reference-hub/store/faulty_store.hpp"
#include "reference-hub/store/memory_store.hpp"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define AXLE_SANITIZED 1
#endif
#endif

namespace axle::hub {
namespace {

constexpr int kCrashesPerRun = 10;
#ifdef AXLE_SANITIZED
constexpr std::uint64_t kRuns = 500;
#else
constexpr std::uint64_t kRuns = 10'000;
#endif

CoreOptions core_options() {
  CoreOptions options;
  for (std::size_t i = 0; i < options.id_key.size(); ++i) options.id_key[i] = static_cast<std::uint8_t>(i * 3 + 2);
  return options;
}

HubCore fresh_core() {
  std::vector<AgencyRecord> agencies(4);
  const std::array<const char*, 4> codes{"H01", "H01.2", "H02", "H02.5.1"};
  for (std::size_t i = 0; i < codes.size(); ++i) {
    agencies[i].code = codes[i];
    agencies[i].centre_id = i < 2 ? "north" : "south";
  }
  return HubCore(core_options(), {{"north", "n-secret"}, {"south", "s-secret"}}, std::move(agencies));
}

std::string body_of(std::uint64_t number) {
  return "packet " + std::to_string(number) + std::string(number % 5, '.');
}

class CrashRun {
 public:
  explicit CrashRun(std::uint64_t seed) : random_(seed, "crash run"), store_(make_disk(), plan(seed)) {}

  // False with `problem` set when something that was told is no longer true.
  bool run() {
    start();
    for (int crash = 0; crash < kCrashesPerRun && problem.empty(); ++crash) {
      for (std::uint64_t i = 1 + random_.below(14); i > 0; --i) step();
      store_.crash();
      ++crashes;
      start();
      check();
    }
    return problem.empty();
  }

  std::string problem;
  std::uint64_t told = 0, crashes = 0, survived = 0;

 private:
  struct Told {
    std::string doc_id;
    std::uint64_t number = 0;
  };
  struct Waiting {
    Lsn lsn = 0;
    std::function<void()> tell;
  };

  static std::unique_ptr<Store> make_disk() { return std::make_unique<MemoryStore>(MemoryStore::Sync::at_once); }
  static FaultPlan plan(std::uint64_t seed) {
    RandomStream random(seed, "fault plan");
    return {.seed = seed,
            .fail_append = random.chance(0.2) ? 1 + random.below(20) : 0,
            .fail_sync = random.chance(0.2) ? 1 + random.below(6) : 0,
            .survival = random.uniform(),
            .tear = 0.5};
  }

  void start() {
    core_ = std::make_unique<HubCore>(fresh_core());
    const auto recovery = store_.recover([&](Lsn lsn, BytesView facts) -> Result<void> {
      const auto record = decode(facts);
      if (!record) return pass(record);
      core_->replay(*record, lsn);
      return {};
    });
    if (!recovery) return fault("recovery failed: " + recovery.error().detail);
    waiting_.clear();
    durable_ = core_->last_lsn();
    store_.on_durable([this](Result<Lsn> lsn) {
      if (lsn) durable_ = *lsn;
      while (!waiting_.empty() && waiting_.front().lsn <= durable_) {
        waiting_.front().tell();
        waiting_.erase(waiting_.begin());
      }
    });
  }

  void step() {
    if (store_.stopped()) return;
    now_ += static_cast<InstantNs>(random_.below(20)) * kSecond;
    const double which = random_.uniform();
    if (which < 0.35) {
      send(random_.chance(0.25) && numbers_ > 0 ? random_.below(numbers_) : numbers_++);
    } else if (which < 0.65) {
      acknowledge();
    } else {
      store_.sync();
    }
  }

  SendDocument document(std::uint64_t number) const {
    SendDocument command;
    command.centre = "north";
    command.facts.from = "H01";
    command.facts.to = {"H02", "H02.5.1"};
    command.facts.document_id = "d" + std::to_string(number);
    command.facts.priority = static_cast<int>(number % 3);
    command.facts.digest[0] = static_cast<std::uint8_t>(number);
    command.facts.length = body_of(number).size();
    return command;
  }

  // The answer is kept until it may be told.
  template <class Tell>
  void say(const Command& command, std::string_view body, Tell tell) {
    Decision decision = core_->handle(command, now_, store_.room());
    if (decision.record) {
      const BytesView bytes = as_bytes(body);
      store_.append({encode(*decision.record), SharedBytes::of(Bytes(bytes.begin(), bytes.end()))});
    }
    if (core_->last_lsn() <= durable_) return tell(decision.answer);
    waiting_.push_back(
        {core_->last_lsn(), [tell, answer = std::move(decision.answer)]() mutable { tell(std::move(answer)); }});
  }

  void send(std::uint64_t number) {
    say(document(number), body_of(number), [this, number](const Answer& answer) {
      const auto* accepted = std::get_if<Accepted>(&answer);
      if (accepted == nullptr) return fault("document " + std::to_string(number) + " was refused");
      const auto [known, first] = accepted_.try_emplace(number, accepted->doc_id);
      if (!first && known->second != accepted->doc_id) fault("document " + std::to_string(number) + " has two ids");
      ++told;
    });
  }

  // The receiver lists, takes one item, fetches it, and says done: each step only on what it was told before.
  void acknowledge() {
    ListReceived list;
    list.centre = "south";
    say(list, {}, [this](const Answer& answer) {
      const auto& rows = std::get<std::vector<axis::ReceivedItem>>(answer);
      for (const axis::ReceivedItem& row : rows) {
        if (done_.contains(row.doc_id)) fault("item " + row.doc_id + " was acknowledged and is listed again");
      }
      if (!rows.empty()) known_item_ = rows[random_.below(rows.size())].doc_id;
    });
    if (known_item_.empty()) return;
    const std::string item = known_item_;
    say(Acknowledge{"south", item, axis::ItemState::done}, {}, [this, item](const Answer& answer) {
      if (!std::holds_alternative<Done>(answer))
        return fault("item " + item + " was listed and cannot be acknowledged");
      done_.insert_or_assign(item, true);
      ++told;
    });
  }

  void check() {
    const HubCore::Totals totals = core_->totals();
    if (totals.deliveries !=
        totals.waiting + totals.acknowledged + totals.set_aside + totals.withdrawn + totals.expired)
      return fault("the accounting identity does not hold");
    if (totals.deliveries != 2 * totals.documents) return fault("deliveries are not two for each document");
    if (totals.documents < accepted_.size()) return fault("fewer documents than were acknowledged");
    survived += totals.documents - accepted_.size();
    for (const auto& [number, doc_id] : accepted_) check_document(number, doc_id);
    ListReceived list;
    list.centre = "south";
    list.page_size = 1000;
    const Answer answer = core_->handle(list, now_).answer;
    const auto& rows = std::get<std::vector<axis::ReceivedItem>>(answer);
    if (rows.size() != totals.waiting) fault("what waits is not what is listed");
    for (const axis::ReceivedItem& row : rows) {
      if (done_.contains(row.doc_id)) fault("item " + row.doc_id + " was acknowledged and waits again");
    }
  }

  void check_document(std::uint64_t number, const std::string& doc_id) {
    const std::string name = "document " + std::to_string(number);
    const Answer again = core_->handle(document(number), now_).answer;
    const auto* accepted = std::get_if<Accepted>(&again);
    if (accepted == nullptr || !accepted->repeated) return fault(name + " was acknowledged and is lost");
    if (accepted->doc_id != doc_id) return fault(name + " has another id now");
    const Answer sent = core_->handle(ListSent{"north", axis::MessageType::edoc, doc_id}, now_).answer;
    const auto& rows = std::get<std::vector<axis::SentItem>>(sent);
    if (rows.size() != 2) return fault(name + " has not its two receivers");
    for (const axis::SentItem& row : rows) {
      const Answer at = core_->handle(Fetch{"south", row.receiver_doc_id}, now_).answer;
      if (!std::holds_alternative<PacketAt>(at)) return fault(name + " cannot be fetched");
      const auto body = store_.body(std::get<PacketAt>(at).lsn);
      if (!body || as_text(body->view) != body_of(number)) return fault(name + " is not what was sent");
    }
  }

  void fault(std::string what) {
    if (problem.empty()) problem = std::move(what);
  }

  RandomStream random_;
  FaultyStore store_;
  std::unique_ptr<HubCore> core_;
  std::vector<Waiting> waiting_;
  Lsn durable_ = 0;
  InstantNs now_ = 1'767'578'400 * kSecond;
  std::uint64_t numbers_ = 0;
  std::string known_item_;
  std::map<std::uint64_t, std::string> accepted_;  // told
  std::map<std::string, bool, std::less<>> done_;  // told
};

// AXLE_CRASH_SEED runs one seed alone.
TEST(CrashHistory, WhateverWasToldStaysTrue) {
  const char* only = std::getenv("AXLE_CRASH_SEED");
  const std::uint64_t first = only == nullptr ? 1 : std::strtoull(only, nullptr, 10);
  const std::uint64_t last = only == nullptr ? kRuns : first;
  std::uint64_t told = 0, crashes = 0, survived = 0;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    CrashRun run(seed);
    ASSERT_TRUE(run.run()) << run.problem << "\nreplay with: AXLE_CRASH_SEED=" << seed
                           << " test_hub_store --gtest_filter=CrashHistory.*";
    told += run.told;
    crashes += run.crashes;
    survived += run.survived;
  }
  RecordProperty("crashes", std::to_string(crashes));
  RecordProperty("told", std::to_string(told));
  if (only != nullptr) return;
  EXPECT_EQ(crashes, kRuns * kCrashesPerRun);
  EXPECT_GT(told, crashes) << "too little was at stake";
  EXPECT_GT(survived, kRuns / 10) << "nothing untold ever survived a crash: the faulty store is too tame";
}

}  // namespace
}  // namespace axle::hub
