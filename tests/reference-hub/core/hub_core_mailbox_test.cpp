// Mailboxes: order, filters, pages, fetching, acknowledging, leases, failures, and the sender's view.
#include "tests/reference-hub/core/core_fixture.hpp"

namespace axle::hub {
namespace {

using axis::ErrorCode;
using axis::ItemState;
using axis::MessageType;

class HubCoreMailbox : public CoreTest {
 protected:
  std::vector<std::string> from_titles(const ListReceived& command) {
    std::vector<std::string> titles;
    for (const std::string& id : listed(command)) titles.push_back(title_of_[id]);
    return titles;
  }
  // Sends to H02 and remembers which item is which document.
  std::string deliver(const std::string& id, int priority = 0) {
    Decision decision = say(document("H01", {"H02"}, id, priority));
    const auto& record = std::get<DocumentAccepted>(decision.record.value());
    title_of_[record.receiver_doc_ids[0]] = id;
    return record.receiver_doc_ids[0];
  }
  std::uint64_t count(std::string centre) {
    return std::get<Count>(say(CountReceived{std::move(centre), MessageType::edoc}).answer).count;
  }
  std::map<std::string, std::string> title_of_;
};

using Strings = std::vector<std::string>;

TEST_F(HubCoreMailbox, UrgentFirstButOfFourRowsOneIsTheOldestOther) {
  int number = 0;
  for (const int priority : {0, 3, 1, 4, 0, 2, 3}) {
    now += kSecond;
    deliver("p" + std::to_string(priority) + "-" + std::to_string(number++), priority);
  }
  EXPECT_EQ(from_titles(list("south")), (Strings{"p4-3", "p3-1", "p3-6", "p0-0", "p2-5", "p1-2", "p0-4"}));
  EXPECT_EQ(count("south"), 7u);
  EXPECT_EQ(count("north"), 0u);
}

TEST_F(HubCoreMailbox, PagesAndDates) {
  for (int i = 0; i < 7; ++i) {
    now = (i + 1) * kHour;
    deliver("d" + std::to_string(i), i == 5 ? 1 : 0);
  }
  ListReceived page = list("south");
  page.page_size = 3;
  EXPECT_EQ(from_titles(page), (Strings{"d5", "d0", "d1"}));
  page.page_index = 1;
  EXPECT_EQ(from_titles(page), (Strings{"d2", "d3", "d4"}));
  page.page_index = 2;
  EXPECT_EQ(from_titles(page), (Strings{"d6"}));
  page.page_index = 3;
  EXPECT_TRUE(from_titles(page).empty());
  page.page_index = UINT32_MAX;
  page.page_size = UINT32_MAX;
  EXPECT_TRUE(from_titles(page).empty());

  ListReceived dates = list("south");
  dates.from_time = 3 * kHour;  // included
  EXPECT_EQ(from_titles(dates), (Strings{"d5", "d2", "d3", "d4", "d6"}));
  dates.to_time = 6 * kHour;  // not included
  EXPECT_EQ(from_titles(dates), (Strings{"d2", "d3", "d4"}));
  dates.page_size = 2;
  dates.page_index = 1;
  EXPECT_EQ(from_titles(dates), (Strings{"d4"}));
  dates.from_time = 6 * kHour;
  EXPECT_TRUE(from_titles(dates).empty());
}

TEST_F(HubCoreMailbox, PageSizeDefaultAndLimit) {
  CoreOptions options = test_options();
  options.page_size_default = 2;
  options.page_size_max = 4;
  HubCore small(options, test_centres(), test_agencies());
  for (int i = 0; i < 6; ++i) small.handle(document("H01", {"H02"}, "d" + std::to_string(i)), now);
  const auto size = [&](std::uint32_t asked) {
    ListReceived command = list("south");
    command.page_size = asked;
    return std::get<std::vector<axis::ReceivedItem>>(small.handle(command, now).answer).size();
  };
  EXPECT_EQ(size(0), 2u);
  EXPECT_EQ(size(4), 4u);
  EXPECT_EQ(size(5), 4u);
}

TEST_F(HubCoreMailbox, StatesAreListedApart) {
  const std::string a = deliver("a"), b = deliver("b"), c = deliver("c");
  EXPECT_EQ(acknowledge("south", a, ItemState::processing), ErrorCode::ok);
  EXPECT_EQ(acknowledge("south", b, ItemState::done), ErrorCode::ok);
  EXPECT_EQ(listed(list("south")), Strings{c});
  EXPECT_EQ(listed(list("south", ItemState::initial)), Strings{c});
  EXPECT_EQ(listed(list("south", ItemState::processing)), Strings{a});
  EXPECT_EQ(listed(list("south", ItemState::done)), Strings{b});
  EXPECT_TRUE(listed(list("south", ItemState::fail)).empty());
  EXPECT_EQ(rows(list("south", ItemState::processing))[0].state, ItemState::processing);
  EXPECT_EQ(count("south"), 1u);
  const HubCore::Totals totals = core.totals();
  EXPECT_EQ(totals.waiting, 2u);
  EXPECT_EQ(totals.acknowledged, 1u);
  EXPECT_EQ(totals.deliveries, totals.waiting + totals.acknowledged + totals.set_aside);
}

TEST_F(HubCoreMailbox, OnlyTheReceiversCentreReachesAnItem) {
  const Decision sent = say(document("H01", {"H02"}, "d1"));
  const std::string doc_id = std::get<Accepted>(sent.answer).doc_id;
  const std::string item = std::get<DocumentAccepted>(*sent.record).receiver_doc_ids[0];
  EXPECT_EQ(std::get<PacketAt>(say(Fetch{"south", item}).answer).lsn, 1u);
  EXPECT_EQ(std::get<PacketAt>(say(Fetch{"south", item}).answer).lsn, 1u);  // twice is fine

  // Another centre's item, the sender's id, an unknown id, and nonsense: one sentence for all.
  const std::string unknown = sentence(say(Fetch{"south", "0123456789abcdef01234567"}));
  for (const auto& [centre, id] : std::vector<std::pair<std::string, std::string>>{
           {"north", item}, {"south", doc_id}, {"north", doc_id}, {"south", ""}, {"south", "../x"}}) {
    EXPECT_EQ(refusal(say(Fetch{centre, id})), ErrorCode::not_found);
    EXPECT_EQ(sentence(say(Fetch{centre, id})), unknown);
    EXPECT_EQ(acknowledge(centre, id, ItemState::done), ErrorCode::not_found);
    EXPECT_EQ(sentence(say(Acknowledge{centre, id, ItemState::done})), unknown);
  }
  EXPECT_EQ(sentence(say(ListSent{"south", MessageType::edoc, doc_id})), unknown);
  EXPECT_EQ(core.last_lsn(), 1u);
}

TEST_F(HubCoreMailbox, DoneIsFinalAndRepeatable) {
  const std::string item = deliver("a");
  EXPECT_EQ(acknowledge("south", item, ItemState::done), ErrorCode::ok);
  const Lsn after = core.last_lsn();
  EXPECT_EQ(acknowledge("south", item, ItemState::done), ErrorCode::ok);
  EXPECT_EQ(core.last_lsn(), after);  // nothing new to keep
  EXPECT_EQ(acknowledge("south", item, ItemState::processing), ErrorCode::bad_request);
  EXPECT_EQ(acknowledge("south", item, ItemState::fail), ErrorCode::bad_request);
  EXPECT_EQ(acknowledge("south", item, ItemState::initial), ErrorCode::bad_request);
  EXPECT_EQ(refusal(say(Fetch{"south", item})), ErrorCode::ok);  // the client may fetch again
  EXPECT_EQ(core.last_lsn(), after);
}

TEST_F(HubCoreMailbox, InitialCannotBeAcknowledged) {
  const std::string item = deliver("a");
  EXPECT_EQ(acknowledge("south", item, ItemState::initial), ErrorCode::bad_request);
}

TEST_F(HubCoreMailbox, FailWaitsAgainInItsOldPlaceUntilSetAside) {
  const std::string bad = deliver("bad"), good = deliver("good");
  for (int attempt = 1; attempt < kAttemptsMax; ++attempt) {
    if (attempt % 2 == 0) acknowledge("south", bad, ItemState::processing);
    EXPECT_EQ(acknowledge("south", bad, ItemState::fail), ErrorCode::ok);
    EXPECT_EQ(listed(list("south")), (Strings{bad, good})) << attempt;
  }
  EXPECT_EQ(acknowledge("south", bad, ItemState::fail), ErrorCode::ok);
  EXPECT_EQ(listed(list("south")), Strings{good});
  EXPECT_EQ(listed(list("south", ItemState::fail)), Strings{bad});
  EXPECT_EQ(rows(list("south", ItemState::fail))[0].attempts, kAttemptsMax);
  EXPECT_EQ(core.totals().set_aside, 1u);
  EXPECT_EQ(core.totals().waiting, 1u);

  const Lsn after = core.last_lsn();
  EXPECT_EQ(acknowledge("south", bad, ItemState::fail), ErrorCode::ok);
  EXPECT_EQ(core.last_lsn(), after);
  EXPECT_EQ(refusal(say(Fetch{"south", bad})), ErrorCode::ok);

  // Taken up again by hand, it gets one more try.
  EXPECT_EQ(acknowledge("south", bad, ItemState::processing), ErrorCode::ok);
  EXPECT_EQ(acknowledge("south", bad, ItemState::fail), ErrorCode::ok);
  EXPECT_EQ(listed(list("south", ItemState::fail)), Strings{bad});
  EXPECT_EQ(acknowledge("south", bad, ItemState::done), ErrorCode::ok);
  EXPECT_EQ(listed(list("south", ItemState::done)), Strings{bad});
  EXPECT_EQ(core.totals().set_aside, 0u);
}

TEST_F(HubCoreMailbox, ProcessingLeaseEnds) {
  const std::string a = deliver("a");
  deliver("b");
  EXPECT_EQ(acknowledge("south", a, ItemState::processing), ErrorCode::ok);
  const DurationNs lease = test_options().processing_lease;
  now += lease - 1;
  EXPECT_EQ(from_titles(list("south")), Strings{"b"});
  now += 1;
  EXPECT_EQ(from_titles(list("south")), (Strings{"a", "b"}));  // in its old place
  EXPECT_EQ(rows(list("south"))[0].state, ItemState::initial);
  EXPECT_TRUE(listed(list("south", ItemState::processing)).empty());
  EXPECT_EQ(count("south"), 2u);

  // Taken once more, and renewed before the end: the first lease's end no longer counts.
  acknowledge("south", a, ItemState::processing);
  now += lease / 2;
  acknowledge("south", a, ItemState::processing);
  now += lease / 2;
  EXPECT_EQ(from_titles(list("south")), Strings{"b"});
  now += lease / 2;
  EXPECT_EQ(from_titles(list("south")), (Strings{"a", "b"}));
  // Done although the lease is over: the work was done, only late.
  EXPECT_EQ(acknowledge("south", a, ItemState::done), ErrorCode::ok);
  EXPECT_EQ(from_titles(list("south")), Strings{"b"});
}

TEST_F(HubCoreMailbox, TimeNeverRunsBackwards) {
  const std::string a = deliver("a");
  acknowledge("south", a, ItemState::processing);
  now += test_options().processing_lease;
  EXPECT_EQ(count("south"), 1u);
  now -= kDay;
  EXPECT_EQ(count("south"), 1u);
  deliver("b");
  const auto waiting = rows(list("south"));
  ASSERT_EQ(waiting.size(), 2u);
  EXPECT_LE(waiting[0].created_at, waiting[1].created_at);
}

TEST_F(HubCoreMailbox, RecoveryKeepsLeasesAndAttempts) {
  const std::string a = deliver("a"), b = deliver("b");
  acknowledge("south", a, ItemState::processing);
  for (int i = 0; i < kAttemptsMax; ++i) acknowledge("south", b, ItemState::fail);
  HubCore again = replayed();
  EXPECT_EQ(again.fingerprint(), core.fingerprint());
  const auto waiting = [&](InstantNs at) {
    return std::get<Count>(again.handle(CountReceived{"south", MessageType::edoc}, at).answer).count;
  };
  EXPECT_EQ(waiting(now), 0u);
  EXPECT_EQ(waiting(now + test_options().processing_lease), 1u);
  EXPECT_EQ(again.fingerprint(), core.fingerprint());  // a lease that is over is not recorded state
}

TEST_F(HubCoreMailbox, SenderSeesEveryReceiver) {
  const Decision sent = say(document("H01", {"H02", "H02.5.1", "H01.2"}, "d1"));
  const std::string doc_id = std::get<Accepted>(sent.answer).doc_id;
  const auto& ids = std::get<DocumentAccepted>(*sent.record).receiver_doc_ids;
  const InstantNs sent_at = now;
  now += kMinute;
  acknowledge("south", ids[1], ItemState::processing);
  acknowledge("north", ids[2], ItemState::done);
  const Decision answer = say(ListSent{"north", MessageType::edoc, doc_id});
  const auto& view = std::get<std::vector<axis::SentItem>>(answer.answer);
  ASSERT_EQ(view.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(view[i].sender_doc_id, doc_id);
    EXPECT_EQ(view[i].receiver_doc_id, ids[i]);
    EXPECT_EQ(view[i].from, "H01");
    EXPECT_EQ(view[i].title, "title of d1");
    EXPECT_EQ(view[i].notation, "1/d1");
    EXPECT_EQ(view[i].sent_at, sent_at);
  }
  EXPECT_EQ(view[0].to, "H02");
  EXPECT_EQ(view[2].to, "H01.2");
  EXPECT_EQ(view[0].receive_state, axis::ReceiveView::initial);
  EXPECT_EQ(view[1].receive_state, axis::ReceiveView::processing);
  EXPECT_EQ(view[2].receive_state, axis::ReceiveView::done);
  EXPECT_EQ(view[0].received_at, 0);
  EXPECT_EQ(view[2].received_at, now);
  EXPECT_EQ(refusal(say(ListSent{"north", MessageType::status, doc_id})), ErrorCode::not_found);
  EXPECT_EQ(refusal(say(ListSent{"north", MessageType::edoc, ids[0]})), ErrorCode::not_found);
  EXPECT_EQ(refusal(say(ListSent{"north", MessageType::edoc, ""})), ErrorCode::not_found);
}

TEST_F(HubCoreMailbox, SenderSeesStatuses) {
  const std::string id = accepted(status("H02", "H01", "d1", "03"));
  const Decision answer = say(ListSent{"south", MessageType::status, id});
  const auto& view = std::get<std::vector<axis::SentItem>>(answer.answer);
  ASSERT_EQ(view.size(), 1u);
  EXPECT_EQ(view[0].to, "H01");
  EXPECT_EQ(view[0].type, MessageType::status);
}

}  // namespace
}  // namespace axle::hub
