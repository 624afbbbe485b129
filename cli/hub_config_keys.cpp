// The settings of `axle hub`, one line each.
#include <charconv>

#include "base/units.hpp"
#include "cli/hub_config.hpp"

namespace axle::cli {
namespace {

using Member = std::string HubConfig::*;

std::function<std::string(const HubConfig&)> shown(Member member) {
  return [member](const HubConfig& config) { return config.*member; };
}

HubKey text(std::string_view path, std::string_view option, std::string_view meaning, Member member) {
  return {.path = path,
          .option = option,
          .meaning = meaning,
          .set = [member](HubConfig& config, std::string_view value) -> Result<void> {
            config.*member = value;
            return {};
          },
          .show = shown(member)};
}

HubKey word(std::string_view path, std::string_view option, std::string_view meaning, Member member,
            std::vector<std::string_view> words) {
  return {.path = path,
          .option = option,
          .meaning = meaning,
          .set = [member, words = std::move(words)](HubConfig& config, std::string_view value) -> Result<void> {
            std::string list;
            for (const std::string_view one : words) {
              if (one == value) {
                config.*member = value;
                return {};
              }
              list.append(list.empty() ? "" : ", ").append(one);
            }
            return fail(Errc::invalid_input, "'" + std::string(value) + "' is none of " + list);
          },
          .show = shown(member)};
}

HubKey truth(std::string_view path, std::string_view option, std::string_view flag_value, std::string_view meaning,
             bool HubConfig::* member) {
  return {.path = path,
          .option = option,
          .meaning = meaning,
          .is_flag = true,
          .flag_value = flag_value,
          .set = [member](HubConfig& config, std::string_view value) -> Result<void> {
            if (value != "true" && value != "false") {
              return fail(Errc::invalid_input, "'" + std::string(value) + "' is neither true nor false");
            }
            config.*member = value == "true";
            return {};
          },
          .show = [member](const HubConfig& config) { return std::string(config.*member ? "true" : "false"); }};
}

HubKey number(std::string_view path, std::string_view option, std::string_view meaning,
              std::uint64_t HubConfig::* member, std::uint64_t least, std::uint64_t most) {
  return {.path = path,
          .option = option,
          .meaning = meaning,
          .set = [=](HubConfig& config, std::string_view value) -> Result<void> {
            std::uint64_t given = 0;
            const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), given);
            if (error != std::errc{} || end != value.data() + value.size() || given < least || given > most) {
              return fail(Errc::invalid_input, "'" + std::string(value) + "' is not a whole number from " +
                                                   std::to_string(least) + " to " + std::to_string(most));
            }
            config.*member = given;
            return {};
          },
          .show = [member](const HubConfig& config) { return std::to_string(config.*member); }};
}

HubKey size(std::string_view path, std::string_view option, std::string_view meaning,
            std::uint64_t HubConfig::* member) {
  return {.path = path,
          .option = option,
          .meaning = meaning,
          .set = [member](HubConfig& config, std::string_view value) -> Result<void> {
            auto bytes = parse_size(value);
            if (!bytes) return pass(bytes);
            config.*member = *bytes;
            return {};
          },
          .show = [member](const HubConfig& config) { return std::to_string(config.*member) + "B"; }};
}

HubKey duration(std::string_view path, std::string_view option, std::string_view meaning,
                DurationNs HubConfig::* member) {
  return {.path = path,
          .option = option,
          .meaning = meaning,
          .set = [member](HubConfig& config, std::string_view value) -> Result<void> {
            auto time = parse_duration(value);
            if (!time) return pass(time);
            config.*member = *time;
            return {};
          },
          .show =
              [member](const HubConfig& config) {
                const DurationNs time = config.*member;
                return time % kSecond == 0 ? std::to_string(time / kSecond) + "s" : std::to_string(time) + "ns";
              }};
}

}  // namespace

const std::vector<HubKey>& hub_keys() {
  using C = HubConfig;
  constexpr std::uint64_t kMany = 1ULL << 40;
  static const std::vector<HubKey> keys{
      text("listen", "--listen", "ADDRESS:PORT; port 0: the system chooses", &C::listen),
      text("data", "--data", "Folder of journal, keys and logs; made when missing", &C::data),
      text("centres", "--centres", "CSV: centre_id,secret,agency_code,agency_name,level[,old_code,parent_code]",
           &C::centres),
      text("scenario", "--scenario", "Instead of --centres: the agencies of a scenario", &C::scenario),
      truth("plain_http", "--plain-http", "true", "No TLS", &C::plain_http),
      text("trust", "--trust", "PEM file of the roots that document signatures must lead to", &C::trust),
      text("tls.certificate", "--certificate", "PEM chain of the TLS server; default: made in --data", &C::certificate),
      text("tls.key", "--key", "PEM key of the TLS server", &C::key),
      text("tls.client_ca", "--client-ca", "PEM roots that client certificates must lead to", &C::client_ca),
      word("tls.client_certificates", "--client-certificates", "none, optional or required", &C::client_certificates,
           {"none", "optional", "required"}),
      word("verification.policy", "--verification",
           "off: nothing (loopback only); link: header HMAC; packet: and the packet's signature; full: and every PDF",
           &C::verification, {"off", "link", "packet", "full"}),
      word("verification.revocation", "--revocation", "off, crl or ocsp", &C::revocation, {"off", "crl", "ocsp"}),
      truth("verification.rewrite", "--rewrite", "true",
            "Append the hub's TraceHeader to packets, as the real hub does", &C::rewrite),
      word("receipts", "--receipts", "off, single (a signature each) or batch (one for all that were stored together)",
           &C::receipts, {"off", "single", "batch"}),
      truth("audit", "--no-audit", "false", "Keep no audit log", &C::audit),
      number("threads.net", "--net-threads", "Threads that speak HTTPS", &C::net_threads, 1, 64),
      number("threads.verify", "--verify-threads", "Threads that verify", &C::verify_threads, 1, 64),
      duration("retention.expire_after", "--expire-after", "Undelivered documents are delivered no more after this",
               &C::expire_after),
      duration("retention.forget_after", "--forget-after", "Packets leave the hub after this", &C::forget_after),
      number("limits.waiting_items", "", "Items waiting in all mailboxes", &C::waiting_items, 1, kMany),
      number("limits.waiting_items_per_receiver", "", "Items waiting for one centre", &C::waiting_items_per_receiver, 1,
             kMany),
      number("limits.waiting_items_per_sender", "", "Items waiting that one centre sent", &C::waiting_items_per_sender,
             1, kMany),
      number("limits.documents_waiting", "", "Packets waiting for verification", &C::documents_waiting, 1, 1'000'000),
      size("limits.packet_bytes", "", "Packets in memory, received or being sent", &C::packet_bytes),
      size("limits.reserve_bytes", "", "Disk space that is never used", &C::reserve_bytes),
      size("limits.quota_bytes", "--quota", "Disk space for the journal; 0B: no quota", &C::quota_bytes),
      number("snapshot_every_records", "", "A snapshot of the state after so many records; 0: only at the end",
             &C::snapshot_every_records, 0, kMany),
      duration("sync_delay", "--sync-delay", "Added to every disk sync: try a slower disk", &C::sync_delay),
      word("log", "--log", "text (for people) or json", &C::log, {"text", "json"}),
  };
  return keys;
}

}  // namespace axle::cli
