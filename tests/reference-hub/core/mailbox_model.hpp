// The rules of the mailboxes said once more, in the plainest way: vectors and linear searches. The core must agree with
// it on every answer.
#pragma once

#include <algorithm>
#include <deque>

#include "tests/reference-hub/core/life_model.hpp"

namespace axle::hub {

class MailboxModel : private LifeModel {
 public:
  using LifeModel::LifeModel;

  // Compares the core's decision on a command with what the rules say, then follows it. Ids are the core's own.
  void check(const Command& command, InstantNs now, const Decision& decision) {
    clock_ = std::max(clock_, now);
    std::visit([&](const auto& one) { follow(one, decision); }, command);
  }

  // What the recorded totals must be.
  HubCore::Totals totals() const {
    HubCore::Totals totals;
    totals.deliveries = items_.size();
    totals.irregular = irregular_;
    for (const Item& item : items_) {
      if (gone(item)) {
        ++totals.withdrawn;
      } else {
        ++(item.state == axis::ItemState::done   ? totals.acknowledged
           : item.state == axis::ItemState::fail ? totals.set_aside
                                                 : totals.waiting);
      }
    }
    return totals;
  }

 private:
  // ---- sending
  static std::string key_of(const std::string& from, const DocumentFacts& facts) {
    return "d|" + from + "|" + facts.document_id;
  }
  static std::string key_of(const std::string& from, const std::string& to, const StatusFacts& facts) {
    return "s|" + from + "|" + to + "|" + facts.document_id + "|" + facts.status_code + "|" + facts.timestamp;
  }
  Code sender_code(const std::string& from, const std::string& centre) const {
    const Agency* agency = find(from);
    if (agency == nullptr) return Code::sender_not_registered;
    return agency->record.centre_id == centre ? Code::ok : Code::not_allowed;
  }
  void expect_repeated(const Packet& twin, const Decision& decision) {
    ASSERT_TRUE(std::holds_alternative<Accepted>(decision.answer));
    EXPECT_EQ(std::get<Accepted>(decision.answer).doc_id, twin.doc_id);
    EXPECT_TRUE(std::get<Accepted>(decision.answer).repeated);
    EXPECT_FALSE(decision.record);
  }
  void add_packet(Packet packet, const std::vector<std::string>& to, const std::vector<std::string>& ids) {
    ASSERT_EQ(to.size(), ids.size());
    packet.lsn = ++lsn_;
    packet.at = clock_;
    packets_.push_back(packet);
    add_items(packets_.size() - 1, to, ids);
  }
  void follow(const SendDocument& command, const Decision& decision) {
    const DocumentFacts& facts = command.facts;
    if (const Code code = sender_code(facts.from, command.centre); code != Code::ok) {
      EXPECT_EQ(refusal(decision), code);
      return;
    }
    const std::string from = find(facts.from)->record.code;
    if (const Packet* twin = twin_of(key_of(from, facts))) {
      if (twin->digest == facts.digest) return expect_repeated(*twin, decision);
      EXPECT_EQ(refusal(decision), Code::duplicate_conflict);
      return;
    }
    std::vector<std::string> to;
    for (const std::string& code : facts.to) {
      if (find(code) == nullptr) {
        EXPECT_EQ(refusal(decision), Code::receiver_unknown);
        return;
      }
      to.push_back(find(code)->record.code);
    }
    std::vector<std::string> sorted = to;
    std::sort(sorted.begin(), sorted.end());
    if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
      EXPECT_EQ(refusal(decision), Code::bad_edxml);
      return;
    }
    if (const Code code = life_code(from, facts); code != Code::ok) {
      EXPECT_EQ(refusal(decision), code);
      return;
    }
    ASSERT_TRUE(decision.record && std::holds_alternative<DocumentAccepted>(*decision.record)) << sentence(decision);
    const auto& record = std::get<DocumentAccepted>(*decision.record);
    EXPECT_EQ(record.facts.to, to);
    add_packet({record.doc_id, command.centre, from, key_of(from, facts), axis::MessageType::edoc, facts.digest,
                facts.priority, 0, 0, facts.title},
               to, record.receiver_doc_ids);
    live(from, facts, to, record.added_doc_ids);
  }

