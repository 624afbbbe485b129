#include "protocol/signature/crypto/rsa_batch.hpp"

#include "protocol/signature/crypto/rsa_padding.hpp"

namespace axle::signature {
namespace {

constexpr std::size_t kModulusBytesMax = 512;
// From here on the lanes are cheaper than OpenSSL one by one: four lanes cost about what one operation there costs.
constexpr std::size_t kLanesFrom = 2;

bool has_right_padding(const SignatureJob& job, BytesView encoded) {
  const SignatureMethod& method = job.method;
  const DigestValue digest = digest_of(method.digest, {job.message});
  if (method.scheme == Scheme::rsa_pkcs1) return is_emsa_pkcs1(encoded, method.digest, digest);
  return is_emsa_pss(encoded, method.digest, static_cast<std::size_t>(method.salt_bytes), digest);
}

}  // namespace

bool RsaBatch::take(SignatureJob& job) {
  const RsaLaneKey* key = job.certificate->lane_key();
  if (key == nullptr) return false;
  job.good = false;
  if (!fits(job.certificate->key_algorithm(), job.method) || !is_representative(*key, job.signature)) return true;
  Group& group = groups_[key->modulus_bytes / 128 - 2];
  group.jobs[group.count++] = &job;
  if (group.count == group.jobs.size()) run(group);
  return true;
}

void RsaBatch::finish() {
  for (Group& group : groups_) {
    if (group.count >= kLanesFrom) run(group);
    for (std::size_t i = 0; i < group.count; ++i) {
      SignatureJob& job = *group.jobs[i];
      job.good = verify_signature(*job.certificate, job.method, job.message, job.signature);
    }
    group.count = 0;
  }
}

void RsaBatch::run(Group& group) {
  std::array<std::array<std::uint8_t, kModulusBytesMax>, kRsaLanes> encoded;
  std::array<RsaLane, kRsaLanes> lanes;
  for (std::size_t i = 0; i < group.count; ++i) {
    const RsaLaneKey* key = group.jobs[i]->certificate->lane_key();
    lanes[i] = {key, group.jobs[i]->signature, std::span(encoded[i]).first(key->modulus_bytes)};
  }
  raise_in_lanes(std::span(lanes).first(group.count));
  for (std::size_t i = 0; i < group.count; ++i) {
    group.jobs[i]->good = has_right_padding(*group.jobs[i], lanes[i].encoded);
  }
  group.count = 0;
}

}  // namespace axle::signature
