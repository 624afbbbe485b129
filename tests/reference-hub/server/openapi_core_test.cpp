// docs/openapi.yaml: what the core really answers is among the codes of its operation.
#include "reference-hub/core/hub_core.hpp"
#include "tests/reference-hub/server/openapi_page.hpp"

namespace axle::hub {
namespace {

using axis::ErrorCode;
using axis::Operation;

SendDocument document(std::string from, std::vector<std::string> to, const std::string& id, std::uint8_t content) {
  SendDocument command;
  command.centre = "north";
  command.facts.from = std::move(from);
  command.facts.to = std::move(to);
  command.facts.document_id = id;
  command.facts.digest.fill(content);
  command.facts.length = 1000;
  return command;
}

struct Case {
  Operation operation;
  Command command;
  ErrorCode expected;
};

std::vector<Case> cases() {
  const std::string unknown(24, '0');
  AgencyRecord foreign;
  foreign.code = "H02";
  foreign.name = "x";
  foreign.centre_id = "north";
  return {
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
      {Operation::register_agency, RegisterAgency{"north", foreign}, ErrorCode::not_allowed},
      {Operation::delete_agency, DeleteAgency{"north", "H02"}, ErrorCode::not_allowed},
      {Operation::delete_agency, DeleteAgency{"north", "H77"}, ErrorCode::not_found},
  };
}

TEST_F(OpenApi, RefusalsOfTheCoreAreOnThePage) {
  CoreOptions options;
  options.id_key.fill(1);
  HubCore core(options, {{"north", "n-secret"}, {"south", "s-secret"}},
               {{"H01", "", "Tỉnh Một", "", "north", "", identity::Level::province},
                {"H02", "", "Tỉnh Hai", "", "south", "", identity::Level::province}});
  for (const auto& [kind, command, expected] : cases()) {
    const Decision decision = core.handle(command, kSecond);
    const auto* failure = std::get_if<axis::Failure>(&decision.answer);
    const ErrorCode code = failure == nullptr ? ErrorCode::ok : failure->code;
    EXPECT_EQ(code, expected) << axis::info(kind).name << (failure == nullptr ? "" : ": " + failure->detail);
    if (failure == nullptr) continue;
    const YamlNode& codes = at(operation(kind), {"x-error-codes"});
    EXPECT_NE(find(codes, std::to_string(static_cast<int>(code))), nullptr) << axis::info(kind).name;
  }
}

}  // namespace
}  // namespace axle::hub
