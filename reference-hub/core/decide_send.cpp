// Sending documents and statuses: whose, to whom, again, and is there room.
#include <algorithm>

#include "reference-hub/core/state.hpp"

namespace axle::hub {

namespace {

constexpr std::size_t kUnknownNamedMax = 20;   // receivers that a refusal names; the others are counted
constexpr std::size_t kNameInRefusalMax = 64;  // bytes of each: the text comes from outside
constexpr std::size_t kTitleBytesMax = 2048;   // 500 characters (domain 2.2) in UTF-8, with some to spare
constexpr std::uint64_t kFactsRoomBytes = 4 * kTextBytesMax;  // what a record's own texts take in the store, at most
constexpr std::uint64_t kReceiverRoomBytes = 128;             // a receiver in it
constexpr std::size_t kNotationBytesMax = 256;                // number/notation: 42 characters

Decision refuse(axis::ErrorCode code, std::string detail) {
  return {axis::Failure{code, std::move(detail)}, {}};
}

// Cuts at a character's first byte, so that what is left is UTF-8 if it was before.
std::string cut(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string(text);
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end));
}

std::string unknown_receivers(const std::vector<std::string>& unknown) {
  std::string text = unknown.size() == 1 ? "no such receiver: " : "no such receivers: ";
  const std::size_t named = std::min(unknown.size(), kUnknownNamedMax);
  for (std::size_t i = 0; i < named; ++i) {
    if (i > 0) text += ", ";
    text += cut(unknown[i], kNameInRefusalMax);
  }
  if (named < unknown.size()) text += " and " + std::to_string(unknown.size() - named) + " more";
  return text;
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

std::optional<axis::Failure> HubCore::State::admit(std::size_t new_items, std::uint64_t length) const {
  if (totals.waiting + new_items > options.waiting_items_max) {
    return axis::Failure{axis::ErrorCode::try_later, "too many documents wait to be fetched; try again later"};
  }
  const std::uint64_t slack = options.room_slack_bytes + kFactsRoomBytes + new_items * kReceiverRoomBytes;
  if (room_bytes < slack || room_bytes - slack < length) {
    return axis::Failure{axis::ErrorCode::try_later, "the store is full; try again later"};
  }
  return std::nullopt;
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
    if (packets[twin].digest == facts.digest) return {Accepted{to_text(packets[twin].id), true}, {}};
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
  if (!unknown.empty()) return refuse(axis::ErrorCode::receiver_unknown, unknown_receivers(unknown));
  std::sort(receivers.begin(), receivers.end());
  if (const auto twice = std::adjacent_find(receivers.begin(), receivers.end()); twice != receivers.end()) {
    return refuse(axis::ErrorCode::bad_edxml, "a receiver is named twice: " + directory.agency(*twice).record.code);
  }
  if (auto failure = admit(receivers.size(), facts.length)) return {std::move(*failure), {}};

  record.facts.title = cut(facts.title, kTitleBytesMax);
  record.facts.notation = cut(facts.notation, kNotationBytesMax);
  record.doc_id = new_doc_id(0);
  record.receiver_doc_ids.reserve(receivers.size());
  for (std::uint32_t i = 1; i <= receivers.size(); ++i) record.receiver_doc_ids.push_back(new_doc_id(i));
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
  if (!to) return refuse(axis::ErrorCode::receiver_unknown, unknown_receivers({facts.to}));
  if (auto failure = admit(1, facts.length)) return {std::move(*failure), {}};

  record.doc_id = new_doc_id(0);
  record.receiver_doc_id = new_doc_id(1);
  Accepted accepted{record.doc_id, false};
  return {std::move(accepted), std::move(record)};
}

}  // namespace axle::hub
