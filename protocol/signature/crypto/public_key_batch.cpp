#include "protocol/signature/crypto/public_key_batch.hpp"

#include <vector>

namespace axle::signature {

void verify_signatures(std::span<SignatureJob* const> jobs, CostLedger& ledger) {
  thread_local std::vector<SignatureJob> together;
  for (const KeyAlgorithm algorithm : kKeyAlgorithms) {
    together.clear();
    for (const SignatureJob* job : jobs) {
      if (job->certificate->key_algorithm() == algorithm) together.push_back(*job);
    }
    if (together.empty()) continue;
    {
      CostLedger::Scope scope(ledger, Stage::public_key);
      scope.algorithm(algorithm, together.size());
      verify_signatures(together);
    }
    auto done = together.begin();
    for (SignatureJob* job : jobs) {
      if (job->certificate->key_algorithm() == algorithm) job->good = (done++)->good;
    }
  }
}

}  // namespace axle::signature
