// Sending documents and statuses: whose, to whom, again, and is there room.
#include <algorithm>

#include "reference-hub/core/refusal.hpp"
#include "reference-hub/core/state.hpp"

namespace axle::hub {

namespace {

constexpr std::size_t kTitleBytesMax = 2048;    // 500 characters (domain 2.2) in UTF-8, with some to spare
constexpr std::size_t kNotationBytesMax = 256;  // number/notation: 42 characters

// What the facts beside the receivers add to a record.
std::uint64_t life_bytes(const DocumentFacts& facts) {
  std::uint64_t bytes = facts.target.size();
  for (const packet::ReceiverChange& change : facts.changes) bytes += change.organ_id.size() + 16;
  for (const packet::Replacement& replacement : facts.replacements) {
    bytes += replacement.document_id.size() + 8;
    for (const std::string& organ : replacement.organ_ids) bytes += organ.size() + 2;
  }
  return bytes;
}

std::optional<axis::Failure> check_shape(const DocumentFacts& facts, const CoreOptions& options) {
  using axis::ErrorCode;
  using axis::Failure;
  if (facts.document_id.empty()) return Failure{ErrorCode::bad_edxml, "the document has no id"};
  if (facts.document_id.size() > kTextBytesMax) return Failure{ErrorCode::bad_edxml, "DocumentId is too long"};
  if (facts.to.empty()) return Failure{ErrorCode::bad_edxml, "the document has no receiver"};
  if (facts.to.size() > options.receivers_max) {
    return Failure{ErrorCode::too_large, "more than " + std::to_string(options.receivers_max) + " receivers"};
  }
  if (facts.priority < 0 || facts.priority > kPriorityMax) {
    return Failure{ErrorCode::bad_edxml, "Priority must be 0..4"};
  }
  return std::nullopt;
}

std::optional<axis::Failure> check_shape(const StatusFacts& facts) {
  for (const std::string* text : {&facts.document_id, &facts.status_code, &facts.timestamp}) {
    if (text->empty()) {
      return axis::Failure{axis::ErrorCode::bad_edxml, "DocumentId, StatusCode and Timestamp must not be empty"};
    }
    if (text->size() > kTextBytesMax) {
      return axis::Failure{axis::ErrorCode::bad_edxml, "DocumentId, StatusCode or Timestamp is too long"};
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<axis::Failure> HubCore::State::check_sender(std::string_view from, CentreIndex centre) const {
  const std::optional<AgencyIndex> agency = directory.find_agency(from);
  if (!agency) {
    return axis::Failure{axis::ErrorCode::sender_not_registered, "no such sender: " + cut(from, kNameInRefusalMax)};
  }
  if (directory.agency(*agency).centre == centre) return std::nullopt;
  return axis::Failure{axis::ErrorCode::not_allowed,
                       "the sender belongs to another centre: " + cut(from, kNameInRefusalMax)};
}

// Index 0 names the packet, 1.. its receivers.
std::string HubCore::State::new_doc_id(std::uint32_t index) const {
  for (std::uint32_t attempt = 0;; ++attempt) {
    const DocId id = ids.doc_id(last_lsn + 1, index, attempt);
    // Packets and items are looked up apart, so an id must be new among its own kind only.
    const std::uint32_t taken = index == 0 ? find_packet(id) : find_item(id);
    if (taken == IndexTable::kNone) return to_text(id);
  }
}

Decision HubCore::State::decide(const SendDocument& command, CentreIndex centre) {
  const DocumentFacts& facts = command.facts;
  if (auto failure = check_sender(facts.from, centre)) return {std::move(*failure), {}};
  if (auto failure = check_shape(facts, options)) return {std::move(*failure), {}};
  const AgencyIndex from = *directory.find_agency(facts.from);

  // Before anything that may have changed since the first time: whoever sends again must get the same answer.
  const PacketIndex twin = find_repeat(document_key(directory.agency(from).record.code, facts.document_id));
  if (twin != IndexTable::kNone) {
    const Digest256& sent = facts.sent ? facts.sent->digest : facts.digest;
    if (sent_digest(packets[twin]) == as_text(sent)) return {Accepted{to_text(packets[twin].id), true}, {}};
    return refuse(axis::ErrorCode::duplicate_conflict,
                  "a document with this id was accepted before, with other content");
  }

  DocumentAccepted record{facts, command.centre, {}, {}, {}, clock};
  record.facts.from = directory.agency(from).record.code;
  std::vector<AgencyIndex> receivers;
  std::vector<std::string> unknown;
  receivers.reserve(facts.to.size());
  for (std::string& code : record.facts.to) {
    const std::optional<AgencyIndex> to = directory.find_agency(code);
    if (to) {
      receivers.push_back(*to);
      code = directory.agency(*to).record.code;
    } else {
      unknown.push_back(code);
    }
  }
  if (!unknown.empty()) return {unknown_receivers(unknown), {}};
  std::sort(receivers.begin(), receivers.end());
  if (const auto twice = std::adjacent_find(receivers.begin(), receivers.end()); twice != receivers.end()) {
    return refuse(axis::ErrorCode::bad_edxml, "a receiver is named twice: " + directory.agency(*twice).record.code);
  }
  std::vector<AgencyIndex> added;
  if (auto failure = decide_life(record, added)) return {std::move(*failure), {}};
  receivers.insert(receivers.end(), added.begin(), added.end());
  const bool urgent = facts.priority > 0 || facts.business == packet::BusinessType::recall;
  if (auto failure = admit(centre, receivers, urgent, facts.length, life_bytes(record.facts))) {
    return {std::move(*failure), {}};
  }

  record.facts.title = cut(facts.title, kTitleBytesMax);
  record.facts.notation = cut(facts.notation, kNotationBytesMax);
  record.doc_id = new_doc_id(0);
  record.receiver_doc_ids.reserve(facts.to.size());
  for (std::uint32_t i = 1; i <= receivers.size(); ++i) {
    (i <= facts.to.size() ? record.receiver_doc_ids : record.added_doc_ids).push_back(new_doc_id(i));
  }
  Accepted accepted{record.doc_id, false};
  return {std::move(accepted), std::move(record)};
}

Decision HubCore::State::decide(const SendStatus& command, CentreIndex centre) {
  const StatusFacts& facts = command.facts;
  if (auto failure = check_sender(facts.from, centre)) return {std::move(*failure), {}};
  if (auto failure = check_shape(facts)) return {std::move(*failure), {}};
  StatusAccepted record{facts, command.centre, {}, {}, clock};
  record.facts.from = directory.agency(*directory.find_agency(facts.from)).record.code;
  const std::optional<AgencyIndex> to = directory.find_agency(facts.to);
  if (to) record.facts.to = directory.agency(*to).record.code;

  const PacketIndex twin = find_repeat(status_key(record.facts.from, record.facts.to, facts));
  if (twin != IndexTable::kNone) return {Accepted{to_text(packets[twin].id), true}, {}};
  if (!to) return {unknown_receivers({facts.to}), {}};
  if (auto failure = admit(centre, std::span(&*to, 1), true, facts.length, 0)) return {std::move(*failure), {}};

  record.doc_id = new_doc_id(0);
  record.receiver_doc_id = new_doc_id(1);
  Accepted accepted{record.doc_id, false};
  std::string note;
  if (const StatusEffect effect = effect_of(record.facts); effect.oddity != nullptr) {
    note = "status " + cut(facts.status_code, kNameInRefusalMax) + " from " + record.facts.from + " to " +
           record.facts.to + " for " + cut(facts.document_id, kNameInRefusalMax) + ": " + effect.oddity;
  }
  return {std::move(accepted), std::move(record), std::move(note)};
}

}  // namespace axle::hub
