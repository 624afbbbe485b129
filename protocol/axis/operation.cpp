#include "protocol/axis/operation.hpp"

namespace axle::axis {
namespace {

// In the order of the enumeration.
constexpr std::array<OperationInfo, kOperationCount> kOperations{{
    {Operation::get_agencies_list, "getAgenciesList", "POST"},
    {Operation::get_agencies_list_qd20, "getAgenciesListQD20", "POST"},
    {Operation::get_synchronize_unit, "getSynchronizeUnit", "POST"},
    {Operation::register_agency, "registerAgency", "POST"},
    {Operation::delete_agency, "deleteAgency", "POST"},
    {Operation::send_edoc, "sendEdoc", "POST"},
    {Operation::get_received_edoc_list, "getReceivedEdocList", "POST"},
    {Operation::get_edoc, "getEdoc", "POST"},
    {Operation::download_edoc, "downloadEdoc", "GET"},
    {Operation::update_status, "updateStatus", "POST"},
    {Operation::get_sent_edoc_list, "getSentEdocList", "POST"},
    {Operation::count_receive_edoc, "countReceiveEdoc", "GET"},
    {Operation::count_receive_status, "countReceiveStatus", "GET"},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kOperations.size(); ++i) {
    if (static_cast<std::size_t>(kOperations[i].operation) != i) return false;
  }
  return true;
}
static_assert(in_order());

}  // namespace

const OperationInfo& info(Operation operation) noexcept {
  return kOperations[static_cast<std::size_t>(operation)];
}

const OperationInfo* find_operation(std::string_view name) noexcept {
  for (const OperationInfo& operation : kOperations) {
    if (operation.name == name) return &operation;
  }
  return nullptr;
}

std::string_view to_string(MessageType type) noexcept {
  return type == MessageType::edoc ? "edoc" : "status";
}

std::optional<MessageType> parse_message_type(std::string_view text) noexcept {
  for (const MessageType type : {MessageType::edoc, MessageType::status}) {
    if (to_string(type) == text) return type;
  }
  return std::nullopt;
}

std::string_view to_string(ItemState state) noexcept {
  switch (state) {
    case ItemState::initial: return "initial";
    case ItemState::processing: return "processing";
    case ItemState::done: return "done";
    case ItemState::fail: return "fail";
  }
  return "unknown";
}

std::optional<ItemState> parse_item_state(std::string_view text) noexcept {
  for (const ItemState state : {ItemState::initial, ItemState::processing, ItemState::done, ItemState::fail}) {
    if (to_string(state) == text) return state;
  }
  return std::nullopt;
}

}  // namespace axle::axis
