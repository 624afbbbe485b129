#include "reference-hub/server/commands.hpp"

#include <boost/json.hpp>
#include <charconv>

namespace axle::hub {
namespace {

using axis::ErrorCode;
using axis::Failure;
using axis::Operation;

std::unexpected<Failure> bad(std::string detail) {
  return std::unexpected(Failure{ErrorCode::bad_request, std::move(detail)});
}

// An optional whole number; 0 when absent.
std::expected<std::uint32_t, Failure> number(const axis::Attributes& attributes, std::string_view name) {
  const std::string_view text = attributes.get(name);
  if (text.empty()) return 0U;
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return bad(std::string(name) + " must be a whole number, not '" + std::string(text) + "'");
  }
  return value;
}

// An optional date or timestamp. A date alone as the end of a range means the whole day.
std::expected<InstantNs, Failure> moment(const axis::Attributes& attributes, std::string_view name, bool end_of_range) {
  const std::string_view text = attributes.get(name);
  if (text.empty()) return InstantNs{0};
  const auto at = parse_packet_timestamp(text);
  if (!at) return bad(std::string(name) + ": " + at.error().detail);
  if (!end_of_range) return *at;
  return *at + (text.size() <= 10 ? kDay : kSecond);  // the core takes an end that is not included
}

std::expected<std::string, Failure> doc_id(const axis::Attributes& attributes) {
  const std::string_view id = attributes.get("docid");
  if (id.empty()) return bad("docId is missing");
  return std::string(id);
}

std::expected<Command, Failure> list_received(std::string_view centre, const axis::Attributes& attributes) {
  ListReceived command;
  command.centre = centre;
  const auto type = message_type(attributes);
  if (!type) return std::unexpected(type.error());
  command.type = *type;
  // A list defines no docId: where one is present, `status` is left over from an updateStatus and is no filter.
  if (attributes.get("docid").empty() && !attributes.get("status").empty()) {
    command.state = axis::parse_item_state(attributes.get("status"));
    if (!command.state) return bad("status must be initial, processing, done or fail");
  }
  const auto from = moment(attributes, "fromdate", false);
  const auto to = moment(attributes, "todate", true);
  const auto size = number(attributes, "pagesize");
  const auto index = number(attributes, "pageindex");
  if (!from) return std::unexpected(from.error());
  if (!to) return std::unexpected(to.error());
  if (!size) return std::unexpected(size.error());
  if (!index) return std::unexpected(index.error());
  command.from_time = *from;
  command.to_time = *to;
  command.page_size = *size;
  command.page_index = *index;
  return command;
}

std::expected<Command, Failure> acknowledge(std::string_view centre, const axis::Attributes& attributes) {
  auto id = doc_id(attributes);
  if (!id) return std::unexpected(id.error());
  const auto state = axis::parse_item_state(attributes.get("status"));
  if (!state || *state == axis::ItemState::initial) return bad("status must be processing, done or fail");
  return Acknowledge{std::string(centre), std::move(*id), *state};
}

// JSON {id, pcode (or pid), code, name, mail, ...} (domain 7.1); other members are ignored.
std::expected<Command, Failure> register_agency(std::string_view centre, std::string_view body) {
  boost::system::error_code error;
  boost::json::parse_options options;
  options.max_depth = 8;
  const boost::json::value parsed = boost::json::parse(body, error, {}, options);
  if (error || !parsed.is_object()) return bad("the body must be a JSON object {id, pcode, code, name, mail}");
  const auto text = [&](std::string_view key) {
    const boost::json::value* value = parsed.get_object().if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
  };
  RegisterAgency command;
  command.centre = centre;
  command.agency.code = text("code");
  command.agency.name = text("name");
  command.agency.mail = text("mail");
  command.agency.parent_code = text("pcode").empty() ? text("pid") : text("pcode");
  command.agency.centre_id = centre;
  const auto code = identity::AgencyCode::parse(command.agency.code);
  if (!code) return bad("code: " + code.error().detail);
  if (command.agency.name.empty()) return bad("name is missing");
  // The interface does not say the administrative level; the depth of the code is the nearest that it does say.
  command.agency.level = identity::kLevels[static_cast<std::size_t>(code->depth() > 4 ? 4 : code->depth()) - 1];
  return command;
}

}  // namespace

std::expected<axis::MessageType, Failure> message_type(const axis::Attributes& attributes) {
  const auto type = axis::parse_message_type(attributes.get("messagetype"));
  if (!type) return bad("messagetype must be edoc or status");
  return *type;
}

std::expected<Command, Failure> make_command(Operation operation, std::string_view centre,
                                             const axis::Attributes& attributes, std::string_view body) {
  switch (operation) {
    case Operation::get_received_edoc_list: return list_received(centre, attributes);
    case Operation::update_status: return acknowledge(centre, attributes);
    case Operation::register_agency: return register_agency(centre, body);
    case Operation::get_edoc:
    case Operation::download_edoc: {
      auto id = doc_id(attributes);
      if (!id) return std::unexpected(id.error());
      return Fetch{std::string(centre), std::move(*id)};
    }
    case Operation::get_sent_edoc_list: {
      const auto type = message_type(attributes);
      if (!type) return std::unexpected(type.error());
      return ListSent{std::string(centre), *type, std::string(attributes.get("docid"))};
    }
    case Operation::count_receive_edoc: return CountReceived{std::string(centre), axis::MessageType::edoc};
    case Operation::count_receive_status: return CountReceived{std::string(centre), axis::MessageType::status};
    case Operation::get_agencies_list:
    case Operation::get_synchronize_unit: return ListAgencies{std::string(centre), operation, 0};
    case Operation::get_agencies_list_qd20: {
      const auto level = number(attributes, "level");
      if (!level) return std::unexpected(level.error());
      if (*level > 4) return bad("level must be 1, 2, 3 or 4");
      return ListAgencies{std::string(centre), operation, static_cast<int>(*level)};
    }
    case Operation::delete_agency: {
      const std::string_view code = attributes.get("agencycode");
      if (code.empty()) return bad("AgencyCode is missing");
      return DeleteAgency{std::string(centre), std::string(code)};
    }
    case Operation::send_edoc: break;
  }
  return std::unexpected(Failure{ErrorCode::system_error, "sendEdoc is not made from attributes"});
}

}  // namespace axle::hub
