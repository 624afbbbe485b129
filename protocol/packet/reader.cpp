// The packet's frame: root, envelope, manifest, attachments. The header is in reader_header.cpp.
#include "protocol/packet/reader.hpp"

#include <algorithm>
#include <array>

#include "protocol/packet/reader_parts.hpp"
#include "protocol/packet/utf8.hpp"
#include "protocol/packet/xml_characters.hpp"

namespace axle::packet {
namespace {

// The frame's target: the packet, and the bytes it points into.
struct Frame {
  std::string_view bytes;
  Packet packet;
  bool header_seen = false;
};

// The SDK writes "cid:" before a content id, other builders do not (domain 2.5).
template <class T>
Result<void> content_id(ReaderContext& context, T& target) {
  if (auto read = token<&T::content_id>(context, target); !read) return read;
  if (target.content_id.starts_with("cid:")) target.content_id.erase(0, 4);
  return {};
}

constexpr std::array<ChildRule<ManifestReference>, 4> kReference{{
    {"ContentId", content_id},
    {"ContentType", token<&ManifestReference::content_type>},
    {"Description", prose<&ManifestReference::description>},
    {"AttachmentName", token<&ManifestReference::name>},
}};

constexpr std::array<ChildRule<Attachment>, 5> kAttachment{{
    {"ContentId", content_id},
    {"AttachmentName", token<&Attachment::name>},
    {"Description", prose<&Attachment::description>},
    {"ContentType", token<&Attachment::content_type>},
    {"ContentTransferEncoded",
     [](ReaderContext& context, Attachment& attachment) -> Result<void> {
       const auto content = context.xml.raw_content();
       if (!content) return pass(content);
       attachment.base64 = *content;
       return {};
     }},
}};

Result<void> read_reference(ReaderContext& context, Frame& frame) {
  auto& list = frame.packet.manifest;
  if (auto room = room_for(context, list, context.limits.attachments_max, "attachments_max"); !room) return room;
  return read_children<ManifestReference>(context, list.emplace_back(), kReference);
}

Result<void> read_attachment(ReaderContext& context, Frame& frame) {
  auto& list = frame.packet.attachments;
  if (auto room = room_for(context, list, context.limits.attachments_max, "attachments_max"); !room) return room;
  return read_children<Attachment>(context, list.emplace_back(), kAttachment);
}

// A packet whose attachments stand elsewhere must not pass as one without attachments.
Result<void> refuse_misplaced(ReaderContext& context, Frame&) {
  return context.xml.error_at(context.xml.element_offset(),
                              "<AttachmentEncoded> must stand beside <edXMLEnvelope>, not inside it");
}

constexpr std::array<ChildRule<Frame>, 1> kManifest{{{"Reference", read_reference, true}}};

constexpr std::array<ChildRule<Frame>, 2> kBody{{
    {"edXMLManifest",
     [](ReaderContext& context, Frame& frame) { return read_children<Frame>(context, frame, kManifest); }},
    {"AttachmentEncoded", refuse_misplaced},
}};

constexpr std::array<ChildRule<Frame>, 3> kEnvelope{{
    {"edXMLHeader",
     [](ReaderContext& context, Frame& frame) {
       frame.header_seen = true;
       return read_header(context, frame.bytes, frame.packet);
     }},
    {"edXMLBody", [](ReaderContext& context, Frame& frame) { return read_children<Frame>(context, frame, kBody); }},
    {"AttachmentEncoded", refuse_misplaced},
}};

constexpr std::array<ChildRule<Frame>, 1> kAttachments{{{"Attachment", read_attachment, true}}};

constexpr std::array<ChildRule<Frame>, 2> kRoot{{
    {"edXMLEnvelope",
     [](ReaderContext& context, Frame& frame) { return read_children<Frame>(context, frame, kEnvelope); }},
    {"AttachmentEncoded",
     [](ReaderContext& context, Frame& frame) { return read_children<Frame>(context, frame, kAttachments); }},
}};

// The 2014 edition travelled in a SOAP envelope or under another namespace (domain 2.8, 12).
std::unexpected<Error> refuse_root(const XmlScanner& xml) {
  const XmlName& name = xml.name();
  const bool other_edition = name.local == "edXML" || name.local == "Envelope" || name.space == kNamespace;
  const std::string found = "<" + std::string(name.local) + "> of the namespace '" + std::string(name.space) + "'";
  return xml.error_at(xml.element_offset(),
                      (other_edition ? "wrong version of edXML: the root is " : "not an edXML packet: the root is ") +
                          found + "; expected <edXML> of '" + std::string(kNamespace) + "'");
}

}  // namespace

std::string_view standard_spelling(std::string_view local) noexcept {
  if (!local.starts_with("Business")) return local;
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kSpellings{{
      {"Business", "Bussiness"},
      {"BusinessDocType", "BussinessDocType"},
      {"BusinessDocReason", "BussinessDocReason"},
      {"BusinessDocumentInfo", "BussinessDocumentInfo"},
  }};
  for (const auto& [correct, standard] : kSpellings) {
    if (local == correct) return standard;
  }
  return local;
}

bool is_blank(std::string_view text) noexcept {
  return std::ranges::all_of(text, is_xml_space);
}

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && is_xml_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_xml_space(text.back())) text.remove_suffix(1);
  return text;
}

Result<bool> next_child(ReaderContext& context) {
  while (true) {
    context.xml.pass_blank();
    const std::size_t offset = context.xml.offset();
    const auto event = context.xml.next();
    if (!event) return pass(event);
    switch (*event) {
      case XmlEvent::start_element: return true;
      case XmlEvent::end_element:
      case XmlEvent::end_of_document: return false;
      case XmlEvent::text:
        if (!is_blank(context.xml.text())) return context.xml.error_at(offset, "text stands between elements");
    }
  }
}

Result<Packet> read_packet(BytesView bytes, const ReaderLimits& limits) {
  const std::string_view text = as_text(bytes);
  if (text.size() > limits.packet_bytes_max) {
    return fail(Errc::limit, "packet_bytes_max: the packet has " + std::to_string(text.size()) + " bytes, more than " +
                                 std::to_string(limits.packet_bytes_max));
  }
  // Gateways trim before they look for the declaration (domain 2.8, 1); so do we, and nothing else.
  std::size_t start = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  while (start < text.size() && is_xml_space(text[start])) ++start;
  XmlScanner xml(text,
                 {.markup_bytes_max = limits.markup_bytes_max,
                  .text_bytes_max = limits.text_bytes_max,
                  .depth_max = limits.depth_max,
                  .attributes_max = limits.attributes_max,
                  .namespaces_max = limits.namespaces_max,
                  .name_bytes_max = limits.name_bytes_max},
                 start);
  ReaderContext context{xml, limits};
  if (const auto root = xml.next(); !root) return pass(root);
  if (xml.name() != XmlName{kNamespace, "edXML"}) return refuse_root(xml);
  Frame frame{.bytes = text, .packet = {}};
  const std::size_t root = xml.element_offset();
  if (auto read = read_children<Frame>(context, frame, kRoot); !read) return pass(read);
  SignatureSite& site = frame.packet.signature_site;
  site.root = text.substr(root, xml.offset() - root);
  site.is_canonical = xml.notes().deviation == std::string_view::npos;
  site.ids = xml.notes().ids;
  site.signatures = xml.notes().signatures;
  if (const auto end = xml.next(); !end) return pass(end);
  if (!frame.header_seen) return fail(Errc::invalid_input, "the packet has no <edXMLHeader>");
  return std::move(frame.packet);
}

}  // namespace axle::packet
