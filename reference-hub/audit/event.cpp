#include "reference-hub/audit/event.hpp"

#include <algorithm>

namespace axle::hub {
namespace {

// "recall of 2026/…": what a packet does to an earlier document; empty for a document of its own.
std::string business_of(const DocumentFacts& facts) {
  switch (facts.business) {
    case packet::BusinessType::new_document: return {};
    case packet::BusinessType::recall: return "recall of " + facts.target;
    case packet::BusinessType::update: return "update of " + facts.target;
    case packet::BusinessType::replace: return "replacement";
  }
  return {};
}

AuditEvent::Packet packet_of(const auto& facts) {
  return {facts.digest, facts.length, facts.verification};
}

struct EventOf {
  AuditEvent event;

  void operator()(const DocumentAccepted& record) {
    event.what = AuditKind::accepted;
    event.centre = record.centre;
    event.doc_id = record.doc_id;
    event.document_id = record.facts.document_id;
    event.from = record.facts.from;
    const std::size_t named = std::min(record.facts.to.size(), kAuditReceiversMax);
    event.to.assign(record.facts.to.begin(), record.facts.to.begin() + static_cast<std::ptrdiff_t>(named));
    event.receivers = record.facts.to.size();
    event.packet = packet_of(record.facts);
    event.detail = business_of(record.facts);
  }
  void operator()(const StatusAccepted& record) {
    event.what = AuditKind::status;
    event.centre = record.centre;
    event.doc_id = record.doc_id;
    event.document_id = record.facts.document_id;
    event.from = record.facts.from;
    event.to = {record.facts.to};
    event.receivers = 1;
    event.packet = packet_of(record.facts);
    event.detail = record.facts.status_code;
  }
  void operator()(const ItemStateChanged& record) {
    event.what = AuditKind::acknowledged;
    event.doc_id = record.doc_id;
    event.detail = to_string(record.state);
  }
  void operator()(const AgencyRegistered& record) {
    event.what = AuditKind::registered;
    event.centre = record.agency.centre_id;
    event.agency = record.agency.code;
    event.detail = record.agency.name;
  }
  void operator()(const AgencyDeleted& record) {
    event.what = AuditKind::deleted;
    event.agency = record.code;
  }
  void operator()(const ItemsExpired& record) {
    event.what = AuditKind::expired;
    event.detail = "arrived before " + format_iso8601(record.before);
  }
  void operator()(const PacketsForgotten& record) {
    event.what = AuditKind::forgotten;
    event.detail = "arrived before " + format_iso8601(record.before);
  }
};

}  // namespace

std::string_view to_string(AuditKind what) noexcept {
  switch (what) {
    case AuditKind::started: return "started";
    case AuditKind::stopped: return "stopped";
    case AuditKind::accepted: return "accepted";
    case AuditKind::status: return "status";
    case AuditKind::acknowledged: return "acknowledged";
    case AuditKind::registered: return "registered";
    case AuditKind::deleted: return "deleted";
    case AuditKind::expired: return "expired";
    case AuditKind::forgotten: return "forgotten";
    case AuditKind::refused_authentication: return "refused-authentication";
    case AuditKind::refused: return "refused";
    case AuditKind::refused_more: return "refused-more";
    case AuditKind::notice: return "notice";
    case AuditKind::missing: return "missing";
    case AuditKind::file: return "file";
    case AuditKind::checkpoint: return "checkpoint";
  }
  return "unknown";
}

AuditEvent audit_event(const Record& record, Lsn lsn) {
  EventOf visitor;
  visitor.event.lsn = lsn;
  visitor.event.time = std::visit([](const auto& one) { return one.at; }, record);
  std::visit(visitor, record);
  return std::move(visitor.event);
}

}  // namespace axle::hub
