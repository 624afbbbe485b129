// The settings of `axle hub`, one line each.
#include "cli/hub_config.hpp"
#include "sim/scenario/values.hpp"

namespace axle::cli {
namespace {

constexpr std::size_t kTextCharactersMax = 4096;  // of a path or an address

// A setting that `read` makes of a text and `print` makes a text of, so that it reads back to the same.
template <class Value, class Read, class Print>
HubKey setting(std::string_view path, std::string_view option, std::string type, std::string_view meaning,
               Value HubConfig::* member, const Read& read, const Print& print) {
  HubKey key{.path = path, .option = option, .type = std::move(type), .meaning = meaning, .set = {}, .show = {}};
  key.set = [member, read](HubConfig& config, std::string_view given) -> Result<void> {
    auto value = read(given);
    if (!value) return pass(value);
    config.*member = std::move(*value);
    return {};
  };
  key.show = [member, print](const HubConfig& config) { return std::string(print(config.*member)); };
  return key;
}

HubKey text(std::string_view path, std::string_view option, std::string_view meaning, std::string HubConfig::* member) {
  return setting(
      path, option, "text", meaning, member,
      [](std::string_view given) { return sim::read_text(given, kTextCharactersMax); }, &sim::print_quoted);
}

HubKey word(std::string_view path, std::string_view option, std::string_view meaning, std::string HubConfig::* member,
            const std::vector<std::string_view>& words) {
  std::string type;
  for (const std::string_view one : words) {
    type.append(type.empty() ? "" : one == words.back() ? " or " : ", ").append(one);
  }
  const auto read = [words, type](std::string_view given) -> Result<std::string> {
    for (const std::string_view one : words) {
      if (one == given) return std::string(one);
    }
    return fail(Errc::invalid_input, "'" + std::string(given) + "' is not known; write " + type);
  };
  return setting(path, option, type, meaning, member, read, [](const std::string& value) { return value; });
}

HubKey truth(std::string_view path, std::string_view option, std::string_view flag_value, std::string_view meaning,
             bool HubConfig::* member) {
  HubKey key = setting(path, option, "true or false", meaning, member, &sim::read_bool,
                       [](bool value) { return value ? "true" : "false"; });
  key.is_flag = true;
  key.flag_value = flag_value;
  return key;
}

HubKey number(std::string_view path, std::string_view option, std::string_view meaning,
              std::uint64_t HubConfig::* member, std::uint64_t least, std::uint64_t most) {
  return setting(
      path, option, "count, " + std::to_string(least) + " to " + std::to_string(most), meaning, member,
      [=](std::string_view given) { return sim::read_count(given, least, most); },
      [](std::uint64_t value) { return std::to_string(value); });
}

HubKey size(std::string_view path, std::string_view option, std::string_view meaning, std::uint64_t HubConfig::* member,
            std::uint64_t least, std::uint64_t most) {
  return setting(
      path, option, "size, " + sim::print_size(least) + " to " + sim::print_size(most), meaning, member,
      [=](std::string_view given) { return sim::read_size(given, least, most); }, &sim::print_size);
}

HubKey duration(std::string_view path, std::string_view option, std::string_view meaning,
                DurationNs HubConfig::* member, DurationNs least, DurationNs most) {
  return setting(
      path, option, "duration, " + sim::print_duration(least) + " to " + sim::print_duration(most), meaning, member,
      [=](std::string_view given) { return sim::read_duration(given, least, most); }, &sim::print_duration);
}

}  // namespace

const std::vector<HubKey>& hub_keys() {
  using C = HubConfig;
  constexpr std::uint64_t kMany = 1ULL << 40;
  constexpr DurationNs kYears = 3650 * kDay;
  static const std::vector<HubKey> keys{
      text("listen", "--listen", "ADDRESS:PORT; port 0: the system chooses", &C::listen),
      text("data", "--data", "Folder of journal, keys and logs; made when missing", &C::data),
      text("centres", "--centres",
           "CSV with the columns centre_id, secret, agency_code, agency_name, level and, if wanted, old_code, "
           "parent_code",
           &C::centres),
      text("scenario", "--scenario", "Instead of --centres: the agencies of a scenario, by its name or file",
           &C::scenario),
      truth("plain_http", "--plain-http", "true", "No TLS: for tests only", &C::plain_http),
      text("trust", "--trust", "PEM file of the roots that document signatures must lead to", &C::trust),
      text("tls.certificate", "--certificate", "PEM chain of the TLS server; default: made in --data", &C::certificate),
      text("tls.key", "--key", "PEM key of the TLS server", &C::key),
      text("tls.client_ca", "--client-ca", "PEM roots that client certificates must lead to", &C::client_ca),
      word("tls.client_certificates", "--client-certificates", "Client certificates beside the HMAC",
           &C::client_certificates, {"none", "optional", "required"}),
      word("verification.policy", "--verification",
           "off: nothing (loopback only); link: header HMAC; packet: and the packet's signature; full: and every PDF",
           &C::verification, {"off", "link", "packet", "full"}),
      word("verification.revocation", "--revocation", "How it is asked whether a certificate was revoked",
           &C::revocation, {"off", "crl", "ocsp"}),
      truth("verification.rewrite", "--rewrite", "true",
            "Append the hub's TraceHeader to packets, as the real hub does", &C::rewrite),
      word("receipts", "--receipts", "single: a signature each; batch: one for all that were stored together",
           &C::receipts, {"off", "single", "batch"}),
      truth("audit", "--no-audit", "false", "Keep an audit log", &C::audit),
      number("threads.net", "--net-threads", "Threads that speak HTTPS", &C::net_threads, 1, 64),
      number("threads.verify", "--verify-threads", "Threads that verify", &C::verify_threads, 1, 64),
      duration("retention.expire_after", "--expire-after", "Undelivered documents are delivered no more after this",
               &C::expire_after, kSecond, kYears),
      duration("retention.forget_after", "--forget-after", "Packets leave the hub after this; not before they expire",
               &C::forget_after, kSecond, kYears),
      number("limits.connections", "", "Connections open at once", &C::connections, 1, 1'000'000),
      number("limits.connections_per_peer", "", "The same of one address (IPv6: of one /64)", &C::connections_per_peer,
             1, 1'000'000),
      number("limits.waiting_items", "", "Items waiting in all mailboxes", &C::waiting_items, 1, kMany),
      number("limits.waiting_items_per_receiver", "", "Items waiting for one centre", &C::waiting_items_per_receiver, 1,
             kMany),
      number("limits.waiting_items_per_sender", "", "Items waiting that one centre sent", &C::waiting_items_per_sender,
             1, kMany),
      number("limits.documents_waiting", "", "Packets waiting for verification", &C::documents_waiting, 1, 1'000'000),
      size("limits.packet_bytes", "", "Packets in memory, received or being sent", &C::packet_bytes, 1 << 20, kMany),
      size("limits.reserve_bytes", "", "Disk space that is never used", &C::reserve_bytes, 0, kMany),
      size("limits.quota_bytes", "--quota", "Disk space for the journal; 0B: no quota", &C::quota_bytes, 0, kMany),
      number("snapshot_every_records", "", "A snapshot of the state after so many records; 0: only at the end",
             &C::snapshot_every_records, 0, kMany),
      duration("sync_delay", "--sync-delay", "Added to every disk sync: try a slower disk", &C::sync_delay, 0,
               10 * kSecond),
      word("log", "--log", "Form of the lines on standard error: for people or for programs", &C::log,
           {"text", "json"}),
  };
  return keys;
}

}  // namespace axle::cli
