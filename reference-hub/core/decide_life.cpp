// Recall, update and replacement: whose documents they may act on, and what is left of them in the record. A record
// holds only what has an effect, so that applying it needs no rule but what it says.
#include <algorithm>

#include "reference-hub/core/named_codes.hpp"
#include "reference-hub/core/refusal.hpp"
#include "reference-hub/core/state.hpp"

namespace axle::hub {

namespace {

using axis::ErrorCode;
using axis::Failure;
using packet::BusinessType;

// The same for a document that nobody has sent and for another agency's: nobody learns of others' documents.
Failure not_his(std::string_view document_id) {
  return {ErrorCode::not_allowed, "this agency has sent no document " + cut(document_id, kNameInRefusalMax)};
}

// Every look at a document walks its items: updates may not make ever more of them.
constexpr std::size_t kItemsOfDocumentMax = kRecordReceiversMax;

}  // namespace

std::optional<Failure> HubCore::State::decide_life(DocumentAccepted& record, std::vector<AgencyIndex>& added) const {
  DocumentFacts& facts = record.facts;
  // What a packet says beside its own business has no effect.
  if (facts.business != BusinessType::recall && facts.business != BusinessType::update) facts.target.clear();
  if (facts.business != BusinessType::update) {
    facts.changes.clear();
    facts.header_changed = false;
  }
  if (facts.business != BusinessType::replace) facts.replacements.clear();
  if (facts.business == BusinessType::new_document) return std::nullopt;
  if (facts.business == BusinessType::replace) return decide_replacements(record);

  if (facts.target.empty()) {
    return Failure{ErrorCode::bad_edxml, "a recall or update must name its document: Bussiness.DocumentId"};
  }
  const PacketIndex target = find_target(facts, facts.target);
  if (target == IndexTable::kNone) return not_his(facts.target);
  if (facts.business == BusinessType::recall) return std::nullopt;
  if (packets[target].recalled) {
    return Failure{ErrorCode::bad_request,
                   "the document was recalled from all its receivers: nothing of it can change"};
  }
  return decide_changes(record, target, added);
}

std::vector<std::string_view> HubCore::State::holders_of(PacketIndex packet) const {
  std::vector<std::string_view> codes;
  each_item(packet, [&](ItemIndex index) {
    if (items[index].fate == Fate::open) codes.push_back(directory.agency(items[index].to).record.code);
  });
  return codes;
}

std::optional<AgencyIndex> HubCore::State::find_holder(std::string_view code) const {
  const std::optional<AgencyIndex> today = directory.find_agency(code);
  return today ? today : directory.find_code(code);
}

std::optional<Failure> HubCore::State::decide_changes(DocumentAccepted& record, PacketIndex target,
                                                      std::vector<AgencyIndex>& added) const {
  const std::vector<packet::ReceiverChange> asked = std::move(record.facts.changes);
  record.facts.changes.clear();
  if (asked.size() > options.receivers_max) {
    return Failure{ErrorCode::too_large, "more than " + std::to_string(options.receivers_max) + " changed receivers"};
  }
  const NamedCodes holders(holders_of(target));
  std::vector<std::string> unknown;
  std::vector<std::string_view> named;
  for (const packet::ReceiverChange& change : asked) {
    const std::optional<AgencyIndex> agency =
        change.added ? directory.find_agency(change.organ_id) : find_holder(change.organ_id);
    const std::string& code = agency ? directory.agency(*agency).record.code : change.organ_id;
    named.emplace_back(code);
    if (!agency && change.added) unknown.push_back(code);
    if (!agency || holders.contains(code) == change.added) continue;  // never was; has it already; has it not
    record.facts.changes.push_back({code, change.added});
    if (change.added) added.push_back(*agency);
  }
  if (!unknown.empty()) return unknown_receivers(unknown);
  if (NamedCodes(std::move(named)).has_twice()) {
    return Failure{ErrorCode::bad_edxml, "a receiver stands twice in ReceiverList"};
  }
  std::size_t items_of_target = 0;
  each_item(target, [&](ItemIndex) { ++items_of_target; });
  if (items_of_target + added.size() > kItemsOfDocumentMax) {
    return Failure{ErrorCode::too_large, "the document has been sent to too many receivers; send a new one"};
  }
  return std::nullopt;
}

std::optional<Failure> HubCore::State::decide_replacements(DocumentAccepted& record) const {
  const std::vector<packet::Replacement> asked = std::move(record.facts.replacements);
  record.facts.replacements.clear();
  if (asked.empty()) {
    return Failure{ErrorCode::bad_edxml, "a replacement must name its documents: ReplacementInfoList"};
  }
  std::size_t organs = 0;
  std::vector<std::string_view> named;
  for (const packet::Replacement& replacement : asked) {
    organs += replacement.organ_ids.size();
    named.emplace_back(replacement.document_id);
  }
  if (asked.size() > options.replacements_max || organs > kRecordReceiversMax) {
    return Failure{ErrorCode::too_large, "more than " + std::to_string(options.replacements_max) +
                                             " replaced documents, or " + std::to_string(kRecordReceiversMax) +
                                             " receivers of them"};
  }
  if (NamedCodes(std::move(named)).has_twice()) {
    return Failure{ErrorCode::bad_edxml, "a document stands twice in ReplacementInfoList"};
  }
  for (const packet::Replacement& replacement : asked) {
    const PacketIndex target = find_target(record.facts, replacement.document_id);
    if (target == IndexTable::kNone) return not_his(replacement.document_id);
    packet::Replacement kept{replacement.document_id, {}};
    const NamedCodes holders(holders_of(target));
    for (const std::string& organ : replacement.organ_ids) {
      const std::optional<AgencyIndex> agency = find_holder(organ);
      if (!agency) continue;
      const std::string& code = directory.agency(*agency).record.code;
      if (holders.contains(code)) kept.organ_ids.push_back(code);
    }
    // No name means everybody; names of which none holds it mean nobody.
    if (replacement.organ_ids.empty() || !kept.organ_ids.empty()) record.facts.replacements.push_back(std::move(kept));
  }
  return std::nullopt;
}

}  // namespace axle::hub
