// The edXML packet of QCVN 102:2016 as values: a document packet or a status packet.
// Field names follow the elements; lengths and cardinalities are checked by rules.hpp, not here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.hpp"

namespace axle::packet {

inline constexpr std::string_view kNamespace = "http://www.mic.gov.vn/TBT/QCVN_102_2016";

// From and To. Empty text means the element is absent (the SDK omits empty elements).
struct Organ {
  std::string id;         // OrganId
  std::string in_charge;  // OrganizationInCharge
  std::string name;       // OrganName
  std::string address;    // OrganAdd
  std::string email, telephone, fax, website;
  friend bool operator==(const Organ&, const Organ&) = default;
};

// The document answered, recalled, or reported on.
struct ResponseFor {
  std::string organ_id, code, document_id, promulgation_date;
  friend bool operator==(const ResponseFor&, const ResponseFor&) = default;
};

struct StaffInfo {
  std::string department, department_id, staff, staff_id, email, mobile;
  friend bool operator==(const StaffInfo&, const StaffInfo&) = default;
};

struct TraceHeader {
  std::string organ_id, timestamp;
  friend bool operator==(const TraceHeader&, const TraceHeader&) = default;
};

// BussinessDocType.
enum class BusinessType : std::uint8_t { new_document = 0, recall = 1, update = 2, replace = 3 };

struct ReceiverChange {
  std::string organ_id;
  bool added = false;  // ReceiverType 1 added, 0 removed
  friend bool operator==(const ReceiverChange&, const ReceiverChange&) = default;
};
struct Replacement {
  std::string document_id;
  std::vector<std::string> organ_ids;
  friend bool operator==(const Replacement&, const Replacement&) = default;
};

struct Business {
  std::string document_id;
  BusinessType type = BusinessType::new_document;
  std::string reason;
  std::string paper;
  std::string document_info, document_receiver;
  std::vector<ReceiverChange> receivers;
  std::vector<Replacement> replacements;
  std::optional<StaffInfo> staff;
  friend bool operator==(const Business&, const Business&) = default;
};

struct DocumentHeader {
  Organ from;
  std::vector<Organ> to;
  std::string document_id;
  std::string code_number, code_notation;
  std::string place, promulgation_date;
  std::string type, type_detail, type_name;
  std::string subject, content;
  std::string signer_competence, signer_position, signer_name;
  std::string due_date;
  std::string priority;  // "0".."4"; empty when absent
  std::string sphere, typer_notation, promulgation_amount, page_amount, reply_fors, direction, reference_codes;
  std::vector<std::string> appendixes;
  std::vector<ResponseFor> response_for;  // an empty <ResponseFor/> is treated as absent
  std::string steering_type;
  std::vector<std::string> task_codes;
  std::string application_type;
  std::vector<std::string> to_places;
  std::vector<TraceHeader> trace;
  std::optional<Business> business;
  friend bool operator==(const DocumentHeader&, const DocumentHeader&) = default;
};

struct StatusHeader {
  Organ from;                // who reports
  ResponseFor response_for;  // organ_id is the addressee
  std::optional<StaffInfo> staff;
  std::string status_code;  // "01".."06", "13", "15", "16"
  std::string description;
  std::string timestamp;
  friend bool operator==(const StatusHeader&, const StatusHeader&) = default;
};

// One row of the manifest (edXMLManifest/Reference).
struct ManifestReference {
  std::string content_id;  // without "cid:"
  std::string content_type, description, name;
  friend bool operator==(const ManifestReference&, const ManifestReference&) = default;
};

// One Attachment. `base64` points into the packet bytes that were read; it lives as long as they do.
struct Attachment {
  std::string content_id;  // without "cid:"
  std::string name, description, content_type;
  std::string_view base64;
};

// What the check of a packet signature needs to know of the packet's bytes, noted by read_packet().
struct SignatureSite {
  std::string_view root;  // the root element's bytes
  // Whether these, without the signature element, are their own exclusive canonical form.
  bool is_canonical = false;
  std::size_t ids = 0;         // attributes named Id, ID, id or xml:id in the packet, the signature element included
  std::size_t signatures = 0;  // elements named Signature or DigitalSignature anywhere, whatever their namespace
  // The namespaces declared around the signature element, the innermost last: prefix and name.
  std::vector<std::pair<std::string, std::string>> namespaces;
  bool inherits_xml_attributes = false;  // an element around it has xml:lang, xml:space or the like
};

// Where a hop writes its TraceHeader, noted by read_packet(): at the end of the TraceHeaderList, or, when there is
// none, behind the MessageHeader in a list of its own.
struct TraceSite {
  std::size_t offset = 0;   // within the packet's bytes
  bool has_list = false;    // a TraceHeaderList is there
  bool list_empty = false;  // it is written <TraceHeaderList/>, and `offset` is that of the "/>"
  std::string prefix;       // of the packet's namespace there, with its colon; empty: it is the default namespace
};

struct Packet {
  std::variant<DocumentHeader, StatusHeader> header;
  std::vector<ManifestReference> manifest;
  std::vector<Attachment> attachments;
  // The Signature element's bytes within the packet, empty when there is none.
  std::string_view signature_element;
  SignatureSite signature_site;
  TraceSite trace_site;

  const DocumentHeader* document() const noexcept { return std::get_if<DocumentHeader>(&header); }
  const StatusHeader* status() const noexcept { return std::get_if<StatusHeader>(&header); }
};

// Decimal value of Priority; 0 when absent or not a digit 0..4.
int priority_of(const DocumentHeader& header) noexcept;

}  // namespace axle::packet
