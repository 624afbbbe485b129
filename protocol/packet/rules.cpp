#include "protocol/packet/rules.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "protocol/packet/attachment.hpp"
#include "protocol/packet/names.hpp"
#include "protocol/packet/utf8.hpp"

namespace axle::packet {
namespace {

constexpr std::size_t kOrganIdMax = 35;  // amendment 1:2022; the 2016 form has 13
constexpr std::size_t kAttachmentNameMax = 200;
constexpr std::array<std::string_view, 9> kStatusCodes{"01", "02", "03", "04", "05", "06", "13", "15", "16"};

// A text that is absent: empty, white space, or the word that a Java program makes of nothing (domain 2.8, 3).
bool is_missing(std::string_view text) noexcept {
  return text == "null" || text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// MIME types that agree with an extension besides the SDK's own "application/<extension>" and "application/zip".
struct Mime {
  std::string_view extension, type;
};
constexpr std::array<Mime, 14> kMimeTypes{{
    {"pdf", "application/pdf"},
    {"doc", "application/msword"},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"xls", "application/vnd.ms-excel"},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"ppt", "application/vnd.ms-powerpoint"},
    {"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {"xml", "text/xml"},
    {"txt", "text/plain"},
    {"jpg", "image/jpeg"},
    {"jpeg", "image/jpeg"},
    {"png", "image/png"},
    {"tif", "image/tiff"},
    {"tiff", "image/tiff"},
}};

bool mime_agrees(std::string_view type, std::string_view name) {
  if (type.empty() || type == "application/zip" || type == "application/octet-stream") return true;
  const std::string extension = extension_of(name);
  if (type == "application/" + extension) return true;
  return std::ranges::any_of(kMimeTypes, [&](const Mime& m) { return m.extension == extension && m.type == type; });
}

// One "@", something before it, a dot inside what follows, no blanks.
bool is_mail_address(std::string_view text) noexcept {
  const std::size_t at = text.find('@');
  if (at == 0 || at == std::string_view::npos || text.find('@', at + 1) != std::string_view::npos) return false;
  const std::string_view host = text.substr(at + 1);
  const std::size_t dot = host.find('.');
  return dot != std::string_view::npos && dot > 0 && !host.ends_with('.') &&
         text.find_first_of(" \t\r\n<>,;\"") == std::string_view::npos;
}

// A decimal number of `max` at most; -1 when it is none.
long number(std::string_view text, long max) noexcept {
  long value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size() && !text.starts_with('-');
  return whole && value <= max ? value : -1;
}

class Checker {
 public:
  Checker(Profile profile, InstantNs today) : profile_(profile), today_(today) {}

  void document(const DocumentHeader& header);
  void status(const StatusHeader& header);
  void files(const Packet& packet);
  std::vector<Violation> take() { return std::move(violations_); }

 private:
  bool strict() const noexcept { return profile_ == Profile::strict; }
  bool lenient() const noexcept { return profile_ == Profile::lenient; }
  void add(std::string rule, std::string detail) { violations_.push_back({std::move(rule), std::move(detail)}); }

  // Says so and returns false when the text is absent.
  bool required(std::string_view text, const std::string& rule, const std::string& what) {
    if (!is_missing(text)) return true;
    add("N." + rule, what + " is missing");
    return false;
  }
  void length(std::string_view text, std::size_t max, const std::string& path) {
    if (lenient()) return;
    const std::size_t bound = strict() ? max : max * kHubLengthFactor;
    // No more characters than bytes, so most texts are settled without counting.
    if (text.size() <= bound) return;
    const std::size_t characters = count_characters(text);
    if (characters > bound) {
      add("R." + path,
          path + " has " + std::to_string(characters) + " characters; " + std::to_string(bound) + " are allowed");
    }
  }
  // What a document is known by.
  void identifier(std::string_view text, const std::string& path) {
    if (!has_hidden_characters(text)) return;
    add("M." + path, path + " has characters that are not seen");
  }
  void integer(std::string_view text, long max, const std::string& path, char family) {
    if (!strict() || text.empty() || number(text, max) >= 0) return;
    add(std::string(1, family) + "." + path, path + " must be a whole number 0.." + std::to_string(max));
  }
  void date(std::string_view text, const std::string& path) {
    if (!strict() || text.empty() || parse_packet_timestamp(text)) return;
    add("T." + path, path + " is no date yyyy/MM/dd or timestamp yyyy/MM/dd HH:mm:ss");
  }
  void organ_id(std::string_view id, const std::string& rule, const std::string& what);
  void organ(const Organ& organ, const std::string& rule, const std::string& path);
  void receivers(const DocumentHeader& header);
  void promulgation(const DocumentHeader& header);
  void other_info(const DocumentHeader& header);
  void trace(const DocumentHeader& header);
  void attachment(const Packet& packet, const Attachment& attachment);
  void pairing(const Packet& packet);

