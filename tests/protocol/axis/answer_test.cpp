#include "protocol/axis/answer.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "protocol/axis/json_scan.hpp"
#include "protocol/axis/json_text.hpp"

namespace axle::axis {
namespace {

const InstantNs kNine = from_civil_in_viet_nam({.year = 2026, .month = 8, .day = 3, .hour = 9});

ReceivedItem received() {
  ReceivedItem item;
  item.doc_id = "64d1f0";
  item.type = MessageType::status;
  item.from = "H99.5";
  item.to = "000.00.00.G99";
  item.state = ItemState::processing;
  item.created_at = kNine;
  item.updated_at = kNine + kMinute;
  item.sha256_hex = "ab";
  item.length = 123'456'789'012;
  item.priority = 3;
  return item;
}

SentItem sent() {
  SentItem item;
  item.sender_doc_id = "s1";
  item.receiver_doc_id = "r1";
  item.from = "H99.5";
  item.to = "H98.1";
  item.receive_state = ReceiveView::done;
  item.business_status = "03";
  item.title = "V/v \"thử\" \\ nghiệm\n";
  item.notation = "27/SKD-VP";
  item.sent_at = kNine;
  item.received_at = kNine + kHour;
  return item;
}

TEST(Answer, Envelopes) {
  EXPECT_EQ(write_ok(), R"({"status":"OK","ErrorCode":"0","ErrorDesc":"Success"})");
  EXPECT_EQ(write_sent("64d1f0"), R"({"status":"OK","ErrorCode":"0","ErrorDesc":"Success","DocId":"64d1f0"})");
  EXPECT_EQ(write_count(7), R"({"status":"OK","ErrorCode":"0","ErrorDesc":"Success","count":7})");
  EXPECT_EQ(write_failure({ErrorCode::receiver_unknown, "no agency H9"}),
            R"({"status":"FAIL","ErrorCode":"18","ErrorDesc":"no agency H9"})");
  EXPECT_EQ(write_failure({ErrorCode::try_later, ""}), R"({"status":"FAIL","ErrorCode":"35","ErrorDesc":"try later"})");
}

TEST(Answer, EveryCodeHasItsWords) {
  for (const int code : {0, 10, 15, 18, 19, 20, 21, 22, 23, 30, 31, 32, 33, 34, 35, 36}) {
    EXPECT_NE(to_string(static_cast<ErrorCode>(code)), "unknown error") << code;
    EXPECT_GE(http_status(static_cast<ErrorCode>(code)), 200) << code;
    EXPECT_EQ(http_status(static_cast<ErrorCode>(code)) == 200, code == 0) << code;
  }
  EXPECT_EQ(to_string(static_cast<ErrorCode>(99)), "unknown error");
  EXPECT_EQ(http_status(static_cast<ErrorCode>(99)), 500);
  EXPECT_TRUE(retryable(ErrorCode::try_later));
  EXPECT_TRUE(retryable(ErrorCode::system_error));
  EXPECT_FALSE(retryable(ErrorCode::duplicate_conflict));
  EXPECT_FALSE(retryable(ErrorCode::ok));
}

TEST(Answer, EnvelopeBothWays) {
  const auto ok = read_envelope(write_sent("64d1f0"));
  ASSERT_TRUE(ok);
  EXPECT_EQ(ok->code, ErrorCode::ok);
  EXPECT_EQ(ok->doc_id, "64d1f0");
  const auto failed = read_envelope(write_failure({ErrorCode::bad_edxml, "dòng 3: \"x\" <&>\n\x01\xFF"}));
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->code, ErrorCode::bad_edxml);
  EXPECT_EQ(failed->description, "dòng 3: \"x\" <&>\n\x01\xEF\xBF\xBD");
}

TEST(Answer, EnvelopesOfOtherHubs) {
  EXPECT_EQ(read_envelope(R"({"status":"FAIL","ErrorCode":18})")->code, ErrorCode::receiver_unknown);
  EXPECT_EQ(read_envelope(R"({"status":"FAIL","ErrorCode":"77"})")->code, static_cast<ErrorCode>(77));
  EXPECT_EQ(read_envelope(R"({"status":"FAIL","ErrorCode":"0"})")->code, ErrorCode::system_error);
  EXPECT_EQ(read_envelope(R"({"status":"FAIL"})")->code, ErrorCode::system_error);
  EXPECT_EQ(read_envelope(R"({"status":"OK","ErrorCode":"SUCCESS"})")->code, ErrorCode::ok);
  for (const std::string_view text : {"", "[]", "null", "{", "<html>", "{}", R"({"status":"ok"})", R"({"status":1})"}) {
    const auto envelope = read_envelope(text);
    ASSERT_FALSE(envelope) << text;
    EXPECT_EQ(envelope.error().code, Errc::invalid_input) << text;
  }
}

TEST(Answer, ReceivedListBothWays) {
  ReceivedItem waiting = received();
  waiting.type = MessageType::edoc;
  waiting.state = ItemState::initial;
  waiting.updated_at = 0;
  const std::string json = write_received_list({received(), waiting});
  EXPECT_NE(json.find(R"("created_time":"2026/08/03 09:00:00","updated_time":"2026/08/03 09:01:00")"),
            std::string::npos);
  EXPECT_NE(json.find(R"("serviceType":"eDoc","messageType":"status")"), std::string::npos);
  const auto items = read_received_list(json);
  ASSERT_TRUE(items) << items.error().detail;
  ASSERT_EQ(items->size(), 2U);
  const ReceivedItem& item = items->front();
  EXPECT_EQ(item.doc_id, "64d1f0");
  EXPECT_EQ(item.type, MessageType::status);
  EXPECT_EQ(item.from, "H99.5");
  EXPECT_EQ(item.to, "000.00.00.G99");
  EXPECT_EQ(item.state, ItemState::processing);
  EXPECT_EQ(item.created_at, kNine);
  EXPECT_EQ(item.updated_at, kNine + kMinute);
  EXPECT_EQ(item.sha256_hex, "ab");
  EXPECT_EQ(item.length, 123'456'789'012U);
  EXPECT_EQ(item.priority, 3);
  EXPECT_EQ(items->back().updated_at, 0);
  EXPECT_EQ(items->back().state, ItemState::initial);
}

TEST(Answer, EmptyLists) {
  EXPECT_EQ(write_received_list({}), R"({"status":"OK","ErrorCode":"0","ErrorDesc":"Success","data":[]})");
  EXPECT_TRUE(read_received_list(write_received_list({}))->empty());
  EXPECT_TRUE(read_sent_list(write_sent_list({}))->empty());
}

TEST(Answer, SentListBothWays) {
  SentItem waiting = sent();
  waiting.receive_state = ReceiveView::initial;
  waiting.received_at = 0;
  const auto items = read_sent_list(write_sent_list({sent(), waiting}));
  ASSERT_TRUE(items) << items.error().detail;
  const SentItem& item = items->front();
  EXPECT_EQ(item.sender_doc_id, "s1");
  EXPECT_EQ(item.receiver_doc_id, "r1");
  EXPECT_EQ(item.from, "H99.5");
  EXPECT_EQ(item.to, "H98.1");
  EXPECT_EQ(item.type, MessageType::edoc);
  EXPECT_EQ(item.receive_state, ReceiveView::done);
  EXPECT_EQ(item.business_status, "03");
  EXPECT_EQ(item.title, sent().title);
  EXPECT_EQ(item.notation, "27/SKD-VP");
  EXPECT_EQ(item.sent_at, kNine);
  EXPECT_EQ(item.received_at, kNine + kHour);
  EXPECT_EQ(items->back().received_at, 0);
}

// Layer L3: what the sender reads of an item, in a word and in a sentence for people.
TEST(Answer, EveryViewHasItsWordBothWays) {
  const std::vector<std::pair<std::string, std::string>> words{
      {"initial", "Chờ nhận"},     {"processing", "Đang nhận"}, {"done", "Đã nhận"},
      {"fail", "Lỗi khi nhận"},    {"recalled", "Đã thu hồi"},  {"removed", "Đã bỏ khỏi nơi nhận"},
      {"replaced", "Đã thay thế"}, {"expired", "Quá hạn"}};
  for (std::size_t i = 0; i < words.size(); ++i) {
    SentItem item = sent();
    item.receive_state = static_cast<ReceiveView>(i);
    EXPECT_EQ(to_string(item.receive_state), words[i].first);
    const std::string json = write_sent_list({item});
    EXPECT_NE(
        json.find(R"("receiveStatus":")" + words[i].first + R"(","receiveStatusDesc":")" + words[i].second + "\""),
        std::string::npos)
        << json;
    EXPECT_EQ((*read_sent_list(json))[0].receive_state, item.receive_state);
  }
  for (const auto state : {ItemState::initial, ItemState::processing, ItemState::done, ItemState::fail}) {
    EXPECT_EQ(to_string(view_of(state)), to_string(state));
  }
  EXPECT_FALSE(parse_receive_view("lost"));
  EXPECT_FALSE(parse_receive_view(""));
}

TEST(Answer, SentRowsWithAndWithoutBusinessStatus) {
  const auto read = [](const std::string& members) {
    return read_sent_list(R"({"status":"OK","data":[{"senderDocId":"1","messageType":"edoc","receiveStatus":"done")" +
                          members + "}]}");
  };
  EXPECT_EQ((*read(""))[0].business_status, "");
  EXPECT_EQ((*read(R"(,"businessStatus":"")"))[0].business_status, "");
  EXPECT_EQ((*read(R"(,"businessStatus":"16")"))[0].business_status, "16");
  for (const std::string wrong : {"1", "1a", "003", "xx"}) {
    EXPECT_FALSE(read(R"(,"businessStatus":")" + wrong + "\"")) << wrong;
  }
  EXPECT_NE(write_sent_list({sent()}).find(R"("businessStatus":"03")"), std::string::npos);
}

