#include "agents/documents/packet_maker.hpp"

#include <algorithm>

#include "agents/documents/marks.hpp"
#include "base/random.hpp"
#include "protocol/packet/quirk_writer.hpp"
#include "protocol/signature/pdf/signature.hpp"
#include "protocol/signature/xml/packet_signature.hpp"

namespace axle::agents {
namespace {

using signature::PdfSignRequest;

constexpr DurationNs kFirstSignature = 7 * kHour + 30 * kMinute;
constexpr std::uint64_t kMorningMinutes = 180;
constexpr DurationNs kBetweenSignatures = 5 * kMinute;
constexpr const char* kIssueReason = "Phát hành văn bản";

// When the person signs: the morning of the promulgation date, within both certificates' validity.
InstantNs signing_time(const DocumentOrder& order, const AgencyIdentity& signer) {
  const Result<InstantNs> date = parse_packet_timestamp(order.header.promulgation_date);
  AXLE_ASSERT(date.has_value());  // rendering has read it before
  const CivilTime civil = civil_in_viet_nam(*date);
  const InstantNs midnight = from_civil_in_viet_nam({.year = civil.year, .month = civil.month, .day = civil.day});
  RandomStream random(order.seed, "document/signing-time");
  const InstantNs wanted =
      midnight + kFirstSignature + static_cast<DurationNs>(random.below(kMorningMinutes)) * kMinute;
  const auto& person = *signer.person.certificate;
  const auto& agency = *signer.agency.certificate;
  const InstantNs first = std::max(person.not_before(), agency.not_before());
  const InstantNs last = std::min(person.not_after(), agency.not_after()) - kBetweenSignatures;
  return std::clamp(wanted, first, std::max(first, last));
}

// Nobody signs what nobody can read; what stands before the declaration is put there afterwards.
bool can_sign_packet(const DocumentOrder& order) {
  return order.packet_signed && (order.quirks & packet::kUnreadableQuirks & ~packet::kQuirksInFront) == 0;
}

}  // namespace

Result<CorpusStamps> CorpusStamps::create(const signature::Authority& authority) {
  const auto key = signature::PrivateKey::generate(authority.member(signature::Branch::agencies).key.algorithm());
  if (!key) return pass(key);
  auto identity = authority.issue_timestamping("Axle Simulated TSA", *key);
  if (!identity) return pass(identity, "time-stamping authority");
  return CorpusStamps(std::move(*identity));
}

signature::TimestampSource CorpusStamps::at(InstantNs time) const {
  return [identity = identity_, serial = serial_, time](BytesView request) {
    return signature::answer_timestamp_request(request, identity, (*serial)++, time);
  };
}

signature::TimestampSource PacketMaker::stamps_of(const DocumentOrder& order) const {
  return order.stamped_at ? stamps_->at(*order.stamped_at) : signature::TimestampSource();
}

PacketMaker::Kind PacketMaker::kind_of(const DocumentOrder& order) const {
  const auto algorithm = identities_->agencies[order.agency].agency.key.algorithm();
  return {static_cast<std::size_t>(algorithm), order.stamped_at ? 1U : 0U};
}

Result<Bytes> PacketMaker::sign_twice(const RenderedDocument& document, const DocumentOrder& order) const {
  const AgencyIdentity& signer = identities_->agencies[order.agency];
  const InstantNs at = signing_time(order, signer);
  PdfSignRequest request;
  request.field_name = kPersonField;
  request.reason = "Ký ban hành văn bản";
  request.location = order.header.place;
  request.signing_time = at;
  request.box = document.person_box;
  request.picture = [&](signature::PdfObjects&) { return document.person_picture; };
  request.timestamp = stamps_of(order);
  const Result<Bytes> by_person = signature::sign_pdf(document.pdf, signer.person, request);
  if (!by_person) return pass(by_person, "signature of the person");
  request.field_name = kAgencyField;
  request.reason = kIssueReason;
  request.signing_time = at + kBetweenSignatures;
  request.box = document.agency_box;
  request.picture = [&](signature::PdfObjects&) { return document.agency_picture; };
  Result<Bytes> by_agency = signature::sign_pdf(*by_person, signer.agency, request);
  if (!by_agency) return pass(by_agency, "signature of the agency");
  return by_agency;
}

Result<PacketMaker> PacketMaker::create(const std::vector<DocumentOrder>& orders, const Identities& identities) {
  PacketMaker maker(identities);
  if (std::ranges::any_of(orders, [](const DocumentOrder& order) { return order.stamped_at.has_value(); })) {
    auto stamps = CorpusStamps::create(identities.authority);
    if (!stamps) return pass(stamps);
    maker.stamps_ = std::move(*stamps);
  }
  for (const DocumentOrder& order : orders) {
    if (!order.is_signed || order.target_bytes == 0) continue;
    const Kind kind = maker.kind_of(order);
    auto& known = maker.signature_bytes_[kind.algorithm][kind.stamped];
    if (known != 0) continue;
    const auto document = render({.header = &order.header, .seed = order.seed, .with_marks = true});
    if (!document) return pass(document, "document order " + std::to_string(&order - orders.data()));
    const auto with_signatures = maker.sign_twice(*document, order);
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
  if (order.target_bytes != 0) {
    const Kind kind = kind_of(order);
    // 1: smaller than any document, so it comes as large as it is.
    request.target_bytes =
        order.target_bytes - std::min(order.target_bytes - 1, signature_bytes_[kind.algorithm][kind.stamped]);
  }
  const auto document = render(request);
  if (!document) return pass(document);
  return sign_twice(*document, order);
}

// Decree 30/2020 Annex I: an appendix in a file of its own carries the agency's signature alone, with number and time.
Result<Bytes> PacketMaker::make_appendix(const DocumentOrder& order, std::uint32_t number) const {
  constexpr std::int64_t kAppendixPagesMax = 2;
  RandomStream random(order.seed, "document/appendix/" + std::to_string(number));
  const auto pages = static_cast<std::uint32_t>(random.between(1, kAppendixPagesMax));
  auto pdf = render_appendix({.header = &order.header, .number = number, .pages = pages, .seed = random.next()});
  if (!pdf || !order.is_signed) return pdf;
  const AgencyIdentity& signer = identities_->agencies[order.agency];
  PdfSignRequest request;
  request.field_name = kAppendixField;
  request.reason = kIssueReason;
  request.location = order.header.place;
  request.signing_time = signing_time(order, signer) + kBetweenSignatures;
  auto mark = attachment_mark(order.header.code_number + "/" + order.header.code_notation, request.signing_time);
  if (!mark) return pass(mark);
  request.box = mark->box;
  request.picture = std::move(mark->picture);
  request.timestamp = stamps_of(order);
  auto with_signature = signature::sign_pdf(*pdf, signer.agency, request);
  if (!with_signature) return pass(with_signature, "signature on appendix " + std::to_string(number));
  return with_signature;
}

Result<std::vector<PacketFileContent>> PacketMaker::make_files(const DocumentOrder& order) const {
  std::vector<PacketFileContent> files;
  auto pdf = make_pdf(order);
  if (!pdf) return pass(pdf);
  files.push_back({attachment_name(order.header, order.is_signed), "Văn bản chính", std::move(*pdf)});
  for (std::uint32_t number = 1; number < order.attachments; ++number) {
    auto appendix = make_appendix(order, number);
    if (!appendix) return pass(appendix);
    files.push_back({attachment_name(order.header, order.is_signed, number), "Phụ lục " + std::to_string(number),
                     std::move(*appendix)});
  }
  return files;
}

Result<std::string> PacketMaker::wrap(const DocumentOrder& order, std::vector<PacketFileContent> files) const {
  packet::DocumentHeader header = order.header;
  damage_names(order, header, files);
  const bool hostile = order.damage.kind == DamageKind::hostile;
  const packet::Quirks quirks = hostile ? 0 : order.quirks;
  std::vector<packet::AttachmentContent> attachments;
  for (const PacketFileContent& file : files) {
    attachments.push_back({"a" + std::to_string(attachments.size() + 1), file.name, file.description, file.content});
  }
  std::string packet = packet::write_document_with(header, attachments, quirks & ~packet::kQuirksInFront);
  const bool signed_by_attack = hostile && needs_packet_signature(order.damage.attack);
  const bool has_signer = (order.is_signed || order.packet_signed) && order.agency < identities_->agencies.size();
  const signature::Identity* signer = has_signer ? &identities_->agencies[order.agency].agency : nullptr;
  if (can_sign_packet(order) && !signed_by_attack) {
    auto with_signature = signature::sign_packet(packet, *signer);
    if (!with_signature) return pass(with_signature, "signature of the packet");
    packet = std::move(*with_signature);
  }
  auto damaged = damage_packet(order, std::move(packet), signer);
  if (damaged) packet::put_in_front(*damaged, quirks);
  return damaged;
}

Result<std::string> PacketMaker::make(const DocumentOrder& order) const {
  if (order.attachments < 1 || order.attachments > kAttachmentsMax) {
    return fail(Errc::invalid_input, "attachments is " + std::to_string(order.attachments) + "; 1 to " +
                                         std::to_string(kAttachmentsMax) + " are possible");
  }
  AXLE_ASSERT(!(order.is_signed || order.packet_signed) || order.agency < identities_->agencies.size());
  auto files = make_files(order);
  if (!files) return pass(files);
  if (auto damaged = damage_files(order, *files); !damaged) return pass(damaged);
  return wrap(order, std::move(*files));
}

std::string attachment_name(const packet::DocumentHeader& header, bool is_signed, std::uint32_t appendix) {
  std::string name = header.code_number + "-" + header.code_notation;
  for (char& letter : name) {
    const bool unsafe = static_cast<unsigned char>(letter) <= ' ' || letter == 0x7f ||
                        std::string_view("/\\:*?\"<>|").find(letter) != std::string_view::npos;
    if (unsafe) letter = '-';
  }
  if (appendix != 0) name += "-PL" + std::to_string(appendix);
  return name + (is_signed ? ".signed.pdf" : ".pdf");
}

}  // namespace axle::agents
