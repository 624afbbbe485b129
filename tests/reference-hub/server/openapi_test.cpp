// docs/openapi.yaml says what the sources say.
#include "tests/reference-hub/server/openapi_page.hpp"

#include "protocol/axis/answer.hpp"
#include "protocol/axis/header_auth.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "reference-hub/receipts/receipt.hpp"
#include "reference-hub/server/commands.hpp"
#include "reference-hub/server/metrics_text.hpp"
#include "reference-hub/server/readiness.hpp"
#include "reference-hub/server/status_report.hpp"

namespace axle::hub {
namespace {

namespace json = boost::json;
using axis::ErrorCode;
using axis::Operation;
using Values = std::map<std::string, std::string>;  // by attribute, in lower case

TEST_F(OpenApi, HasEveryOperationAndNoOther) {
  Names paths{"/healthz", "/readyz", "/metrics", "/status"};
  for (const std::string& path : paths) EXPECT_EQ(keys(at(root_, {"paths", path})), Names{"get"}) << path;
  for (std::size_t i = 0; i < axis::kOperationCount; ++i) {
    const axis::OperationInfo& info = axis::info(static_cast<Operation>(i));
    const std::string path = "/" + std::string(info.name);
    paths.insert(path);
    EXPECT_EQ(keys(at(root_, {"paths", path})), Names{lower(info.method)}) << path;
    EXPECT_EQ(text(operation(info.operation), "operationId"), info.name);
  }
  EXPECT_EQ(keys(at(root_, {"paths"})), paths);
}

TEST_F(OpenApi, HasEveryErrorCodeWithItsStatus) {
  const YamlNode& table = at(root_, {"components", "x-error-codes"});
  const YamlNode& failure = at(root_, {"components", "schemas", "Failure"});
  Names codes;
  for (int number = 0; number < 1000; ++number) {
    const auto code = static_cast<ErrorCode>(number);
    if (to_string(code) == "unknown error") continue;
    const std::string name = std::to_string(number);
    const YamlNode& row = at(table, {name});
    EXPECT_EQ(text(row, "name"), to_string(code));
    EXPECT_EQ(text(row, "http"), std::to_string(http_status(code))) << name;
    EXPECT_EQ(text(row, "retry"), retryable(code) ? "true" : "false") << name;
    codes.insert(name);
    if (code != ErrorCode::ok) expect_matches(failure, json::parse(axis::write_failure({code, ""})), "failure");
  }
  EXPECT_EQ(keys(table), codes);
  codes.erase("0");
  EXPECT_EQ(words(&at(failure, {"properties", "ErrorCode", "enum"})), codes);
}

TEST_F(OpenApi, AnswersOfAnOperationAreThoseOfItsCodes) {
  std::vector<const YamlNode*> operations{&operation("metrics", "GET"), &operation("status", "GET")};
  for (std::size_t i = 0; i < axis::kOperationCount; ++i) operations.push_back(&operation(static_cast<Operation>(i)));
  for (const YamlNode* node : operations) {
    const YamlNode& codes = at(*node, {"x-error-codes"});
    Names statuses{"200", "default"};
    for (const std::string& code : keys(codes)) {
      EXPECT_NE(find(at(root_, {"components", "x-error-codes"}), code), nullptr) << code;
      EXPECT_EQ(text(codes, code), std::to_string(http_status(static_cast<ErrorCode>(std::stoi(code))))) << code;
      statuses.insert(text(codes, code));
    }
    EXPECT_TRUE(codes.keys.size() > 0 && find(codes, "15") != nullptr);
    EXPECT_EQ(keys(at(*node, {"responses"})), statuses) << text(*node, "operationId");
    for (const std::string& status : statuses) {
      const YamlNode& response = at(*node, {"responses", status});
      EXPECT_EQ(find(response, "headers") != nullptr, status == "500" || status == "503") << "Retry-After " << status;
    }
  }
}

axis::Attributes attributes_of(const Values& values) {
  axis::Attributes attributes;
  for (const auto& [name, value] : values) attributes.add(name, value);
  return attributes;
}

// What the hub says to a request with these attributes and this body; nullopt: taken.
std::optional<ErrorCode> refusal(Operation operation, const Values& values, const std::string& body) {
  const axis::Attributes attributes = attributes_of(values);
  if (operation == Operation::send_edoc) {  // its body is empty here, as hash-file's example says
    const auto type = message_type(attributes);
    if (!type) return type.error().code;
    if (!axis::hash_file_matches(attributes.get("hash-file"), signature::sha256({}))) return ErrorCode::file_error;
    return std::nullopt;
  }
  const auto command = make_command(operation, "demo.center.01", attributes, body);
  if (!command) return command.error().code;
  return std::nullopt;
}

TEST_F(OpenApi, RequiredAttributesAreThoseThatTheHubAsksFor) {
  for (std::size_t i = 0; i < axis::kOperationCount; ++i) {
    const auto kind = static_cast<Operation>(i);
    SCOPED_TRACE(axis::info(kind).name);
    const YamlNode& node = operation(kind);
    Names authenticating;
    const std::vector<Parameter> list = parameters(node, authenticating);
    EXPECT_EQ(authenticating, (Names{"systemid", "sign-header", "sign-header-key", "hash-header"}));
    const std::string body = kind == Operation::register_agency ? R"({"code":"H57.12.03","name":"n"})" : "";
    Values needed;
    for (const Parameter& parameter : list) {
      if (parameter.required) needed[parameter.attribute] = parameter.example;
    }
    EXPECT_EQ(refusal(kind, needed, body), std::nullopt);
    const auto expect_refused = [&](const Values& values, const std::string& why) {
      const auto code = refusal(kind, values, body);
      ASSERT_TRUE(code) << why;
      EXPECT_NE(find(at(node, {"x-error-codes"}), std::to_string(static_cast<int>(*code))), nullptr) << why;
    };
    for (const Parameter& parameter : list) {
      Values values = needed;
      if (values.erase(parameter.attribute) > 0) expect_refused(values, "without " + parameter.attribute);
      const auto with = [&](const std::string& value) {
        values[parameter.attribute] = value;
        return values;
      };
      EXPECT_EQ(refusal(kind, with(parameter.example), body), std::nullopt) << parameter.attribute;
      for (const std::string& word : words(find(*parameter.schema, "enum"))) {
        EXPECT_EQ(refusal(kind, with(word), body), std::nullopt) << parameter.attribute << ": " << word;
      }
      const std::string most = text(*parameter.schema, "maximum");
      if (!most.empty()) {
        EXPECT_EQ(refusal(kind, with(most), body), std::nullopt) << parameter.attribute;
        expect_refused(with(std::to_string(std::stoull(most) + 1)), parameter.attribute + " past its maximum");
      }
      if (!most.empty() || find(*parameter.schema, "enum") != nullptr ||
          find(*parameter.schema, "pattern") != nullptr) {
        expect_refused(with("other"), parameter.attribute + " wrong");
      }
    }
  }
}

TEST_F(OpenApi, RequiredMembersOfTheBodyAreThoseThatTheHubAsksFor) {
  const YamlNode& schema =
      at(operation(Operation::register_agency), {"requestBody", "content", "application/json", "schema"});
  json::object needed, all;
  for (const std::string& name : keys(at(schema, {"properties"}))) {
    all[name] = text(at(schema, {"properties", name}), "example");
    if (words(find(schema, "required")).contains(name)) needed[name] = all[name];
  }
  EXPECT_EQ(refusal(Operation::register_agency, {}, json::serialize(needed)), std::nullopt);
  EXPECT_EQ(refusal(Operation::register_agency, {}, json::serialize(all)), std::nullopt);
  for (const auto& member : needed) {
    json::object without = all;
    without.erase(member.key());
    EXPECT_EQ(refusal(Operation::register_agency, {}, json::serialize(without)), ErrorCode::bad_request);
  }
}

TEST_F(OpenApi, HeadersOfTheExampleAreSigned) {
  std::vector<std::pair<std::string, std::string>> headers;
  for (const char* name : {"SystemId", "SignHeader", "SignHeaderKey", "HashHeader"}) {
    const YamlNode& node = at(root_, {"components", "parameters", name});
    headers.emplace_back(text(node, "name"), text(node, "example"));
  }
  for (std::size_t left_out = 0; left_out <= headers.size(); ++left_out) {
    std::vector<axis::HeaderField> fields;
    for (std::size_t i = 0; i < headers.size(); ++i) {
      if (i != left_out) fields.push_back({headers[i].first, headers[i].second});
    }
    EXPECT_EQ(axis::verify_headers(fields, "demo-secret").has_value(), left_out == headers.size()) << left_out;
  }
}

std::string written_received_list() {
  std::vector<axis::ReceivedItem> items(4);
  for (std::size_t i = 0; i < items.size(); ++i) {
    items[i].state = static_cast<axis::ItemState>(i);
    items[i].type = static_cast<axis::MessageType>(i % 2);
    items[i].created_at = static_cast<InstantNs>(i) * kDay;  // the first has no time
    items[i].sha256_hex = std::string(64, 'a');
  }
  return axis::write_received_list(items);
}

std::string written_sent_list(const Names& states) {
  std::vector<axis::SentItem> items;
  for (std::size_t i = 0; i <= static_cast<std::size_t>(axis::ReceiveView::expired); ++i) {
    items.emplace_back().receive_state = static_cast<axis::ReceiveView>(i);
    items.back().sent_at = kDay;
    items.back().business_status = i == 0 ? "" : "03";
  }
  EXPECT_EQ(states.size(), items.size());
  return axis::write_sent_list(items);
}

std::string written_sent() {
  Receipt receipt;
  receipt.to.push_back({"G22", 0, {Digest256{}}});
  receipt.batch_path.emplace_back();
  return axis::write_sent("0123456789abcdef01234567", write_receipt(receipt));
}

TEST_F(OpenApi, AnswersHaveTheMembersOfTheirSchemas) {
  const auto expect = [&](Operation kind, const std::string& answer) {
    const std::string name(axis::info(kind).name);
    expect_matches(answer_schema(operation(kind)), json::parse(answer), name);
  };
  const Names views = words(&at(root_, {"components", "schemas", "SentRow", "properties", "receiveStatus", "enum"}));
  expect(Operation::send_edoc, written_sent());
  expect(Operation::get_sent_edoc_list, written_sent_list(views));
  expect(Operation::get_received_edoc_list, written_received_list());
  expect(Operation::get_edoc, axis::write_packet(as_bytes("packet")));
  for (const auto kind : {Operation::update_status, Operation::register_agency, Operation::delete_agency}) {
    expect(kind, axis::write_ok());
  }
  for (const auto kind : {Operation::count_receive_edoc, Operation::count_receive_status}) {
    expect(kind, axis::write_count(3));
  }
  std::vector<axis::AgencyRow> agencies(2);  // the first was never changed
  agencies[1].modified_at = kDay;
  for (const auto kind :
       {Operation::get_agencies_list, Operation::get_agencies_list_qd20, Operation::get_synchronize_unit}) {
    expect(kind, axis::write_agencies(kind, agencies));
  }
  EXPECT_EQ(keys(at(operation(Operation::download_edoc), {"responses", "200", "content"})),
            Names{"application/octet-stream"});
}

TEST_F(OpenApi, PagesOfTheOperatorHaveTheMembersOfTheirSchemas) {
  const transport::ServerCounters counters;
  StatusInputs inputs;
  const ReadinessInputs readiness;  // a store without room
  inputs.server = &counters;
  expect_matches(answer_schema(operation("status", "GET")), json::parse(write_status_report(inputs)), "status");
  expect_matches(answer_schema(operation("healthz", "GET")), json::parse(axis::write_ok()), "healthz");
  expect_matches(answer_schema(operation("readyz", "GET"), "503"),
                 json::parse(write_readiness(reasons_not_ready(readiness))), "readyz");
  EXPECT_EQ(&answer_schema(operation("readyz", "GET")), &answer_schema(operation("readyz", "GET"), "503"));
  EXPECT_EQ(keys(at(operation("metrics", "GET"), {"responses", "200", "content"})), Names{kMetricsContentType});
}

}  // namespace
}  // namespace axle::hub