TEST(Answer, AnItemSetAsideSaysWhy) {
  ReceivedItem item = received();
  item.attempts = 3;
  EXPECT_NE(write_received_list({item}).find(R"("status_desc":"Đang nhận")"), std::string::npos);
  item.state = ItemState::fail;
  item.attempts = 5;
  EXPECT_NE(write_received_list({item}).find(R"("status_desc":"Lỗi khi nhận 5 lần")"), std::string::npos);
}

TEST(Answer, ListsOfOtherHubs) {
  const auto items = read_received_list(
      R"({"data":[{"docId":17,"messageType":"edoc","status":"initial","contentLength":"5","to":null,"new":[1]}],)"
      R"("ErrorDesc":"","status":"OK","ErrorCode":"0"})");
  ASSERT_TRUE(items) << items.error().detail;
  EXPECT_EQ(items->front().doc_id, "17");
  EXPECT_EQ(items->front().length, 5U);
  EXPECT_EQ(items->front().to, "");
}

TEST(Answer, WrongLists) {
  const auto wrong = [](const std::string& data) {
    return read_received_list(R"({"status":"OK","data":)" + data + "}").error();
  };
  const std::string good = R"("docId":"1","messageType":"edoc","status":"initial")";
  EXPECT_TRUE(read_received_list(R"({"status":"OK","data":[{)" + good + "}]}"));
  for (const std::string data : {"null", "\"\"", "{}", "[1]", R"([{"messageType":"edoc","status":"initial"}])",
                                 R"([{"docId":"1","status":"initial"}])", R"([{"docId":"1","messageType":"edoc"}])",
                                 R"([{"docId":"1","messageType":"edoc","status":"lost"}])"}) {
    EXPECT_EQ(wrong(data).code, Errc::invalid_input) << data;
  }
  EXPECT_NE(wrong("[{" + good + "},{" + good + R"(,"created_time":"yesterday"}])").detail.find("row 2: created_time"),
            std::string::npos);
  EXPECT_EQ(read_received_list(R"({"status":"OK"})").error().code, Errc::invalid_input);
}

