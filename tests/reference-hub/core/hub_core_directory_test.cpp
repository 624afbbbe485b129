// The directory: registering, changing, deleting, listing; and recovery when it has changed meanwhile.
#include "tests/reference-hub/core/core_fixture.hpp"

namespace axle::hub {
namespace {

using axis::ErrorCode;
using axis::ItemState;

class HubCoreDirectory : public CoreTest {
 protected:
  ErrorCode enrol(std::string centre, AgencyRecord agency) {
    return refusal(say(RegisterAgency{std::move(centre), std::move(agency)}));
  }
  std::vector<std::string> codes(int depth = 0) {
    Decision decision = say(ListAgencies{"north", axis::Operation::get_agencies_list, depth});
    std::vector<std::string> found;
    for (const auto& row : std::get<std::vector<axis::AgencyRow>>(decision.answer)) found.push_back(row.code);
    return found;
  }
};

using Strings = std::vector<std::string>;

TEST_F(HubCoreDirectory, Lookups) {
  ASSERT_NE(core.centre("north"), nullptr);
  EXPECT_EQ(core.centre("north")->secret, "n-secret");
  EXPECT_EQ(core.centre("west"), nullptr);
  ASSERT_NE(core.agency("H02"), nullptr);
  EXPECT_EQ(core.agency("H02")->name, "Tỉnh Ba");
  EXPECT_EQ(core.agency("000.00.00.H02"), core.agency("H02"));
  EXPECT_EQ(core.agency("H99"), nullptr);
  EXPECT_EQ(core.agency(""), nullptr);
  EXPECT_EQ(core.totals().agencies, 4u);
  EXPECT_EQ(core.totals().centres, 2u);
}

TEST_F(HubCoreDirectory, ListsWithParentsAndDepth) {
  EXPECT_EQ(codes(), (Strings{"H01", "H01.2", "H02", "H02.5.1"}));
  EXPECT_EQ(codes(1), (Strings{"H01", "H02"}));
  EXPECT_EQ(codes(2), Strings{"H01.2"});
  EXPECT_EQ(codes(3), Strings{"H02.5.1"});
  const Decision decision = say(ListAgencies{"north", axis::Operation::get_synchronize_unit, 0});
  const auto& rows = std::get<std::vector<axis::AgencyRow>>(decision.answer);
  EXPECT_EQ(rows[0].pid, "0");
  EXPECT_EQ(rows[1].pid, rows[0].id);
  EXPECT_EQ(rows[1].old_code, "000.00.02.H01");
  EXPECT_EQ(rows[1].name, "Sở Hai");
  EXPECT_EQ(rows[1].mail, "hai@example");
  EXPECT_EQ(rows[3].centre, "south");
}

TEST_F(HubCoreDirectory, SynchronizedUnitsTellEveryChange) {
  const auto unit = [&](const std::string& code) -> std::optional<axis::AgencyRow> {
    const Decision decision = say(ListAgencies{"south", axis::Operation::get_synchronize_unit, 0});
    std::optional<axis::AgencyRow> found;
    for (const auto& row : std::get<std::vector<axis::AgencyRow>>(decision.answer)) {
      if (row.code != code) continue;
      EXPECT_FALSE(found) << code << " stands twice";
      found = row;
    }
    return found;
  };
  EXPECT_EQ(unit("H02")->version, 1u);
  EXPECT_EQ(unit("H02")->modified_at, 0);  // as configured
  EXPECT_FALSE(unit("H02")->deleted);
  EXPECT_FALSE(unit("H01.7"));

  const InstantNs made_at = now;
  enrol("north", {"H01.7", "", "a", "", "", "H01", identity::Level::province});
  EXPECT_EQ(unit("H01.7")->version, 1u);
  EXPECT_EQ(unit("H01.7")->modified_at, made_at);
  now += kHour;
  enrol("north", {"H01.7", "", "a", "", "", "H01", identity::Level::province});  // nothing new
  EXPECT_EQ(unit("H01.7")->version, 1u);
  enrol("north", {"H01.7", "", "b", "", "", "H01", identity::Level::province});
  EXPECT_EQ(unit("H01.7")->version, 2u);
  EXPECT_EQ(unit("H01.7")->modified_at, now);
  now += kHour;
  say(DeleteAgency{"north", "H01.7"});
  EXPECT_EQ(codes(), (Strings{"H01", "H01.2", "H02", "H02.5.1"}));
  EXPECT_TRUE(unit("H01.7")->deleted);
  EXPECT_EQ(unit("H01.7")->version, 3u);
  EXPECT_EQ(unit("H01.7")->modified_at, now);
  EXPECT_EQ(unit("H01.7")->name, "b");
  EXPECT_EQ(unit("H01.7")->centre, "north");
  now += kHour;
  // Another centre takes the code: it is one unit, with a later version.
  enrol("south", {"H01.7", "", "c", "", "", "", identity::Level::province});
  EXPECT_FALSE(unit("H01.7")->deleted);
  EXPECT_EQ(unit("H01.7")->version, 4u);
  EXPECT_EQ(unit("H01.7")->centre, "south");

  // A code of the configuration can be deleted, and stays so over a restart.
  say(DeleteAgency{"south", "H02.5.1"});
  EXPECT_TRUE(unit("H02.5.1")->deleted);
  EXPECT_EQ(unit("H02.5.1")->version, 2u);
  HubCore again = replayed();
  EXPECT_EQ(again.fingerprint(), core.fingerprint());
  EXPECT_EQ(again.agency("H02.5.1"), nullptr);
}

TEST_F(HubCoreDirectory, CodesThatOnlyRecordsKnowAreNoUnits) {
  say(document("H01", {"H02.5.1"}, "d1"));
  std::vector<AgencyRecord> fewer = test_agencies();
  fewer.pop_back();
  HubCore later(test_options(), test_centres(), fewer);
  later.replay(records[0], 1);
  const Decision decision = later.handle(ListAgencies{"north", axis::Operation::get_synchronize_unit, 0}, now);
  EXPECT_EQ(std::get<std::vector<axis::AgencyRow>>(decision.answer).size(), 3u);
}

TEST_F(HubCoreDirectory, RegisterUseChangeDelete) {
  const std::uint64_t version = core.directory_version();
  AgencyRecord agency{"H01.7", "", "Sở Bảy", "bay@example", "ignored", "H01", identity::Level::province};
  EXPECT_EQ(enrol("north", agency), ErrorCode::ok);
  EXPECT_EQ(core.agency("H01.7")->centre_id, "north");  // the authenticated centre, whatever the body says
  EXPECT_GT(core.directory_version(), version);
  const Lsn after = core.last_lsn();
  EXPECT_EQ(enrol("north", agency), ErrorCode::ok);  // nothing new
  EXPECT_EQ(core.last_lsn(), after);
  EXPECT_EQ(refusal(say(document("H02", {"H01.7"}, "d1"))), ErrorCode::ok);

  agency.name = "Sở Bảy mới";
  agency.old_code = "000.00.07.H01";
  EXPECT_EQ(enrol("north", agency), ErrorCode::ok);
  EXPECT_EQ(core.agency("000.00.07.H01")->name, "Sở Bảy mới");
  EXPECT_EQ(core.totals().agencies, 5u);

  EXPECT_EQ(refusal(say(DeleteAgency{"north", "000.00.07.H01"})), ErrorCode::ok);
  EXPECT_EQ(core.agency("H01.7"), nullptr);
  EXPECT_EQ(core.agency("000.00.07.H01"), nullptr);
  EXPECT_EQ(core.totals().agencies, 4u);
  EXPECT_EQ(refusal(say(DeleteAgency{"north", "H01.7"})), ErrorCode::not_found);
  EXPECT_EQ(refusal(say(document("H02", {"H01.7"}, "d2"))), ErrorCode::receiver_unknown);
  EXPECT_EQ(refusal(say(document("H01.7", {"H02"}, "d2"))), ErrorCode::sender_not_registered);

  // What waited stays with the centre that had it.
  const auto waiting = rows(list("north"));
  ASSERT_EQ(waiting.size(), 1u);
  EXPECT_EQ(waiting[0].to, "H01.7");
  EXPECT_EQ(refusal(say(Fetch{"north", waiting[0].doc_id})), ErrorCode::ok);
  EXPECT_EQ(replayed().fingerprint(), core.fingerprint());
}

TEST_F(HubCoreDirectory, ACodeThatChangesHandsComesWithAnEmptyMailbox) {
  say(document("H01", {"H02"}, "d1"));
  EXPECT_EQ(enrol("north", {"H02", "", "x", "", "", "", identity::Level::province}), ErrorCode::not_allowed);
  say(DeleteAgency{"south", "H02"});
  EXPECT_EQ(enrol("north", {"H02", "", "x", "", "", "", identity::Level::province}), ErrorCode::ok);
  EXPECT_TRUE(rows(list("north")).empty());
  ASSERT_EQ(rows(list("south")).size(), 1u);
  say(document("H01", {"H02"}, "d2"));
  EXPECT_EQ(rows(list("north")).size(), 1u);
  EXPECT_EQ(rows(list("south")).size(), 1u);
  // The same centre gets its own back with what waits.
  say(DeleteAgency{"north", "H02"});
  EXPECT_EQ(enrol("north", {"H02", "", "y", "", "", "", identity::Level::province}), ErrorCode::ok);
  EXPECT_EQ(rows(list("north")).size(), 1u);
  EXPECT_EQ(replayed().fingerprint(), core.fingerprint());
}

TEST_F(HubCoreDirectory, Refusals) {
  const AgencyRecord good{"H01.9", "", "n", "", "", "", identity::Level::province};
  const auto with = [&](auto change) {
    AgencyRecord agency = good;
    change(agency);
    return enrol("north", agency);
  };
  EXPECT_EQ(with([](AgencyRecord& a) { a.code = ""; }), ErrorCode::bad_request);
  EXPECT_EQ(with([](AgencyRecord& a) { a.code = ".H01"; }), ErrorCode::bad_request);
  EXPECT_EQ(with([](AgencyRecord& a) { a.code = "H01/9"; }), ErrorCode::bad_request);
  EXPECT_EQ(with([](AgencyRecord& a) { a.code = std::string(36, 'A'); }), ErrorCode::bad_request);
  EXPECT_EQ(with([](AgencyRecord& a) { a.code = std::string(35, 'A'); }), ErrorCode::ok);
  EXPECT_EQ(with([](AgencyRecord& a) { a.code = "vxp.saas.03"; }), ErrorCode::ok);  // a real one
  EXPECT_EQ(with([](AgencyRecord& a) { a.old_code = "a b"; }), ErrorCode::bad_request);
  EXPECT_EQ(with([](AgencyRecord& a) { a.name = std::string(kTextBytesMax + 1, 'x'); }), ErrorCode::bad_request);
  EXPECT_EQ(with([](AgencyRecord& a) { a.name = std::string(kTextBytesMax, 'x'); }), ErrorCode::ok);
  // Mail for others cannot be drawn away by either code.
  EXPECT_EQ(with([](AgencyRecord& a) { a.code = "H02"; }), ErrorCode::not_allowed);
  EXPECT_EQ(with([](AgencyRecord& a) { a.code = "000.00.00.H02"; }), ErrorCode::not_allowed);
  EXPECT_EQ(with([](AgencyRecord& a) { a.old_code = "H02"; }), ErrorCode::not_allowed);
  EXPECT_EQ(with([](AgencyRecord& a) { a.old_code = "000.00.00.H02"; }), ErrorCode::not_allowed);
  EXPECT_EQ(with([](AgencyRecord& a) { a.code = "000.00.00.H01"; }), ErrorCode::not_allowed);
  EXPECT_EQ(refusal(say(DeleteAgency{"north", "H02"})), ErrorCode::not_allowed);
  EXPECT_EQ(refusal(say(DeleteAgency{"north", "H77"})), ErrorCode::not_found);
  EXPECT_EQ(refusal(say(RegisterAgency{"north", {"H01.10", "", "", "", "", "", {}}}, 100)), ErrorCode::try_later);
  EXPECT_EQ(refusal(say(DeleteAgency{"north", "H01"}, 100)), ErrorCode::try_later);
}

TEST_F(HubCoreDirectory, AgencyLimit) {
  CoreOptions options = test_options();
  options.agencies_max = 5;
  HubCore small(options, test_centres(), test_agencies());
  const auto enrol_here = [&](std::string code, std::string name) {
    return refusal(small.handle(RegisterAgency{"north", {std::move(code), "", std::move(name), "", "", "", {}}}, 0));
  };
  EXPECT_EQ(enrol_here("H01.5", "a"), ErrorCode::ok);
  EXPECT_EQ(enrol_here("H01.6", "a"), ErrorCode::try_later);
  EXPECT_EQ(enrol_here("H01.5", "b"), ErrorCode::ok);  // a change needs no place
}

TEST_F(HubCoreDirectory, RecoveryWithASmallerDirectory) {
  say(document("H01", {"H02", "H02.5.1"}, "d1"));
  std::vector<AgencyRecord> fewer = test_agencies();
  fewer.pop_back();
  HubCore later(test_options(), test_centres(), fewer);
  later.replay(records[0], 1);
  EXPECT_EQ(later.agency("H02.5.1"), nullptr);
  const Decision waiting = later.handle(list("south"), now);
  EXPECT_EQ(std::get<std::vector<axis::ReceivedItem>>(waiting.answer).size(), 1u);
  EXPECT_EQ(refusal(later.handle(document("H01", {"H02.5.1"}, "d2"), now)), ErrorCode::receiver_unknown);
  // The sender still sees where it went.
  const std::string doc_id = std::get<DocumentAccepted>(records[0]).doc_id;
  const Decision sent = later.handle(ListSent{"north", axis::MessageType::edoc, doc_id}, now);
  EXPECT_EQ(std::get<std::vector<axis::SentItem>>(sent.answer)[1].to, "H02.5.1");
}

TEST_F(HubCoreDirectory, AgencyOfAnUnknownCentreIsAddressableButNobodyActsForIt) {
  std::vector<AgencyRecord> agencies = test_agencies();
  agencies.push_back({"H05", "", "", "", "nowhere", "", identity::Level::province});
  HubCore odd(test_options(), test_centres(), agencies);
  EXPECT_EQ(odd.centre("nowhere"), nullptr);
  EXPECT_EQ(refusal(odd.handle(document("H01", {"H05"}, "d1"), 0)), ErrorCode::ok);
  EXPECT_EQ(refusal(odd.handle(list("nowhere"), 0)), ErrorCode::wrong_credentials);
}

TEST(HubCoreDeathTest, DefectsOfTheCaller) {
  std::vector<AgencyRecord> twice = test_agencies();
  twice.push_back(twice[0]);
  EXPECT_DEATH(HubCore(test_options(), test_centres(), twice), "assertion failed");
  HubCore core(test_options(), test_centres(), test_agencies());
  core.replay(AgencyDeleted{"H01", 0}, 3);
  EXPECT_DEATH(core.replay(AgencyDeleted{"H02", 0}, 3), "assertion failed");
}

}  // namespace
}  // namespace axle::hub
