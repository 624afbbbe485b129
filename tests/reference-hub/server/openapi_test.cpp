// docs/openapi.yaml: operations, attributes and error codes are those of the sources.
#include <boost/json.hpp>
#include <map>

#include "protocol/axis/answer.hpp"
#include "protocol/axis/header_auth.hpp"
#include "reference-hub/core/hub_core.hpp"
#include "reference-hub/server/commands.hpp"
#include "tests/reference-hub/server/openapi_page.hpp"

namespace axle::hub {
namespace {

using axis::ErrorCode;
using axis::Operation;
using sim::YamlNode;

// Header parameters by name without prefix; whether the page says that they are required.
std::map<std::string, bool> attributes_of(Operation operation) {
  std::map<std::string, bool> attributes;
  const Page& page = Page::get();
  for (const YamlNode& reference : page.at(operation_node(operation), "parameters").children) {
    const YamlNode& parameter = page.followed(reference);
    const std::string& name = page.at(parameter, "name").text;
    EXPECT_TRUE(name.starts_with(axis::kHeaderPrefix)) << name;
    EXPECT_EQ(page.at(parameter, "in").text, "header");
    attributes.emplace(name.substr(axis::kHeaderPrefix.size()), page.at(parameter, "required").text == "true");
  }
  return attributes;
}

const std::set<std::string> kSigning{"systemid", "sign-header", "sign-header-key", "hash-header"};

TEST(OpenApi, HasEveryOperationWithItsMethodAndNothingElse) {
  std::set<std::string> paths{"/healthz", "/readyz", "/metrics", "/status"};
  for (const Operation operation : all_operations()) {
    EXPECT_EQ(Page::get().at(operation_node(operation), "operationId").text, axis::info(operation).name);
    paths.insert("/" + std::string(axis::info(operation).name));
  }
  const YamlNode& there = Page::get().at({"paths"});
  EXPECT_EQ(names_of(there.keys), paths);
  for (const YamlNode& path : there.children) EXPECT_EQ(path.keys.size(), 1U) << "one method, line " << path.at.line;
}

TEST(OpenApi, EveryErrorCodeHasItsHttpStatus) {
  const Page& page = Page::get();
  const YamlNode& schema = page.at({"components", "schemas", "ErrorCode"});
  std::set<std::string> codes;
  for (int number = 0; number < 1000; ++number) {
    const auto code = static_cast<ErrorCode>(number);
    if (axis::to_string(code) == "unknown error") continue;
    codes.insert(std::to_string(number));
    EXPECT_EQ(page.at(page.at(schema, "x-http-status"), std::to_string(number)).text,
              std::to_string(axis::http_status(code)));
  }
  EXPECT_EQ(codes.size(), 16U);
  EXPECT_EQ(names_of(page.at(schema, "enum").children), codes);
  EXPECT_EQ(names_of(page.at(schema, "x-http-status").keys), codes);
}

TEST(OpenApi, AnOperationAnswersWithTheStatusesOfItsCodes) {
  const Page& page = Page::get();
  for (const Operation operation : all_operations()) {
    std::set<std::string> statuses{"200"};
    for (const std::string& code : codes_of(operation)) {
      const auto error = static_cast<ErrorCode>(std::stoi(code));
      EXPECT_NE(axis::to_string(error), "unknown error") << code;
      const std::string status = std::to_string(axis::http_status(error));
      statuses.insert(status);
      const YamlNode& response = page.at(page.at(operation_node(operation), "responses"), status);
      EXPECT_NE(page.at(response, "description").text.find(code + ":"), std::string::npos)
          << "line " << response.at.line << " does not name " << code;
      EXPECT_EQ(page.find(response, "headers") != nullptr, axis::retryable(error)) << "Retry-After, code " << code;
    }
    EXPECT_EQ(names_of(page.at(operation_node(operation), "responses").keys), statuses) << axis::info(operation).name;
  }
}

// Values with which every operation can be asked.
const std::map<std::string, std::string, std::less<>> kValues{{"messagetype", "edoc"},
                                                              {"docId", "0123456789abcdef01234567"},
                                                              {"status", "done"},
                                                              {"fromDate", "2026/08/03"},
                                                              {"toDate", "2026/08/03"},
                                                              {"pageSize", "10"},
                                                              {"pageIndex", "1"},
                                                              {"level", "2"},
                                                              {"AgencyCode", "H57.12.03"},
                                                              {"hash-file", std::string(64, 'a')},
                                                              {"from", "H57"},
                                                              {"to", "H58"}};
constexpr const char* kNewAgency =
    R"({"code":"H57.12.03","name":"Sở Mẫu","mail":"m@example","pcode":"H57","pid":"H58"})";

axis::Attributes attributes_without(const std::map<std::string, bool>& all, std::string_view without) {
  axis::Attributes attributes;
  for (const auto& [name, ignored] : all) {
    if (name == without || kSigning.contains(name)) continue;
    std::string lower = name;
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    EXPECT_TRUE(kValues.contains(name)) << name << " is new: give it a value here";
    attributes.add(lower, kValues.find(name)->second);
  }
  return attributes;
}

TEST(OpenApi, RequiredAttributesAreThoseWithoutWhichNoCommandIsMade) {
  for (const Operation operation : all_operations()) {
    if (operation == Operation::send_edoc) continue;
    const auto all = attributes_of(operation);
    const auto whole = make_command(operation, "c", attributes_without(all, ""), kNewAgency);
    EXPECT_TRUE(whole) << axis::info(operation).name << ": " << (whole ? "" : whole.error().detail);
    for (const auto& [name, required] : all) {
      if (kSigning.contains(name)) continue;
      const auto made = make_command(operation, "c", attributes_without(all, name), kNewAgency);
      EXPECT_EQ(made.has_value(), !required) << axis::info(operation).name << " without " << name;
      if (!made) {
        EXPECT_EQ(made.error().code, ErrorCode::bad_request);
        EXPECT_TRUE(codes_of(operation).contains("31")) << axis::info(operation).name;
      }
    }
  }
  const auto send = attributes_of(Operation::send_edoc);
  EXPECT_TRUE(message_type(attributes_without(send, "")));
  EXPECT_FALSE(message_type(attributes_without(send, "messagetype")));
  EXPECT_TRUE(send.at("messagetype"));
  EXPECT_FALSE(axis::hash_file_matches(attributes_without(send, "hash-file").get("hash-file"), Digest256{}));
  EXPECT_TRUE(send.at("hash-file"));
  EXPECT_FALSE(send.at("from") || send.at("to")) << "not looked at";
}

TEST(OpenApi, TheFourHeadersThatSignAreRequiredEverywhere) {
  const auto signed_headers = axis::sign_headers({{"servicetype", "eDoc"}}, "text/plain", "c", "secret-of-c", 0);
  const auto verified = [&](std::string_view without) {
    std::vector<axis::HeaderField> fields;
    for (const auto& [name, value] : signed_headers) {
      if (name != std::string(axis::kHeaderPrefix).append(without)) fields.push_back({name, value});
    }
    return axis::verify_headers(fields, "secret-of-c").has_value();
  };
  ASSERT_TRUE(verified("none of them"));
  for (const std::string& name : kSigning) {
    EXPECT_FALSE(verified(name)) << name;
    for (const Operation operation : all_operations()) {
      const auto attributes = attributes_of(operation);
      EXPECT_TRUE(attributes.contains(name) && attributes.at(name)) << axis::info(operation).name << " " << name;
    }
  }
}

TEST(OpenApi, ANewAgencyNeedsWhatThePageSays) {
  const Page& page = Page::get();
  const YamlNode& schema = page.at({"components", "schemas", "NewAgency"});
  const std::set<std::string> required = names_of(page.at(schema, "required").children);
  const boost::json::object whole = boost::json::parse(kNewAgency).as_object();
  for (const YamlNode& member : page.at(schema, "properties").keys) {
    boost::json::object body = whole;
    EXPECT_EQ(body.erase(member.text), 1U) << member.text;
    const auto made = make_command(Operation::register_agency, "c", {}, boost::json::serialize(body));
    EXPECT_EQ(made.has_value(), !required.contains(member.text)) << member.text;
  }
  EXPECT_EQ(page.at(schema, "properties").keys.size(), whole.size());
}

// What the core really answers is among the codes of the page.
TEST(OpenApi, RefusalsOfTheCoreAreOnThePage) {
  CoreOptions options;
  options.id_key.fill(1);
  HubCore core(options, {{"north", "n-secret"}, {"south", "s-secret"}},
               {{"H01", "", "Tỉnh Một", "", "north", "", identity::Level::province},
                {"H02", "", "Tỉnh Hai", "", "south", "", identity::Level::province}});
  const std::string unknown(24, '0');
  const auto document = [](std::string from, std::vector<std::string> to, const std::string& id, std::uint8_t content) {
    SendDocument command;
    command.centre = "north";
    command.facts.from = std::move(from);
    command.facts.to = std::move(to);
    command.facts.document_id = id;
    command.facts.digest.fill(content);
    command.facts.length = 1000;
    return command;
  };
  const std::vector<std::tuple<Operation, Command, ErrorCode>> cases{
      {Operation::send_edoc, document("H01", {"H02"}, "d1", 1), ErrorCode::ok},
      {Operation::send_edoc, document("H01", {"H02"}, "d1", 2), ErrorCode::duplicate_conflict},
      {Operation::send_edoc, document("H01", {"H99"}, "d2", 1), ErrorCode::receiver_unknown},
      {Operation::send_edoc, document("H99", {"H02"}, "d2", 1), ErrorCode::sender_not_registered},
      {Operation::send_edoc, document("H02", {"H01"}, "d2", 1), ErrorCode::not_allowed},
      {Operation::send_edoc, document("H01", {}, "d2", 1), ErrorCode::bad_edxml},
      {Operation::get_edoc, Fetch{"north", unknown}, ErrorCode::not_found},
      {Operation::download_edoc, Fetch{"north", unknown}, ErrorCode::not_found},
      {Operation::update_status, Acknowledge{"north", unknown, axis::ItemState::done}, ErrorCode::not_found},
      {Operation::get_sent_edoc_list, ListSent{"north", axis::MessageType::edoc, unknown}, ErrorCode::not_found},
      {Operation::register_agency, RegisterAgency{"north", {"H02", "", "x", "", "north", ""}}, ErrorCode::not_allowed},
      {Operation::delete_agency, DeleteAgency{"north", "H02"}, ErrorCode::not_allowed},
      {Operation::delete_agency, DeleteAgency{"north", "H77"}, ErrorCode::not_found},
  };
  for (const auto& [operation, command, expected] : cases) {
    const Decision decision = core.handle(command, kSecond);
    const auto* failure = std::get_if<axis::Failure>(&decision.answer);
    const ErrorCode code = failure == nullptr ? ErrorCode::ok : failure->code;
    EXPECT_EQ(code, expected) << axis::info(operation).name << (failure == nullptr ? "" : ": " + failure->detail);
    if (failure == nullptr) continue;
    EXPECT_TRUE(codes_of(operation).contains(std::to_string(static_cast<int>(code)))) << axis::info(operation).name;
  }
  for (const Operation operation : all_operations()) {
    for (const char* code : {"15", "32", "35"}) {
      EXPECT_TRUE(codes_of(operation).contains(code)) << axis::info(operation).name << " may always answer " << code;
    }
  }
}

}  // namespace
}  // namespace axle::hub
