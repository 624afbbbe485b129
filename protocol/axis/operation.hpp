// The hub's HTTP interface as the real client SDK speaks it (domain 7.1, 7.1a): operations and their attributes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace axle::axis {

enum class Operation : std::uint8_t {
  get_agencies_list,
  get_agencies_list_qd20,
  get_synchronize_unit,
  register_agency,
  delete_agency,
  send_edoc,
  get_received_edoc_list,
  get_edoc,
  download_edoc,
  update_status,
  get_sent_edoc_list,
  count_receive_edoc,
  count_receive_status,
};
inline constexpr std::size_t kOperationCount = 13;

struct OperationInfo {
  Operation operation;
  std::string_view name;    // "sendEdoc"; the path is the endpoint + "/" + name
  std::string_view method;  // "POST" or "GET"
};
const OperationInfo& info(Operation operation) noexcept;
// By the last path segment; nullptr when there is none such.
const OperationInfo* find_operation(std::string_view name) noexcept;

// messagetype
enum class MessageType : std::uint8_t { edoc, status };
std::string_view to_string(MessageType type) noexcept;
std::optional<MessageType> parse_message_type(std::string_view text) noexcept;

// The transport mailbox item's state, layer L1 (domain 1).
enum class ItemState : std::uint8_t { initial, processing, done, fail };
std::string_view to_string(ItemState state) noexcept;
std::optional<ItemState> parse_item_state(std::string_view text) noexcept;

inline constexpr std::string_view kServiceType = "eDoc";
inline constexpr std::string_view kHeaderPrefix = "XroadVnpt-";

}  // namespace axle::axis
