// Quirks that are values of the header.
#include <algorithm>

#include "base/time.hpp"
#include "protocol/packet/quirk_text.hpp"
#include "protocol/packet/quirk_writer.hpp"

namespace axle::packet {
namespace {

constexpr std::string_view kImpossibleDate = "2014/02/30";
constexpr std::string_view kSaasCentre = "vxp.saas.03";
constexpr std::size_t kDateCharacters = 10;  // yyyy/MM/dd

// Where the date stands in "OrganId,yyyy/MM/dd,number/notation"; npos when the id has another form.
std::size_t date_in(std::string_view document_id) noexcept {
  const std::size_t comma = document_id.find(',');
  if (comma == std::string_view::npos) return comma;
  const std::string_view rest = document_id.substr(comma + 1);
  const bool is_date = rest.size() > kDateCharacters && rest[4] == '/' && rest[7] == '/' && rest[10] == ',';
  return is_date ? comma + 1 : std::string_view::npos;
}

// What every text for people is changed by; identifiers, dates and numbers stay.
template <class Change>
void change_organ(Organ& organ, Change change) {
  for (std::string* text : {&organ.in_charge, &organ.name, &organ.address}) change(*text);
}

template <class Change>
void change_names(DocumentHeader& header, Change change) {
  change_organ(header.from, change);
  for (Organ& receiver : header.to) change_organ(receiver, change);
  for (std::string* text : {&header.place, &header.signer_competence, &header.signer_position, &header.signer_name}) {
    change(*text);
  }
}

template <class Change>
void change_texts(DocumentHeader& header, Change change) {
  change_names(header, change);
  for (std::string* text : {&header.type_name, &header.subject, &header.content, &header.sphere}) change(*text);
  for (auto* list : {&header.appendixes, &header.to_places}) std::ranges::for_each(*list, change);
  if (!header.business) return;
  change(header.business->reason);
  if (!header.business->staff) return;
  change(header.business->staff->department);
  change(header.business->staff->staff);
}

// Blanks before and behind, as forms leave them.
void surround(std::string& name) {
  if (!name.empty() && name.front() != ' ') name = "  " + name + " ";
}

void add_hops(DocumentHeader& header, std::initializer_list<std::string_view> organ_ids) {
  const std::string timestamp =
      header.trace.empty() ? header.promulgation_date + " 08:00:00" : header.trace.front().timestamp;
  for (const std::string_view id : organ_ids) header.trace.push_back({std::string(id), timestamp});
}

bool has_hop(const DocumentHeader& header, std::string_view organ_id) {
  return std::ranges::find(header.trace, organ_id, &TraceHeader::organ_id) != header.trace.end();
}

// 12 of 2026/08/03 -> 20260803000012: as long as the number of domain 2.8, and still one's own.
void lengthen_number(DocumentHeader& header) {
  constexpr std::size_t kStandardMax = 11, kDigits = 6;
  if (header.code_number.size() > kStandardMax) return;
  std::string date = header.promulgation_date.substr(0, kDateCharacters);
  std::erase(date, '/');
  const std::size_t missing = kDigits - std::min(header.code_number.size(), kDigits);
  std::string number = date + std::string(missing, '0') + header.code_number;
  if (number.size() <= kStandardMax) number.insert(0, kStandardMax + 1 - number.size(), '0');
  header.code_number = std::move(number);
}

// The promulgation date becomes the day before, where it still is the date of the DocumentId.
void move_date(DocumentHeader& header) {
  const std::size_t at = date_in(header.document_id);
  if (at == std::string::npos || header.document_id.substr(at, kDateCharacters) != header.promulgation_date) return;
  if (const auto date = parse_packet_timestamp(header.promulgation_date)) {
    header.promulgation_date = format_packet_date(*date - kDay);
  }
}

}  // namespace

std::string document_id_with(std::string document_id, Quirks quirks) {
  const std::size_t at = date_in(document_id);
  if (has(quirks, Quirk::impossible_date_in_id) && at != std::string::npos) {
    document_id.replace(at, kDateCharacters, kImpossibleDate);
  }
  return document_id;
}

DocumentHeader header_with(DocumentHeader header, Quirks quirks) {
  if (has(quirks, Quirk::long_code_number)) lengthen_number(header);
  if (has(quirks, Quirk::other_date_in_id)) move_date(header);
  header.document_id = document_id_with(std::move(header.document_id), quirks);
  if (has(quirks, Quirk::null_organ_id) && !has_hop(header, "null")) add_hops(header, {"null", ""});
  if (has(quirks, Quirk::saas_trace) && !has_hop(header, kSaasCentre)) add_hops(header, {kSaasCentre});
  if (has(quirks, Quirk::type_one_dispatch)) {
    header.type = "1";
    header.type_detail = "0";
    header.type_name = "Công văn";
    header.steering_type = "0";
  }
  if (has(quirks, Quirk::nfd_text)) change_texts(header, [](std::string& text) { text = decomposed(text); });
  if (has(quirks, Quirk::blank_names)) change_names(header, surround);
  return header;
}

}  // namespace axle::packet
