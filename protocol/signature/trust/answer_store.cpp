#include "protocol/signature/trust/answer_store.hpp"

#include <algorithm>

#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/crypto/hmac.hpp"

namespace axle::signature {
namespace {

// A responder that is unreachable is so for all certificates; a wrong answer is so for one.
Digest256 failure_key(const std::string& url, const Certificate* certificate) {
  Sha256 hash;
  hash.update(as_bytes(url));
  if (certificate != nullptr) hash.update(certificate->sha256());
  return hash.finish();
}

}  // namespace

AnswerStore::AnswerStore(const RevocationOptions& options, ListStore& lists)
    : options_(options), lists_(lists), answers_(options.ocsp_answers_max), failures_(options.retry_after_failure) {}

Finding AnswerStore::word_of(const std::optional<Known>& known, InstantNs now, bool can_fetch) const {
  if (!known) return Finding::unavailable("no OCSP answer is at hand");
  Finding finding;
  set_times(finding, known->fresh_until, known->confirmed_at, can_fetch, options_);
  switch (known->status) {
    case OcspStatus::revoked:
      finding.kind = Finding::Kind::revoked;
      finding.revoked_at = known->revoked_at;
      finding.reason = known->reason;
      if (known->reason != kReasonHold) finding.until = finding.due = INT64_MAX;
      break;
    case OcspStatus::good: finding.kind = Finding::Kind::good; break;
    case OcspStatus::unknown: finding.due = std::min(finding.due, known->confirmed_at + options_.retry_after_failure);
  }
  if (now > finding.until) return Finding::unavailable("the OCSP answer at hand is too old");
  if (known->status == OcspStatus::unknown) finding.why = "its authority's OCSP responder does not know it";
  if (finding.kind == Finding::Kind::good && !known->keeps_expired) {
    finding.kind = Finding::Kind::unavailable;
    finding.why = "it had expired when the OCSP answer was made, which does not keep such";
  }
  return finding;
}

Result<void> AnswerStore::take(BytesView response, const Link& link, std::span<const Link> above, BytesView nonce,
                               InstantNs now, std::optional<InstantNs> confirmed_at) {
  const auto answer = read_ocsp_answer(response, *link.certificate, *above.front().certificate, nonce, now, options_);
  if (!answer) return pass(answer);
  if (answer->responder_to_check) {
    const auto responder = link_of(answer->responder_to_check);
    if (!responder) return fail(Errc::refused, responder.error().reason);
    const Finding finding = lists_.find(*responder, above, {}, now);
    if (finding.kind != Finding::Kind::good) {
      return fail(Errc::refused, "whether the OCSP responder " + answer->responder_to_check->subject() +
                                     " was revoked itself cannot be told, or it was");
    }
  }
  const std::lock_guard taking(taking_);
  const auto known = answers_.find(link.certificate->sha256());
  if (known && known->this_update > answer->this_update) {
    return fail(Errc::refused, "the OCSP answer is older than the one that is known");
  }
  const bool keeps = !may_be_forgotten(*link.certificate, answer->this_update, answer->keeps_expired_since);
  answers_.insert(link.certificate->sha256(),
                  {answer->status, answer->reason, keeps, answer->revoked_at, answer->this_update, answer->fresh_until,
                   std::max(confirmed_at.value_or(answer->this_update), known ? known->confirmed_at : INT64_MIN)});
  if (answer->status == OcspStatus::revoked && (!known || known->status != OcspStatus::revoked)) {
    generation_.fetch_add(1, std::memory_order_acq_rel);
  }
  return {};
}

Finding AnswerStore::find(const Link& link, std::span<const Link> above, std::span<const BytesView> stapled,
                          InstantNs now) {
  const Digest256& key = link.certificate->sha256();
  const bool can_fetch = options_.source != nullptr && !link.certificate->ocsp_urls().empty();
  Finding finding = word_of(answers_.find(key), now, can_fetch);
  if (finding.settled(now)) return finding;
  for (const BytesView response : stapled) {
    [[maybe_unused]] const auto what_is_unfit_counts_as_absent = take(response, link, above, {}, now, std::nullopt);
  }
  if (!stapled.empty()) finding = word_of(answers_.find(key), now, can_fetch);
  if (finding.settled(now) || !can_fetch) return finding;
  std::unique_lock asking(asking_[key.front() % asking_.size()], std::defer_lock);
  if (finding.kind == Finding::Kind::unavailable) {
    asking.lock();
  } else if (!asking.try_lock()) {
    return finding;  // still believed, and another thread is asking
  }
  Finding now_known = word_of(answers_.find(key), now, can_fetch);
  if (now_known.settled(now)) return now_known;
  Finding fetched = fetch(link, above, now);
  return fetched.kind == Finding::Kind::unavailable && now_known.kind != Finding::Kind::unavailable ? now_known
                                                                                                    : fetched;
}

Finding AnswerStore::fetch(const Link& link, std::span<const Link> above, InstantNs now) {
  const Certificate& certificate = *link.certificate;
  Finding finding;
  for (const std::string& url : certificate.ocsp_urls()) {
    const Digest256 unreachable = failure_key(url, nullptr), wrong = failure_key(url, &certificate);
    auto why = failures_.recent(unreachable, now);
    if (!why) why = failures_.recent(wrong, now);
    if (why) {
      finding.why = std::move(*why);
      continue;
    }
    const Bytes nonce = next_nonce(certificate, now);
    const auto response =
        options_.source->fetch_ocsp(url, make_ocsp_request(certificate, *above.front().certificate, nonce));
    const auto taken = response ? take(*response, link, above, nonce, now, now) : Result<void>(pass(response));
    if (taken) return word_of(answers_.find(certificate.sha256()), now, true);
    finding.why = url + ": " + taken.error().detail;
    failures_.note(response ? wrong : unreachable, now, finding.why);
  }
  return finding;
}

Bytes AnswerStore::next_nonce(const Certificate& certificate, InstantNs now) {
  if (options_.ocsp_nonce_key.empty()) return {};
  Bytes data(certificate.sha256().begin(), certificate.sha256().end());
  for (std::uint64_t word : {static_cast<std::uint64_t>(now), nonces_.fetch_add(1, std::memory_order_relaxed)}) {
    for (int i = 0; i < 8; ++i, word >>= 8) data.push_back(static_cast<std::uint8_t>(word));
  }
  const Digest256 mac = hmac_sha256(options_.ocsp_nonce_key, data);
  return Bytes(mac.begin(), mac.end());  // RFC 8954: 1 to 32 bytes
}

}  // namespace axle::signature
