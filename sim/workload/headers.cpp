#include "sim/workload/headers.hpp"

#include <optional>

#include "base/random.hpp"
#include "sim/network/names.hpp"
#include "sim/workload/business.hpp"
#include "sim/workload/senders.hpp"
#include "sim/workload/texts.hpp"

namespace axle::sim {
namespace {

// One agency as it appears in headers.
struct Party {
  packet::Organ from, to;
  std::string registrar;  // who dispatches: StaffInfo
  std::uint32_t number = 0;
  // Made when the agency first sends: what documents of the arrival process say, and what others do.
  std::optional<RandomStream> random, others;
};

// "H57.12.3" -> "h57-12-3.example": the domain reserved for examples (RFC 2606).
std::string host_of(std::string_view code) {
  std::string host;
  for (const char c : code) host += c == '.' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return host + ".example";
}

packet::Organ sender_organ(const Scenario& scenario, const Agency& agency) {
  const std::string host = host_of(stream_code(scenario, agency));
  packet::Organ organ;
  organ.id = agency.code;
  organ.in_charge = agency.in_charge;
  organ.name = agency.name;
  organ.address = "Số 1 đường Thử Nghiệm, " + agency.place;
  organ.email = "vanthu@" + host;
  organ.telephone = "0200 000 0001";
  organ.fax = "0200 000 0002";
  organ.website = "https://" + host;
  return organ;
}

packet::Organ receiver_organ(const Agency& agency) {
  packet::Organ organ;
  organ.id = agency.code;
  organ.in_charge = agency.in_charge;
  organ.name = agency.name;
  return organ;
}

std::vector<Party> make_parties(const Scenario& scenario, const Network& network) {
  std::vector<Party> parties;
  parties.reserve(network.agencies.size());
  for (const Agency& agency : network.agencies) {
    parties.push_back({sender_organ(scenario, agency), receiver_organ(agency), {}, 0, {}, {}});
  }
  return parties;
}

// "KH-UBND" for a plan, "UBND-VP" for a dispatch (Decree 30/2020: the issuer and the drafting unit).
std::string notation_of(const DocumentKind& kind, const Agency& agency) {
  if (kind.abbreviation.empty()) return agency.notation + "-VP";
  return std::string(kind.abbreviation) + "-" + agency.notation;
}

void write_signer(const Agency& agency, packet::DocumentHeader& header) {
  header.signer_competence = agency.signer_competence;
  header.signer_position = agency.signer_title;
  header.signer_name = agency.signer_name;
}

void write_other(const PlannedDocument& document, RandomStream& random, packet::DocumentHeader& header) {
  header.priority = std::to_string(document.priority);
  header.sphere = pick_sphere(random);
  header.typer_notation = "VT";
  header.promulgation_amount = std::to_string(document.to.size());
  header.page_amount = std::to_string(document.pages);
  header.direction = "false";
  header.steering_type = "1";
  header.to_places = {"Như trên", "Lưu: VT, VP"};
}

// A fifth of the dispatches, and everything urgent, ask for an answer by a day.
void write_due_date(const PlannedDocument& document, const DocumentKind& kind, InstantNs issue_date,
                    RandomStream& random, packet::DocumentHeader& header) {
  const bool asks = random.chance(0.2);
  const std::int64_t days = random.between(5, 20);
  if (document.priority > 0) {
    header.due_date = format_packet_date(issue_date + 2 * kDay);
  } else if (kind.abbreviation.empty() && asks) {
    header.due_date = format_packet_date(issue_date + days * kDay);
  }
}

// Writes the headers of all documents of one plan, in order.
class Writer {
 public:
  Writer(const Scenario& scenario, const Network& network, InstantNs issue_date)
      : scenario_(scenario),
        network_(network),
        issue_date_(issue_date),
        date_(format_packet_date(issue_date)),
        timestamp_(format_packet_timestamp(issue_date)),
        civil_(civil_in_viet_nam(issue_date)),
        parties_(make_parties(scenario, network)) {}

  // `about`: the document that this one follows, whose header is written; nullptr: none.
  void write(PlannedDocument& document, const PlannedDocument* about);

 private:
  Party& party_of(std::uint32_t agency);
  void write_addresses(PlannedDocument& document);

  const Scenario& scenario_;
  const Network& network_;
  InstantNs issue_date_;
  std::string date_, timestamp_;
  CivilTime civil_;
  std::vector<Party> parties_;
};

Party& Writer::party_of(std::uint32_t agency) {
  Party& party = parties_[agency];
  if (party.random) return party;
  const std::string& code = stream_code(scenario_, network_.agencies[agency]);
  party.random.emplace(scenario_.seed, "workload/text/" + code);
  party.registrar = person_name(*party.random);
  party.others.emplace(scenario_.seed, "workload/other-text/" + code);
  return party;
}

void Writer::write_addresses(PlannedDocument& document) {
  packet::DocumentHeader& header = document.header;
  header.from = parties_[document.from].from;
  header.from.id = wire_code(network_, document.from, document.from);
  header.to.reserve(document.to.size());
  for (const std::uint32_t receiver : document.to) {
    header.to.push_back(parties_[receiver].to);
    header.to.back().id = wire_code(network_, document.from, receiver);
  }
  header.trace.push_back({header.from.id, timestamp_});
}

void Writer::write(PlannedDocument& document, const PlannedDocument* about) {
  const Agency& agency = network_.agencies[document.from];
  Party& sender = party_of(document.from);
  const bool of_process = document.role == Role::ordinary && !document.extra;
  RandomStream& random = of_process ? *sender.random : *sender.others;
  const DocumentKind& kind = pick_kind(random);
  packet::DocumentHeader& header = document.header;
  write_addresses(document);
  header.code_number = std::to_string(++sender.number);
  header.code_notation = notation_of(kind, agency);
  header.document_id = header.from.id + "," + date_ + "," + header.code_number + "/" + header.code_notation;
  header.place = agency.place;
  header.promulgation_date = date_;
  header.type = kind.type;
  header.type_detail = kind.type_detail;
  header.type_name = kind.type_name;
  header.subject = make_subject(kind, civil_, random);
  write_signer(agency, header);
  write_due_date(document, kind, issue_date_, random, header);
  write_other(document, random, header);
  const packet::StaffInfo staff{"Văn thư", "", sender.registrar, "", sender.from.email, "84900000001"};
  write_business(network_, document, about, staff, header);
  header.content = header.subject;
}

}  // namespace

void write_headers(const Scenario& scenario, const Network& network, InstantNs issue_date,
                   std::vector<PlannedDocument>& documents) {
  Writer writer(scenario, network, issue_date);
  for (PlannedDocument& document : documents) {
    writer.write(document, document.about == kNone ? nullptr : &documents[document.about]);
  }
}

}  // namespace axle::sim
