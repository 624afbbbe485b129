// The walk over CMS: whatever it accepts are views into the input, within the limits, and names one certificate.
#include <algorithm>

#include "protocol/signature/cms/cms.hpp"

using namespace axle;
using namespace axle::signature;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView input(data, size);
  const auto cms = read_cms(input);
  if (!cms) {
    const SubIndication why = cms.error().sub_indication;
    AXLE_ASSERT(why == SubIndication::format_failure || why == SubIndication::crypto_constraints_failure);
    AXLE_ASSERT(!cms.error().passed() && !cms.error().reason.empty());
    return 0;
  }
  const auto is_inside = [&](BytesView part) {
    return part.empty() || (part.data() >= data && part.data() + part.size() <= data + size);
  };
  AXLE_ASSERT(cms->certificates.size() <= kCmsCertificatesMax);
  for (const BytesView part : {cms->issuer, cms->serial, cms->signed_attributes, cms->message_digest,
                               cms->signing_certificate_hash, cms->signature}) {
    AXLE_ASSERT(is_inside(part));
  }
  AXLE_ASSERT(!cms->message_digest.empty() && !cms->signing_certificate_hash.empty());
  const Bytes form = signed_form(*cms);
  AXLE_ASSERT(form.size() == cms->signed_attributes.size() && form.front() == 0x31);

  BytesView signer;
  for (const BytesView certificate : cms->certificates) {
    AXLE_ASSERT(is_inside(certificate));
    if (!names_certificate(*cms, certificate)) continue;
    AXLE_ASSERT(signer.empty() || std::ranges::equal(signer, certificate));
    signer = certificate;
    // One byte changed is another certificate.
    Bytes other(certificate.begin(), certificate.end());
    other[size % other.size()] ^= 1;
    AXLE_ASSERT(!names_certificate(*cms, other));
  }
  return 0;
}
