#include "agents/documents/packet_maker.hpp"

#include <algorithm>

#include "agents/documents/renderer.hpp"
#include "base/random.hpp"
#include "protocol/packet/writer.hpp"
#include "protocol/signature/pdf/signature.hpp"
#include "protocol/signature/xml/packet_signature.hpp"

namespace axle::agents {
namespace {

using signature::PdfSignRequest;

constexpr DurationNs kOfficeOpens = 7 * kHour + 30 * kMinute;
constexpr std::uint64_t kMorningMinutes = 180;
constexpr DurationNs kBetweenSignatures = 5 * kMinute;

// When the person signs: the morning of the promulgation date, within both certificates' validity.
InstantNs signing_time(const DocumentOrder& order, const AgencyIdentity& signer) {
  const Result<InstantNs> date = parse_packet_timestamp(order.header.promulgation_date);
  AXLE_ASSERT(date.has_value());  // rendering has read it before
  const CivilTime civil = civil_in_viet_nam(*date);
  const InstantNs midnight = from_civil_in_viet_nam({.year = civil.year, .month = civil.month, .day = civil.day});
  RandomStream random(order.seed, "document/signing-time");
  const InstantNs wanted = midnight + kOfficeOpens + static_cast<DurationNs>(random.below(kMorningMinutes)) * kMinute;
  const auto& person = *signer.person.certificate;
  const auto& agency = *signer.agency.certificate;
  const InstantNs first = std::max(person.not_before(), agency.not_before());
  const InstantNs last = std::min(person.not_after(), agency.not_after()) - kBetweenSignatures;
  return std::clamp(wanted, first, std::max(first, last));
}

Result<Bytes> sign_twice(const RenderedDocument& document, const DocumentOrder& order, const AgencyIdentity& signer) {
  const InstantNs at = signing_time(order, signer);
  PdfSignRequest request;
  request.field_name = kPersonField;
  request.reason = "Ký ban hành văn bản";
  request.location = order.header.place;
  request.signing_time = at;
  request.box = document.person_box;
  request.picture = [&](signature::PdfObjects&) { return document.person_picture; };
  const Result<Bytes> by_person = signature::sign_pdf(document.pdf, signer.person, request);
  if (!by_person) return pass(by_person, "signature of the person");
  request.field_name = kAgencyField;
  request.reason = "Phát hành văn bản";
  request.signing_time = at + kBetweenSignatures;
  request.box = document.agency_box;
  request.picture = [&](signature::PdfObjects&) { return document.agency_picture; };
  Result<Bytes> by_agency = signature::sign_pdf(*by_person, signer.agency, request);
  if (!by_agency) return pass(by_agency, "signature of the agency");
  return by_agency;
}

}  // namespace

Result<PacketMaker> PacketMaker::create(const std::vector<DocumentOrder>& orders, const Identities& identities) {
  PacketMaker maker(identities);
  for (const DocumentOrder& order : orders) {
    if (!order.is_signed || order.target_bytes == 0) continue;
    AXLE_ASSERT(order.agency < identities.agencies.size());
    const AgencyIdentity& signer = identities.agencies[order.agency];
    auto& known = maker.signature_bytes_[static_cast<std::size_t>(signer.agency.certificate->key_algorithm())];
    if (known != 0) continue;
    const auto document = render({.header = &order.header, .seed = order.seed, .with_marks = true});
    if (!document) return pass(document, "document order " + std::to_string(&order - orders.data()));
    const auto with_signatures = sign_twice(*document, order, signer);
    if (!with_signatures) return pass(with_signatures);
    known = with_signatures->size() - document->pdf.size() - document->person_picture.content.size() -
            document->agency_picture.content.size();
  }
  return maker;
}

Result<Bytes> PacketMaker::make_pdf(const DocumentOrder& order) const {
  RenderRequest request{.header = &order.header,
                        .pages = order.pages,
                        .target_bytes = order.target_bytes,
                        .seed = order.seed,
                        .with_marks = order.is_signed};
  if (!order.is_signed) {
    auto document = render(request);
    if (!document) return pass(document);
    return std::move(document->pdf);
  }
  AXLE_ASSERT(order.agency < identities_->agencies.size());
  const AgencyIdentity& signer = identities_->agencies[order.agency];
  if (order.target_bytes != 0) {
    const auto algorithm = static_cast<std::size_t>(signer.agency.certificate->key_algorithm());
    // 1: smaller than any document, so it comes as large as it is.
    request.target_bytes = order.target_bytes - std::min(order.target_bytes - 1, signature_bytes_[algorithm]);
  }
  const auto document = render(request);
  if (!document) return pass(document);
  return sign_twice(*document, order, signer);
}

Result<std::string> PacketMaker::make(const DocumentOrder& order) const {
  const Result<Bytes> pdf = make_pdf(order);
  if (!pdf) return pass(pdf);
  std::string packet = packet::write_document(order.header, {{.content_id = "a1",
                                                              .name = attachment_name(order.header, order.is_signed),
                                                              .description = "Văn bản chính",
                                                              .content = *pdf}});
  if (!order.packet_signed) return packet;
  auto with_signature = signature::sign_packet(packet, identities_->agencies[order.agency].agency);
  if (!with_signature) return pass(with_signature, "signature of the packet");
  return with_signature;
}

std::string attachment_name(const packet::DocumentHeader& header, bool is_signed) {
  std::string name = header.code_number + "-" + header.code_notation;
  for (char& letter : name) {
    const bool unsafe = static_cast<unsigned char>(letter) <= ' ' || letter == 0x7f ||
                        std::string_view("/\\:*?\"<>|").find(letter) != std::string_view::npos;
    if (unsafe) letter = '-';
  }
  return name + (is_signed ? ".signed.pdf" : ".pdf");
}

}  // namespace axle::agents
