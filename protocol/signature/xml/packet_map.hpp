// Where things are in a packet's bytes: the elements that must be signed, and the targets of references. Internal to
// this folder.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "protocol/packet/packet.hpp"
#include "protocol/signature/xml/canonical.hpp"

namespace axle::signature {

struct ByteRange {
  std::size_t begin = 0, end = 0;
  bool holds(const ByteRange& other) const noexcept { return begin <= other.begin && other.end <= end; }
  bool overlaps(const ByteRange& other) const noexcept { return begin < other.end && other.begin < end; }
  std::size_t size() const noexcept { return end - begin; }
};

struct PacketMap {
  // MessageHeader, Bussiness, the manifest, each Attachment: at the places where the packet reader takes them from.
  struct Required {
    std::string path;  // "edXML/AttachmentEncoded/Attachment[2]"
    ByteRange range;
  };
  std::vector<Required> required;

  struct Target {
    ByteRange range;
    std::vector<std::pair<std::string, std::string>> in_scope;
    bool inherits_xml_attributes = false;
  };
  std::map<std::string, Target, std::less<>> targets;  // by Id; only of the Ids asked for
};

// One scan of the packet. invalid_input: two attributes Id, ID, id or xml:id have the same value anywhere, or
// the packet is not well-formed where the packet reader does not look (attachment content).
Result<PacketMap> map_packet(BytesView bytes, const packet::Packet& packet, std::span<const std::string> wanted_ids);

}  // namespace axle::signature