TEST(Answer, FailureOfAListIsRefused) {
  const auto items = read_received_list(write_failure({ErrorCode::wrong_credentials, "who are you"}));
  ASSERT_FALSE(items);
  EXPECT_EQ(items.error().code, Errc::refused);
  EXPECT_NE(items.error().detail.find("15 (wrong system id or secret): who are you"), std::string::npos);
  EXPECT_EQ(read_sent_list(write_failure({ErrorCode::not_found, ""})).error().code, Errc::refused);
  EXPECT_EQ(read_count(write_failure({ErrorCode::not_found, ""})).error().code, Errc::refused);
}

TEST(Answer, Count) {
  EXPECT_EQ(*read_count(write_count(12'345)), 12'345U);
  EXPECT_EQ(*read_count(R"({"status":"OK","count":"5"})"), 5U);
  EXPECT_FALSE(read_count(write_ok()));
}

TEST(Answer, SizeAndDepthLimits) {
  std::string padded = write_ok();
  padded.append(kAnswerBytesMax - padded.size(), ' ');
  EXPECT_TRUE(read_envelope(padded));
  EXPECT_EQ(read_envelope(padded + " ").error().code, Errc::limit);
  const auto nested = [](std::size_t depth) {
    return R"({"status":"OK","x":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  EXPECT_TRUE(read_envelope(nested(7)));
  EXPECT_FALSE(read_envelope(nested(8)));
}

TEST(Answer, AgenciesHaveTheColumnsOfTheirOperation) {
  AgencyRow row;
  row.id = "1";
  row.pid = "0";
  row.code = "H57.12";
  row.name = "Sở";
  row.mail = "a@b.example";
  row.old_code = "000.00.12.H57";
  row.centre = "demo";
  const std::string head = R"({"status":"OK","ErrorCode":"0","ErrorDesc":"Success","data":[{"id":"1",)";
  EXPECT_EQ(write_agencies(Operation::get_agencies_list, {row}),
            head + R"("pid":"0","code":"H57.12","name":"Sở","mail":"a@b.example","oldCode":"000.00.12.H57"}]})");
  EXPECT_EQ(write_agencies(Operation::get_agencies_list_qd20, {row}),
            head + R"("code":"H57.12","name":"Sở","mail":"a@b.example","code102":"000.00.12.H57"}]})");
  EXPECT_EQ(write_agencies(Operation::get_synchronize_unit, {row}),
            head + R"("pid":"0","code":"H57.12","name":"Sở","mail":"a@b.example","version":"1","centerCode":"demo",)" +
                R"("deleted":false,"modifyDate":"","isAgency":true}]})");
  row.version = 7;
  row.deleted = true;
  row.modified_at = kNine;
  EXPECT_EQ(write_agencies(Operation::get_synchronize_unit, {row}),
            head + R"("pid":"0","code":"H57.12","name":"Sở","mail":"a@b.example","version":"7","centerCode":"demo",)" +
                R"("deleted":true,"modifyDate":")" + format_packet_timestamp(kNine) + R"(","isAgency":true}]})");
}

// ---- the packet's answer

Bytes sample_packet(std::size_t size) {
  Bytes packet(size);
  for (std::size_t i = 0; i < size; ++i) packet[i] = static_cast<std::uint8_t>(i * 31 + i / 251);
  return packet;
}

TEST(PacketAnswer, BothWays) {
  for (const std::size_t size : {0, 1, 2, 3, 100, 300'000}) {
    const Bytes packet = sample_packet(size);
    const std::string json = write_packet(packet);
    EXPECT_EQ(json, std::string(kPacketPrefix) + to_base64(packet) + std::string(kPacketSuffix));
    const auto back = read_packet_answer(json);
    ASSERT_TRUE(back) << back.error().detail;
    EXPECT_EQ(*back, packet);
    EXPECT_EQ(read_envelope(json)->code, ErrorCode::ok);
  }
}

TEST(PacketAnswer, MembersInAnyOrderWithEscapes) {
  EXPECT_EQ(as_text(*read_packet_answer(R"( { "data" : "QQ==" , "x" : [ 1 , {"data":"no}\""} ] , "n":-1.5e3, "t":true,
      "status" : "OK" } )")),
            "A");
  EXPECT_EQ(as_text(*read_packet_answer(R"({"status":"OK","data":"QQ\u003d\u003D"})")), "A");
  EXPECT_EQ(*read_packet_answer(R"({"status":"OK","data":"\/\/\/\/"})"), Bytes({0xFF, 0xFF, 0xFF}));
}

TEST(PacketAnswer, Failure) {
  const auto failed = read_packet_answer(write_failure({ErrorCode::not_found, "no document \"x\""}));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, Errc::refused);
  EXPECT_NE(failed.error().detail.find("30 (not found): no document \"x\""), std::string::npos);
}

