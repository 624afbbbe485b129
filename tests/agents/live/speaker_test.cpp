// How the clients of different makers speak: every one of them must be one that a right hub accepts.
#include "agents/live/speaker.hpp"

#include <gtest/gtest.h>

#include <map>

#include "base/encoding.hpp"
#include "protocol/axis/header_auth.hpp"
#include "protocol/signature/crypto/digest.hpp"

namespace axle::agents {
namespace {

using axis::ClientQuirk;

const Credentials kCentre{"lgsp.h57", "secret-of-h57"};
constexpr InstantNs kNow = 1'767'578'400 * kSecond;

// A request taken apart as a hub does.
struct Heard {
  explicit Heard(const transport::ClientRequest& request) : head(request.head) {
    std::vector<axis::HeaderField> fields;
    std::string_view rest = head;
    rest.remove_prefix(rest.find("\r\n") + 2);
    while (!rest.starts_with("\r\n")) {
      const std::string_view line = rest.substr(0, rest.find("\r\n"));
      rest.remove_prefix(line.size() + 2);
      const std::size_t colon = line.find(": ");
      fields.push_back({line.substr(0, colon), line.substr(colon + 2)});
      headers[std::string(fields.back().name)] = fields.back().value;
    }
    const auto verified = axis::verify_headers(fields, kCentre.secret);
    EXPECT_TRUE(verified.has_value()) << (verified ? "" : verified.error().detail) << "\n" << head;
    if (verified) attributes = *verified;
    for (const SharedBytes& piece : request.body) body += as_text(piece.view);
    EXPECT_EQ(headers["Content-Length"], std::to_string(body.size()));
  }
  std::string_view attribute(std::string_view name) const { return attributes.get(name); }

