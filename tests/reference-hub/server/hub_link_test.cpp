// The running hub's link: how far it verifies, what it adds to packets, client certificates, and attacks on it.
#include "tests/reference-hub/server/hub_service_fixture.hpp"

namespace axle::hub {
namespace {

using HubLink = HubServiceTest;

TEST_F(HubLink, ARewrittenDocumentIsDeliveredAsStoredAndKnownAsSent) {
  change_ = [](HubServiceOptions& options) { options.verifier.rewrite = true; };
  restart();
  const BytesView packet = World::get().corpus.packet(0).view;
  const Reply sent = send(packet, kG01);
  ASSERT_EQ(sent.outcome, Outcome::ok) << sent.detail;
  const Reply again = send(packet, kG01);
  EXPECT_EQ(again.doc_id, sent.doc_id) << again.detail;
  const Reply listed = ask(kH57, agents::ListReceived{axis::MessageType::edoc});
  ASSERT_EQ(listed.items.size(), 1U);
  const auto headers = axis::sign_headers({{"docId", listed.items[0].doc_id}}, "application/json", kH57.system_id,
                                          kH57.secret, live_now());
  const auto fetched = raw("GET", "downloadEdoc", headers);
  const BytesView stored = as_bytes(fetched.body);
  EXPECT_GT(stored.size(), packet.size());
  EXPECT_EQ(listed.items[0].length, stored.size());
  EXPECT_EQ(listed.items[0].sha256_hex, to_hex(signature::sha256(stored)));
  EXPECT_NE(fetched.body.find("TraceHeader>"), std::string::npos);
  restart();
  EXPECT_EQ(send(packet, kG01).doc_id, sent.doc_id) << "after a restart, too";
}

TEST_F(HubLink, EachPolicyTakesWhatItDoesNotLookAt) {
  const agents::Credentials stranger{"qlvb.g01", "another-secret"};
  const BytesView by_another = World::get().corpus.packet(3).view;
  for (const VerificationPolicy policy :
       {VerificationPolicy::off, VerificationPolicy::link, VerificationPolicy::packet, VerificationPolicy::full}) {
    change_ = [policy](HubServiceOptions& options) { options.verifier.policy = policy; };
    restart();
    EXPECT_EQ(send(by_another, kG01).outcome == Outcome::ok, policy < VerificationPolicy::full) << to_string(policy);
    const Reply reply = ask(stranger, agents::ListReceived{axis::MessageType::edoc});
    EXPECT_EQ(reply.outcome == Outcome::ok, policy == VerificationPolicy::off) << to_string(policy);
  }
}

TEST_F(HubLink, AClientCertificateIsTheAskingCentresOwn) {
  const auto& authority = World::get().identities.authority;
  change_ = [&](HubServiceOptions& options) {
    options.server.tls->client_certificates = transport::ClientCertificates::required;
    options.server.tls->client_ca_pem = authority.root()->to_pem();
  };
  restart();
  const auto key = must(signature::PrivateKey::generate(signature::KeyAlgorithm::p256));
  const auto identity = must(authority.issue_client("qlvb.g01", {}, key));
  client_.tls.certificate_chain_pem = identity.certificate->to_pem() + identity.chain.front()->to_pem();
  client_.tls.private_key_pem = key.to_pem();
  EXPECT_EQ(ask(kG01, agents::ListReceived{axis::MessageType::edoc}).outcome, Outcome::ok);
  const Reply other = ask(kH57, agents::ListReceived{axis::MessageType::edoc});
  EXPECT_EQ(other.error, axis::ErrorCode::wrong_credentials) << "the secret alone is not enough";
  EXPECT_EQ(other.detail, ask({"nobody", "x"}, agents::ListReceived{axis::MessageType::edoc}).detail);
  client_.tls.certificate_chain_pem.clear();
  client_.tls.private_key_pem.clear();
  EXPECT_NE(ask(kG01, agents::ListReceived{axis::MessageType::edoc}).outcome, Outcome::ok);
}

// The last segment of the path is the operation, whatever stands before it; the operator's pages have one path each.
TEST_F(HubLink, A40_NoPathLeadsAroundCredentials) {
  const auto list = axis::sign_headers({{"servicetype", "eDoc"}, {"messagetype", "edoc"}}, "application/json",
                                       kG01.system_id, kG01.secret, live_now());
  for (const std::string before : {"", "/base", "/x/..", "/http://other.example", "/status"}) {
    EXPECT_EQ(raw("POST", before + "/getReceivedEdocList", list).status, 200) << before;
    EXPECT_EQ(raw("POST", before + "/getReceivedEdocList", {}).status, 401) << before;
  }
  for (const char* page : {"/status", "/metrics"}) {
    EXPECT_EQ(raw("GET", page, {}).status, 401) << page;
    EXPECT_EQ(raw("GET", std::string("/http://other.example") + page, {}).status, 404) << page;
  }
}

// Many small documents: one sender reaches its own limit, urgent ones still go, and nobody else notices.
TEST_F(HubLink, A42_OneSenderCannotFillTheHub) {
  change_ = [](HubServiceOptions& options) {
    options.core.waiting_items_per_sender_max = 10;
    options.verifier.policy = VerificationPolicy::link;
  };
  restart();
  const auto tiny = [](const std::string& from, const std::string& to, int number, const char* priority) {
    packet::DocumentHeader header = World::header(number);
    header.from.id = from;
    header.to[0].id = to;
    header.document_id = from + "," + std::to_string(number);
    header.priority = priority;
    return packet::write_document(header, {});
  };
  int taken = 0;
  Reply refused;
  for (int number = 1; number <= 20 && refused.error == axis::ErrorCode::ok; ++number) {
    refused = send(as_bytes(tiny("G01", "H57", number, "")), kG01);
    if (refused.outcome == Outcome::ok) ++taken;
  }
  EXPECT_EQ(taken, 9) << "the last tenth is for what is urgent";
  EXPECT_EQ(refused.error, axis::ErrorCode::try_later) << refused.detail;
  EXPECT_EQ(send(as_bytes(tiny("G01", "H57", 30, "4")), kG01).outcome, Outcome::ok);
  EXPECT_EQ(send(as_bytes(tiny("H57", "G01", 31, "")), kH57).outcome, Outcome::ok);
}

}  // namespace
}  // namespace axle::hub
