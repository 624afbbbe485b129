// Public-key operations of several signatures together, booked in the ledger.
#pragma once

#include <span>
#include <vector>

#include "protocol/signature/cost_ledger.hpp"
#include "protocol/signature/crypto/public_key.hpp"

namespace axle::signature {

// Sets `good` of every job. One algorithm after the other, so that the ledger says what each costs: booked as
// Stage::public_key and under the key's algorithm, one operation a job.
void verify_signatures(std::span<SignatureJob* const> jobs, CostLedger& ledger);

// The jobs of one packet, and where their cost is booked.
struct PacketJobs {
  std::vector<SignatureJob*> jobs;
  CostLedger* ledger = nullptr;
};
// The same for several packets together; each bears its share of an algorithm's cost by the number of its jobs. Time is
// measured with the first one's clock.
void verify_signatures(std::span<const PacketJobs> packets);

}  // namespace axle::signature
