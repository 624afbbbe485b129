// PDF signatures: a signature that passes covers what it says, stands alone without what was appended, and fails when
// a covered byte is changed.
#include <algorithm>

#include "protocol/signature/pdf/signature.hpp"
#include "tests/fuzz/seeds.hpp"
#include "tests/protocol/signature/support.hpp"

using namespace axle;
using namespace axle::signature;

namespace {

constexpr PdfLimits kLimits{.file_bytes_max = 256 << 10,
                            .revisions_max = 8,
                            .objects_max = 2'000,
                            .signatures_max = 4,
                            .cms_bytes_max = 32 << 10,
                            .depth_max = 16,
                            .inflated_bytes_max = 1 << 20};

PdfReport verified(BytesView pdf) {
  static TrustStore trust({fuzz::authority().root()}, {.cached_certificates_max = 64, .revocation = {}});
  CostLedger ledger;
  return verify_pdf(pdf, trust, test::kAt, ledger, kLimits);
}

void check_passed(BytesView pdf, const PdfSignature& one) {
  AXLE_ASSERT(one.coverage != Coverage::broken && one.certificate != nullptr && one.covered_bytes <= pdf.size());
  AXLE_ASSERT((one.coverage == Coverage::whole_file) == (one.covered_bytes == pdf.size()));
  // What was appended later is not needed for it.
  const PdfReport alone = verified(pdf.first(one.covered_bytes));
  AXLE_ASSERT(!alone.signatures.empty() && alone.signatures.back().verdict.passed());
  AXLE_ASSERT(alone.signatures.back().coverage == Coverage::whole_file);
  // The first byte of the file and the last one of the revision are covered, whatever the ByteRange.
  for (const std::size_t at : {std::size_t{0}, one.covered_bytes - 1}) {
    Bytes changed(pdf.begin(), pdf.end());
    changed[at] ^= 0x01;
    const PdfReport report = verified(changed);
    const auto same = std::ranges::find(report.signatures, one.covered_bytes, &PdfSignature::covered_bytes);
    AXLE_ASSERT(same == report.signatures.end() || !same->verdict.passed());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView pdf(data, size);
  const PdfReport report = verified(pdf);
  if (!report.structure_error.empty()) {
    AXLE_ASSERT(report.signatures.empty() && !report.unchanged_after_last);
    return 0;
  }
  AXLE_ASSERT(size <= kLimits.file_bytes_max && report.signatures.size() <= kLimits.signatures_max);
  for (const PdfSignature& one : report.signatures) {
    AXLE_ASSERT(one.verdict.passed() || !one.verdict.reason.empty());
    if (one.verdict.passed()) check_passed(pdf, one);
  }
  if (report.unchanged_after_last) AXLE_ASSERT(report.signatures.back().coverage == Coverage::whole_file);
  return 0;
}
