// Everything that `axle hub` can be told, by a YAML file, by options, or by neither.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "reference-hub/server/hub_service.hpp"

namespace axle::cli {

struct HubConfig {
  std::string listen = "127.0.0.1:8443";
  std::string data, centres, scenario;
  bool plain_http = false;
  std::string trust;
  std::string certificate, key, client_ca, client_certificates = "none";
  std::string verification = "full", revocation = "off";
  bool rewrite = false;
  std::string receipts = "batch";
  bool audit = true;
  std::uint64_t net_threads = 1, verify_threads = 1;
  DurationNs expire_after = hub::CoreOptions{}.expire_after, forget_after = hub::CoreOptions{}.forget_after;
  std::uint64_t waiting_items = hub::CoreOptions{}.waiting_items_max;
  std::uint64_t waiting_items_per_receiver = hub::CoreOptions{}.waiting_items_per_receiver_max;
  std::uint64_t waiting_items_per_sender = hub::CoreOptions{}.waiting_items_per_sender_max;
  std::uint64_t documents_waiting = hub::HubServiceOptions{}.documents_waiting_max;
  std::uint64_t connections = transport::ServerLimits{}.connections_max;
  std::uint64_t connections_per_peer = transport::ServerLimits{}.connections_per_peer_max;
  std::uint64_t packet_bytes = hub::HubServiceOptions{}.packet_bytes_max;
  std::uint64_t reserve_bytes = hub::JournalOptions{}.reserve_bytes;
  std::uint64_t quota_bytes = 0;  // 0: none
  std::uint64_t snapshot_every_records = hub::HubServiceOptions{}.snapshot_every_records;
  DurationNs sync_delay = 0;
  std::string log = "text";
  std::string kill_point;  // for tests of a sudden death
};

// One setting: where it stands in the file, what the option is called, what it means.
struct HubKey {
  std::string_view path;    // "verification.policy"
  std::string_view option;  // "--verification"; empty: the file only
  std::string type;         // for people, bounds included: "count, 1 to 64"
  std::string_view meaning;
  bool is_flag = false;  // the option has no value: it sets `flag_value`; "false" says the opposite of `meaning`
  std::string_view flag_value{};
  // invalid_input says what would be right.
  std::function<Result<void>(HubConfig&, std::string_view text)> set;
  std::function<std::string(const HubConfig&)> show;  // as YAML, which reads back to the same
};
const std::vector<HubKey>& hub_keys();

// A file is no larger (limit).
inline constexpr std::size_t kConfigBytesMax = 64 * 1024;

// Reads a file over what `config` says already; paths in it are relative to the working folder. invalid_input: one line
// per problem with file, line and column, what is wrong and what would be right.
Result<void> read_hub_config(const std::string& file, HubConfig& config);
Result<void> parse_hub_config(std::string_view yaml, std::string_view file, HubConfig& config);

// As YAML with a comment for each key, which reads back to the same. There are no secrets in it.
std::string write_hub_config(const HubConfig& config);

}  // namespace axle::cli
