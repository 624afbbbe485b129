// Thousands of random commands against the naive model, then the same history replayed from its records.
#include "tests/reference-hub/core/mailbox_model.hpp"
#include "tests/reference-hub/core/random_commands.hpp"

namespace axle::hub {
namespace {

class HubCoreModel : public testing::TestWithParam<std::uint64_t> {};

TEST_P(HubCoreModel, AgreesOnEveryAnswerAndAfterReplay) {
  CoreOptions options = test_options();
  options.page_size_default = 5;
  options.page_size_max = 7;
  HubCore core(options, test_centres(), test_agencies());
  MailboxModel model(options, test_agencies());
  RandomCommands commands(GetParam());
  std::vector<Bytes> journal;
  InstantNs now = kSecond;
  for (int i = 0; i < 15'000; ++i) {
    now = commands.step(now);
    const Command command = commands.next();
    if (const auto* enrol = std::get_if<RegisterAgency>(&command); enrol && enrol->agency.code.starts_with("0"))
      continue;
    const Decision decision = core.handle(command, now);
    model.check(command, now, decision);
    if (decision.record) {
      commands.learn(*decision.record);
      journal.push_back(encode(*decision.record));
      ASSERT_EQ(core.last_lsn(), journal.size());
    }
    ASSERT_FALSE(testing::Test::HasFailure()) << "command " << i << " of seed " << GetParam();
  }

  // The walk must have been somewhere.
  const HubCore::Totals totals = core.totals();
  EXPECT_GT(totals.documents, 100u);
  EXPECT_GT(totals.statuses, 100u);
  EXPECT_GT(totals.acknowledged, 100u);
  EXPECT_GT(totals.set_aside, 5u);
  EXPECT_GT(totals.repeated, 5u);
  EXPECT_GT(totals.refused, 100u);
  EXPECT_GT(totals.withdrawn, 100u);
  EXPECT_GT(totals.irregular, 100u);
  EXPECT_LT(totals.irregular, totals.statuses);
  EXPECT_EQ(totals.deliveries, totals.waiting + totals.acknowledged + totals.set_aside + totals.withdrawn);
  const HubCore::Totals expected = model.totals();
  EXPECT_EQ(totals.deliveries, expected.deliveries);
  EXPECT_EQ(totals.waiting, expected.waiting);
  EXPECT_EQ(totals.acknowledged, expected.acknowledged);
  EXPECT_EQ(totals.set_aside, expected.set_aside);
  EXPECT_EQ(totals.withdrawn, expected.withdrawn);
  EXPECT_EQ(totals.irregular, expected.irregular);

  HubCore fresh(options, test_centres(), test_agencies());
  for (std::size_t i = 0; i < journal.size(); ++i) {
    const auto record = decode(journal[i]);
    ASSERT_TRUE(record) << record.error().detail;
    fresh.replay(*record, i + 1);
  }
  EXPECT_EQ(fresh.fingerprint(), core.fingerprint());
  // And it goes on in the same way, ids included.
  RandomCommands more(GetParam() + 1'000);
  now += kMinute;  // not before anything that only one of them has seen
  for (int i = 0; i < 1'000; ++i) {
    now = more.step(now);
    const Command command = more.next();
    const Decision one = core.handle(command, now), other = fresh.handle(command, now);
    ASSERT_EQ(one.record.has_value(), other.record.has_value());
    if (one.record) {
      ASSERT_EQ(encode(*one.record), encode(*other.record));
      more.learn(*one.record);
    }
    ASSERT_EQ(one.answer.index(), other.answer.index());
  }
  EXPECT_EQ(fresh.fingerprint(), core.fingerprint());
}

INSTANTIATE_TEST_SUITE_P(Seeds, HubCoreModel, testing::Values(1, 2, 3));

TEST(HubCoreFingerprint, NoticesEveryKindOfRecord) {
  std::vector<std::uint64_t> seen;
  HubCore core(test_options(), test_centres(), test_agencies());
  const auto note = [&] {
    EXPECT_EQ(std::count(seen.begin(), seen.end(), core.fingerprint()), 0);
    seen.push_back(core.fingerprint());
  };
  note();
  const Decision sent = core.handle(document("H01", {"H02"}, "d1"), 1);
  note();
  core.handle(status("H02", "H01", "d1", "01"), 1);
  note();
  const std::string item = std::get<DocumentAccepted>(*sent.record).receiver_doc_ids[0];
  core.handle(Acknowledge{"south", item, axis::ItemState::fail}, 1);
  note();
  core.handle(Acknowledge{"south", item, axis::ItemState::done}, 1);
  note();
  SendDocument change = document("H01", {"H02"}, "u1");
  change.facts.business = packet::BusinessType::update;
  change.facts.target = "d1";
  core.handle(change, 1);
  note();
  change.facts.document_id = "u2";
  change.facts.changes = {{"H02.5.1", true}};
  core.handle(change, 1);
  note();
  change.facts.document_id = "r1";
  change.facts.business = packet::BusinessType::recall;
  core.handle(change, 1);
  note();
  core.handle(RegisterAgency{"south", {"H02.9", "", "", "", "", "", {}}}, 1);
  note();
  core.handle(DeleteAgency{"south", "H02.9"}, 1);
  note();
  // What records nothing changes nothing.
  core.handle(list("south"), 2);
  core.handle(document("H01", {"H02"}, "d1"), 2);
  core.handle(document("H01", {"H77"}, "d1"), 2);
  EXPECT_EQ(core.fingerprint(), seen.back());
}

}  // namespace
}  // namespace axle::hub
