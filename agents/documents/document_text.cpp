#include "agents/documents/document_text.hpp"

#include <array>
#include <optional>
#include <string_view>

#include "agents/documents/running_text.hpp"
#include "agents/documents/shaper.hpp"

namespace axle::agents {
namespace {

constexpr std::string_view kAbout = "V/v ";

// Cleans header fields one after another and keeps the first error.
class Cleaner {
 public:
  std::string operator()(std::string_view text, std::string_view element) {
    Result<std::string> clean = clean_text(text);
    if (clean) return std::move(*clean);
    if (!error_) error_ = Error{Errc::invalid_input, std::string(element) + ": " + clean.error().detail};
    return {};
  }
  const std::optional<Error>& error() const noexcept { return error_; }

 private:
  std::optional<Error> error_;
};

std::string name_of(const packet::Organ& organ, Cleaner& clean) {
  return clean(organ.name.empty() ? organ.id : organ.name, "To/OrganName");
}

std::string urgency_of(const packet::DocumentHeader& header) {
  // Not priority_of(): 0 and what cannot be read leave no mark on the page.
  if (header.priority == "1") return "KHẨN";
  if (header.priority == "2") return "THƯỢNG KHẨN";
  if (header.priority == "3") return "HỎA TỐC";
  if (header.priority == "4") return "HỎA TỐC HẸN GIỜ";
  return {};
}

// Letters, reports, proposals and telegrams are addressed to somebody; decisions, notices and plans are not.
bool has_salutation(std::string_view upper_type) {
  constexpr std::array<std::string_view, 7> kAddressed{"",         "CÔNG ĐIỆN", "TỜ TRÌNH",    "BÁO CÁO",
                                                       "GIẤY MỜI", "PHIẾU GỬI", "PHIẾU CHUYỂN"};
  for (std::string_view type : kAddressed) {
    if (upper_type == type) return true;
  }
  return false;
}

// The first `shown` names; one line counts the others.
std::vector<std::string> shorten(std::vector<std::string> names, std::size_t shown, std::string_view rest_is) {
  if (names.size() <= shown) return names;
  const std::size_t others = names.size() - (shown - 1);
  names.resize(shown - 1);
  names.push_back(std::to_string(others) + std::string(rest_is));
  return names;
}

std::vector<std::string> places_of(const packet::DocumentHeader& header, const DocumentText& text, Cleaner& clean) {
  std::vector<std::string> places;
  if (!header.to_places.empty()) {
    for (const std::string& place : header.to_places) places.push_back(clean(place, "ToPlaces/Place"));
    const std::string last = places.back();
    if (places.size() <= kPlacesShown) return places;
    places.pop_back();
    places = shorten(std::move(places), kPlacesShown - 1, " nơi nhận khác");
    places.push_back(last);  // where it is filed always stands at the end
    return places;
  }
  if (!text.addressees.empty()) {
    places.emplace_back("Như trên");
  } else {
    for (const packet::Organ& organ : header.to) {
      places.push_back(name_of(organ, clean));
      if (places.size() > kPlacesShown) break;
    }
    if (header.to.size() > kPlacesShown - 1) {
      places.resize(kPlacesShown - 2);
      places.push_back(std::to_string(header.to.size() - places.size()) + " nơi nhận khác");
    }
  }
  places.emplace_back("Lưu: VT, VP");
  return places;
}

}  // namespace

Result<DocumentText> make_document_text(const packet::DocumentHeader& header) {
  const Result<InstantNs> issued = parse_packet_timestamp(header.promulgation_date);
  if (!issued) return pass(issued, "PromulgationDate");
  Cleaner clean;
  DocumentText text;
  text.issued = *issued;
  text.agency_name = clean(header.from.name.empty() ? header.from.id : header.from.name, "From/OrganName");
  const std::string superior = clean(header.from.in_charge, "From/OrganizationInCharge");
  const std::string code = clean(header.code_number + "/" + header.code_notation, "Code");
  const std::string place = clean(header.place, "PromulgationInfo/Place");
  const std::string type = clean(header.type_name, "DocumentType/TypeName");
  const std::string subject = clean(header.subject, "Subject");
  const std::string competence = clean(header.signer_competence, "SignerInfo/Competence");
  const std::string position = clean(header.signer_position, "SignerInfo/Position");
  text.signer = clean(header.signer_name, "SignerInfo/FullName");
  std::vector<std::string> receivers;
  // The page shows a few names: cleaning three thousand would be for nothing.
  for (std::size_t i = 0; i < header.to.size() && i <= kAddresseesShown; ++i) {
    receivers.push_back(name_of(header.to[i], clean));
  }
  if (clean.error()) return std::unexpected(*clean.error());

  text.superior = upper_case(superior);
  text.agency = upper_case(text.agency_name);
  text.number = "Số: " + code;
  const std::string date = date_in_words(text.issued);
  text.place_date = place.empty() ? "N" + date.substr(1) : place + ", " + date;
  text.type_name = upper_case(type);
  if (text.type_name == "CÔNG VĂN") text.type_name.clear();
  const bool says_about = subject.starts_with(kAbout);
  if (text.type_name.empty()) {
    text.subject = says_about ? subject : std::string(kAbout) + subject;
  } else {
    text.subject = says_about ? "Về " + subject.substr(kAbout.size()) : subject;
  }
  text.urgency = urgency_of(header);
  if (has_salutation(text.type_name)) {
    if (header.to.size() > kAddresseesShown) {
      receivers.resize(kAddresseesShown - 1);
      receivers.push_back(std::to_string(header.to.size() - receivers.size()) + " cơ quan, đơn vị khác nhận văn bản");
    }
    text.addressees = std::move(receivers);
  }
  text.places = places_of(header, text, clean);
  if (clean.error()) return std::unexpected(*clean.error());
  text.competence = upper_case(competence);
  text.position = upper_case(position);
  text.reference = "Kèm theo " + (text.type_name.empty() ? std::string("Công văn") : type) + " số " + code + " " +
                   date + " của " + text.agency_name;
  text.title = code + " " + text.subject;
  return text;
}

}  // namespace axle::agents
