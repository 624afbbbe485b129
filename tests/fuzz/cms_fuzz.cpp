// The walk over CMS: whatever it accepts are views into the input, within the limits, and names one certificate. Every
// input is read as a file's signature, as a time stamp, as a request for one and as the answer.
#include <algorithm>

#include "protocol/signature/cms/cms.hpp"
#include "protocol/signature/cms/timestamp.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "tests/fuzz/seeds.hpp"
#include "tests/protocol/signature/support.hpp"

using namespace axle;
using namespace axle::signature;

namespace {

void check_signer(const Cms& cms) {
  BytesView signer;
  for (const BytesView certificate : cms.certificates) {
    if (!names_certificate(cms, certificate, sha256(certificate))) continue;
    AXLE_ASSERT(signer.empty() || std::ranges::equal(signer, certificate));
    signer = certificate;
    // One byte changed is another certificate.
    Bytes other(certificate.begin(), certificate.end());
    other[cms.signature.size() % other.size()] ^= 1;
    AXLE_ASSERT(!names_certificate(cms, other, sha256(other)));
  }
}

void check_read(BytesView input, CmsContent content) {
  const auto cms = read_cms(input, content);
  if (!cms) {
    const SubIndication why = cms.error().sub_indication;
    AXLE_ASSERT(why == SubIndication::format_failure || why == SubIndication::crypto_constraints_failure);
    AXLE_ASSERT(!cms.error().passed() && !cms.error().reason.empty());
    return;
  }
  const auto check_inside = [&](BytesView part) {
    const auto* end = input.data() + input.size();
    AXLE_ASSERT(part.empty() || (part.data() >= input.data() && part.data() + part.size() <= end));
  };
  for (const BytesView part : {cms->content, cms->issuer, cms->serial, cms->signed_attributes, cms->message_digest,
                               cms->signing_certificate_hash, cms->signature, cms->timestamp}) {
    check_inside(part);
  }
  for (const auto* list : {&cms->certificates, &cms->ocsp, &cms->crls}) {
    AXLE_ASSERT(list->size() <= std::max(kCmsCertificatesMax, kCmsEvidenceMax));
    for (const BytesView part : *list) check_inside(part);
  }
  AXLE_ASSERT(cms->content.empty() == (content == CmsContent::detached));
  AXLE_ASSERT(!cms->message_digest.empty() && !cms->signing_certificate_hash.empty());
  AXLE_ASSERT(cms->signing_certificate_digest || content == CmsContent::timestamp_info);
  const Bytes form = signed_form(*cms);
  AXLE_ASSERT(form.size() == cms->signed_attributes.size() && form.front() == 0x31);
  check_signer(*cms);
}

void check_timestamp(BytesView input) {
  static TrustStore trust({fuzz::authority().root()}, {.cached_certificates_max = 64, .revocation = {}});
  CostLedger ledger;
  const Timestamp stamp = verify_timestamp(input, as_bytes(fuzz::kStamped), trust, test::kAt, ledger);
  // One that passes was made by our authority, over these bytes.
  if (stamp.verdict.passed()) AXLE_ASSERT(stamp.authority != nullptr && stamp.time == test::kAt);
  if (stamp.verdict.passed()) {
    AXLE_ASSERT(!verify_timestamp(input, as_bytes("other bytes"), trust, test::kAt, ledger).verdict.passed());
  }
}

// As what an authority is asked, and as what it answers to a request of ours.
void check_protocol(BytesView input) {
  static const Identity authority = fuzz::timestamping();
  static const Bytes request = fuzz::timestamp_request();
  AXLE_ASSERT(answer_timestamp_request(input, authority, 1, test::kAt).has_value());
  if (const auto token = timestamp_token_of(input, request)) {
    AXLE_ASSERT(read_cms(*token, CmsContent::timestamp_info).has_value());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView input(data, size);
  check_read(input, CmsContent::detached);
  check_read(input, CmsContent::timestamp_info);
  check_timestamp(input);
  check_protocol(input);
  return 0;
}
