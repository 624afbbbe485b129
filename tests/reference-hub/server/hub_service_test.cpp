// The running hub over real TLS: what a client sees, and what an attacker does not get.
#include "tests/reference-hub/server/hub_service_fixture.hpp"

namespace axle::hub {
namespace {

class HubService : public HubServiceTest {};

TEST_F(HubService, ADocumentGoesTheWholeWay) {
  const BytesView packet = World::get().corpus.packet(0).view;
  const Reply sent = send(packet, kG01);
  ASSERT_EQ(sent.outcome, Outcome::ok) << sent.detail;
  const Reply listed = ask(kH57, agents::ListReceived{axis::MessageType::edoc});
  ASSERT_EQ(listed.items.size(), 1U);
  EXPECT_EQ(listed.items[0].from, "G01");
  EXPECT_EQ(listed.items[0].to, "H57");
  EXPECT_EQ(listed.items[0].length, packet.size());
  const auto fetch = axis::sign_headers({{"docId", listed.items[0].doc_id}}, "application/json", kH57.system_id,
                                        kH57.secret, live_now());
  const auto fetched = axis::read_packet_answer(raw("POST", "getEdoc", fetch, "{}").body);
  ASSERT_TRUE(fetched) << fetched.error().detail;
  EXPECT_TRUE(std::ranges::equal(*fetched, packet));
  const auto streamed = raw("GET", "downloadEdoc", fetch);
  EXPECT_TRUE(std::ranges::equal(as_bytes(streamed.body), packet));
  EXPECT_EQ(ask(kH57, agents::Acknowledge{listed.items[0].doc_id, axis::ItemState::done}).outcome, Outcome::ok);
  EXPECT_TRUE(ask(kH57, agents::ListReceived{axis::MessageType::edoc}).items.empty());
  const Reply tracked = ask(kG01, agents::TrackSent{sent.doc_id});
  ASSERT_EQ(tracked.sent.size(), 1U);
  EXPECT_EQ(tracked.sent[0].receive_state, axis::ReceiveView::done);
}

TEST_F(HubService, ARecalledDocumentIsNoLongerHandedOut) {
  const Reply sent = send(World::get().corpus.packet(0).view, kG01);
  packet::DocumentHeader recall = World::header(90);
  recall.business.emplace().type = packet::BusinessType::recall;
  recall.response_for = {{"G01", "1/BM-VP", World::header(1).document_id, "2026/01/05"}};
  ASSERT_EQ(send(as_bytes(packet::write_document(recall, {})), kG01).outcome, Outcome::ok);
  restart();
  EXPECT_EQ(ask(kH57, agents::ListReceived{axis::MessageType::edoc}).items.size(), 1U);  // the recall itself
  EXPECT_EQ(ask(kG01, agents::TrackSent{sent.doc_id}).sent.at(0).receive_state, axis::ReceiveView::recalled);
}

TEST_F(HubService, AChangedByteIsRefused) {
  const BytesView packet = World::get().corpus.packet(1).view;
  Bytes changed(packet.begin(), packet.end());
  // In the middle of the attachment's base64: another letter, so the packet stays well-formed.
  std::uint8_t& letter = changed[changed.size() / 2];
  letter = letter == 'A' ? 'B' : 'A';
  const Reply other_hash = send(changed, kG01, to_hex(signature::sha256(packet)));
  EXPECT_EQ(other_hash.error, axis::ErrorCode::file_error) << other_hash.detail;
  const Reply right_hash = send(changed, kG01);
  EXPECT_EQ(right_hash.outcome, Outcome::refused) << "the signature no longer fits";
  EXPECT_NE(right_hash.error, axis::ErrorCode::ok);
  EXPECT_TRUE(ask(kH57, agents::ListReceived{axis::MessageType::edoc}).items.empty());
}

TEST_F(HubService, ADocumentSignedByAnotherAgencyIsRefused) {
  const Reply reply = send(World::get().corpus.packet(3).view, kG01);
  EXPECT_EQ(reply.error, axis::ErrorCode::signature_refused) << reply.detail;
}

TEST_F(HubService, TheSdkFormOfHashFileIsAccepted) {
  const BytesView packet = World::get().corpus.packet(2).view;
  std::string unpadded;
  for (const std::uint8_t byte : signature::sha256(packet)) {
    const std::string pair = to_hex({&byte, 1});
    unpadded += pair[0] == '0' ? pair.substr(1) : pair;
  }
  EXPECT_EQ(send(packet, kG01, unpadded).outcome, Outcome::ok);
}

TEST_F(HubService, WrongSecretUnknownCentreAndAlteredHeaderGetOneSentence) {
  const Reply wrong = ask({"qlvb.g01", "secret-of-h57"}, agents::ListReceived{});
  const Reply unknown = ask({"nobody", "secret-of-g01"}, agents::ListReceived{});
  EXPECT_EQ(wrong.error, axis::ErrorCode::wrong_credentials);
  EXPECT_EQ(wrong.detail, unknown.detail);
  auto headers = axis::sign_headers({{"servicetype", "eDoc"}, {"messagetype", "edoc"}}, "application/json",
                                    kG01.system_id, kG01.secret, live_now());
  for (auto& [name, value] : headers) {
    if (name == "XroadVnpt-messagetype") value = "status";
  }
  const auto altered = raw("POST", "getReceivedEdocList", headers);
  EXPECT_NE(altered.body.find(wrong.detail), std::string::npos) << altered.body;
  EXPECT_NE(raw("POST", "getReceivedEdocList", {}).body.find("\"15\""), std::string::npos);
}

TEST_F(HubService, AnotherCentresMailboxIsOutOfReach) {
  ASSERT_EQ(send(World::get().corpus.packet(0).view, kG01).outcome, Outcome::ok);
  const std::string id = ask(kH57, agents::ListReceived{axis::MessageType::edoc}).items.at(0).doc_id;
  EXPECT_EQ(ask(kG01, agents::Acknowledge{id, axis::ItemState::done}).error, axis::ErrorCode::not_found);
  const auto headers = axis::sign_headers({{"docId", id}}, "application/json", kG01.system_id, kG01.secret, live_now());
  EXPECT_EQ(raw("GET", "downloadEdoc", headers).status, 404);
  const Reply foreign = send(World::get().corpus.packet(1).view, kH57);
  EXPECT_EQ(foreign.error, axis::ErrorCode::not_allowed) << "a centre sends only for its own agencies";
}

TEST_F(HubService, GarbageGetsTheEnvelope) {
  const Reply garbage = send(as_bytes("1212<?xml version=\"1.0\"?><edXML/>"), kG01);
  EXPECT_EQ(garbage.error, axis::ErrorCode::bad_edxml) << garbage.detail;
  const Reply wrong_kind = send(World::get().corpus.packet(0).view, kG01, "", "status");
  EXPECT_EQ(wrong_kind.error, axis::ErrorCode::bad_edxml) << wrong_kind.detail;
  const Reply neither = send(World::get().corpus.packet(0).view, kG01, "", "letter");
  EXPECT_EQ(neither.error, axis::ErrorCode::bad_request) << neither.detail;
  EXPECT_EQ(raw("POST", "noSuchOperation", {}).status, 404);
  EXPECT_EQ(raw("GET", "sendEdoc", {}).status, 405);
  EXPECT_EQ(raw("POST", "getEdoc", {}, std::string(64 << 10, 'x')).status, 401);  // small enough to ask who sent it
  EXPECT_EQ(raw("POST", "getEdoc", {}, std::string((64 << 10) + 1, 'x')).status, 413);
}

TEST_F(HubService, StatusNeedsTheTokenAndCountsWhatWasVerified) {
  ASSERT_EQ(send(World::get().corpus.packet(0).view, kG01).outcome, Outcome::ok);
  EXPECT_EQ(raw("GET", "status", {}).status, 401);
  EXPECT_EQ(raw("GET", "status", {{"Authorization", "Bearer 00"}}).status, 401);
  const auto answer = raw("GET", "status", {{"Authorization", "Bearer " + hub_->admin_token()}});
  ASSERT_EQ(answer.status, 200);
  const boost::json::value status = boost::json::parse(answer.body);
  EXPECT_EQ(status.at("documents").to_number<int>(), 1);
  EXPECT_EQ(status.at("verification").at("central").at("stages").at("public_key").at("count").to_number<int>(), 2);
  EXPECT_GT(status.at("verification").at("central").at("stages").at("hash").at("cpu_ns").to_number<int>(), 0);
  const std::size_t size = World::get().corpus.packet(0).view.size();
  const auto& same_size =
      status.at("verification").at("sizes").at(signature::kSizeClassNames[signature::size_class(size)]);
  EXPECT_EQ(same_size.at("documents").to_number<int>(), 1);
  EXPECT_EQ(same_size.at("bytes").to_number<std::size_t>(), size);
  EXPECT_EQ(same_size.at("stages"), status.at("verification").at("central").at("stages"));
  EXPECT_EQ(raw("GET", "healthz", {}).status, 200);
  EXPECT_EQ(answer.body.find("secret-of"), std::string::npos);
}

TEST_F(HubService, SecretsLieInFilesOfTheOwnerAlone) {
  for (const char* name : {"id.key", "admin.token"}) {
    struct stat status{};
    ASSERT_EQ(::stat((data_ / name).c_str(), &status), 0) << name;
    EXPECT_EQ(status.st_mode & 0777, 0600U) << name;
  }
}

TEST_F(HubService, OperatorsGetMetricsAndReadiness) {
  ASSERT_EQ(send(World::get().corpus.packet(0).view, kG01).outcome, Outcome::ok);
  EXPECT_EQ(raw("GET", "metrics", {}).status, 401);
  const auto metrics = raw("GET", "metrics", {{"Authorization", "Bearer " + hub_->admin_token()}});
  EXPECT_EQ(metrics.status, 200);
  EXPECT_NE(metrics.body.find("\naxle_hub_mailbox_documents_total 1\n"), std::string::npos) << metrics.body;
  EXPECT_NE(metrics.body.find("\naxle_hub_acceptance_seconds_count 1\n"), std::string::npos);
  EXPECT_EQ(raw("GET", "readyz", {}).status, 200);
  faults_->set_all(EROFS);
  (void)send(World::get().corpus.packet(1).view, kG01);
  const auto sick = raw("GET", "readyz", {});
  EXPECT_EQ(sick.status, 503);
  EXPECT_NE(sick.body.find("the store cannot write to its disk"), std::string::npos) << sick.body;
  faults_->set_all(0);
}

TEST_F(HubService, TheAuditLogTellsWhoDidWhat) {
  ASSERT_EQ(send(World::get().corpus.packet(0).view, kG01).outcome, Outcome::ok);
  (void)ask({"qlvb.g01", "secret-of-h57"}, agents::ListReceived{});
  EXPECT_EQ(send(World::get().corpus.packet(3).view, kG01).error, axis::ErrorCode::signature_refused);
  restart();
  std::string log;
  for (const auto& entry : std::filesystem::directory_iterator(data_ / "audit")) {
    log += must(read_file(entry.path()));
  }
  for (const char* what : {"\"accepted\"", "\"refused-authentication\"", "\"refused\"", "\"started\"", "\"stopped\""}) {
    EXPECT_NE(log.find(what), std::string::npos) << what << " in\n" << log;
  }
  EXPECT_EQ(log.find("secret-of"), std::string::npos);
}

}  // namespace
}  // namespace axle::hub
