// docs/openapi.yaml: its schemas are the answers that are really written.
#include <boost/json.hpp>

#include "protocol/axis/answer.hpp"
#include "reference-hub/server/metrics_text.hpp"
#include "reference-hub/server/readiness.hpp"
#include "reference-hub/server/status_report.hpp"
#include "tests/reference-hub/server/openapi_page.hpp"

namespace axle::hub {
namespace {

using axis::ErrorCode;
using axis::Operation;
using sim::YamlNode;

std::string type_of(const boost::json::value& value) {
  if (value.is_string()) return "string";
  if (value.is_bool()) return "boolean";
  if (value.is_array()) return "array";
  return value.is_object() ? "object" : value.is_number() ? "integer" : "null";
}

void expect_schema(const YamlNode& schema, const boost::json::value& value, const std::string& where);

// The members of all parts together.
void expect_joined(const YamlNode& parts, const boost::json::value& value, const std::string& where) {
  const Page& page = Page::get();
  YamlNode joined;
  for (const YamlNode& part : parts.children) {
    const YamlNode& properties = page.at(page.followed(part), "properties");
    joined.keys.insert(joined.keys.end(), properties.keys.begin(), properties.keys.end());
    joined.children.insert(joined.children.end(), properties.children.begin(), properties.children.end());
    for (const YamlNode& name : page.at(page.followed(part), "required").children) {
      EXPECT_TRUE(value.as_object().contains(name.text)) << where << "." << name.text;
    }
  }
  for (const auto& [name, member] : value.as_object()) {
    const YamlNode* property = page.find(joined, name);
    ASSERT_NE(property, nullptr) << where << "." << name << " is not on the page";
    expect_schema(*property, member, where + "." + std::string(name));
  }
}

// Every member is on the page with its type and a value that it may have, and every required one of the page is there.
void expect_schema(const YamlNode& schema, const boost::json::value& value, const std::string& where) {
  const Page& page = Page::get();
  if (const YamlNode* all = page.find(schema, "allOf")) return expect_joined(*all, value, where);
  EXPECT_EQ(page.at(schema, "type").text, type_of(value)) << where;
  if (const YamlNode* words = page.find(schema, "enum")) {
    EXPECT_TRUE(names_of(words->children).contains(std::string(value.as_string())))
        << where << ": " << value.as_string();
  }
  if (value.is_array()) {
    for (const boost::json::value& row : value.as_array()) expect_schema(page.at(schema, "items"), row, where + "[]");
  }
  const YamlNode* properties = page.find(schema, "properties");
  if (!value.is_object() || properties == nullptr) return;
  std::set<std::string> members;
  for (const auto& [name, member] : value.as_object()) {
    members.emplace(name);
    if (const YamlNode* property = page.find(*properties, name)) {
      expect_schema(*property, member, where + "." + std::string(name));
    }
  }
  EXPECT_EQ(names_of(properties->keys), members) << where;
  if (const YamlNode* required = page.find(schema, "required")) {
    EXPECT_EQ(names_of(required->children), members) << where << ": every member is always there";
  }
}

// The schema of an operation's good answer.
const YamlNode& answer_schema(Operation operation) {
  const Page& page = Page::get();
  const YamlNode& answer = page.at(page.at(operation_node(operation), "responses"), "200");
  return page.at(page.at(page.at(answer, "content"), "application/json"), "schema");
}

TEST(OpenApi, AnswersAreWhatIsWritten) {
  const auto expect = [](Operation operation, const std::string& json) {
    expect_schema(answer_schema(operation), boost::json::parse(json), std::string(axis::info(operation).name));
  };
  const std::string id(24, 'a');
  expect(Operation::send_edoc, axis::write_sent(id));
  expect(Operation::send_edoc, axis::write_sent(id, R"({"version":1})"));
  expect(Operation::update_status, axis::write_ok());
  expect(Operation::register_agency, axis::write_ok());
  expect(Operation::delete_agency, axis::write_ok());
  expect(Operation::count_receive_edoc, axis::write_count(3));
  expect(Operation::count_receive_status, axis::write_count(3));
  expect(Operation::get_edoc, axis::write_packet(as_bytes("packet")));
  const axis::AgencyRow agency{
      .id = "2", .pid = "1", .code = "H57.12", .name = "Sở", .mail = "", .old_code = "", .centre = "c"};
  for (const Operation operation :
       {Operation::get_agencies_list, Operation::get_agencies_list_qd20, Operation::get_synchronize_unit}) {
    expect(operation, axis::write_agencies(operation, {agency}));
  }
  for (const auto state :
       {axis::ItemState::initial, axis::ItemState::processing, axis::ItemState::done, axis::ItemState::fail}) {
    axis::ReceivedItem item;
    item.state = state;
    item.sha256_hex = std::string(64, 'a');
    expect(Operation::get_received_edoc_list, axis::write_received_list({item}));
  }
  for (int view = 0; view <= static_cast<int>(axis::ReceiveView::expired); ++view) {
    axis::SentItem item;
    item.receive_state = static_cast<axis::ReceiveView>(view);
    expect(Operation::get_sent_edoc_list, axis::write_sent_list({item}));
  }
  const Page& page = Page::get();
  for (const auto code : {ErrorCode::wrong_credentials, ErrorCode::try_later}) {
    expect_schema(page.at({"components", "schemas", "Envelope"}), boost::json::parse(axis::write_failure({code, ""})),
                  "failure");
  }
}

TEST(OpenApi, OperatorsAreAnsweredAsWritten) {
  const Page& page = Page::get();
  transport::ServerCounters server;
  StatusInputs inputs;
  inputs.server = &server;
  expect_schema(page.at({"components", "schemas", "Status"}), boost::json::parse(write_status_report(inputs)),
                "status");
  expect_schema(page.at({"components", "schemas", "Readiness"}), boost::json::parse(write_readiness({"a reason"})),
                "readyz");
  EXPECT_NE(page.find(page.at({"paths", "/metrics", "get", "responses", "200", "content"}), kMetricsContentType),
            nullptr);
  // Who needs no credentials says so.
  for (const auto& [path, open] : std::vector<std::pair<std::string, bool>>{
           {"/healthz", true}, {"/readyz", true}, {"/metrics", false}, {"/status", false}}) {
    EXPECT_EQ(page.at({"paths", path, "get", "security"}).children.empty(), open) << path;
  }
}

}  // namespace
}  // namespace axle::hub
