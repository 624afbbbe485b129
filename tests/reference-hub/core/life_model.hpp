// The part of the naive model that says what becomes of documents after they were sent: recall, update, replacement and
// the statuses told of them.
#pragma once

#include <algorithm>
#include <map>

#include "tests/reference-hub/core/core_fixture.hpp"

namespace axle::hub {

class LifeModel {
 public:
  LifeModel(CoreOptions options, const std::vector<AgencyRecord>& agencies) : options_(options) {
    for (const AgencyRecord& agency : agencies) agencies_.push_back({agency, false});
  }

 protected:
  struct Agency {
    AgencyRecord record;
    bool deleted;
  };
  struct Packet {
    std::string doc_id, centre, from, repeat_key;
    axis::MessageType type;
    Digest256 digest;
    int priority;
    Lsn lsn;
    InstantNs at;
    std::string title{};
    bool recalled = false;
  };
  // What statuses told of one item: how far its receiver is, and the last of 13, 15, 16.
  struct Business {
    int progress = 0, answer = 0;
    bool requested = false;  // by a recall, update or replacement
  };
  struct Item {
    std::string doc_id;
    std::size_t packet;
    std::string to, owner;
    axis::ItemState state;
    int attempts;
    InstantNs updated;
    std::size_t document;   // the packet that was sent; `packet` may be a later delivery of it
    std::string fate = "";  // why it is not open any more
    Business business{};
  };
  using Code = axis::ErrorCode;

  const Agency* find(std::string_view code) const {
    for (const Agency& agency : agencies_) {
      if (!agency.deleted && agency.record.code == code) return &agency;
    }
    for (const Agency& agency : agencies_) {
      if (!agency.deleted && !agency.record.old_code.empty() && agency.record.old_code == code) return &agency;
    }
    return nullptr;
  }
  static bool gone(const Item& item) { return !item.fate.empty() && item.state != axis::ItemState::done; }
  Item* find_item(std::string_view id, std::string_view centre) {
    for (Item& item : items_) {
      if (item.doc_id == id && item.owner == centre && !gone(item)) return &item;
    }
    return nullptr;
  }
  axis::ItemState shown(const Item& item) const {
    const bool over = item.state == axis::ItemState::processing && item.updated + options_.processing_lease <= clock_;
    return over ? axis::ItemState::initial : item.state;
  }

  Packet* twin_of(const std::string& key) {
    for (Packet& packet : packets_) {
      if (packet.repeat_key == key) return &packet;
    }
    return nullptr;
  }
  void add_items(std::size_t document, const std::vector<std::string>& to, const std::vector<std::string>& ids) {
    for (std::size_t i = 0; i < to.size(); ++i) {
      items_.push_back({ids[i], packets_.size() - 1, to[i], find(to[i])->record.centre_id, axis::ItemState::initial, 0,
                        clock_, document});
    }
  }

  // ---- recall, update, replacement
  std::string today(const std::string& code) const { return find(code) != nullptr ? find(code)->record.code : code; }
  bool holds(std::size_t document, const std::string& code) const {
    return std::ranges::any_of(
        items_, [&](const Item& item) { return item.document == document && item.to == code && item.fate.empty(); });
  }
  std::size_t sent_by(const std::string& from, const std::string& document_id) {
    const Packet* packet = twin_of("d|" + from + "|" + document_id);
    return packet == nullptr ? SIZE_MAX : static_cast<std::size_t>(packet - packets_.data());
  }
  void end(Item& item, const std::string& fate) {
    if (!item.fate.empty()) return;
    item.business.requested = true;
    if (item.state != axis::ItemState::done || fate != "removed") item.fate = fate;
  }
  static bool has_twice(std::vector<std::string> texts) {
    std::ranges::sort(texts);
    return std::ranges::adjacent_find(texts) != texts.end();
  }

  Code life_code(const std::string& from, const DocumentFacts& facts) {
    if (facts.business == packet::BusinessType::replace) {
      std::vector<std::string> ids;
      for (const packet::Replacement& one : facts.replacements) ids.push_back(one.document_id);
      if (ids.empty() || has_twice(ids)) return Code::bad_edxml;
      for (const std::string& id : ids) {
        if (sent_by(from, id) == SIZE_MAX) return Code::not_allowed;
      }
      return Code::ok;
    }
    if (facts.business == packet::BusinessType::new_document) return Code::ok;
    if (facts.target.empty()) return Code::bad_edxml;
    const std::size_t target = sent_by(from, facts.target);
    if (target == SIZE_MAX) return Code::not_allowed;
    if (facts.business == packet::BusinessType::recall) return Code::ok;
    if (packets_[target].recalled) return Code::bad_request;
    std::vector<std::string> codes;
    for (const packet::ReceiverChange& change : facts.changes) {
      if (change.added && find(change.organ_id) == nullptr) return Code::receiver_unknown;
      codes.push_back(today(change.organ_id));
    }
    return has_twice(codes) ? Code::bad_edxml : Code::ok;
  }

