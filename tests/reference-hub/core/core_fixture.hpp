// A small world for tests of the core: two centres with agencies, and short ways to say things.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "reference-hub/core/hub_core.hpp"

namespace axle::hub {

inline CoreOptions test_options() {
  CoreOptions options;
  for (std::size_t i = 0; i < options.id_key.size(); ++i) options.id_key[i] = static_cast<std::uint8_t>(i * 7 + 1);
  return options;
}

inline std::vector<CentreRecord> test_centres() {
  return {{"north", "n-secret"}, {"south", "s-secret"}};
}

inline std::vector<AgencyRecord> test_agencies() {
  using identity::Level;
  return {{"H01", "000.00.00.H01", "Tỉnh Một", "mot@example", "north", "", Level::province},
          {"H01.2", "000.00.02.H01", "Sở Hai", "hai@example", "north", "H01", Level::province},
          {"H02", "000.00.00.H02", "Tỉnh Ba", "ba@example", "south", "", Level::province},
          {"H02.5.1", "", "Xã Bốn", "bon@example", "south", "H02", Level::commune}};
}

inline Digest256 digest_of(std::uint64_t seed) {
  Digest256 digest{};
  for (std::size_t i = 0; i < 8; ++i) digest[i] = static_cast<std::uint8_t>(seed >> (8 * i));
  return digest;
}

inline SendDocument document(std::string from, std::vector<std::string> to, const std::string& id, int priority = 0) {
  SendDocument command;
  command.centre = from.starts_with("H01") ? "north" : "south";
  command.facts = {
      std::move(from), std::move(to),        id,  "title of " + id, "1/" + id, packet::BusinessType::new_document,
      priority,        digest_of(id.size()), 1000};
  return command;
}

inline SendStatus status(std::string from, std::string to, std::string document_id, std::string code) {
  SendStatus command;
  command.centre = from.starts_with("H01") ? "north" : "south";
  command.facts = {std::move(from), std::move(to), std::move(document_id), std::move(code), "2026/08/03 09:00:00",
                   digest_of(5),    1700};
  return command;
}

inline ListReceived list(std::string centre, std::optional<axis::ItemState> state = {},
                         axis::MessageType type = axis::MessageType::edoc) {
  ListReceived command;
  command.centre = std::move(centre);
  command.type = type;
  command.state = state;
  return command;
}

// The refusal's code; ok when it was none.
inline axis::ErrorCode refusal(const Decision& decision) {
  const auto* failure = std::get_if<axis::Failure>(&decision.answer);
  return failure == nullptr ? axis::ErrorCode::ok : failure->code;
}
inline std::string sentence(const Decision& decision) {
  const auto* failure = std::get_if<axis::Failure>(&decision.answer);
  return failure == nullptr ? "" : failure->detail;
}

class CoreTest : public testing::Test {
 protected:
  // Remembers records, so that a test can replay them.
  Decision say(const Command& command, std::uint64_t room_bytes = UINT64_MAX) {
    Decision decision = core.handle(command, now, room_bytes);
    if (decision.record) records.push_back(*decision.record);
    return decision;
  }
  std::string accepted(const Command& command) {
    const Decision decision = say(command);
    const auto* accepted = std::get_if<Accepted>(&decision.answer);
    EXPECT_NE(accepted, nullptr) << sentence(decision);
    return accepted == nullptr ? "" : accepted->doc_id;
  }
  std::vector<axis::ReceivedItem> rows(const ListReceived& command) {
    Decision decision = say(command);
    auto* items = std::get_if<std::vector<axis::ReceivedItem>>(&decision.answer);
    EXPECT_NE(items, nullptr);
    return items == nullptr ? std::vector<axis::ReceivedItem>{} : std::move(*items);
  }
  std::vector<std::string> listed(const ListReceived& command) {
    std::vector<std::string> ids;
    for (const axis::ReceivedItem& item : rows(command)) ids.push_back(item.doc_id);
    return ids;
  }
  axis::ErrorCode acknowledge(std::string centre, std::string doc_id, axis::ItemState state) {
    return refusal(say(Acknowledge{std::move(centre), std::move(doc_id), state}));
  }
  HubCore replayed() const {
    HubCore fresh(test_options(), test_centres(), test_agencies());
    Lsn lsn = 0;
    for (const Record& record : records) fresh.replay(*decode(encode(record)), ++lsn);
    return fresh;
  }

  HubCore core{test_options(), test_centres(), test_agencies()};
  InstantNs now = 1'000 * kSecond;
  std::vector<Record> records;
};

}  // namespace axle::hub
