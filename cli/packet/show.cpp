#include "cli/packet/show.hpp"

#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "base/units.hpp"
#include "cli/packet/sheet.hpp"
#include "protocol/packet/attachment.hpp"
#include "protocol/packet/reader.hpp"
#include "protocol/packet/rules.hpp"
#include "protocol/signature/crypto/digest.hpp"

namespace axle::cli {
namespace {

namespace json = boost::json;
using packet::Profile;

constexpr std::array<std::pair<Profile, std::string_view>, 3> kProfiles{
    {{Profile::strict, "strict"}, {Profile::hub, "hub"}, {Profile::lenient, "lenient"}}};

std::string_view business_name(packet::BusinessType type) {
  switch (type) {
    case packet::BusinessType::new_document: return "new document";
    case packet::BusinessType::recall: return "recall";
    case packet::BusinessType::update: return "update";
    case packet::BusinessType::replace: return "replacement";
  }
  return "new document";
}

std::string name_of(const packet::Organ& organ) {
  return organ.id + (organ.name.empty() ? "" : "  " + organ.name);
}

// What an attachment really is, whatever it claims: size and digest, or why it cannot be unwrapped.
struct Content {
  std::uint64_t bytes = 0;
  std::string sha256, error;
};
Content content_of(const packet::Attachment& attachment) {
  const auto content = packet::unwrap(attachment);
  if (!content) return {0, "", content.error().detail};
  return {content->size(), to_hex(signature::sha256(*content)), ""};
}

void document_rows(Sheet& sheet, const packet::DocumentHeader& header) {
  sheet.row("from", name_of(header.from));
  for (std::size_t i = 0; i < header.to.size(); ++i) sheet.row(i == 0 ? "to" : "", name_of(header.to[i]));
  sheet.row("document id", header.document_id);
  sheet.row("number", header.code_number + "/" + header.code_notation);
  sheet.row("date", header.promulgation_date);
  sheet.row("kind", header.type_name + " (type " + header.type +
                        (header.type_detail.empty() ? "" : ", " + header.type_detail) + ")");
  sheet.row("subject", header.subject);
  if (!header.signer_name.empty()) {
    sheet.row("signed by", header.signer_competence + " " + header.signer_position + " " + header.signer_name);
  }
  sheet.row("priority", std::to_string(packet::priority_of(header)));
  if (header.business) sheet.row("business", business_name(header.business->type));
  for (const packet::ResponseFor& one : header.response_for)
    sheet.row("answers", one.document_id + " of " + one.organ_id);
  for (const packet::TraceHeader& one : header.trace) sheet.row("trace", one.organ_id + " " + one.timestamp);
}

void status_rows(Sheet& sheet, const packet::StatusHeader& header) {
  sheet.row("status", header.status_code);
  sheet.row("from", name_of(header.from));
  sheet.row("to", header.response_for.organ_id);
  sheet.row("document id", header.response_for.document_id);
  sheet.row("number", header.response_for.code);
  sheet.row("at", header.timestamp);
  if (!header.description.empty()) sheet.row("says", header.description);
}

void attachment_rows(Sheet& sheet, const packet::Packet& packet) {
  for (const packet::Attachment& attachment : packet.attachments) {
    sheet.title("attachment " + attachment.name);
    sheet.row("content id", attachment.content_id);
    sheet.row("claims", attachment.content_type);
    const Content content = content_of(attachment);
    if (!content.error.empty()) {
      sheet.row("content", content.error);
      continue;
    }
    sheet.row("content", format_count(content.bytes) + " bytes");
    sheet.row("SHA-256", content.sha256);
  }
}

json::array violations_of(const packet::Packet& packet, Profile profile, InstantNs now) {
  json::array out;
  for (const packet::Violation& one : packet::check(packet, profile, now)) {
    out.push_back({{"rule", one.rule}, {"detail", one.detail}});
  }
  return out;
}

json::object document_json(const packet::DocumentHeader& header) {
  json::array to, trace, answers;
  for (const packet::Organ& one : header.to) to.push_back({{"id", one.id}, {"name", one.name}});
  for (const packet::TraceHeader& one : header.trace) trace.push_back({{"id", one.organ_id}, {"at", one.timestamp}});
  for (const packet::ResponseFor& one : header.response_for) {
    answers.push_back({{"document_id", one.document_id}, {"organ_id", one.organ_id}});
  }
  return {{"kind", "document"},
          {"from", {{"id", header.from.id}, {"name", header.from.name}}},
          {"to", std::move(to)},
          {"document_id", header.document_id},
          {"number", header.code_number},
          {"notation", header.code_notation},
          {"date", header.promulgation_date},
          {"type", header.type},
          {"type_name", header.type_name},
          {"subject", header.subject},
          {"priority", packet::priority_of(header)},
          {"business", business_name(header.business ? header.business->type : packet::BusinessType::new_document)},
          {"answers", std::move(answers)},
          {"trace", std::move(trace)}};
}

json::object status_json(const packet::StatusHeader& header) {
  return {{"kind", "status"},
          {"status", header.status_code},
          {"from", {{"id", header.from.id}, {"name", header.from.name}}},
          {"to", header.response_for.organ_id},
          {"document_id", header.response_for.document_id},
          {"at", header.timestamp},
          {"description", header.description}};
}

Result<packet::Packet> read(const Input& input) {
  if (input.kind == InputKind::pdf) {
    return fail(Errc::invalid_input,
                input.path + ": is a PDF, not a packet; `axle packet verify` shows its signatures");
  }
  auto packet = packet::read_packet(input.bytes());
  if (!packet) return pass(packet, input.path);
  return packet;
}

}  // namespace

Result<std::string> show_packet(const Input& input, InstantNs now) {
  const auto packet = read(input);
  if (!packet) return pass(packet);
  Sheet sheet;
  sheet.title(input.path + ": " + (packet->document() != nullptr ? "document" : "status") + " packet, " +
              format_count(input.content.size()) + " bytes");
  if (packet->document() != nullptr) document_rows(sheet, *packet->document());
  if (packet->status() != nullptr) status_rows(sheet, *packet->status());
  sheet.row("signature", packet->signature_element.empty()
                             ? "none"
                             : format_count(packet->signature_element.size()) + " bytes (see axle packet verify)");
  attachment_rows(sheet, *packet);
  sheet.title("rules");
  for (const auto& [profile, name] : kProfiles) {
    const auto violations = packet::check(*packet, profile, now);
    if (violations.empty()) sheet.row(name, "all kept");
    for (const packet::Violation& one : violations) sheet.row(name, one.rule + ": " + one.detail);
  }
  return sheet.take();
}

Result<std::string> show_packet_json(const Input& input, InstantNs now) {
  const auto packet = read(input);
  if (!packet) return pass(packet);
  json::object out =
      packet->document() != nullptr ? document_json(*packet->document()) : status_json(*packet->status());
  out["bytes"] = input.content.size();
  out["signature_bytes"] = packet->signature_element.size();
  json::array attachments;
  for (const packet::Attachment& one : packet->attachments) {
    const Content content = content_of(one);
    attachments.push_back({{"content_id", one.content_id},
                           {"name", one.name},
                           {"content_type", one.content_type},
                           {"bytes", content.bytes},
                           {"sha256", content.sha256},
                           {"error", content.error}});
  }
  out["attachments"] = std::move(attachments);
  json::object rules;
  for (const auto& [profile, name] : kProfiles) rules[name] = violations_of(*packet, profile, now);
  out["violations"] = std::move(rules);
  return json::serialize(out) + "\n";
}

}  // namespace axle::cli