  void follow(const SendStatus& command, const Decision& decision) {
    const StatusFacts& facts = command.facts;
    if (const Code code = sender_code(facts.from, command.centre); code != Code::ok) {
      EXPECT_EQ(refusal(decision), code);
      return;
    }
    const std::string from = find(facts.from)->record.code;
    const Agency* receiver = find(facts.to);
    const std::string to = receiver == nullptr ? facts.to : receiver->record.code;
    if (const Packet* twin = twin_of(key_of(from, to, facts))) return expect_repeated(*twin, decision);
    if (receiver == nullptr) {
      EXPECT_EQ(refusal(decision), Code::receiver_unknown);
      return;
    }
    ASSERT_TRUE(decision.record && std::holds_alternative<StatusAccepted>(*decision.record));
    const auto& record = std::get<StatusAccepted>(*decision.record);
    add_packet({record.doc_id, command.centre, from, key_of(from, to, facts), axis::MessageType::status, facts.digest,
                0, 0, 0},
               {to}, {record.receiver_doc_id});
    const bool in_order = hear(facts, from, to);
    EXPECT_EQ(decision.note.empty(), in_order) << decision.note;
    if (!in_order) ++irregular_;
  }

  // ---- receiving
  std::vector<const Item*> matching(const ListReceived& command) const {
    std::vector<const Item*> found;
    for (const Item& item : items_) {
      const Packet& packet = packets_[item.packet];
      if (item.owner != command.centre || packet.type != command.type || gone(item)) continue;
      if (shown(item) != command.state.value_or(axis::ItemState::initial)) continue;
      if (command.from_time != 0 && packet.at < command.from_time) continue;
      if (command.to_time != 0 && packet.at >= command.to_time) continue;
      found.push_back(&item);
    }
    if (command.state.value_or(axis::ItemState::initial) == axis::ItemState::initial) {
      std::sort(found.begin(), found.end(), [&](const Item* a, const Item* b) {
        const int left = packets_[a->packet].priority, right = packets_[b->packet].priority;
        return left != right ? left > right : a < b;  // items stand in the order of their arrival
      });
      return fair(found);
    }
    return found;
  }
  // Every fourth row is the next of priority 0, as long as there are both kinds.
  std::vector<const Item*> fair(const std::vector<const Item*>& by_priority) const {
    std::deque<const Item*> urgent, ordinary;
    for (const Item* item : by_priority) (packets_[item->packet].priority > 0 ? urgent : ordinary).push_back(item);
    std::vector<const Item*> rows;
    while (!urgent.empty() || !ordinary.empty()) {
      const bool fourth = rows.size() % 4 == 3;
      auto& from = urgent.empty() || (fourth && !ordinary.empty()) ? ordinary : urgent;
      rows.push_back(from.front());
      from.pop_front();
    }
    return rows;
  }

  void follow(const ListReceived& command, const Decision& decision) {
    const std::vector<const Item*> all = matching(command);
    const std::size_t size =
        std::min(command.page_size == 0 ? options_.page_size_default : command.page_size, options_.page_size_max);
    std::vector<const Item*> page;
    for (std::size_t i = size * command.page_index; i < all.size() && page.size() < size; ++i) page.push_back(all[i]);
    const auto& rows = std::get<std::vector<axis::ReceivedItem>>(decision.answer);
    ASSERT_EQ(rows.size(), page.size());
    for (std::size_t i = 0; i < page.size(); ++i) {
      EXPECT_EQ(rows[i].doc_id, page[i]->doc_id);
      EXPECT_EQ(rows[i].to, page[i]->to);
      EXPECT_EQ(rows[i].from, packets_[page[i]->packet].from);
      EXPECT_EQ(rows[i].state, shown(*page[i]));
      EXPECT_EQ(rows[i].created_at, packets_[page[i]->packet].at);
      EXPECT_EQ(rows[i].updated_at, page[i]->updated);
    }
  }

  void follow(const CountReceived& command, const Decision& decision) {
    ListReceived waiting;
    waiting.centre = command.centre;
    waiting.type = command.type;
    EXPECT_EQ(std::get<Count>(decision.answer).count, matching(waiting).size());
  }