TEST(PacketAnswer, Wrong) {
  for (const std::string_view text : {"",
                                      "x",
                                      "[]",
                                      "{",
                                      "{}",
                                      R"({"status":"OK"})",
                                      R"({"status":"OK","data":null})",
                                      R"({"status":"OK","data":[]})",
                                      R"({"data":"QQ=="})",
                                      R"({"status":"OK","data":"QQ=="} x)",
                                      R"({"status":"OK","data":"QQ==)",
                                      R"({"status":"OK","data":"QQ=="}})",
                                      R"({"status":"OK" "data":"QQ=="})",
                                      R"({"status":"OK","data":"Q*=="})",
                                      R"({"status":"OK","data":"QQ==","data":"QQ=="})",
                                      R"({"status":"OK","data":"QQ\x=="})",
                                      R"({"status":"OK","data":"QQ==\"})",
                                      R"({"status":"OK",})",
                                      R"({"status":"OK","a":[}],"data":"QQ=="})",
                                      R"({status:"OK"})",
                                      R"({"status":"OK","data":"QQ==","a":})"}) {
    const auto packet = read_packet_answer(text);
    ASSERT_FALSE(packet) << text;
    EXPECT_EQ(packet.error().code, Errc::invalid_input) << text;
  }
}

TEST(PacketAnswer, DepthAtAndPastTheBound) {
  const auto nested = [](std::size_t depth) {
    return R"({"status":"OK","data":"QQ==","x":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  EXPECT_TRUE(read_packet_answer(nested(JsonObjectScan::kDepthMax)));
  EXPECT_EQ(read_packet_answer(nested(JsonObjectScan::kDepthMax + 1)).error().code, Errc::limit);
}

TEST(PacketAnswer, EveryCutIsRefused) {
  const std::string json = write_packet(sample_packet(50));
  for (std::size_t size = 0; size < json.size(); ++size) {
    EXPECT_FALSE(read_packet_answer(std::string_view(json).substr(0, size))) << size;
  }
}

// ---- JSON text

TEST(JsonText, EscapesComeBack) {
  std::string all;
  for (int c = 1; c < 0x80; ++c) all.push_back(static_cast<char>(c));
  all += "Việt 😀";
  all.push_back('\0');
  std::string json;
  append_json_string(json, all);
  EXPECT_EQ(json.find('\n'), std::string::npos);
  const auto back = unescape_json(std::string_view(json).substr(1, json.size() - 2));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, all);
}

TEST(JsonText, Unescape) {
  EXPECT_EQ(*unescape_json(R"(\u0056i\u1ec7t \ud83d\ude00 \b\f\n\r\t\"\\\/)"), "Việt 😀 \b\f\n\r\t\"\\/");
  for (const std::string_view text :
       {R"(\)", R"(\x)", R"(\u12)", R"(\u12g4)", R"(\ud83d)", R"(\ud83d\u0041)", R"(\ude00)", R"(\u-123)"}) {
    EXPECT_FALSE(unescape_json(text)) << text;
  }
}

}  // namespace
}  // namespace axle::axis
