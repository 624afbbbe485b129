// How much one update or replacement may do.
#include "tests/reference-hub/core/core_fixture.hpp"

namespace axle::hub {
namespace {

using axis::ErrorCode;
using packet::BusinessType;

TEST(HubCoreLimits, ChangesAndReplacements) {
  CoreOptions options = test_options();
  options.receivers_max = 2;
  options.replacements_max = 2;
  HubCore core(options, test_centres(), test_agencies());
  for (const std::string id : {"d1", "d2", "d3"}) core.handle(document("H01", {"H02"}, id), 0);
  SendDocument command = document("H01", {"H02"}, "u1");
  command.facts.business = BusinessType::update;
  command.facts.target = "d1";
  command.facts.changes = {{"H01.2", true}, {"H02.5.1", true}, {"H77", false}};
  EXPECT_EQ(refusal(core.handle(command, 0)), ErrorCode::too_large);
  command.facts.changes.pop_back();
  EXPECT_EQ(refusal(core.handle(command, 0)), ErrorCode::ok);

  command = document("H01", {"H02"}, "p1");
  command.facts.business = BusinessType::replace;
  command.facts.replacements = {{"d1", {}}, {"d2", {}}, {"d3", {}}};
  EXPECT_EQ(refusal(core.handle(command, 0)), ErrorCode::too_large);
  command.facts.replacements.pop_back();
  command.facts.replacements[0].organ_ids.assign(kRecordReceiversMax + 1, "H02");
  EXPECT_EQ(refusal(core.handle(command, 0)), ErrorCode::too_large);
  command.facts.replacements[0].organ_ids.assign(kRecordReceiversMax, "H02");
  EXPECT_EQ(refusal(core.handle(command, 0)), ErrorCode::ok);
}

// However often it is updated, a document has a bounded number of items.
TEST(HubCoreLimits, ItemsOfOneDocument) {
  CoreOptions options = test_options();
  options.receivers_max = 30'000;
  std::vector<AgencyRecord> agencies = test_agencies();
  std::vector<packet::ReceiverChange> many;
  for (int i = 0; i < 30'000; ++i) {
    many.push_back({"H03." + std::to_string(i), true});
    agencies.push_back({many.back().organ_id, "", "", "", "south", "", identity::Level::commune});
  }
  HubCore core(options, test_centres(), agencies);
  core.handle(document("H01", {"H02"}, "d1"), 0);
  const auto update = [&](const std::string& id, std::size_t count, bool added) {
    SendDocument command = document("H01", {"H02"}, id);
    command.facts.business = BusinessType::update;
    command.facts.target = "d1";
    command.facts.changes.assign(many.begin(), many.begin() + static_cast<std::ptrdiff_t>(count));
    for (packet::ReceiverChange& change : command.facts.changes) change.added = added;
    return refusal(core.handle(command, 0));
  };
  EXPECT_EQ(update("u1", 30'000, true), ErrorCode::ok);
  EXPECT_EQ(update("u2", 30'000, false), ErrorCode::ok);
  EXPECT_EQ(update("u3", 30'000, true), ErrorCode::ok);
  EXPECT_EQ(update("u4", 30'000, false), ErrorCode::ok);
  const std::size_t left = kRecordReceiversMax - 60'001;
  EXPECT_EQ(update("u5", left + 1, true), ErrorCode::too_large);
  EXPECT_EQ(update("u6", left, true), ErrorCode::ok);
}

}  // namespace
}  // namespace axle::hub