  std::string head, body;
  std::map<std::string, std::string> headers;
  axis::Attributes attributes;
};

Heard hear(Speaker& speaker, const CallBody& call, const Digest256& digest = {}, InstantNs now = kNow) {
  return Heard(speaker.request({}, call, SharedBytes::of({'x'}), digest, now));
}

Speaker speaker_with(ClientQuirk quirk) {
  return Speaker(kCentre, axis::bit(quirk));
}

Digest256 digest_with_small_bytes() {
  Digest256 digest;
  for (std::size_t i = 0; i < digest.size(); ++i) digest[i] = static_cast<std::uint8_t>(i);
  return digest;
}

TEST(Speaker, WithoutQuirksEveryCallIsTheSdks) {
  Speaker speaker(kCentre);
  const Heard send = hear(speaker, SendDocument{0, "H57.1"}, digest_with_small_bytes());
  EXPECT_EQ(send.body, "x\r\n");
  EXPECT_EQ(send.attribute("from"), "H57.1");
  EXPECT_EQ(send.attribute("hash-file"), to_hex(digest_with_small_bytes()));
  EXPECT_EQ(send.attribute("systemid"), kCentre.system_id);
  EXPECT_EQ(send.attribute("timestamp"), axis::format_timestamp(kNow));
  EXPECT_TRUE(send.headers.at("XroadVnpt-sign-header-key").starts_with("Content-Type;timestamp;systemid;"));
  const Heard list = hear(speaker, ListReceived{axis::MessageType::status});
  EXPECT_EQ(list.body, "");
  EXPECT_EQ(list.attribute("hash-file"), "") << "nothing sticks";
  const Heard done = hear(speaker, Acknowledge{"d1", axis::ItemState::done});
  EXPECT_TRUE(done.headers.contains("XroadVnpt-docId"));
  EXPECT_FALSE(done.headers.contains("Expect"));
  EXPECT_EQ(done.headers.at("Connection"), "keep-alive");
}

TEST(Speaker, TheHeadIsThatOfTheHeaderListFunctions) {
  Speaker speaker(kCentre);
  const transport::ClientRequest ours = speaker.request({}, ListReceived{}, {}, {}, kNow);
  const auto headers = axis::sign_headers({{"servicetype", "eDoc"}, {"messagetype", "edoc"}}, "application/json",
                                          kCentre.system_id, kCentre.secret, kNow);
  EXPECT_EQ(ours.head, transport::request_head({}, "POST", "getReceivedEdocList", "application/json", headers, 0));
}

TEST(Speaker, UnpaddedHash) {
  Speaker speaker = speaker_with(ClientQuirk::unpadded_hash);
  const Digest256 digest = digest_with_small_bytes();
  const Heard send = hear(speaker, SendDocument{0, "G01"}, digest);
  EXPECT_EQ(send.attribute("hash-file").size(), 64U - 16U);
  EXPECT_TRUE(axis::hash_file_matches(send.attribute("hash-file"), digest));
}

TEST(Speaker, AttributesStick) {
  Speaker speaker = speaker_with(ClientQuirk::sticky_attributes);
  hear(speaker, SendDocument{0, "G01"});
  hear(speaker, Fetch{"d1", axis::MessageType::edoc, "G01"});
  hear(speaker, Acknowledge{"d2", axis::ItemState::done});
  const Heard list = hear(speaker, ListReceived{axis::MessageType::status});
  EXPECT_EQ(list.attribute("from"), "G01");
  EXPECT_FALSE(list.attribute("hash-file").empty());
  EXPECT_EQ(list.attribute("docid"), "d2") << "the last one said";
  EXPECT_EQ(list.attribute("filepath"), ".");
  EXPECT_EQ(list.attribute("status"), "done");
  EXPECT_EQ(list.attribute("messagetype"), "status") << "what the call itself says goes before what stuck";
  Speaker other = speaker_with(ClientQuirk::sticky_attributes);
  EXPECT_EQ(hear(other, ListReceived{}).attribute("from"), "") << "each centre has a memory of its own";
}

TEST(Speaker, TheTimestampStaysThatOfTheFirstCall) {
  Speaker speaker = speaker_with(ClientQuirk::stale_timestamp);
  hear(speaker, ListReceived{}, {}, kNow);
  EXPECT_EQ(hear(speaker, ListReceived{}, {}, kNow + 5 * kHour).attribute("timestamp"), axis::format_timestamp(kNow));
  Speaker usual(kCentre);
  hear(usual, ListReceived{}, {}, kNow);
  EXPECT_EQ(hear(usual, ListReceived{}, {}, kNow + kHour).attribute("timestamp"), axis::format_timestamp(kNow + kHour));
}

TEST(Speaker, ExpectContinueOnGetAndUpdateOnly) {
  Speaker speaker = speaker_with(ClientQuirk::expect_continue);
  for (const CallBody& call : {CallBody(Fetch{"d1", axis::MessageType::edoc, "G01"}), CallBody(Acknowledge{"d1"})}) {
    const auto request = speaker.request({}, call, {}, {}, kNow);
    EXPECT_TRUE(request.expects_continue);
    EXPECT_EQ(Heard(request).headers.at("Expect"), "100-continue");
    EXPECT_EQ(Heard(request).body, "{}");
  }
  for (const CallBody& call : {CallBody(ListReceived{}), CallBody(SendDocument{0, "G01"})}) {
    const auto request = speaker.request({}, call, SharedBytes::of({'x'}), {}, kNow);
    EXPECT_FALSE(request.expects_continue);
    EXPECT_FALSE(Heard(request).headers.contains("Expect"));
  }
}

TEST(Speaker, DocidInLowerCaseInUpdateStatusOnly) {
  Speaker speaker = speaker_with(ClientQuirk::lower_case_docid);
  const Heard done = hear(speaker, Acknowledge{"d1", axis::ItemState::done});
  EXPECT_TRUE(done.headers.contains("XroadVnpt-docid"));
  EXPECT_FALSE(done.headers.contains("XroadVnpt-docId"));
  EXPECT_TRUE(hear(speaker, Fetch{"d1", axis::MessageType::edoc, "G01"}).headers.contains("XroadVnpt-docId"));
}

TEST(Speaker, KeysInAnOrderOfTheirOwn) {
  Speaker speaker = speaker_with(ClientQuirk::key_order);
  const Heard list = hear(speaker, ListReceived{});
  EXPECT_EQ(list.headers.at("XroadVnpt-sign-header-key"), "messagetype;servicetype;systemid;timestamp;Content-Type");
  EXPECT_TRUE(list.headers.at("XroadVnpt-sign-header").starts_with(R"({"XroadVnpt-Content-Type")"));
}

TEST(Speaker, AnObjectWhereTheSdkSendsNothing) {
  Speaker speaker = speaker_with(ClientQuirk::empty_object_body);
  EXPECT_EQ(hear(speaker, ListReceived{}).body, "{}");
  EXPECT_EQ(hear(speaker, TrackSent{"d1"}).body, "{}");
  EXPECT_EQ(hear(speaker, Fetch{"d1", axis::MessageType::edoc, "G01"}).body, "{}");
}

TEST(Speaker, AllQuirksTogetherAreStillOneRightClient) {
  Speaker speaker(kCentre, (axis::ClientQuirks{1} << axis::kClientQuirkCount) - 1);
  const Digest256 digest = digest_with_small_bytes();
  hear(speaker, SendDocument{0, "G01"}, digest);
  hear(speaker, Fetch{"d1", axis::MessageType::edoc, "G01"});
  const Heard done = hear(speaker, Acknowledge{"d2", axis::ItemState::done}, {}, kNow + kHour);
  EXPECT_EQ(done.attribute("docid"), "d2");
  EXPECT_EQ(done.attribute("timestamp"), axis::format_timestamp(kNow));
  packet::StatusHeader status;
  status.from.id = "G01";
  status.status_code = "01";
  const Heard report = hear(speaker, SendStatus{status});
  const Digest256 own = signature::sha256(as_bytes(std::string_view(report.body).substr(0, report.body.size() - 2)));
  EXPECT_TRUE(axis::hash_file_matches(report.attribute("hash-file"), own));
  EXPECT_EQ(report.attribute("messagetype"), "status");
}

}  // namespace
}  // namespace axle::agents
