// Public-key operations of several signatures together, booked in the ledger.
#pragma once

#include <span>

#include "protocol/signature/cost_ledger.hpp"
#include "protocol/signature/crypto/public_key.hpp"

namespace axle::signature {

// Sets `good` of every job. One algorithm after the other, so that the ledger says what each costs: booked as
// Stage::public_key and under the key's algorithm, one operation a job.
void verify_signatures(std::span<SignatureJob* const> jobs, CostLedger& ledger);

}  // namespace axle::signature
