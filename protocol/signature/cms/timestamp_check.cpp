#include "protocol/signature/cms/timestamp_check.hpp"

#include <array>

#include "protocol/signature/cms/tst_info.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/crypto/public_key_batch.hpp"

namespace axle::signature {
namespace {

Verdict unreadable(SubIndication why) {
  if (why == SubIndication::crypto_constraints_failure) {
    return Verdict::undetermined(why, "the time stamp is over a digest that is not listed (SHA-256/384/512)");
  }
  return Verdict::failed(why, "the time stamp cannot be read");
}

}  // namespace

TimestampCheck::TimestampCheck(BytesView token, BytesView stamped, TrustStore& trust, InstantNs now, CostLedger& ledger)
    : trust_(&trust), now_(now), ledger_(&ledger) {
  if (auto failure = prepare(token, stamped)) result_.verdict = std::move(*failure);
}

std::optional<Verdict> TimestampCheck::prepare(BytesView token, BytesView stamped) {
  std::optional<TstInfo> info;
  {
    const CostLedger::Scope scope(*ledger_, Stage::timestamp);
    if (token.size() > kTimestampTokenBytesMax) {
      return Verdict::failed(SubIndication::format_failure,
                             "the time stamp is longer than " + std::to_string(kTimestampTokenBytesMax) + " bytes");
    }
    auto cms = read_cms(token, CmsContent::timestamp_info);
    if (!cms) {
      cms.error().reason = "the time stamp: " + cms.error().reason;
      return std::move(cms.error());
    }
    cms_ = std::move(*cms);
    const auto read = read_tst_info(cms_.content);
    if (!read) return unreadable(read.error());
    info = *read;
    result_.time = info->time;
    if (!equal_constant_time(digest_of(info->imprint.algorithm, {stamped}).view(), info->imprint.digest)) {
      return Verdict::failed(SubIndication::hash_failure, "the time stamp is over something else");
    }
    if (!equal_constant_time(digest_of(cms_.method.digest, {cms_.content}).view(), cms_.message_digest)) {
      return Verdict::failed(SubIndication::hash_failure, "the time stamp was changed after it was given");
    }
  }
  signer_ = find_signer(cms_, *trust_, *ledger_);
  if (signer_.certificate == nullptr) return std::move(signer_.failure);
  result_.authority = signer_.certificate;
  signed_form_ = signed_form(cms_);
  job_.emplace(SignatureJob{signer_.certificate.get(), cms_.method, signed_form_, cms_.signature});
  return std::nullopt;
}

Timestamp TimestampCheck::finish() {
  if (!job_) return std::move(result_);
  const Certificate& authority = *signer_.certificate;
  if (!job_->good) {
    result_.verdict = Verdict::failed(SubIndication::sig_crypto_failure,
                                      "the time stamp's signature does not fit its authority's key");
  } else if (result_.time > now_ + kTimestampSkew) {
    result_.verdict = Verdict::undetermined(SubIndication::timestamp_order_failure,
                                            "the time stamp says " + format_iso8601(result_.time) + ", later than now");
  } else if (result_.time < authority.not_before() || result_.time > authority.not_after()) {
    result_.verdict = Verdict::undetermined(SubIndication::timestamp_order_failure,
                                            "the time stamp says " + format_iso8601(result_.time) +
                                                ", when the certificate of its authority was not valid");
  } else {
    result_.verdict = trust_->check_chain(chain_question(cms_, signer_, now_, now_, Purpose::time_stamping), *ledger_);
  }
  return std::move(result_);
}

Timestamp verify_timestamp(BytesView token, BytesView stamped, TrustStore& trust, InstantNs now, CostLedger& ledger) {
  TimestampCheck check(token, stamped, trust, now, ledger);
  if (SignatureJob* job = check.job()) verify_signatures(std::array{job}, ledger);
  return check.finish();
}

}  // namespace axle::signature
