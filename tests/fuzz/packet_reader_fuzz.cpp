// The packet reader: what it accepts is within the limits, points into the input, and is read again from what the
// writer makes of it.
#include "protocol/packet/reader.hpp"
#include "protocol/packet/rules.hpp"
#include "protocol/packet/writer.hpp"

using namespace axle;
using namespace axle::packet;

namespace {

const InstantNs kToday = from_civil_in_viet_nam({.year = 2026, .month = 8, .day = 3});
// Small, so that the mutator finds the edges soon.
constexpr ReaderLimits kLimits{.packet_bytes_max = 64 << 10,
                               .markup_bytes_max = 32 << 10,
                               .text_bytes_max = 4 << 10,
                               .depth_max = 16,
                               .attributes_max = 8,
                               .namespaces_max = 8,
                               .name_bytes_max = 64,
                               .receivers_max = 8,
                               .attachments_max = 4,
                               .list_items_max = 8};

bool is_inside(std::string_view part, BytesView input) {
  const std::string_view whole = as_text(input);
  return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

std::string written(const Packet& packet) {
  return packet.document() != nullptr ? write_document(*packet.document(), {}) : write_status(*packet.status());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView input(data, size);
  const auto packet = read_packet(input, kLimits);
  if (!packet) {
    AXLE_ASSERT(packet.error().code == Errc::invalid_input || packet.error().code == Errc::limit);
    AXLE_ASSERT(!packet.error().detail.empty());
    return 0;
  }
  AXLE_ASSERT(size <= kLimits.packet_bytes_max && packet->attachments.size() <= kLimits.attachments_max &&
              packet->manifest.size() <= kLimits.attachments_max);
  AXLE_ASSERT(is_inside(packet->signature_element, input));
  for (const Attachment& attachment : packet->attachments) AXLE_ASSERT(is_inside(attachment.base64, input));
  if (const DocumentHeader* header = packet->document()) {
    AXLE_ASSERT(header->to.size() <= kLimits.receivers_max && header->appendixes.size() <= kLimits.list_items_max);
    AXLE_ASSERT(priority_of(*header) >= 0 && priority_of(*header) <= 4);
  }
  for (const Profile profile : {Profile::strict, Profile::hub, Profile::lenient}) {
    for (const Violation& violation : check(*packet, profile, kToday)) {
      AXLE_ASSERT(!violation.rule.empty() && !violation.detail.empty());
    }
  }
  const std::string text = written(*packet);
  const auto again = read_packet(as_bytes(text));
  AXLE_ASSERT(again.has_value());
  AXLE_ASSERT(again->header == packet->header);
  AXLE_ASSERT(written(*again) == text);
  return 0;
}
