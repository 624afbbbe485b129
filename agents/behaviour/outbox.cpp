#include "agents/behaviour/outbox.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace axle::agents {

namespace {

struct StatusMeaning {
  std::string_view code;
  Happening what;
  bool implies_receipt;
};
// The codes that a receiver sends (domain 3.1); the position is the flag. 15 and 16 answer a request and say nothing
// about the arrival.
constexpr std::array<StatusMeaning, 8> kStatuses{{{"01", Happening::receipt, false},
                                                  {"02", Happening::returned, true},
                                                  {"03", Happening::registered, true},
                                                  {"04", Happening::progressed, true},
                                                  {"05", Happening::progressed, true},
                                                  {"06", Happening::progressed, true},
                                                  {"15", Happening::progressed, false},
                                                  {"16", Happening::progressed, false}}};
constexpr std::uint8_t kReceiptFlag = 1;

}  // namespace

// From here on statuses about it are expected.
void Outbox::remember(InstantNs now, const OutgoingDocument& document, Effects& effects) {
  const bool asks =
      document.business == packet::BusinessType::recall || document.business == packet::BusinessType::update;
  for (const std::string& receiver : document.to) {
    const std::uint64_t key = KeyTable::key_of(document.document_id, receiver);
    sent_.set(key, 0);
    if (asks) requests_.push_back({key, KeyTable::key_of(document.target, receiver), document.document_id});
  }
  for (const std::string& receiver : document.added) sent_.set(KeyTable::key_of(document.document_id, receiver), 0);
  effects.observations.push_back({Happening::due, now, document.document_id, document.from, {}, {}, true});
}

void Outbox::due_locally(InstantNs now, const OutgoingDocument& document, Effects& effects) {
  remember(now, document, effects);
  effects.observations.push_back(
      {Happening::accepted, now, document.document_id, document.from, {}, std::string(kDeliveredLocally), true});
}

void Outbox::due(InstantNs now, const OutgoingDocument& document, Effects& effects) {
  remember(now, document, effects);
  Entry entry;
  entry.plan_index = document.plan_index;
  entry.document_id = document.document_id;
  entry.from = document.from;
  call(entries_.add(std::move(entry)), document.due, true, effects);
}

void Outbox::call(std::uint32_t ref, InstantNs scheduled_at, bool open_loop, Effects& effects) {
  Entry& entry = entries_.at(ref);
  ++entry.attempts;
  entry.in_flight = true;
  effects.calls.push_back({desk_.calls.open(CallKind::send_document, ref), scheduled_at,
                           SendDocument{entry.plan_index, name_of(entry.from)}, open_loop});
}

void Outbox::retry(std::uint32_t ref, Effects& effects) {
  call(ref, entries_.at(ref).retry_at, false, effects);
}

void Outbox::reply(InstantNs now, std::uint32_t ref, const Reply& reply, Effects& effects) {
  if (reply.outcome == Outcome::ok) {
    tracker_.accepted(now, reply.doc_id, effects);
    return finish(now, ref, Happening::accepted, reply.doc_id, effects);
  }
  if (!transient(reply)) return finish(now, ref, Happening::refused, reason_of(reply), effects);
  Entry& entry = entries_.at(ref);
  if (desk_.stopped || entry.attempts >= desk_.policy.attempts_max) {
    return finish(now, ref, Happening::abandoned,
                  "given up after " + std::to_string(entry.attempts) +
                      (entry.attempts == 1 ? " attempt: " : " attempts: ") + reason_of(reply),
                  effects);
  }
  entry.in_flight = false;
  entry.retry_at = now + retry_delay(desk_.policy, entry.attempts, desk_.random);
  effects.timers.push_back({entry.retry_at, timer_token(TimerKind::send_retry, ref)});
}

void Outbox::finish(InstantNs now, std::uint32_t ref, Happening what, std::string detail, Effects& effects) {
  Entry entry = entries_.take(ref);
  if (what != Happening::accepted && !requests_.empty()) {
    std::erase_if(requests_, [&](const Request& one) { return one.document_id == entry.document_id; });
  }
  effects.observations.push_back(
      {what, now, std::move(entry.document_id), std::move(entry.from), {}, std::move(detail), true});
}

void Outbox::status(InstantNs now, const std::string& agency, const ReceivedStatus& status, Effects& effects) {
  const std::uint64_t key = KeyTable::key_of(status.document_id, status.from);
  if (answers_request(now, agency, status, effects)) return;
  const int known = sent_.find(key);
  if (known < 0) return;
  for (std::size_t i = 0; i < kStatuses.size(); ++i) {
    const StatusMeaning& meaning = kStatuses[i];
    if (meaning.code != status.status_code) continue;
    auto flag = static_cast<std::uint8_t>(1U << i);
    if ((known & flag) != 0) return;
    if (meaning.implies_receipt && (known & kReceiptFlag) == 0) {
      flag |= kReceiptFlag;
      effects.observations.push_back(
          {Happening::receipt, now, status.document_id, agency, status.from, status.status_code, true});
    }
    sent_.set(key, flag);
    effects.observations.push_back(
        {meaning.what, now, status.document_id, agency, status.from, status.status_code, true});
    return;
  }
}

bool Outbox::answers_request(InstantNs now, const std::string& agency, const ReceivedStatus& status, Effects& effects) {
  if (requests_.empty() || (status.status_code != "15" && status.status_code != "16")) return false;
  const std::uint64_t key = KeyTable::key_of(status.document_id, status.from);
  const auto request =
      std::ranges::find_if(requests_, [key](const Request& one) { return one.target_key == key || one.key == key; });
  if (request == requests_.end()) return false;
  effects.observations.push_back(
      {Happening::answered, now, std::move(request->document_id), agency, status.from, status.status_code, true});
  requests_.erase(request);
  return true;
}

const std::string& Outbox::name_of(const std::string& from) const {
  const std::int64_t agency = desk_.index.find(desk_.agencies, from);
  return agency < 0 ? from : wire_name(desk_.agencies[static_cast<std::size_t>(agency)]);
}

void Outbox::stop() noexcept {
  entries_.remove_if([](const Entry& entry) { return !entry.in_flight; });
}

}  // namespace axle::agents