  Profile profile_;
  InstantNs today_;
  std::vector<Violation> violations_;
};

void Checker::organ_id(std::string_view id, const std::string& rule, const std::string& what) {
  if (!required(id, rule, what) || lenient()) return;
  if (count_characters(id) > kOrganIdMax) add("R." + rule, what + " has more than 35 characters");
  if (!is_organ_id(id)) add("M." + rule, what + " may hold only A-Z, a-z, 0-9 and dots, and not begin with a dot");
}

void Checker::organ(const Organ& organ, const std::string& rule, const std::string& path) {
  organ_id(organ.id, rule, path + ".OrganId");
  length(organ.in_charge, 200, "MessageHeader." + path + ".OrganizationInCharge");
  length(organ.name, 200, "MessageHeader." + path + ".OrganName");
  length(organ.address, 250, "MessageHeader." + path + ".OrganAdd");
  length(organ.email, 100, "MessageHeader." + path + ".Email");
  if (strict() && !organ.email.empty() && !is_mail_address(organ.email)) {
    add("M.MessageHeader." + path + ".Email", path + ".Email is no mail address");
  }
  length(organ.telephone, 20, "MessageHeader." + path + ".Telephone");
  length(organ.fax, 20, "MessageHeader." + path + ".Fax");
  length(organ.website, 100, "MessageHeader." + path + ".Website");
}

void Checker::receivers(const DocumentHeader& header) {
  if (header.to.empty()) add("N.MessageHeader.To", "there is no receiver: at least one To is needed");
  std::set<std::string_view> seen;
  for (const Organ& receiver : header.to) {
    organ(receiver, "MessageHeaderToOrganId", "To");
    if (lenient() || is_missing(receiver.id) || seen.insert(receiver.id).second) continue;
    add("N.MessageHeader.To.OrganId", "the receiver " + receiver.id.substr(0, 64) + " is named twice");
  }
}

void Checker::promulgation(const DocumentHeader& header) {
  length(header.place, 50, "MessageHeader.PromulgationInfo.Place");
  if (!strict()) return;
  const std::string path = "MessageHeader.PromulgationInfo.PromulgationDate";
  if (is_missing(header.promulgation_date)) {
    add("M.PROMULGATION_DATE", "PromulgationDate is missing");
    return;
  }
  const auto date = parse_packet_timestamp(header.promulgation_date);
  if (!date) {
    add("T." + path, "PromulgationDate is no date yyyy/MM/dd that exists");
  } else if (format_packet_date(*date) > format_packet_date(today_)) {
    add("M." + path, "PromulgationDate lies in the future");
  }
}

void Checker::other_info(const DocumentHeader& header) {
  integer(header.priority, 4, "MessageHeader.OtherInfo.Priority", 'M');
  length(header.sphere, 100, "MessageHeader.OtherInfo.SphereOfPromulgation");
  length(header.typer_notation, 10, "MessageHeader.OtherInfo.TyperNotation");
  integer(header.promulgation_amount, 65'535, "MessageHeader.OtherInfo.PromulgationAmount", 'T');
  integer(header.page_amount, 65'535, "MessageHeader.OtherInfo.PageAmount", 'T');
  if (strict() && !header.direction.empty() && header.direction != "true" && header.direction != "false") {
    add("T.MessageHeader.OtherInfo.Direction", "Direction must be true or false");
  }
  for (const std::string& appendix : header.appendixes) length(appendix, 250, "MessageHeader.OtherInfo.Appendix");
}

void Checker::trace(const DocumentHeader& header) {
  for (const TraceHeader& hop : header.trace) {
    if (!strict()) return;
    required(hop.organ_id, "TraceHeaderList.TraceHeader.OrganId", "the OrganId of a TraceHeader");
    if (hop.timestamp.empty()) add("N.TraceHeaderList.TraceHeader.Timestamp", "a TraceHeader without Timestamp");
    date(hop.timestamp, "TraceHeaderList.TraceHeader.Timestamp");
  }
}

void Checker::document(const DocumentHeader& header) {
  organ(header.from, "MessageHeaderFromOrganId", "From");
  receivers(header);
  if (lenient()) return;
  const std::size_t id_characters = count_characters(header.document_id);
  if (id_characters > kDocumentIdMax) {
    add("R.MessageHeader.DocumentId", "DocumentId has " + std::to_string(id_characters) + " characters; " +
                                          std::to_string(kDocumentIdMax) + " are allowed");
  }
  identifier(header.document_id, "MessageHeader.DocumentId");
  identifier(header.code_number, "MessageHeader.Code.CodeNumber");
  identifier(header.code_notation, "MessageHeader.Code.CodeNotation");
  if (strict()) required(header.code_number, "MessageHeaderCodeCodeNumber", "CodeNumber");
  length(header.code_number, 11, "MessageHeader.Code.CodeNumber");
  if (strict()) required(header.code_notation, "MessageHeaderCodeCodeNotation", "CodeNotation");
  length(header.code_notation, 30, "MessageHeader.Code.CodeNotation");
  promulgation(header);
  if (strict() && header.type != "1" && header.type != "2") {
    add("M.MessageHeader.DocumentType.Type", "Type must be 1 (legal normative) or 2 (administrative)");
  }
  integer(header.type_detail, 999, "MessageHeader.DocumentType.TypeDetail", 'T');
  length(header.type_name, 100, "MessageHeader.DocumentType.TypeName");
  if (strict()) required(header.subject, "MessageHeader.Subject", "Subject");
  length(header.subject, 500, "MessageHeader.Subject");
  length(header.content, 500, "MessageHeader.Content");
  length(header.signer_competence, 100, "MessageHeader.SignerInfo.Competence");
  length(header.signer_position, 100, "MessageHeader.SignerInfo.Position");
  length(header.signer_name, 50, "MessageHeader.SignerInfo.FullName");
  date(header.due_date, "MessageHeader.DueDate");
  other_info(header);
  integer(header.steering_type, 3, "MessageHeader.SteeringType", 'M');
  for (const std::string& place : header.to_places) length(place, 150, "MessageHeader.ToPlaces.Place");
  trace(header);
}

void Checker::status(const StatusHeader& header) {
  organ(header.from, "MessageHeaderFromOrganId", "From");
  organ_id(header.response_for.organ_id, "MessageHeader.ResponseFor.OrganId", "ResponseFor.OrganId");
  if (strict()) {
    required(header.response_for.document_id, "MessageHeader.ResponseFor.DocumentId", "ResponseFor.DocumentId");
  }
  if (!lenient()) {
    length(header.response_for.document_id, kDocumentIdMax, "MessageHeader.ResponseFor.DocumentId");
    identifier(header.response_for.document_id, "MessageHeader.ResponseFor.DocumentId");
  }
  if (required(header.status_code, "MessageHeader.StatusCode", "StatusCode") && !lenient() &&
      std::ranges::find(kStatusCodes, header.status_code) == kStatusCodes.end()) {
    add("M.MessageHeader.StatusCode", "StatusCode must be one of 01 02 03 04 05 06 13 15 16");
  }
  if (strict() && required(header.timestamp, "MessageHeader.Timestamp", "Timestamp")) {
    date(header.timestamp, "MessageHeader.Timestamp");
  }
}

void Checker::attachment(const Packet& packet, const Attachment& file) {
  const std::string name = "attachment '" + file.name.substr(0, 64) + "'";
  if (strict()) required(file.name, "AttachmentName", "the name of an attachment");
  length(file.name, kAttachmentNameMax, "AttachmentName");
  if (!is_safe_file_name(file.name)) {
    add("M.AttachmentName", name + ": path separators and characters that are not seen are not allowed in its name");
  } else if (strict() && !is_plain_file_name(file.name)) {
    add("M.AttachmentName", name +
                                ": marks without their letter (write the name in NFC), and white space or a dot at "
                                "an end are not allowed in its name");
  }
  if (strict() && !mime_agrees(file.content_type, file.name)) {
    add("M.Attachment-Type", name + ": ContentType does not agree with the extension");
  }
  for (const ManifestReference& row : packet.manifest) {
    if (!strict() || row.content_id != file.content_id || row.content_type == file.content_type) continue;
    add("M.Attachment-Type", name + ": ContentType differs between Reference and Attachment");
  }
  if (!has_base64_alphabet(file.base64)) {
    add("M.Attachment-Encoding", name + ": the content is not base64");
  }
}

// A closed world: every row of the manifest has its attachment and every attachment its row, each once (attack A-41).
// Profile hub lets a packet have no manifest at all, as older builders write it.
void Checker::pairing(const Packet& packet) {
  std::multiset<std::string_view> rows, files;
  for (const ManifestReference& row : packet.manifest) rows.insert(row.content_id);
  for (const Attachment& file : packet.attachments) files.insert(file.content_id);
  const auto quoted = [](std::string_view id) { return "'" + std::string(id.substr(0, 64)) + "'"; };
  for (const ManifestReference& row : packet.manifest) {
    if (!files.contains(row.content_id)) {
      add("N.Attachment", "the manifest's " + quoted(row.content_id) + " has no attachment");
    }
    if (rows.count(row.content_id) > 1) {
      add("N.ContentId", "the manifest has " + quoted(row.content_id) + " twice");
    }
  }
  for (const Attachment& file : packet.attachments) {
    if (!rows.contains(file.content_id) && (strict() || !rows.empty())) {
      add("N.Reference", "the attachment " + quoted(file.content_id) + " is not in the manifest");
    }
    if (files.count(file.content_id) > 1) {
      add("N.ContentId", "the ContentId " + quoted(file.content_id) + " is used twice");
    }
  }
}

void Checker::files(const Packet& packet) {
  if (lenient()) return;
  for (const Attachment& file : packet.attachments) attachment(packet, file);
  pairing(packet);
}

}  // namespace

std::vector<Violation> check(const Packet& packet, Profile profile, InstantNs today) {
  Checker checker(profile, today);
  if (packet.document() != nullptr) checker.document(*packet.document());
  if (packet.status() != nullptr) checker.status(*packet.status());
  checker.files(packet);
  return checker.take();
}

}  // namespace axle::packet
