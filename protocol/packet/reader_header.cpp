// edXMLHeader: MessageHeader, TraceHeaderList, Signature (domain 2.2, 3).
#include <array>
#include <charconv>

#include "protocol/packet/reader_parts.hpp"

namespace axle::packet {
namespace {

constexpr std::string_view kSignatureSpace = "http://www.w3.org/2000/09/xmldsig#";

// Everything a MessageHeader may hold, in both kinds of packet; which kind it is shows at its end.
struct Draft : DocumentHeader {
  std::string status_code, description, timestamp;
  std::optional<StaffInfo> staff;
  bool has_status_code = false;
  bool is_document = false;  // holds something that no status packet has
};

template <class T, std::size_t Size>
Result<void> children(ReaderContext& context, T& target, const std::array<ChildRule<T>, Size>& rules) {
  return read_children<T>(context, target, rules);
}

// Appends the text of the element to a list of texts.
template <auto Member, bool IsToken, class T>
Result<void> text_item(ReaderContext& context, T& target) {
  auto& list = target.*Member;
  if (auto room = room_for(context, list, context.limits.list_items_max, "list_items_max"); !room) return room;
  std::string text;
  if (auto read = context.xml.element_text(text); !read) return read;
  list.emplace_back(IsToken ? trimmed(text) : std::string_view(text));
  return {};
}

constexpr std::array<ChildRule<Organ>, 8> kOrgan{{
    {"OrganId", token<&Organ::id>},
    {"OrganizationInCharge", prose<&Organ::in_charge>},
    {"OrganName", prose<&Organ::name>},
    {"OrganAdd", prose<&Organ::address>},
    {"Email", token<&Organ::email>},
    {"Telephone", token<&Organ::telephone>},
    {"Fax", token<&Organ::fax>},
    {"Website", token<&Organ::website>},
}};

constexpr std::array<ChildRule<ResponseFor>, 4> kResponseFor{{
    {"OrganId", token<&ResponseFor::organ_id>},
    {"Code", token<&ResponseFor::code>},
    {"DocumentId", token<&ResponseFor::document_id>},
    {"PromulgationDate", token<&ResponseFor::promulgation_date>},
}};

constexpr std::array<ChildRule<StaffInfo>, 6> kStaff{{
    {"Department", prose<&StaffInfo::department>},
    {"DepartmentId", token<&StaffInfo::department_id>},
    {"Staff", prose<&StaffInfo::staff>},
    {"StaffId", token<&StaffInfo::staff_id>},
    {"Email", token<&StaffInfo::email>},
    {"Mobile", token<&StaffInfo::mobile>},
}};

constexpr std::array<ChildRule<Draft>, 2> kCode{{
    {"CodeNumber", token<&Draft::code_number>},
    {"CodeNotation", token<&Draft::code_notation>},
}};

constexpr std::array<ChildRule<Draft>, 2> kPromulgation{{
    {"Place", prose<&Draft::place>},
    {"PromulgationDate", token<&Draft::promulgation_date>},
}};

constexpr std::array<ChildRule<Draft>, 3> kDocumentType{{
    {"Type", token<&Draft::type>},
    {"TypeDetail", token<&Draft::type_detail>},
    {"TypeName", prose<&Draft::type_name>},
}};

constexpr std::array<ChildRule<Draft>, 3> kSigner{{
    {"Competence", prose<&Draft::signer_competence>},
    {"Position", prose<&Draft::signer_position>},
    {"FullName", prose<&Draft::signer_name>},
}};

constexpr std::array<ChildRule<Draft>, 1> kAppendixes{{
    {"Appendix", text_item<&Draft::appendixes, false>, true},
}};

constexpr std::array<ChildRule<Draft>, 9> kOtherInfo{{
    {"Priority", token<&Draft::priority>},
    {"SphereOfPromulgation", prose<&Draft::sphere>},
    {"TyperNotation", prose<&Draft::typer_notation>},
    {"PromulgationAmount", token<&Draft::promulgation_amount>},
    {"PageAmount", token<&Draft::page_amount>},
    {"ReplyFors", prose<&Draft::reply_fors>},
    {"Direction", token<&Draft::direction>},
    {"ReferenceCodes", prose<&Draft::reference_codes>},
    {"Appendixes", [](ReaderContext& context, Draft& draft) { return children(context, draft, kAppendixes); }},
}};

constexpr std::array<ChildRule<Draft>, 1> kTasks{{
    {"TaskCode", text_item<&Draft::task_codes, true>, true},
}};

constexpr std::array<ChildRule<Draft>, 1> kToPlaces{{
    {"Place", text_item<&Draft::to_places, false>, true},
}};

// Reads a group whose presence shows that the packet is a document.
template <const auto& Rules>
Result<void> document_group(ReaderContext& context, Draft& draft) {
  draft.is_document = true;
  return children(context, draft, Rules);
}

template <auto Member>
Result<void> document_token(ReaderContext& context, Draft& draft) {
  draft.is_document = true;
  return token<Member>(context, draft);
}

template <auto Member>
Result<void> document_prose(ReaderContext& context, Draft& draft) {
  draft.is_document = true;
  return prose<Member>(context, draft);
}

Result<void> read_from(ReaderContext& context, Draft& draft) {
  return children(context, draft.from, kOrgan);
}

Result<void> read_to(ReaderContext& context, Draft& draft) {
  if (auto room = room_for(context, draft.to, context.limits.receivers_max, "receivers_max"); !room) return room;
  draft.is_document = true;
  return children(context, draft.to.emplace_back(), kOrgan);
}

Result<void> read_response_for(ReaderContext& context, Draft& draft) {
  auto& list = draft.response_for;
  if (auto room = room_for(context, list, context.limits.list_items_max, "list_items_max"); !room) return room;
  ResponseFor answered;
  if (auto read = children(context, answered, kResponseFor); !read) return read;
  if (answered != ResponseFor{}) list.push_back(std::move(answered));
  return {};
}

Result<void> read_status_code(ReaderContext& context, Draft& draft) {
  draft.has_status_code = true;
  return token<&Draft::status_code>(context, draft);
}

constexpr std::array<ChildRule<Draft>, 20> kMessageHeader{{
    {"From", read_from},
    {"To", read_to, true},
    {"DocumentId", document_token<&Draft::document_id>},
    {"Code", document_group<kCode>},
    {"PromulgationInfo", document_group<kPromulgation>},
    {"DocumentType", document_group<kDocumentType>},
    {"Subject", document_prose<&Draft::subject>},
    {"Content", document_prose<&Draft::content>},
    {"SignerInfo", document_group<kSigner>},
    {"DueDate", document_token<&Draft::due_date>},
    {"OtherInfo", document_group<kOtherInfo>},
    {"ResponseFor", read_response_for, true},
    {"SteeringType", document_token<&Draft::steering_type>},
    {"ResponseForTask", document_group<kTasks>},
    {"ApplicationType", document_token<&Draft::application_type>},
    {"ToPlaces", document_group<kToPlaces>},
    {"StaffInfo",
     [](ReaderContext& context, Draft& draft) { return children(context, draft.staff.emplace(), kStaff); }},
    {"StatusCode", read_status_code},
    {"Description", prose<&Draft::description>},
    {"Timestamp", token<&Draft::timestamp>},
}};

// ---- TraceHeaderList

// A digit 0..max; anything else is refused where it stands.
Result<int> read_choice(ReaderContext& context, int max) {
  const std::string element(context.xml.name().local);
  const std::size_t offset = context.xml.element_offset();
  std::string text;
  if (auto read = context.xml.element_text(text); !read) return pass(read);
  const std::string_view digits = trimmed(text);
  int value = -1;
  const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  if (end != digits.data() + digits.size() || value < 0 || value > max) {
    return context.xml.error_at(offset, "<" + element + "> must be 0.." + std::to_string(max));
  }
  return value;
}

Result<void> read_business_type(ReaderContext& context, Business& business) {
  const auto type = read_choice(context, 3);
  if (!type) return pass(type);
  business.type = static_cast<BusinessType>(*type);
  return {};
}

constexpr std::array<ChildRule<ReceiverChange>, 2> kReceiver{{
    {"OrganId", token<&ReceiverChange::organ_id>},
    {"ReceiverType",
     [](ReaderContext& context, ReceiverChange& change) -> Result<void> {
       const auto type = read_choice(context, 1);
       if (!type) return pass(type);
       change.added = *type == 1;
       return {};
     }},
}};

constexpr std::array<ChildRule<Business>, 1> kReceiverList{{
    {"Receiver",
     [](ReaderContext& context, Business& business) -> Result<void> {
       auto& list = business.receivers;
       if (auto room = room_for(context, list, context.limits.receivers_max, "receivers_max"); !room) return room;
       return children(context, list.emplace_back(), kReceiver);
     },
     true},
}};

constexpr std::array<ChildRule<Business>, 3> kBusinessInfo{{
    {"DocumentInfo", token<&Business::document_info>},
    {"DocumentReceiver", token<&Business::document_receiver>},
    {"ReceiverList",
     [](ReaderContext& context, Business& business) { return children(context, business, kReceiverList); }},
}};

constexpr std::array<ChildRule<Replacement>, 1> kOrganIds{{
    {"OrganId", text_item<&Replacement::organ_ids, true>, true},
}};

constexpr std::array<ChildRule<Replacement>, 2> kReplacement{{
    {"DocumentId", token<&Replacement::document_id>},
    {"OrganIdList",
     [](ReaderContext& context, Replacement& replacement) { return children(context, replacement, kOrganIds); }},
}};

constexpr std::array<ChildRule<Business>, 1> kReplacements{{
    {"ReplacementInfo",
     [](ReaderContext& context, Business& business) -> Result<void> {
       auto& list = business.replacements;
       if (auto room = room_for(context, list, context.limits.list_items_max, "list_items_max"); !room) return room;
       return children(context, list.emplace_back(), kReplacement);
     },
     true},
}};

constexpr std::array<ChildRule<Business>, 7> kBusiness{{
    {"DocumentId", token<&Business::document_id>},
    {"BussinessDocType", read_business_type},
    {"BussinessDocReason", prose<&Business::reason>},
    {"Paper", token<&Business::paper>},
    {"BussinessDocumentInfo",
     [](ReaderContext& context, Business& business) { return children(context, business, kBusinessInfo); }},
    {"ReplacementInfoList",
     [](ReaderContext& context, Business& business) { return children(context, business, kReplacements); }},
    {"StaffInfo",
     [](ReaderContext& context, Business& business) { return children(context, business.staff.emplace(), kStaff); }},
}};

constexpr std::array<ChildRule<TraceHeader>, 2> kTraceHeader{{
    {"OrganId", token<&TraceHeader::organ_id>},
    {"Timestamp", token<&TraceHeader::timestamp>},
}};

constexpr std::array<ChildRule<Draft>, 2> kTraceHeaderList{{
    {"TraceHeader",
     [](ReaderContext& context, Draft& draft) -> Result<void> {
       auto& list = draft.trace;
       if (auto room = room_for(context, list, context.limits.list_items_max, "list_items_max"); !room) return room;
       return children(context, list.emplace_back(), kTraceHeader);
     },
     true},
    {"Bussiness",
     [](ReaderContext& context, Draft& draft) { return children(context, draft.business.emplace(), kBusiness); }},
}};

bool is_signature(const XmlName& name) noexcept {
  if (name.space == kSignatureSpace) return name.local == "Signature";
  return name.space == kNamespace && (name.local == "Signature" || name.local == "DigitalSignature");
}

// Not looked into here: only where it is, and what is declared around it.
Result<void> read_signature(XmlScanner& xml, std::string_view bytes, Packet& packet) {
  const std::size_t offset = xml.element_offset();
  SignatureSite& site = packet.signature_site;
  const auto around = xml.bindings().first(xml.bindings().size() - xml.own_bindings());
  for (const XmlBinding& binding : around) site.namespaces.emplace_back(binding.prefix, binding.space);
  site.inherits_xml_attributes = xml.inherits_xml_attributes();
  if (auto skipped = xml.skip_element(); !skipped) return skipped;
  packet.signature_element = bytes.substr(offset, xml.offset() - offset);
  xml.forget_deviation_from(offset);
  return {};
}

std::string_view prefix_of(std::string_view written) noexcept {
  return written.substr(0, written.find(':') + 1);  // npos + 1 is 0: no prefix
}

// Right after the end of MessageHeader or TraceHeaderList. The latter counts, whichever comes first.
void note_trace_site(const XmlScanner& xml, bool is_list, std::string_view header_prefix, std::string_view bytes,
                     TraceSite& site) {
  if (site.has_list) return;
  site.has_list = is_list;
  site.list_empty = is_list && bytes[xml.end_tag_offset()] == '/';
  site.offset = is_list ? xml.end_tag_offset() : xml.offset();
  site.prefix = is_list ? prefix_of(xml.written()) : header_prefix;
}

// The two kinds have From and ResponseFor in common; StatusCode makes a status, anything else a document.
Result<void> place(ReaderContext& context, std::size_t offset, Draft& draft, Packet& packet) {
  if (!draft.has_status_code) {
    packet.header = static_cast<DocumentHeader&&>(draft);
    return {};
  }
  if (draft.is_document) {
    return context.xml.error_at(offset, "<MessageHeader> is neither a document's nor a status's: it mixes both");
  }
  if (draft.response_for.size() > 1) return context.xml.error_at(offset, "a status with more than one <ResponseFor>");
  StatusHeader status;
  status.from = std::move(draft.from);
  if (!draft.response_for.empty()) status.response_for = std::move(draft.response_for.front());
  status.staff = std::move(draft.staff);
  status.status_code = std::move(draft.status_code);
  status.description = std::move(draft.description);
  status.timestamp = std::move(draft.timestamp);
  packet.header = std::move(status);
  return {};
}

}  // namespace

Result<void> read_header(ReaderContext& context, std::string_view bytes, Packet& packet) {
  XmlScanner& xml = context.xml;
  const std::size_t header_offset = xml.element_offset();
  const std::string_view header_prefix = prefix_of(xml.written());
  Draft draft;
  bool message_seen = false;
  bool trace_seen = false;
  while (true) {
    const auto child = next_child(context);
    if (!child) return pass(child);
    if (!*child) break;
    const std::size_t offset = xml.element_offset();
    const XmlName name = xml.name();
    const auto once = [&](bool& seen) { return std::exchange(seen, true); };
    const auto twice = [&] { return xml.error_at(offset, "<" + std::string(name.local) + "> appears twice"); };
    Result<void> read;
    if (name == XmlName{kNamespace, "MessageHeader"}) {
      if (once(message_seen)) return twice();
      read = children(context, draft, kMessageHeader);
      if (read) note_trace_site(xml, false, header_prefix, bytes, packet.trace_site);
    } else if (name == XmlName{kNamespace, "TraceHeaderList"}) {
      if (once(trace_seen)) return twice();
      read = children(context, draft, kTraceHeaderList);
      if (read) note_trace_site(xml, true, header_prefix, bytes, packet.trace_site);
    } else if (is_signature(name)) {
      if (!packet.signature_element.empty()) return twice();
      read = read_signature(xml, bytes, packet);
    } else {
      read = xml.skip_element();
    }
    if (!read) return read;
  }
  if (!message_seen) return xml.error_at(header_offset, "<edXMLHeader> without <MessageHeader>");
  return place(context, header_offset, draft, packet);
}

}  // namespace axle::packet
