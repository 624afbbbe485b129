#include "sim/engine/verdicts.hpp"

namespace axle::sim {

namespace {

using axis::ErrorCode;

struct Wrong {
  ErrorCode code;
  const char* sentence;       // the hub's
  std::string_view returned;  // the receiver's, in its 02
};

constexpr std::string_view kBadSignature = "chữ ký số không hợp lệ", kBadPacket = "gói tin không đúng quy chuẩn";

Wrong wrong_of(Misdeed kind) {
  switch (kind) {
    case Misdeed::tampered:
      return {ErrorCode::signature_refused, "the document was changed after signing", kBadSignature};
    case Misdeed::not_signed:
      return {ErrorCode::signature_refused, "the document has no signature", "văn bản chưa được ký số"};
    case Misdeed::expired_certificate:
      return {ErrorCode::signature_refused, "the signer's certificate had ended", "chứng thư số đã hết hạn"};
    case Misdeed::revoked_certificate:
      return {ErrorCode::signature_refused, "the signer's certificate was revoked", "chứng thư số đã bị thu hồi"};
    case Misdeed::wrong_signer:
      return {ErrorCode::signature_refused, "the signer is not of the sending agency", kBadSignature};
    case Misdeed::oversized: return {ErrorCode::too_large, "the packet is larger than the hub takes", kBadPacket};
    case Misdeed::conflict:
    case Misdeed::duplicate:
      return {ErrorCode::duplicate_conflict, "a document with this id was accepted before", "văn bản bị trùng"};
    case Misdeed::replay: return {ErrorCode::not_allowed, "the sender belongs to another centre", kBadPacket};
    case Misdeed::malformed:
    case Misdeed::hostile:
    case Misdeed::slow_client:
    case Misdeed::never_polls: break;
  }
  return {ErrorCode::bad_edxml, "the packet cannot be read", kBadPacket};
}

// Its misdeed; else the sender's manner of writing, if that is anything to mind; else there is only a certificate that
// has been renewed, and was used after that.
Wrong wrong_of(const Scenario& scenario, const Network& network, const PlannedDocument& document) {
  if (document.misdeed != kNone) return wrong_of(scenario.misbehaviour[document.misdeed].kind);
  const std::uint32_t dialect = network.centres[network.agencies[document.from].centre].dialect;
  if (dialect != kNoDialect) {
    const DialectSpec& writes = scenario.network.dialects[dialect];
    if (writes.expect != Expected::delivered || writes.expect_strict != Expected::delivered) {
      return {ErrorCode::bad_edxml, "the packet is not written as the standard wants", kBadPacket};
    }
  }
  return wrong_of(Misdeed::expired_certificate);
}

}  // namespace

Verdicts::AtHub Verdicts::at_hub(std::uint32_t document) const {
  if (!any_) return AtHub::asked;
  const PlannedDocument& planned = plan_.documents[document];
  if (planned.conflicts_with != kNone || planned.to.empty()) return AtHub::asked;
  switch (expected_of(scenario_, network_, planned, planned.to.front())) {
    case Expected::refused: return AtHub::refused;
    case Expected::cut_off: return AtHub::cut_off;
    default: return AtHub::asked;
  }
}

axis::Failure Verdicts::refusal(std::uint32_t document) const {
  const Wrong wrong = wrong_of(scenario_, network_, plan_.documents[document]);
  return {wrong.code, wrong.sentence};
}

std::string_view Verdicts::fault(std::uint32_t document, std::uint32_t receiver) const {
  if (!any_) return {};
  const PlannedDocument& planned = plan_.documents[document];
  if (expected_of(scenario_, network_, planned, receiver) != Expected::returned) return {};
  return wrong_of(scenario_, network_, planned).returned;
}

}  // namespace axle::sim