  void follow(const Fetch& command, const Decision& decision) {
    const Item* item = find_item(command.doc_id, command.centre);
    if (item == nullptr) {
      EXPECT_EQ(refusal(decision), Code::not_found);
      return;
    }
    ASSERT_TRUE(std::holds_alternative<PacketAt>(decision.answer));
    EXPECT_EQ(std::get<PacketAt>(decision.answer).lsn, packets_[item->packet].lsn);
  }

  void follow(const Acknowledge& command, const Decision& decision) {
    using axis::ItemState;
    Item* item = find_item(command.doc_id, command.centre);
    if (item == nullptr) {
      EXPECT_EQ(refusal(decision), Code::not_found);
      return;
    }
    const bool repeated =
        (item->state == ItemState::done || item->state == ItemState::fail) && item->state == command.state;
    if (command.state == ItemState::initial || (item->state == ItemState::done && !repeated)) {
      EXPECT_EQ(refusal(decision), Code::bad_request);
      return;
    }
    EXPECT_TRUE(std::holds_alternative<Done>(decision.answer));
    EXPECT_EQ(decision.record.has_value(), !repeated);
    if (repeated) return;
    ++lsn_;
    item->state = command.state;
    item->updated = clock_;
    if (command.state == ItemState::fail && ++item->attempts < kAttemptsMax) item->state = ItemState::initial;
  }

  void follow(const ListSent& command, const Decision& decision) {
    for (std::size_t i = 0; i < packets_.size(); ++i) {
      const Packet& packet = packets_[i];
      if (packet.doc_id != command.doc_id || packet.centre != command.centre || packet.type != command.type) continue;
      const auto& rows = std::get<std::vector<axis::SentItem>>(decision.answer);
      std::size_t row = 0;
      for (const Item& item : items_) {
        if (item.document != i) continue;
        ASSERT_LT(row, rows.size());
        EXPECT_EQ(rows[row].receiver_doc_id, item.doc_id);
        EXPECT_EQ(to_string(rows[row].receive_state), gone(item) ? item.fate : to_string(shown(item)));
        EXPECT_EQ(rows[row].business_status, shown_business(item.business));
        EXPECT_EQ(rows[row].title, packet.title);
        EXPECT_EQ(rows[row].sent_at, packets_[item.packet].at);
        ++row;
      }
      EXPECT_EQ(row, rows.size());
      return;
    }
    EXPECT_EQ(refusal(decision), Code::not_found);
  }

  // ---- directory
  void follow(const ListAgencies& /*command*/, const Decision& decision) {
    const auto& rows = std::get<std::vector<axis::AgencyRow>>(decision.answer);
    const auto active = std::count_if(agencies_.begin(), agencies_.end(), [](const Agency& a) { return !a.deleted; });
    EXPECT_EQ(rows.size(), static_cast<std::size_t>(active));
  }

  void follow(const RegisterAgency& command, const Decision& decision) {
    const Agency* known = find(command.agency.code);
    if (known != nullptr && known->record.centre_id != command.centre) {
      EXPECT_EQ(refusal(decision), Code::not_allowed);
      return;
    }
    EXPECT_TRUE(std::holds_alternative<Done>(decision.answer));
    if (decision.record) ++lsn_;
    AgencyRecord record = command.agency;
    record.centre_id = command.centre;
    for (Agency& agency : agencies_) {
      if (agency.record.code == record.code && agency.record.centre_id == command.centre) {
        agency = {record, false};
        return;
      }
    }
    agencies_.push_back({record, false});
  }

  void follow(const DeleteAgency& command, const Decision& decision) {
    const Agency* known = find(command.code);
    if (known == nullptr) {
      EXPECT_EQ(refusal(decision), Code::not_found);
    } else if (known->record.centre_id != command.centre) {
      EXPECT_EQ(refusal(decision), Code::not_allowed);
    } else {
      EXPECT_TRUE(std::holds_alternative<Done>(decision.answer));
      agencies_[static_cast<std::size_t>(known - agencies_.data())].deleted = true;
      ++lsn_;
    }
  }
};

}  // namespace axle::hub
