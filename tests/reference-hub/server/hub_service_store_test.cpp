// The running hub and its disk: restarts, snapshots, a sick disk, full queues.
#include "tests/reference-hub/server/hub_service_fixture.hpp"

namespace axle::hub {
namespace {

class HubStore : public HubServiceTest {};

TEST_F(HubStore, SurvivesARestartWithWhatItAcknowledged) {
  ASSERT_EQ(send(World::get().corpus.packet(0).view, kG01).outcome, Outcome::ok);
  const Reply before = ask(kH57, agents::ListReceived{axis::MessageType::edoc});
  hub_->stop(kSecond);
  hub_.reset();
  start();
  EXPECT_EQ(hub_->recovered().journal.records, 1U);
  const Reply after = ask(kH57, agents::ListReceived{axis::MessageType::edoc});
  ASSERT_EQ(after.items.size(), 1U);
  EXPECT_EQ(after.items[0].doc_id, before.items[0].doc_id);
  const Reply again = send(World::get().corpus.packet(0).view, kG01);
  EXPECT_EQ(again.outcome, Outcome::ok) << "the same document again is answered as before";
  EXPECT_EQ(ask(kH57, agents::ListReceived{axis::MessageType::edoc}).items.size(), 1U);
}

// Three documents a snapshot: whatever is written while the child writes comes from the journal.
TEST_F(HubStore, StartsFromASnapshotAndTheRecordsAfterIt) {
  snapshot_every_records_ = 1;
  restart();
  ASSERT_EQ(send(World::get().corpus.packet(0).view, kG01).outcome, Outcome::ok);
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  const auto has_snapshot = [&] {
    for (const auto& entry : std::filesystem::directory_iterator(data_ / "journal")) {
      if (entry.path().extension() == ".snapshot") return true;
    }
    return false;
  };
  while (!has_snapshot() && std::chrono::steady_clock::now() < patience) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  ASSERT_TRUE(has_snapshot()) << "a forked child should have written one";
  ASSERT_EQ(send(World::get().corpus.packet(1).view, kG01).outcome, Outcome::ok);
  restart();
  EXPECT_GT(hub_->recovered().snapshot, 0U);
  EXPECT_EQ(hub_->recovered().totals.documents, 2U);
  EXPECT_EQ(ask(kH57, agents::ListReceived{axis::MessageType::edoc}).items.size(), 2U);
  EXPECT_EQ(send(World::get().corpus.packet(0).view, kG01).outcome, Outcome::ok);
  EXPECT_EQ(ask(kH57, agents::ListReceived{axis::MessageType::edoc}).items.size(), 2U);
}

// A read-only disk, a full one, and one that fails to sync, each in mid-run: everything is refused retryably, nothing
// is lost, and it goes on when the disk is well again.
TEST_F(HubStore, ASickDiskIsRefusedRetryablyAndGotOver) {
  const auto until = [&](int number, axis::ErrorCode wanted) {
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    Reply reply;
    do {
      reply = send(World::get().corpus.packet(static_cast<std::size_t>(number)).view, kG01);
    } while (reply.error != wanted && std::chrono::steady_clock::now() < patience);
    EXPECT_EQ(reply.error, wanted) << reply.detail;
    return reply;
  };
  const std::array<int, 3> errors{EROFS, ENOSPC, EIO};
  for (int i = 0; i < 3; ++i) {
    (i == 2 ? faults_->sync_error : faults_->write_error) = errors[static_cast<std::size_t>(i)];
    if (i < 2) faults_->allocate_error = errors[static_cast<std::size_t>(i)];
    const Reply refused = send(World::get().corpus.packet(static_cast<std::size_t>(i)).view, kG01);
    EXPECT_EQ(refused.error, axis::ErrorCode::try_later) << refused.detail;
    EXPECT_EQ(raw("GET", "healthz", {}).status, 200) << "it lives";
    faults_->set_all(0);
    until(i, axis::ErrorCode::ok);
  }
  EXPECT_EQ(ask(kH57, agents::ListReceived{axis::MessageType::edoc}).items.size(), 3U) << "each exactly once";
  restart();
  EXPECT_EQ(ask(kH57, agents::ListReceived{axis::MessageType::edoc}).items.size(), 3U);
}

// Each bound at one document, and at less than one.
TEST_F(HubStore, PastItsBoundsItAsksToComeLater) {
  const BytesView packet = World::get().corpus.packet(0).view;
  packet_bytes_max_ = packet.size() + 2;  // and the CRLF that the client ends it with
  documents_waiting_max_ = commands_waiting_max_ = 1;
  restart();
  EXPECT_EQ(send(packet, kG01).outcome, Outcome::ok);
  const auto refused = [&](const char* bound) {
    restart();
    const Reply reply = send(packet, kG01);
    EXPECT_EQ(reply.error, axis::ErrorCode::try_later) << bound << ": " << reply.detail;
    EXPECT_TRUE(axis::retryable(reply.error));
  };
  --packet_bytes_max_;
  refused("packet_bytes_max");
  ++packet_bytes_max_;
  documents_waiting_max_ = 0;
  refused("documents_waiting_max");
  documents_waiting_max_ = 1;
  commands_waiting_max_ = 0;
  refused("commands_waiting_max");
}

}  // namespace
}  // namespace axle::hub
