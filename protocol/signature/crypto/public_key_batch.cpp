#include "protocol/signature/crypto/public_key_batch.hpp"

namespace axle::signature {
namespace {

bool is_of(const SignatureJob& job, KeyAlgorithm algorithm) noexcept {
  return job.certificate->key_algorithm() == algorithm;
}

}  // namespace

void verify_signatures(std::span<const PacketJobs> packets) {
  thread_local std::vector<SignatureJob> together;
  for (const KeyAlgorithm algorithm : kKeyAlgorithms) {
    together.clear();
    for (const PacketJobs& packet : packets) {
      for (const SignatureJob* job : packet.jobs) {
        if (is_of(*job, algorithm)) together.push_back(*job);
      }
    }
    if (together.empty()) continue;
    const DurationNs start = packets.front().ledger->now();
    verify_signatures(together);
    const DurationNs each = (packets.front().ledger->now() - start) / static_cast<DurationNs>(together.size());
    auto done = together.begin();
    for (const PacketJobs& packet : packets) {
      std::uint64_t count = 0;
      for (SignatureJob* job : packet.jobs) {
        if (!is_of(*job, algorithm)) continue;
        job->good = (done++)->good;
        ++count;
      }
      if (count > 0) packet.ledger->add_public_key(algorithm, each * static_cast<DurationNs>(count), count);
    }
  }
}

void verify_signatures(std::span<SignatureJob* const> jobs, CostLedger& ledger) {
  const PacketJobs one{.jobs = {jobs.begin(), jobs.end()}, .ledger = &ledger};
  verify_signatures(std::span(&one, 1));
}

}  // namespace axle::signature
