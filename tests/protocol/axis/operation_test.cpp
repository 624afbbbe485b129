#include "protocol/axis/operation.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace axle::axis {
namespace {

TEST(Operation, TableIsComplete) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < kOperationCount; ++i) {
    const auto operation = static_cast<Operation>(i);
    const OperationInfo& row = info(operation);
    EXPECT_EQ(row.operation, operation);
    EXPECT_EQ(find_operation(row.name), &row);
    EXPECT_TRUE(row.method == "POST" || row.method == "GET");
    names.insert(std::string(row.name));
  }
  EXPECT_EQ(names.size(), kOperationCount);
  EXPECT_EQ(info(Operation::send_edoc).name, "sendEdoc");
  EXPECT_EQ(info(Operation::download_edoc).method, "GET");
  EXPECT_EQ(info(Operation::get_agencies_list_qd20).name, "getAgenciesListQD20");
}

TEST(Operation, UnknownNames) {
  EXPECT_EQ(find_operation(""), nullptr);
  EXPECT_EQ(find_operation("sendedoc"), nullptr);
  EXPECT_EQ(find_operation("/sendEdoc"), nullptr);
}

TEST(Operation, Words) {
  for (const MessageType type : {MessageType::edoc, MessageType::status}) {
    EXPECT_EQ(parse_message_type(to_string(type)), type);
  }
  EXPECT_EQ(parse_message_type("eDoc"), std::nullopt);
  for (const ItemState state : {ItemState::initial, ItemState::processing, ItemState::done, ItemState::fail}) {
    EXPECT_EQ(parse_item_state(to_string(state)), state);
  }
  EXPECT_EQ(parse_item_state("Done"), std::nullopt);
  EXPECT_EQ(parse_item_state(""), std::nullopt);
}

}  // namespace
}  // namespace axle::axis
