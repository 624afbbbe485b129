// Requests as the national SDK sends them, and answers back into the behaviour's terms.
#include "agents/live/wire.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "protocol/axis/header_auth.hpp"
#include "protocol/packet/reader.hpp"
#include "protocol/packet/writer.hpp"
#include "protocol/signature/crypto/digest.hpp"

namespace axle::agents {
namespace {

const Credentials kCentre{"lgsp.h57", "secret-of-h57"};
constexpr InstantNs kNow = 1'767'578'400 * kSecond;

transport::ClientRequest request(const CallBody& call, const SharedBytes& packet = {}, const Digest256& digest = {}) {
  return make_request({}, kCentre, call, packet, digest, kNow);
}

std::string body_of(const transport::ClientRequest& request) {
  std::string body;
  for (const SharedBytes& piece : request.body) body += as_text(piece.view);
  return body;
}

TEST(Wire, ADocumentIsItsBytesAndACrlfWithoutACopy) {
  const SharedBytes packet = SharedBytes::of(Bytes(1000, 'x'));
  const Digest256 digest = signature::sha256(packet.view);
  const auto sent = request(SendDocument{0, "H57.1"}, packet, digest);
  ASSERT_EQ(sent.body.size(), 2U);
  EXPECT_EQ(sent.body[0].view.data(), packet.view.data()) << "the packet must not be copied";
  EXPECT_EQ(as_text(sent.body[1].view), "\r\n");
  EXPECT_TRUE(sent.head.starts_with("POST /sendEdoc HTTP/1.1\r\n")) << sent.head;
  EXPECT_NE(sent.head.find("Content-Length: 1002\r\n"), std::string::npos) << sent.head;
  EXPECT_NE(sent.head.find("XroadVnpt-hash-file: " + to_hex(digest) + "\r\n"), std::string::npos) << sent.head;
  EXPECT_NE(sent.head.find("XroadVnpt-from: H57.1\r\n"), std::string::npos) << sent.head;
  EXPECT_EQ(sent.head.find("secret-of-h57"), std::string::npos);
}

TEST(Wire, BodiesAreThoseOfTheSdk) {
  EXPECT_EQ(body_of(request(ListReceived{axis::MessageType::status})), "");
  EXPECT_EQ(body_of(request(Fetch{"abc", axis::MessageType::edoc, "H57"})), "{}");
  EXPECT_EQ(body_of(request(Acknowledge{"abc", axis::ItemState::done})), "{}");
  const auto list = request(ListReceived{axis::MessageType::status});
  EXPECT_NE(list.head.find("Content-Length: 0\r\n"), std::string::npos);
  EXPECT_NE(list.head.find("XroadVnpt-messagetype: status\r\n"), std::string::npos);
}

TEST(Wire, AStatusIsWrittenAndHashed) {
  packet::StatusHeader status;
  status.from.id = "H57.1";
  status.response_for.organ_id = "G01";
  status.status_code = "01";
  status.timestamp = "2026/01/05 09:00:00";
  const auto sent = request(SendStatus{status});
  const std::string body = body_of(sent);
  ASSERT_TRUE(body.ends_with("\r\n"));
  const std::string text = body.substr(0, body.size() - 2);
  EXPECT_NE(sent.head.find(to_hex(signature::sha256(as_bytes(text)))), std::string::npos);
  const auto read = packet::read_packet(as_bytes(text));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->status()->status_code, "01");
}

Reply reply_to(const CallBody& call, int status, std::string body) {
  return read_reply(call, transport::ClientResponse{status, std::move(body)});
}

TEST(Wire, AnswersBecomeOutcomes) {
  const CallBody send = SendDocument{};
  EXPECT_EQ(reply_to(send, 200, axis::write_sent("id1")).doc_id, "id1");
  const Reply refused = reply_to(send, 403, axis::write_failure({axis::ErrorCode::not_allowed, "no"}));
  EXPECT_EQ(refused.outcome, Outcome::refused);
  EXPECT_EQ(refused.error, axis::ErrorCode::not_allowed);
  EXPECT_EQ(reply_to(send, 502, "<html>").outcome, Outcome::wrong_answer);
  EXPECT_EQ(read_reply(send, fail(Errc::timeout, "late")).outcome, Outcome::timeout);
  EXPECT_EQ(read_reply(send, fail(Errc::unavailable, "gone")).outcome, Outcome::unavailable);
  EXPECT_EQ(reply_to(ListReceived{}, 401, axis::write_failure({axis::ErrorCode::wrong_credentials, "x"})).error,
            axis::ErrorCode::wrong_credentials);
  axis::ReceivedItem item;
  item.doc_id = "d1";
  item.to = "H57";
  EXPECT_EQ(reply_to(ListReceived{}, 200, axis::write_received_list({item})).items.at(0).doc_id, "d1");
}

TEST(Wire, AnIdThatCannotGoIntoAHeaderMakesTheAnswerWrong) {
  for (const std::string& id : {std::string("a\\r\\nX: y"), std::string("tài liệu"), std::string(129, 'a')}) {
    const std::string list = R"({"status":"OK","ErrorCode":"0","ErrorDesc":"","data":[{"docId":")" + id +
                             R"(","messageType":"edoc","status":"initial"}]})";
    EXPECT_EQ(reply_to(ListReceived{}, 200, list).outcome, Outcome::wrong_answer) << id;
    const std::string sent = R"({"status":"OK","ErrorCode":"0","ErrorDesc":"","DocId":")" + id + "\"}";
    EXPECT_EQ(reply_to(SendDocument{}, 200, sent).outcome, Outcome::wrong_answer) << id;
  }
  const std::string longest(128, 'a');
  EXPECT_EQ(reply_to(SendDocument{}, 200, axis::write_sent(longest)).doc_id, longest);
}

}  // namespace
}  // namespace axle::agents
