#include "sim/engine/hub_directory.hpp"

#include <gtest/gtest.h>

#include "sim/engine/packet_log.hpp"
#include "sim/engine/reconcile.hpp"
#include "tests/sim/measure/small_network.hpp"

namespace axle::sim {
namespace {

TEST(HubDirectory, KeepsOrderOwnerAndParent) {
  Network network = small_network();
  network.agencies[4].parent = 1;
  const HubDirectory directory = hub_directory(network);
  ASSERT_EQ(directory.centres.size(), network.centres.size());
  ASSERT_EQ(directory.agencies.size(), network.agencies.size());
  EXPECT_EQ(directory.centres[2].id, network.centres[2].id);
  EXPECT_EQ(directory.centres[2].secret, network.centres[2].secret);
  const hub::AgencyRecord& agency = directory.agencies[4];
  EXPECT_EQ(agency.code, network.agencies[4].code);
  EXPECT_EQ(agency.old_code, network.agencies[4].other_code);
  EXPECT_EQ(agency.name, network.agencies[4].name);
  EXPECT_EQ(agency.centre_id, network.centres[network.agencies[4].centre].id);
  EXPECT_EQ(agency.parent_code, network.agencies[1].code);
  EXPECT_EQ(agency.level, identity::Level::province);
  EXPECT_EQ(directory.agencies[0].parent_code, "");
}

TEST(HubDirectory, TheKeyOfDocIdsFollowsTheSeed) {
  EXPECT_EQ(hub_id_key(7), hub_id_key(7));
  EXPECT_NE(hub_id_key(7), hub_id_key(8));
}

TEST(PacketLog, FactsAndWhatIsReadAgree) {
  const Network network = small_network();
  const Plan plan = random_plan(network, 5, kSecond, 1);
  PacketLog log(network, plan);
  hub::DocumentAccepted document{document_facts(network, plan, 2), "centre.0", "id", {}, {}, 0};
  log.wrote(1, document);
  log.wrote(2, hub::ItemStateChanged{});
  packet::StatusHeader header;
  header.from.id = network.agencies[1].code;
  header.response_for.organ_id = network.agencies[plan.documents[2].from].code;
  header.response_for.document_id = plan.documents[2].header.document_id;
  header.status_code = "03";
  log.wrote(3, hub::StatusAccepted{status_facts(header), "centre.1", "id2", "id3", 0});

  EXPECT_TRUE(log.is_document(1));
  agents::Reply reply;
  log.read(1, reply);
  ASSERT_TRUE(reply.document.has_value());
  EXPECT_EQ(reply.document->document_id, plan.documents[2].header.document_id);
  EXPECT_EQ(reply.document->code, "12/STN-VP");
  EXPECT_TRUE(reply.document->intact);
  EXPECT_EQ(log.bytes(1), document.facts.length);

  EXPECT_FALSE(log.is_document(3));
  agents::Reply status;
  log.read(3, status);
  ASSERT_TRUE(status.status.has_value());
  EXPECT_EQ(status.status->status_code, "03");
  EXPECT_EQ(status.status->from, network.agencies[1].code);
  EXPECT_EQ(status.status->document_id, plan.documents[2].header.document_id);
}

TEST(PacketLogDeath, ARecordWithoutAPacketIsAnAssertion) {
  const Network network = small_network();
  const Plan plan = random_plan(network, 1, kSecond, 1);
  PacketLog log(network, plan);
  log.wrote(1, hub::ItemStateChanged{});
  agents::Reply reply;
  EXPECT_DEATH(log.read(1, reply), "assertion");
  EXPECT_DEATH(log.read(2, reply), "assertion");
  EXPECT_DEATH(log.read(0, reply), "assertion");
}

TEST(PacketLog, DigestsFollowContent) {
  const Network network = small_network();
  Plan plan = random_plan(network, 3, kSecond, 1);
  EXPECT_EQ(document_facts(network, plan, 1).digest, document_facts(network, plan, 1).digest);
  EXPECT_NE(document_facts(network, plan, 1).digest, document_facts(network, plan, 2).digest);
  const Digest256 before = document_facts(network, plan, 1).digest;
  ++plan.hash;
  EXPECT_NE(document_facts(network, plan, 1).digest, before);
  packet::StatusHeader header;
  header.status_code = "01";
  const Digest256 first = status_facts(header).digest;
  header.timestamp = "2026/08/03 09:00:00";
  EXPECT_NE(status_facts(header).digest, first);
}

TEST(PacketLog, PacketsAreTheFileInBase64AndMarkup) {
  PlannedDocument document;
  document.target_bytes = 3000;
  EXPECT_EQ(packet_bytes(document), 4000 + kPacketMarkupBytes);
  document.target_bytes = 0;
  document.pages = 2;
  EXPECT_EQ(packet_bytes(document), 2 * kPageBytes / 3 * 4 + kPacketMarkupBytes);
  document.attachments = 3;
  EXPECT_EQ(packet_bytes(document), 2 * (kPageBytes + kAppendixBytes) / 3 * 4 + kPacketMarkupBytes);
}

TEST(Reconcile, AFateIsWhatTheHubsRowSays) {
  axis::SentItem row;
  row.to = "H1";
  for (const auto state : {axis::ReceiveView::initial, axis::ReceiveView::processing, axis::ReceiveView::fail}) {
    row.receive_state = state;
    EXPECT_EQ(fate_of({row}, "H1"), Recorder::Fate::pending);
  }
  for (const auto state : {axis::ReceiveView::recalled, axis::ReceiveView::removed, axis::ReceiveView::replaced}) {
    row.receive_state = state;
    EXPECT_EQ(fate_of({row}, "H1"), Recorder::Fate::withdrawn);
  }
  row.receive_state = axis::ReceiveView::expired;
  EXPECT_EQ(fate_of({row}, "H1"), Recorder::Fate::expired);
  for (const auto state : {axis::ReceiveView::recalled, axis::ReceiveView::removed, axis::ReceiveView::replaced}) {
    row.receive_state = state;
    EXPECT_EQ(fate_of({row}, "H1"), Recorder::Fate::withdrawn);
  }
  row.receive_state = axis::ReceiveView::done;
  EXPECT_EQ(fate_of({row}, "H1"), Recorder::Fate::lost);
  EXPECT_EQ(fate_of({row}, "H2"), Recorder::Fate::lost);
  EXPECT_EQ(fate_of({}, "H1"), Recorder::Fate::lost);
  // Removed, and added again: the last delivery counts.
  axis::SentItem again = row;
  row.receive_state = axis::ReceiveView::removed;
  again.receive_state = axis::ReceiveView::initial;
  EXPECT_EQ(fate_of({row, again}, "H1"), Recorder::Fate::pending);
}

}  // namespace
}  // namespace axle::sim
