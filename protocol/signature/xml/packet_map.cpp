#include "protocol/signature/xml/packet_map.hpp"

#include <algorithm>
#include <array>

namespace axle::signature {
namespace {

using packet::XmlEvent;
using packet::XmlScanner;

// The places of what must be signed, as the packet reader reads them; both spellings of the standard's misspelt name.
struct Place {
  std::string_view path;
  bool repeats = false;
};
constexpr std::array<Place, 5> kPlaces{{
    {"edXML/edXMLEnvelope/edXMLHeader/MessageHeader"},
    {"edXML/edXMLEnvelope/edXMLHeader/TraceHeaderList/Bussiness"},
    {"edXML/edXMLEnvelope/edXMLHeader/TraceHeaderList/Business"},
    {"edXML/edXMLEnvelope/edXMLBody/edXMLManifest"},
    {"edXML/AttachmentEncoded/Attachment", true},
}};
constexpr std::size_t kDeepestPlace = 5;

packet::XmlLimits limits_of_packet(std::string_view document) {
  packet::XmlLimits limits;
  limits.markup_bytes_max = limits.text_bytes_max = document.size();
  return limits;
}

class Mapper {
 public:
  Mapper(std::string_view document, ByteRange root, std::span<const std::string> wanted)
      : xml_(document.substr(0, root.end), limits_of_packet(document), root.begin), wanted_(wanted) {}

  Result<PacketMap> run() {
    while (true) {
      const auto event = xml_.next();
      if (!event) return pass(event);
      if (*event == XmlEvent::start_element) start_element();
      if (*event == XmlEvent::end_element) end_element();
      if (*event == XmlEvent::end_of_document) break;
    }
    std::ranges::sort(ids_);
    const auto twice = std::ranges::adjacent_find(ids_);
    if (twice != ids_.end()) return fail(Errc::invalid_input, "an Id stands twice in the packet");
    return std::move(map_);
  }

 private:
  // An element whose end is still to come.
  struct Open {
    std::size_t depth;
    std::size_t required = npos;  // index
    std::string target;           // Id
    static constexpr std::size_t npos = std::string::npos;
  };

  void start_element() {
    const std::size_t depth = xml_.depth();
    path_.resize(std::min(depth - 1, kDeepestPlace));
    if (depth <= kDeepestPlace) {
      path_.emplace_back(xml_.name().space == packet::kNamespace ? xml_.name().local : std::string_view());
      note_place(depth);
    }
    for (const packet::XmlAttribute& attribute : xml_.attributes()) {
      if (!packet::is_id_attribute(attribute.name)) continue;
      ids_.emplace_back(attribute.value);
      if (std::ranges::find(wanted_, attribute.value) != wanted_.end())
        note_target(depth, std::string(attribute.value));
    }
  }

  void note_place(std::size_t depth) {
    std::string path;
    for (const std::string_view name : path_) path += (path.empty() ? "" : "/") + std::string(name);
    const auto place = std::ranges::find(kPlaces, path, &Place::path);
    if (place == kPlaces.end()) return;
    if (place->repeats) path += "[" + std::to_string(++repeated_) + "]";
    open_.push_back({.depth = depth, .required = map_.required.size(), .target = {}});
    map_.required.push_back({std::move(path), {xml_.element_offset(), 0}});
  }

  void note_target(std::size_t depth, std::string id) {
    PacketMap::Target& target = map_.targets[id];
    target.range = {xml_.element_offset(), 0};
    target.in_scope.clear();
    const auto bindings = xml_.bindings();
    for (const auto& one : bindings.first(bindings.size() - xml_.own_bindings())) {
      target.in_scope.emplace_back(one.prefix, one.space);
    }
    target.inherits_xml_attributes = xml_.inherits_xml_attributes();
    open_.push_back({.depth = depth, .target = std::move(id)});
  }

  void end_element() {
    const std::size_t depth = xml_.depth() + 1;
    for (; !open_.empty() && open_.back().depth == depth; open_.pop_back()) {
      const Open& one = open_.back();
      if (one.required != Open::npos) map_.required[one.required].range.end = xml_.offset();
      if (!one.target.empty()) map_.targets[one.target].range.end = xml_.offset();
    }
  }

  XmlScanner xml_;
  std::span<const std::string> wanted_;
  std::vector<std::string_view> path_;  // of packet elements; empty for one of another namespace
  std::vector<Open> open_;
  std::vector<std::string> ids_;
  std::size_t repeated_ = 0;
  PacketMap map_;
};

}  // namespace

Result<PacketMap> map_packet(BytesView bytes, const packet::Packet& packet, std::span<const std::string> wanted_ids) {
  const std::string_view document = as_text(bytes);
  const std::string_view root = packet.signature_site.root;
  const auto begin = static_cast<std::size_t>(root.data() - document.data());
  return Mapper(document, {begin, begin + root.size()}, wanted_ids).run();
}

}  // namespace axle::signature
