// verify_timestamp() in two steps, so that its public-key operation can be done together with others. Internal to the
// signature folders.
#pragma once

#include "protocol/signature/cms/signer.hpp"

namespace axle::signature {

// Construct, have job() verified, finish(). Everything is borrowed until finish().
class TimestampCheck {
 public:
  TimestampCheck(BytesView token, BytesView stamped, TrustStore& trust, InstantNs now, CostLedger& ledger);
  // Null when it failed already.
  SignatureJob* job() noexcept { return job_ ? &*job_ : nullptr; }
  Timestamp finish();

 private:
  // The verdict of a failure; none when the public-key operation is next.
  std::optional<Verdict> prepare(BytesView token, BytesView stamped);

  TrustStore* trust_;
  InstantNs now_;
  CostLedger* ledger_;
  Timestamp result_;
  Cms cms_;
  CmsSigner signer_;
  Bytes signed_form_;
  std::optional<SignatureJob> job_;
};

}  // namespace axle::signature
