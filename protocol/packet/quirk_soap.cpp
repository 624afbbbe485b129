#include "base/encoding.hpp"
#include "protocol/packet/quirk_writer.hpp"
#include "protocol/packet/xml_writer.hpp"

namespace axle::packet {
namespace {

constexpr std::string_view kEnvelope =
    " xmlns:soap-env=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:edXML=\"http://www.e-doc.vn/Schema/\""
    " xmlns:xlink=\"http://www.w3.org/1999/xlink\"";

// 2026/08/03 -> 03/08/2026.
std::string old_date(std::string_view date) {
  if (date.size() < 10) return std::string(date);
  return std::string(date.substr(8, 2)) + "/" + std::string(date.substr(5, 2)) + "/" + std::string(date.substr(0, 4));
}

void write_organ(XmlWriter& xml, std::string_view name, const Organ& organ) {
  xml.open(name);
  xml.text("OrganId", organ.id);
  xml.text("OrganInCharge", organ.in_charge);
  xml.text("OrganName", organ.name);
  xml.text("OrganAdd", organ.address);
  xml.text("Email", organ.email);
  xml.text("Telephone", organ.telephone);
  xml.text("Fax", organ.fax);
  xml.text("Website", organ.website);
  xml.close(name);
}

void write_message(XmlWriter& xml, const DocumentHeader& header) {
  xml.open("MessageHeader");
  write_organ(xml, "From", header.from);
  for (const Organ& receiver : header.to) write_organ(xml, "To", receiver);
  xml.open("Code");
  xml.text("CodeNumber", header.code_number);
  xml.text("CodeNotation", header.code_notation);
  xml.close("Code");
  xml.open("PromulgationInfo");
  xml.text("Place", header.place);
  xml.text("PromulgationDate", old_date(header.promulgation_date));
  xml.close("PromulgationInfo");
  xml.open("DocumentType");
  xml.text("Type", header.type);
  xml.text("TypeName", header.type_name);
  xml.close("DocumentType");
  xml.text("Subject", header.subject);
  xml.text("Content", header.content);
  xml.open("Author");
  xml.text("Competence", header.signer_competence);
  xml.text("Function", header.signer_position);
  xml.text("FullName", header.signer_name);
  xml.close("Author");
  xml.text("DueDate", old_date(header.due_date));
  xml.text("DocumentId", header.document_id);
  xml.close("MessageHeader");
  xml.open("TraceHeaderList");
  for (const TraceHeader& hop : header.trace) {
    xml.open("TraceHeader");
    xml.text("OrganId", hop.organ_id);
    xml.text("Timestamp", hop.timestamp);
    xml.close("TraceHeader");
  }
  xml.close("TraceHeaderList");
}

void write_files(std::string& out, XmlWriter& xml, const std::vector<AttachmentContent>& attachments) {
  xml.open("Manifest");
  for (const AttachmentContent& attachment : attachments) {
    xml.open("Reference", " xlink:href=\"cid:" + attachment.content_id + "\"");
    xml.text("AttachmentName", attachment.name);
    xml.text("Description", attachment.description);
    xml.close("Reference");
  }
  xml.close("Manifest");
  for (const AttachmentContent& attachment : attachments) {
    xml.open("Attachment");
    xml.text("ContentId", attachment.content_id);
    xml.indent();
    out += "<edXML:ContentTransferEncoded>";
    append_base64(out, attachment.content);
    out += "</edXML:ContentTransferEncoded>\n";
    xml.close("Attachment");
  }
}

}  // namespace

std::string write_soap_2014(const DocumentHeader& header, const std::vector<AttachmentContent>& attachments) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  XmlWriter xml(out);
  xml.set_prefix("soap-env:");
  xml.open("Envelope", kEnvelope);
  xml.open("Header");
  xml.set_prefix("edXML:");
  write_message(xml, header);
  xml.set_prefix("soap-env:");
  xml.close("Header");
  xml.open("Body");
  xml.set_prefix("edXML:");
  write_files(out, xml, attachments);
  xml.set_prefix("soap-env:");
  xml.close("Body");
  xml.close("Envelope");
  return out;
}

}  // namespace axle::packet