  // `added`: the ids that the record gives to the receivers that an update adds.
  void live(const std::string& from, const DocumentFacts& facts, const std::vector<std::string>& to,
            const std::vector<std::string>& added) {
    const std::size_t target = sent_by(from, facts.target);
    if (facts.business == packet::BusinessType::recall) {
      bool all = true;
      for (Item& item : items_) {
        if (item.document != target) continue;
        if (std::ranges::count(to, item.to) != 0) {
          end(item, "recalled");
        } else if (item.fate != "recalled" && item.fate != "removed") {
          all = false;
        }
      }
      packets_[target].recalled = packets_[target].recalled || all;
    } else if (facts.business == packet::BusinessType::update) {
      update(target, facts, added);
    } else if (facts.business == packet::BusinessType::replace) {
      for (const packet::Replacement& one : facts.replacements) {
        const std::size_t replaced = sent_by(from, one.document_id);
        std::vector<std::string> codes;
        for (const std::string& code : one.organ_ids) codes.push_back(today(code));
        for (Item& item : items_) {
          if (item.document != replaced) continue;
          if (codes.empty() || std::ranges::count(codes, item.to) != 0) end(item, "replaced");
        }
      }
    }
  }

  void update(std::size_t target, const DocumentFacts& facts, const std::vector<std::string>& added_ids) {
    std::vector<std::string> added;
    for (const packet::ReceiverChange& change : facts.changes) {
      if (change.added && !holds(target, today(change.organ_id))) added.push_back(today(change.organ_id));
    }
    ASSERT_EQ(added.size(), added_ids.size());
    if (facts.header_changed) packets_[target].title = facts.title;
    for (Item& item : items_) {
      if (item.document != target || !item.fate.empty()) continue;
      item.business.requested = true;
      for (const packet::ReceiverChange& change : facts.changes) {
        if (!change.added && today(change.organ_id) == item.to) end(item, "removed");
      }
    }
    if (added.empty()) return;
    Packet delivery = packets_[target];
    delivery.doc_id = delivery.repeat_key = "";
    delivery.at = clock_;
    packets_.push_back(delivery);
    add_items(target, added, added_ids);
  }

  // ---- statuses: whether this one is in order
  bool hear(const StatusFacts& facts, const std::string& from, const std::string& to) {
    const bool back = facts.status_code == "13";
    const std::size_t document = sent_by(back ? from : to, facts.document_id);
    Item* found = nullptr;
    for (Item& item : items_) {
      if (item.document == document && item.to == (back ? to : from)) found = &item;
    }
    return document != SIZE_MAX && found != nullptr && hear(found->business, facts.status_code);
  }
  static bool hear(Business& now, const std::string& code) {
    const bool given_back = now.answer == 15 && !now.requested;
    if (code == "13") {
      if (given_back || now.progress == 2) return false;
      now.answer = 13;
    } else if (code == "15" || code == "16") {
      if (now.answer == 0 && !now.requested) return false;
      if (code == "16" && given_back) return false;
      now.answer = std::stoi(code);
    } else {
      static const std::map<std::string, int> steps{{"01", 1}, {"02", 2}, {"03", 2}, {"04", 3}, {"05", 3}, {"06", 4}};
      static const std::array<int, 7> step_of{0, 1, 2, 2, 3, 3, 4};
      if (!steps.contains(code) || given_back) return false;
      const int value = std::stoi(code);
      if (steps.at(code) < step_of[static_cast<std::size_t>(now.progress)]) return false;
      if ((now.progress == 2 || value == 2) && now.progress > 1 && now.progress != value) return false;
      now.progress = value;
      if (now.answer != 13) now.answer = 0;
    }
    return true;
  }
  static std::string shown_business(const Business& now) {
    if (now.answer != 0) return std::to_string(now.answer);
    return now.progress == 0 ? "" : "0" + std::to_string(now.progress);
  }

  CoreOptions options_;
  std::vector<Agency> agencies_;
  std::vector<Packet> packets_;
  std::vector<Item> items_;
  InstantNs clock_ = INT64_MIN;
  Lsn lsn_ = 0;
  std::uint64_t irregular_ = 0;
};

}  // namespace axle::hub
