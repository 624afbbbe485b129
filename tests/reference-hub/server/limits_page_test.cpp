// docs/limits.md says what the sources say.
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "protocol/axis/answer.hpp"
#include "protocol/axis/header_auth.hpp"
#include "protocol/axis/json_scan.hpp"
#include "protocol/identity/agency_code.hpp"
#include "protocol/packet/attachment.hpp"
#include "protocol/packet/reader.hpp"
#include "protocol/packet/rules.hpp"
#include "protocol/signature/cms/cms.hpp"
#include "protocol/signature/packet_check.hpp"
#include "protocol/signature/pdf/signature.hpp"
#include "protocol/signature/xml/packet_signature.hpp"
#include "reference-hub/audit/audit_log.hpp"
#include "reference-hub/receipts/receipt_desk.hpp"
#include "reference-hub/server/hub_service.hpp"
#include "sim/scenario/keys.hpp"
#include "sim/scenario/yaml_tree.hpp"
#include "transport/server.hpp"

namespace axle::hub {
namespace {

// As the page writes it: sizes in whole KiB or MiB, times in seconds, counts as they are.
std::string bytes(std::uint64_t size) {
  if (size % (1 << 20) == 0) return std::to_string(size >> 20) + " MiB";
  return std::to_string(size >> 10) + " KiB";
}
std::string seconds(DurationNs time) {
  return std::to_string(time / kSecond) + " s";
}
std::string count(std::uint64_t number) {
  return std::to_string(number);
}

#define AXLE_LIMIT(kind, limits, member) {#limits "::" #member, kind(limits{}.member)}
#define AXLE_CONSTANT(kind, name, value) {name, kind(value)}

std::map<std::string, std::string> limits_of_the_sources() {
  using namespace axis;
  using namespace identity;
  using namespace packet;
  using namespace signature;
  using namespace transport;
  return {
      AXLE_LIMIT(bytes, ServerLimits, header_bytes_max),
      AXLE_LIMIT(count, ServerLimits, header_fields_max),
      AXLE_LIMIT(bytes, ServerLimits, body_bytes_max),
      AXLE_LIMIT(bytes, ServerLimits, receiving_bytes_max),
      AXLE_LIMIT(count, ServerLimits, connections_max),
      AXLE_LIMIT(count, ServerLimits, connections_per_peer_max),
      AXLE_LIMIT(bytes, ServerTls, client_chain_bytes_max),
      AXLE_CONSTANT(count, "kPeerNamesMax", kPeerNamesMax),
      AXLE_LIMIT(seconds, ServerLimits, first_byte_timeout),
      AXLE_LIMIT(seconds, ServerLimits, header_timeout),
      AXLE_LIMIT(seconds, ServerLimits, idle_timeout),
      AXLE_LIMIT(count, ServerLimits, body_bytes_per_s_min),
      AXLE_LIMIT(seconds, ServerLimits, write_timeout),
      AXLE_LIMIT(count, HubServiceOptions, documents_waiting_max),
      AXLE_LIMIT(bytes, HubServiceOptions, packet_bytes_max),
      AXLE_LIMIT(count, HubServiceOptions, commands_waiting_max),
      AXLE_LIMIT(bytes, HeaderLimits, sign_header_bytes_max),
      AXLE_LIMIT(count, HeaderLimits, attributes_max),
      AXLE_LIMIT(bytes, HeaderLimits, attribute_value_bytes_max),
      AXLE_LIMIT(bytes, ReaderLimits, packet_bytes_max),
      AXLE_LIMIT(bytes, ReaderLimits, markup_bytes_max),
      AXLE_LIMIT(bytes, ReaderLimits, text_bytes_max),
      AXLE_LIMIT(count, ReaderLimits, depth_max),
      AXLE_LIMIT(count, ReaderLimits, attributes_max),
      AXLE_LIMIT(count, ReaderLimits, namespaces_max),
      AXLE_LIMIT(count, ReaderLimits, name_bytes_max),
      AXLE_LIMIT(count, ReaderLimits, receivers_max),
      AXLE_LIMIT(count, ReaderLimits, attachments_max),
      AXLE_LIMIT(count, ReaderLimits, list_items_max),
      AXLE_CONSTANT(count, "kDocumentIdMax", kDocumentIdMax),
      AXLE_CONSTANT(count, "kAgencyCodeMax2020", kAgencyCodeMax2020),
      AXLE_CONSTANT(count, "kHubLengthFactor", kHubLengthFactor),
      AXLE_LIMIT(bytes, AttachmentLimits, decoded_bytes_max),
      AXLE_LIMIT(bytes, AttachmentLimits, unzipped_bytes_max),
      AXLE_LIMIT(count, AttachmentLimits, unzip_ratio_max),
      AXLE_CONSTANT(bytes, "kRatioFreeBytes", kRatioFreeBytes),
      AXLE_LIMIT(bytes, PacketPolicy, unwrapped_bytes_max),
      AXLE_LIMIT(bytes, PdfLimits, file_bytes_max),
      AXLE_LIMIT(count, PdfLimits, revisions_max),
      AXLE_LIMIT(count, PdfLimits, objects_max),
      AXLE_LIMIT(count, PdfLimits, signatures_max),
      AXLE_LIMIT(bytes, PdfLimits, cms_bytes_max),
      AXLE_LIMIT(count, PdfLimits, depth_max),
      AXLE_LIMIT(bytes, PdfLimits, inflated_bytes_max),
      AXLE_LIMIT(count, PdfLimits, inflated_ratio_max),
      AXLE_CONSTANT(bytes, "kInflatedFreeBytes", kInflatedFreeBytes),
      AXLE_LIMIT(count, PdfLimits, object_streams_max),
      AXLE_CONSTANT(count, "kCmsCertificatesMax", kCmsCertificatesMax),
      AXLE_CONSTANT(count, "kCmsEvidenceMax", kCmsEvidenceMax),
      AXLE_CONSTANT(bytes, "kTimestampTokenBytesMax", kTimestampTokenBytesMax),
      AXLE_LIMIT(bytes, PacketSignatureLimits, signature_bytes_max),
      AXLE_LIMIT(count, PacketSignatureLimits, signatures_max),
      AXLE_LIMIT(count, PacketSignatureLimits, references_max),
      AXLE_LIMIT(count, PacketSignatureLimits, transforms_max),
      AXLE_LIMIT(count, PacketSignatureLimits, certificates_max),
      AXLE_LIMIT(count, TrustOptions, chain_length_max),
      AXLE_LIMIT(count, TrustOptions, cached_certificates_max),
      AXLE_LIMIT(bytes, RevocationOptions, crl_bytes_max),
      AXLE_LIMIT(count, RevocationOptions, crl_entries_max),
      AXLE_LIMIT(bytes, RevocationOptions, ocsp_bytes_max),
      AXLE_LIMIT(count, RevocationOptions, ocsp_answers_max),
      AXLE_LIMIT(count, CoreOptions, receivers_max),
      AXLE_LIMIT(count, CoreOptions, replacements_max),
      AXLE_LIMIT(count, CoreOptions, waiting_items_max),
      AXLE_LIMIT(count, CoreOptions, waiting_items_per_receiver_max),
      AXLE_LIMIT(count, CoreOptions, waiting_items_per_sender_max),
      AXLE_LIMIT(bytes, CoreOptions, room_slack_bytes),
      AXLE_LIMIT(count, CoreOptions, agencies_max),
      AXLE_LIMIT(count, CoreOptions, page_size_max),
      AXLE_CONSTANT(bytes, "kTextBytesMax", kTextBytesMax),
      AXLE_CONSTANT(count, "kRecordReceiversMax", kRecordReceiversMax),
      AXLE_LIMIT(bytes, AuditOptions, file_bytes_max),
      AXLE_LIMIT(count, AuditOptions, waiting_max),
      AXLE_CONSTANT(bytes, "kAuditFileBytesMax", kAuditFileBytesMax),
      AXLE_CONSTANT(bytes, "kAuditLineBytesMax", kAuditLineBytesMax),
      AXLE_CONSTANT(bytes, "kAuditTextBytesMax", kAuditTextBytesMax),
      AXLE_CONSTANT(count, "kAuditReceiversMax", kAuditReceiversMax),
      AXLE_LIMIT(count, RefusalLimits, per_centre_per_s),
      AXLE_LIMIT(count, RefusalLimits, burst),
      AXLE_LIMIT(count, RefusalLimits, centres_max),
      AXLE_CONSTANT(count, "RefusalLimiter::kCentreBytesMax", RefusalLimiter::kCentreBytesMax),
      AXLE_CONSTANT(count, "RefusalLimiter::kDetailBytesMax", RefusalLimiter::kDetailBytesMax),
      AXLE_LIMIT(count, ReceiptDeskOptions, waiting_max),
      AXLE_CONSTANT(count, "kReceiptBatchMax", kReceiptBatchMax),
      AXLE_CONSTANT(count, "kReceiptReceiversMax", kReceiptReceiversMax),
      AXLE_CONSTANT(bytes, "kReceiptTextBytesMax", kReceiptTextBytesMax),
      AXLE_CONSTANT(count, "kReceiptCodeBytesMax", kReceiptCodeBytesMax),
      AXLE_CONSTANT(bytes, "kReceiptBytesMax", kReceiptBytesMax),
      AXLE_CONSTANT(count, "kMerklePathMax", kMerklePathMax),
      AXLE_CONSTANT(count, "kLogLinesPerSecondMax", kLogLinesPerSecondMax),
      AXLE_CONSTANT(bytes, "kLogValueBytesMax", kLogValueBytesMax),
      AXLE_CONSTANT(bytes, "kYamlBytesMax", sim::kYamlBytesMax),
      AXLE_CONSTANT(count, "kYamlDepthMax", sim::kYamlDepthMax),
      AXLE_CONSTANT(count, "kYamlNodesMax", sim::kYamlNodesMax),
      AXLE_CONSTANT(count, "kAgenciesMax", sim::kAgenciesMax),
      AXLE_CONSTANT(count, "kDocumentsMax", sim::kDocumentsMax),
      AXLE_CONSTANT(count, "kDeliveriesMax", sim::kDeliveriesMax),
      AXLE_CONSTANT(count, "kReceiversMax", sim::kReceiversMax),
      AXLE_CONSTANT(count, "kNamedMax", sim::kNamedMax),
      AXLE_CONSTANT(count, "kDialectsMax", sim::kDialectsMax),
      AXLE_CONSTANT(count, "kMixtureMax", sim::kMixtureMax),
      AXLE_CONSTANT(count, "kBurstsMax", sim::kBurstsMax),
      AXLE_CONSTANT(count, "kPhaseStepsMax", sim::kPhaseStepsMax),
      AXLE_CONSTANT(count, "kMisdeedsMax", sim::kMisdeedsMax),
      AXLE_CONSTANT(count, "kObjectivesMax", sim::kObjectivesMax),
      AXLE_CONSTANT(count, "kSourcesMax", sim::kSourcesMax),
      AXLE_CONSTANT(count, "kDayPartsMax", sim::kDayPartsMax),
      AXLE_CONSTANT(count, "kObjectiveBytesMax", sim::kObjectiveBytesMax),
      AXLE_CONSTANT(bytes, "kAnswerBytesMax", kAnswerBytesMax),
      AXLE_CONSTANT(count, "kDocIdBytesMax", kDocIdBytesMax),
      AXLE_CONSTANT(count, "JsonObjectScan::kDepthMax", static_cast<std::uint64_t>(JsonObjectScan::kDepthMax)),
  };
}

// Rows "| `name` | value | ..." of the page.
std::map<std::string, std::string> limits_of_the_page() {
  std::map<std::string, std::string> rows;
  std::ifstream page(std::string(AXLE_SOURCE_DIR) + "/docs/limits.md");
  for (std::string line; std::getline(page, line);) {
    if (!line.starts_with("| `")) continue;
    const std::size_t name_end = line.find("` | "), value = name_end + 4;
    EXPECT_TRUE(rows.emplace(line.substr(3, name_end - 3), line.substr(value, line.find(" |", value) - value)).second)
        << line;
  }
  return rows;
}

TEST(LimitsPage, SaysWhatTheSourcesSay) {
  const auto sources = limits_of_the_sources();
  const auto page = limits_of_the_page();
  for (const auto& [name, value] : sources) {
    const auto row = page.find(name);
    EXPECT_EQ(row == page.end() ? "no row" : row->second, value) << name;
  }
  for (const auto& [name, value] : page) EXPECT_TRUE(sources.contains(name)) << name << " is no limit of the sources";
}

}  // namespace
}  // namespace axle::hub
