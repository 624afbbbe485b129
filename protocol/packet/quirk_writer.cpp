// Quirks of how a packet is written. The writer escapes '<', so what looks like a tag in its output is one, and nothing
// but a tag is changed here.
#include "protocol/packet/quirk_writer.hpp"

#include "protocol/packet/quirk_text.hpp"
#include "protocol/packet/utf8.hpp"

namespace axle::packet {
namespace {

constexpr std::string_view kOtherNamespace = "http://www.go.vn/eDoc";
constexpr std::string_view kLeadingBytes = "1212";

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
}

// Gives every tag `from` the text that `make` makes of its number among them.
template <class Make>
void replace_each(std::string& text, std::string_view from, Make make) {
  std::size_t number = 0;
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos;) {
    const std::string to = make(number++);
    text.replace(at, from.size(), to);
    at += to.size();
  }
}

// <edXML:Reference xlink:href="cid:..." ...>, with or without the declaration of xlink.
void link_references(std::string& text, const std::vector<AttachmentContent>& attachments, bool declared) {
  replace_each(text, "<edXML:Reference>", [&](std::size_t number) {
    return "<edXML:Reference" + std::string(declared ? " xmlns:xlink=\"http://www.w3.org/1999/xlink\"" : "") +
           " xlink:href=\"cid:" + attachments[number].content_id + "\" xlink:role=\"XLinkRole\" xlink:type=\"simple\">";
  });
}

void differ_in_types(std::string& text) {
  constexpr std::string_view kOpen = "<ContentType>", kClose = "</ContentType>";
  for (std::size_t at = 0; (at = text.find(kOpen, at)) != std::string::npos;) {
    at += kOpen.size();
    const std::size_t end = text.find(kClose, at);
    const bool is_zip = text.compare(at, end - at, "application/zip") == 0;
    text.replace(at, end - at, is_zip ? "application/octet-stream" : "application/zip");
  }
}

void mark_trace(std::string& text) {
  constexpr std::string_view kList = "<edXML:TraceHeaderList>\n";
  const std::size_t at = text.find(kList);
  if (at == std::string::npos) return;
  text.replace(at, kList.size(),
               "<edXML:TraceHeaderList id=\"trace-1\" version=\"1.0\" mustUnderstand=\"1\" "
               "actor=\"http://schemas.xmlsoap.org/soap/actor/next\">\n        <edXML:Paper>0</edXML:Paper>\n");
}

std::vector<AttachmentContent> named_with(std::vector<AttachmentContent> attachments, Quirks quirks) {
  for (AttachmentContent& attachment : attachments) {
    if (has(quirks, Quirk::nfd_text)) {
      attachment.name = decomposed(attachment.name);
      attachment.description = decomposed(attachment.description);
    }
    // Not behind the name: the writer goes by the extension.
    if (has(quirks, Quirk::blank_names)) {
      attachment.name.insert(0, 1, ' ');
      attachment.description = " " + attachment.description + " ";
    }
  }
  return attachments;
}

std::string write_plain(const DocumentHeader& header, const std::vector<AttachmentContent>& attachments,
                        Quirks quirks) {
  constexpr Quirks kOfNames = bit(Quirk::nfd_text) | bit(Quirk::blank_names);
  if ((quirks & kOfNames) == 0) return write_document(header, attachments);
  return write_document(header, named_with(attachments, quirks));
}

}  // namespace

void put_in_front(std::string& packet, Quirks quirks) {
  if (has(quirks, Quirk::leading_bytes)) packet.insert(0, kLeadingBytes);
  if (has(quirks, Quirk::byte_order_mark)) packet.insert(0, kByteOrderMark);
}

std::string write_document_with(const DocumentHeader& header, const std::vector<AttachmentContent>& attachments,
                                Quirks quirks) {
  if (quirks == 0) return write_document(header, attachments);
  const DocumentHeader changed = header_with(header, quirks);
  std::string text;
  if (has(quirks, Quirk::soap_2014)) {
    text = write_soap_2014(changed, attachments);
    put_in_front(text, quirks);
    return text;
  }
  text = write_plain(changed, attachments, quirks);
  const bool unbound = has(quirks, Quirk::unbound_prefix);
  if (has(quirks, Quirk::xlink_references) || unbound) link_references(text, attachments, !unbound);
  if (unbound) {
    replace_all(text, "<AttachmentEncoded>", "<edXML:AttachmentEncoded>");
    replace_all(text, "</AttachmentEncoded>", "</edXML:AttachmentEncoded>");
  }
  if (has(quirks, Quirk::content_types_differ)) differ_in_types(text);
  if (has(quirks, Quirk::trace_attributes)) mark_trace(text);
  if (has(quirks, Quirk::business_spelling)) {
    replace_all(text, "<edXML:Bussiness", "<edXML:Business");
    replace_all(text, "</edXML:Bussiness", "</edXML:Business");
  }
  if (has(quirks, Quirk::wrong_namespace)) {
    for (const std::string_view declared : {"<edXML xmlns=\"", "xmlns:edXML=\""}) {
      replace_all(text, std::string(declared) + std::string(kNamespace) + "\"",
                  std::string(declared) + std::string(kOtherNamespace) + "\"");
    }
  }
  put_in_front(text, quirks);
  return text;
}

}  // namespace axle::packet
