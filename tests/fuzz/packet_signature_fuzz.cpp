// Packet signatures: what passes is the sender's, covers everything, was digested from its canonical form, and fails
// when a covered byte is changed.
#include "protocol/packet/reader.hpp"
#include "protocol/signature/xml/canonical.hpp"
#include "protocol/signature/xml/packet_signature.hpp"
#include "tests/fuzz/seeds.hpp"
#include "tests/protocol/signature/support.hpp"

using namespace axle;
using namespace axle::signature;

namespace {

constexpr packet::ReaderLimits kReaderLimits{.packet_bytes_max = 128 << 10,
                                             .markup_bytes_max = 64 << 10,
                                             .text_bytes_max = 16 << 10,
                                             .receivers_max = 16,
                                             .attachments_max = 4,
                                             .list_items_max = 16};

PacketSignatureReport verified(BytesView bytes, const packet::Packet& packet) {
  static TrustStore trust({fuzz::authority().root()}, {.cached_certificates_max = 64, .revocation = {}});
  CostLedger ledger;
  return verify_packet_signature(bytes, packet, trust, test::kAt, ledger);
}

// What was digested as it stands must be what canonicalisation makes of it.
void check_as_it_stands(BytesView bytes, const packet::Packet& packet) {
  const std::string_view text = as_text(bytes);
  const std::string_view root = packet.signature_site.root;
  const std::string_view element = packet.signature_element;
  const auto begin = static_cast<std::size_t>(root.data() - text.data());
  const auto omitted = static_cast<std::size_t>(element.data() - text.data());
  for (const CanonicalMethod method :
       {CanonicalMethod::exclusive, CanonicalMethod::inclusive_1_0, CanonicalMethod::inclusive_1_1}) {
    const XmlPart part{.document = text, .begin = begin, .end = begin + root.size(), .in_scope = {}};
    const auto canonical = canonical_text(part, {method, {}}, omitted);
    AXLE_ASSERT(canonical.has_value());
    AXLE_ASSERT(*canonical == std::string(root.substr(0, omitted - begin)) +
                                  std::string(root.substr(omitted - begin + element.size())));
  }
}

bool passes(const Bytes& bytes) {
  const auto packet = packet::read_packet(bytes, kReaderLimits);
  return packet && verified(bytes, *packet).verdict.passed();
}

void check_passed(BytesView bytes, const packet::Packet& packet, const PacketSignatureReport& report) {
  AXLE_ASSERT(report.profile == PacketSignatureProfile::modern && report.uncovered.empty());
  AXLE_ASSERT(report.certificate != nullptr && packet.signature_site.signatures == 1);
  const std::string& sender = packet.document() != nullptr ? packet.document()->from.id : packet.status()->from.id;
  AXLE_ASSERT(report.certificate->agency_code() == sender);
  AXLE_ASSERT(report.covered_bytes <= bytes.size());
  // A character of the sender's code and one of an attachment.
  const std::string_view text = as_text(bytes);
  std::vector<std::size_t> places{text.find(sender)};
  for (const packet::Attachment& attachment : packet.attachments) {
    if (attachment.base64.size() > 1)
      places.push_back(static_cast<std::size_t>(attachment.base64.data() - text.data()));
  }
  for (const std::size_t place : places) {
    if (place >= bytes.size()) continue;
    Bytes changed(bytes.begin(), bytes.end());
    changed[place] = changed[place] == 'A' ? 'B' : 'A';
    AXLE_ASSERT(!passes(changed));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView bytes(data, size);
  const auto packet = packet::read_packet(bytes, kReaderLimits);
  if (!packet) return 0;
  const PacketSignatureReport report = verified(bytes, *packet);
  AXLE_ASSERT(report.verdict.passed() || !report.verdict.reason.empty());
  AXLE_ASSERT((report.profile == PacketSignatureProfile::none) ==
              (report.verdict.reason == "the packet carries no signature"));
  if (report.canonical_as_is) check_as_it_stands(bytes, *packet);
  if (report.verdict.passed()) check_passed(bytes, *packet, report);
  return 0;
}
