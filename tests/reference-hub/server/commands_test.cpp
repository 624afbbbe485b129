#include "reference-hub/server/commands.hpp"

#include <gtest/gtest.h>

namespace axle::hub {
namespace {

using axis::Operation;

axis::Attributes attributes(const std::vector<std::pair<std::string, std::string>>& pairs) {
  axis::Attributes all;
  for (const auto& [name, value] : pairs) all.add(name, value);
  return all;
}

TEST(Commands, ListTakesOnlyItsOwnAttributes) {
  const auto command = make_command(Operation::get_received_edoc_list, "lgsp.h57",
                                    attributes({{"servicetype", "eDoc"},
                                                {"messagetype", "status"},
                                                {"fromdate", "2026/08/01"},
                                                {"todate", "2026/08/02"},
                                                {"pagesize", "50"},
                                                {"pageindex", "2"},
                                                {"hash-file", "00"}}),
                                    "");
  ASSERT_TRUE(command);
  const auto& list = std::get<ListReceived>(*command);
  EXPECT_EQ(list.centre, "lgsp.h57");
  EXPECT_EQ(list.type, axis::MessageType::status);
  EXPECT_EQ(list.page_size, 50U);
  EXPECT_EQ(list.page_index, 2U);
  EXPECT_EQ(list.to_time - list.from_time, 2 * kDay) << "a date as the end means the whole day";
}

TEST(Commands, AStaleStatusBesideADocIdIsNoFilter) {
  const auto stale = make_command(Operation::get_received_edoc_list, "c",
                                  attributes({{"messagetype", "edoc"}, {"status", "done"}, {"docid", "abc"}}), "");
  ASSERT_TRUE(stale);
  EXPECT_FALSE(std::get<ListReceived>(*stale).state);
  const auto asked = make_command(Operation::get_received_edoc_list, "c",
                                  attributes({{"messagetype", "edoc"}, {"status", "done"}}), "");
  ASSERT_TRUE(asked);
  EXPECT_EQ(std::get<ListReceived>(*asked).state, axis::ItemState::done);
}

TEST(Commands, NamesTheAttributeThatIsWrong) {
  const auto refused = [](Operation operation, const std::vector<std::pair<std::string, std::string>>& pairs,
                          std::string_view body = "") {
    const auto command = make_command(operation, "c", attributes(pairs), body);
    return command ? std::string("accepted") : command.error().detail;
  };
  EXPECT_NE(refused(Operation::get_received_edoc_list, {}).find("messagetype"), std::string::npos);
  EXPECT_NE(
      refused(Operation::get_received_edoc_list, {{"messagetype", "edoc"}, {"pagesize", "many"}}).find("pagesize"),
      std::string::npos);
  EXPECT_NE(
      refused(Operation::get_received_edoc_list, {{"messagetype", "edoc"}, {"fromdate", "1/8/26"}}).find("fromdate"),
      std::string::npos);
  EXPECT_NE(refused(Operation::get_received_edoc_list, {{"messagetype", "edoc"}, {"status", "gone"}}).find("status"),
            std::string::npos);
  EXPECT_NE(refused(Operation::get_edoc, {}).find("docId"), std::string::npos);
  EXPECT_NE(refused(Operation::update_status, {{"docid", "a"}}).find("status"), std::string::npos);
  EXPECT_NE(refused(Operation::update_status, {{"docid", "a"}, {"status", "initial"}}).find("status"),
            std::string::npos);
  EXPECT_NE(refused(Operation::delete_agency, {}).find("AgencyCode"), std::string::npos);
  EXPECT_NE(refused(Operation::get_agencies_list_qd20, {{"level", "5"}}).find("level"), std::string::npos);
  EXPECT_NE(refused(Operation::register_agency, {}, "no json").find("JSON"), std::string::npos);
  EXPECT_NE(refused(Operation::register_agency, {}, R"({"code":"H57.1"})").find("name"), std::string::npos);
  EXPECT_NE(refused(Operation::register_agency, {}, R"({"code":"h57","name":"x"})").find("code"), std::string::npos);
}

TEST(Commands, RegistersAnAgency) {
  const auto command =
      make_command(Operation::register_agency, "lgsp.h57", {},
                   R"({"id":"","pid":"H57","code":"H57.12.3","name":"UBND xã Ba","mail":"a@b.example"})");
  ASSERT_TRUE(command);
  const auto& agency = std::get<RegisterAgency>(*command).agency;
  EXPECT_EQ(agency.code, "H57.12.3");
  EXPECT_EQ(agency.parent_code, "H57");
  EXPECT_EQ(agency.centre_id, "lgsp.h57");
  EXPECT_EQ(agency.level, identity::Level::district);
}

TEST(Commands, DeepJsonIsRefused) {
  const std::string deep(10'000, '[');
  EXPECT_FALSE(make_command(Operation::register_agency, "c", {}, deep));
}

}  // namespace
}  // namespace axle::hub
