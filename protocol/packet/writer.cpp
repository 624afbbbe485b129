#include "protocol/packet/writer.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/encoding.hpp"
#include "base/random.hpp"
#include "protocol/packet/attachment.hpp"
#include "protocol/packet/xml_writer.hpp"

namespace axle::packet {
namespace {

// Room for everything but attachment content, so that the text is not moved while it grows.
constexpr std::size_t kHeaderBytes = 6 * 1024;
constexpr std::size_t kOrganBytes = 512;
constexpr std::size_t kAttachmentBytes = 1024;

constexpr std::string_view kEnvelopeAttributes = " xmlns:edXML=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\"";
constexpr std::string_view kRootAttributes = " xmlns=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\"";

// What the SDK sends without zipping; it misspells xls and xlsx, so these are zipped (domain 2.5).
constexpr std::array<std::string_view, 6> kSentRaw{"pdf", "doc", "docx", "xsl", "xslx", "zip"};

// An attachment as it goes into the packet.
struct Encoded {
  std::string content_type;
  Bytes zipped;  // empty when sent raw
  BytesView bytes;
};

// A name in the form of the SDK's random UUID, made from the content: the writer has no randomness, and the name
// carries no information.
std::string zip_entry_name(const AttachmentContent& attachment, std::string_view extension) {
  const std::uint64_t high = fnv1a(attachment.name, fnv1a(attachment.content_id));
  const std::uint64_t low =
      fnv1a(as_text(attachment.content.first(std::min<std::size_t>(attachment.content.size(), 4096))), high);
  std::array<char, 40> uuid{};
  std::snprintf(uuid.data(), uuid.size(), "%08x-%04x-4%03x-%04x-%012llx", static_cast<unsigned>(high >> 32),
                static_cast<unsigned>(high >> 16 & 0xFFFF), static_cast<unsigned>(high & 0xFFF),
                static_cast<unsigned>(0x8000 | (low >> 48 & 0x3FFF)),
                static_cast<unsigned long long>(low & 0xFFFFFFFFFFFFULL));
  return std::string(uuid.data()) + "." + std::string(extension);
}

Encoded encode(const AttachmentContent& attachment) {
  const std::string extension = extension_of(attachment.name);
  for (const std::string_view raw : kSentRaw) {
    if (extension == raw) {
      return {.content_type = "application/" + extension, .zipped = {}, .bytes = attachment.content};
    }
  }
  Encoded encoded{.content_type = "application/zip",
                  .zipped = zip_one(zip_entry_name(attachment, extension), attachment.content),
                  .bytes = {}};
  encoded.bytes = encoded.zipped;
  return encoded;
}

void write_organ(XmlWriter& xml, std::string_view name, const Organ& organ) {
  xml.open(name);
  xml.text("OrganId", organ.id);
  xml.text("OrganizationInCharge", organ.in_charge);
  xml.text("OrganName", organ.name);
  xml.text("OrganAdd", organ.address);
  xml.text("Email", organ.email);
  xml.text("Telephone", organ.telephone);
  xml.text("Fax", organ.fax);
  xml.text("Website", organ.website);
  xml.close(name);
}

void write_response_for(XmlWriter& xml, const ResponseFor& answered) {
  xml.open("ResponseFor");
  xml.text("OrganId", answered.organ_id);
  xml.text("Code", answered.code);
  xml.text("DocumentId", answered.document_id);
  xml.text("PromulgationDate", answered.promulgation_date);
  xml.close("ResponseFor");
}

void write_staff(XmlWriter& xml, const StaffInfo& staff) {
  xml.open("StaffInfo");
  xml.text("Department", staff.department);
  xml.text("DepartmentId", staff.department_id);
  xml.text("Staff", staff.staff);
  xml.text("StaffId", staff.staff_id);
  xml.text("Email", staff.email);
  xml.text("Mobile", staff.mobile);
  xml.close("StaffInfo");
}

// A group that is written only when something is in it: nothing, or its elements inside <name>.
template <class Write>
void write_group(std::string& out, XmlWriter& xml, std::string_view name, Write write) {
  const std::size_t before = out.size();
  xml.open(name);
  const std::size_t opened = out.size();
  write();
  const bool empty = out.size() == opened;
  xml.close(name);
  if (empty) out.resize(before);
}

void write_list(std::string& out, XmlWriter& xml, std::string_view group, std::string_view item,
                const std::vector<std::string>& values) {
  write_group(out, xml, group, [&] {
    for (const std::string& value : values) xml.text(item, value);
  });
}

void write_other_info(std::string& out, XmlWriter& xml, const DocumentHeader& header) {
  write_group(out, xml, "OtherInfo", [&] {
    xml.text("Priority", header.priority);
    xml.text("SphereOfPromulgation", header.sphere);
    xml.text("TyperNotation", header.typer_notation);
    xml.text("PromulgationAmount", header.promulgation_amount);
    xml.text("PageAmount", header.page_amount);
    xml.text("ReplyFors", header.reply_fors);
    xml.text("Direction", header.direction);
    xml.text("ReferenceCodes", header.reference_codes);
    write_list(out, xml, "Appendixes", "Appendix", header.appendixes);
  });
}

void write_message_header(std::string& out, XmlWriter& xml, const DocumentHeader& header) {
  xml.open("MessageHeader");
  write_organ(xml, "From", header.from);
  for (const Organ& organ : header.to) write_organ(xml, "To", organ);
  xml.text("DocumentId", header.document_id);
  xml.open("Code");
  xml.text("CodeNumber", header.code_number);
  xml.text("CodeNotation", header.code_notation);
  xml.close("Code");
  xml.open("PromulgationInfo");
  xml.text("Place", header.place);
  xml.text("PromulgationDate", header.promulgation_date);
  xml.close("PromulgationInfo");
  xml.open("DocumentType");
  xml.text("Type", header.type);
  xml.text("TypeDetail", header.type_detail);
  xml.text("TypeName", header.type_name);
  xml.close("DocumentType");
  xml.text("Subject", header.subject);
  xml.text("Content", header.content);
  write_group(out, xml, "SignerInfo", [&] {
    xml.text("Competence", header.signer_competence);
    xml.text("Position", header.signer_position);
    xml.text("FullName", header.signer_name);
  });
  xml.text("DueDate", header.due_date);
  write_other_info(out, xml, header);
  for (const ResponseFor& answered : header.response_for) write_response_for(xml, answered);
  xml.text("SteeringType", header.steering_type);
  write_list(out, xml, "ResponseForTask", "TaskCode", header.task_codes);
  xml.text("ApplicationType", header.application_type);
  write_list(out, xml, "ToPlaces", "Place", header.to_places);
  xml.close("MessageHeader");
}

void write_business(std::string& out, XmlWriter& xml, const Business& business) {
  xml.open("Bussiness");
  xml.text("DocumentId", business.document_id);
  xml.text("BussinessDocType", std::to_string(static_cast<int>(business.type)));
  xml.text("BussinessDocReason", business.reason);
  xml.text("Paper", business.paper);
  write_group(out, xml, "BussinessDocumentInfo", [&] {
    xml.text("DocumentInfo", business.document_info);
    xml.text("DocumentReceiver", business.document_receiver);
    write_group(out, xml, "ReceiverList", [&] {
      for (const ReceiverChange& receiver : business.receivers) {
        xml.open("Receiver");
        xml.text("OrganId", receiver.organ_id);
        xml.text("ReceiverType", receiver.added ? "1" : "0");
        xml.close("Receiver");
      }
    });
  });
  write_group(out, xml, "ReplacementInfoList", [&] {
    for (const Replacement& replacement : business.replacements) {
      xml.open("ReplacementInfo");
      xml.text("DocumentId", replacement.document_id);
      write_list(out, xml, "OrganIdList", "OrganId", replacement.organ_ids);
      xml.close("ReplacementInfo");
    }
  });
  if (business.staff) write_staff(xml, *business.staff);
  xml.close("Bussiness");
}

void write_trace(std::string& out, XmlWriter& xml, const DocumentHeader& header) {
  write_group(out, xml, "TraceHeaderList", [&] {
    for (const TraceHeader& hop : header.trace) {
      xml.open("TraceHeader");
      xml.text("OrganId", hop.organ_id);
      xml.text("Timestamp", hop.timestamp);
      xml.close("TraceHeader");
    }
    if (header.business) write_business(out, xml, *header.business);
  });
}

void write_manifest(XmlWriter& xml, const std::vector<AttachmentContent>& attachments,
                    const std::vector<Encoded>& encoded) {
  xml.open("edXMLBody");
  xml.open("edXMLManifest", " version=\"1.0\"");
  for (std::size_t i = 0; i < attachments.size(); ++i) {
    xml.open("Reference");
    xml.text("ContentId", "cid:" + attachments[i].content_id);
    xml.text("ContentType", encoded[i].content_type);
    xml.text("Description", attachments[i].description);
    xml.text("AttachmentName", attachments[i].name);
    xml.close("Reference");
  }
  xml.close("edXMLManifest");
  xml.close("edXMLBody");
}

void write_attachments(std::string& out, XmlWriter& xml, const std::vector<AttachmentContent>& attachments,
                       const std::vector<Encoded>& encoded) {
  xml.open("AttachmentEncoded");
  for (std::size_t i = 0; i < attachments.size(); ++i) {
    xml.open("Attachment");
    xml.text("ContentId", "cid:" + attachments[i].content_id);
    xml.text("AttachmentName", attachments[i].name);
    xml.text("Description", attachments[i].description);
    xml.text("ContentType", encoded[i].content_type);
    xml.indent();
    out += "<edXML:ContentTransferEncoded";
    out += kEnvelopeAttributes;
    out += '>';
    append_base64(out, encoded[i].bytes);
    out += "</edXML:ContentTransferEncoded>\n";
    xml.close("Attachment");
  }
  xml.close("AttachmentEncoded");
}

void open_envelope(std::string& out, XmlWriter& xml) {
  out += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  xml.set_prefix("");
  xml.open("edXML", kRootAttributes);
  xml.set_prefix("edXML:");
  xml.open("edXMLEnvelope", kEnvelopeAttributes);
  xml.open("edXMLHeader");
}

void close_envelope(XmlWriter& xml) {
  xml.close("edXMLEnvelope");
  xml.set_prefix("");
}

}  // namespace

std::string write_document(const DocumentHeader& header, const std::vector<AttachmentContent>& attachments) {
  std::vector<Encoded> encoded;
  encoded.reserve(attachments.size());
  std::size_t bytes = kHeaderBytes + kOrganBytes * header.to.size();
  for (const AttachmentContent& attachment : attachments) {
    encoded.push_back(encode(attachment));
    bytes += kAttachmentBytes + base64_size(encoded.back().bytes.size());
  }
  std::string out;
  out.reserve(bytes);
  XmlWriter xml(out);
  open_envelope(out, xml);
  write_message_header(out, xml, header);
  write_trace(out, xml, header);
  xml.close("edXMLHeader");
  if (!attachments.empty()) write_manifest(xml, attachments, encoded);
  close_envelope(xml);
  if (!attachments.empty()) write_attachments(out, xml, attachments, encoded);
  xml.close("edXML");
  return out;
}

std::string write_status(const StatusHeader& header) {
  std::string out;
  out.reserve(2048);
  XmlWriter xml(out);
  open_envelope(out, xml);
  xml.open("MessageHeader");
  write_organ(xml, "From", header.from);
  write_response_for(xml, header.response_for);
  if (header.staff) write_staff(xml, *header.staff);
  xml.text("StatusCode", header.status_code);
  xml.text("Description", header.description);
  xml.text("Timestamp", header.timestamp);
  xml.close("MessageHeader");
  xml.close("edXMLHeader");
  close_envelope(xml);
  xml.close("edXML");
  return out;
}

}  // namespace axle::packet
