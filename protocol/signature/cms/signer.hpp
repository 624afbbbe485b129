// Who made a CMS signature: its certificate among those that the CMS brings. Internal to this folder's neighbours.
#pragma once

#include "protocol/signature/cms/cms.hpp"
#include "protocol/signature/cost_ledger.hpp"
#include "protocol/signature/trust/trust.hpp"

namespace axle::signature {

struct CmsSigner {
  CertificatePtr certificate;                 // null: `failure` says why
  std::vector<CertificatePtr> intermediates;  // the others; may help to build its chain
  Verdict failure;
};

// By name and hash. NO_SIGNING_CERTIFICATE_FOUND when the CMS does not bring it, CRYPTO_CONSTRAINTS_FAILURE when its
// key is not of a listed algorithm, FORMAT_FAILURE when it cannot be read. Other certificates that cannot be read are
// skipped: nothing rests on them.
CmsSigner find_signer(const Cms& cms, TrustStore& trust, CostLedger& ledger);

// What is asked about the signer, with the evidence of the CMS. Borrows both.
ChainQuestion chain_question(const Cms& cms, const CmsSigner& signer, InstantNs at, InstantNs now, Purpose purpose);

}  // namespace axle::signature
