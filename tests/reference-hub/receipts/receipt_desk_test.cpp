#include "reference-hub/receipts/receipt_desk.hpp"

#include <latch>
#include <mutex>

#include "tests/reference-hub/receipts/fixture.hpp"

namespace axle::hub {
namespace {

// What the desk has said, in order.
class Answers {
 public:
  ReceiptDesk::Item item(ReceiptFacts facts) {
    return {std::move(facts), [this](Result<std::string> json) {
              const std::scoped_lock lock(mutex_);
              said_.push_back(std::move(json));
            }};
  }
  // A call that holds the desk until it is let go, so that others gather behind it.
  ReceiptDesk::Item held(std::latch& begun, std::latch& go) {
    return {facts_of(0), [&begun, &go](Result<std::string>) {
              begun.count_down();
              go.wait();
            }};
  }
  std::vector<Result<std::string>> said() const {
    const std::scoped_lock lock(mutex_);
    return said_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Result<std::string>> said_;
};

struct Gathered {
  std::vector<Receipt> receipts;
  ReceiptDesk::Counters counters;
};

// `count` documents that wait together.
Gathered gather(ReceiptPolicy policy, std::size_t count) {
  Answers answers;
  std::latch begun(1), go(1);
  ReceiptDesk desk({.policy = policy}, proof_key());
  auto first = answers.held(begun, go);
  EXPECT_TRUE(desk.ask(first));
  begun.wait();
  for (std::size_t i = 0; i < count; ++i) {
    auto item = answers.item(facts_of(i));
    EXPECT_TRUE(desk.ask(item));
  }
  go.count_down();
  desk.stop();
  Gathered gathered{{}, desk.counters()};
  for (const auto& json : answers.said()) gathered.receipts.push_back(read_receipt(json.value()).value());
  return gathered;
}

TEST(ReceiptDesk, AllWhoWaitShareASignature) {
  const Gathered gathered = gather(ReceiptPolicy::batch, 1000);
  ASSERT_EQ(gathered.receipts.size(), 1000U);
  EXPECT_EQ(gathered.counters.receipts, 1001U);
  EXPECT_EQ(gathered.counters.signatures, 2U);
  for (std::size_t i = 0; i < 1000; ++i) {
    ASSERT_EQ(complaint(gathered.receipts[i], facts_of(i)), "") << i;
    ASSERT_EQ(gathered.receipts[i].batch_size, 1000U);
  }
}

TEST(ReceiptDesk, OrEachHasItsOwn) {
  const Gathered gathered = gather(ReceiptPolicy::single, 10);
  ASSERT_EQ(gathered.receipts.size(), 10U);
  EXPECT_EQ(gathered.counters.signatures, 11U);
  for (std::size_t i = 0; i < 10; ++i) {
    ASSERT_EQ(complaint(gathered.receipts[i], facts_of(i)), "");
    ASSERT_EQ(gathered.receipts[i].batch_size, 1U);
  }
}

TEST(ReceiptDesk, TheQueueIsBounded) {
  Answers answers;
  std::latch begun(1), go(1);
  ReceiptDesk desk({.policy = ReceiptPolicy::batch, .waiting_max = 2}, proof_key());
  auto first = answers.held(begun, go);
  ASSERT_TRUE(desk.ask(first));
  begun.wait();
  for (int i = 1; i <= 2; ++i) {
    auto item = answers.item(facts_of(static_cast<std::uint64_t>(i)));
    EXPECT_TRUE(desk.ask(item)) << i;
  }
  auto third = answers.item(facts_of(3));
  EXPECT_FALSE(desk.ask(third));
  EXPECT_EQ(third.facts.doc_id, facts_of(3).doc_id) << "it is still the caller's";
  EXPECT_TRUE(third.done);
  go.count_down();
  desk.stop();
  EXPECT_EQ(answers.said().size(), 2U) << "what was taken is answered";
  EXPECT_FALSE(desk.ask(third)) << "and nothing more is taken";
}

TEST(ReceiptDesk, OneThatCannotHaveAReceiptDoesNotSpoilTheOthers) {
  Answers answers;
  std::latch begun(1), go(1);
  ReceiptDesk desk({.policy = ReceiptPolicy::batch}, proof_key());
  auto first = answers.held(begun, go);
  ASSERT_TRUE(desk.ask(first));
  begun.wait();
  ReceiptFacts long_one = facts_of(2);
  long_one.document_id.assign(kReceiptTextBytesMax + 1, 'x');
  for (const ReceiptFacts& facts : {facts_of(1), long_one, facts_of(3)}) {
    auto item = answers.item(facts);
    ASSERT_TRUE(desk.ask(item));
  }
  go.count_down();
  desk.stop();
  const auto said = answers.said();
  ASSERT_EQ(said.size(), 3U);
  EXPECT_EQ(said[0].error().code, Errc::limit);
  EXPECT_EQ(complaint(read_receipt(said[1].value()).value(), facts_of(1)), "");
  EXPECT_EQ(complaint(read_receipt(said[2].value()).value(), facts_of(3)), "");
}

TEST(ReceiptDesk, PoliciesHaveNames) {
  for (const ReceiptPolicy policy : {ReceiptPolicy::off, ReceiptPolicy::single, ReceiptPolicy::batch}) {
    EXPECT_EQ(parse_receipt_policy(to_string(policy)), policy);
  }
  EXPECT_NE(parse_receipt_policy("all").error().detail.find("off, single, batch"), std::string::npos);
}

}  // namespace
}  // namespace axle::hub
