// What stands on the page, derived from the packet's header: the words of Decree 30/2020 Annex I.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "protocol/packet/packet.hpp"

namespace axle::agents {

struct DocumentText {
  std::string superior, agency;  // upper case; superior may be empty
  std::string agency_name;       // as written in the header
  std::string number;            // "Số: 12/UBND-VP"
  std::string place_date;        // "Mẫu, ngày 03 tháng 8 năm 2026"
  std::string type_name;         // upper case; empty for an official letter, which has none
  std::string subject;           // "V/v ..." under the number of a letter; else what stands under the type's name
  std::string urgency;           // "KHẨN"; empty when there is none
  std::vector<std::string> addressees;  // after "Kính gửi:"; empty when the type has no such line
  std::vector<std::string> places;      // after "Nơi nhận:"
  std::string competence, position;     // upper case; either may be empty
  std::string signer;
  std::string reference;  // "Kèm theo Công văn số 12/UBND-VP ngày 03 tháng 8 năm 2026 của ..."
  std::string title;      // for the file's metadata
  InstantNs issued = 0;   // midnight of the promulgation date in Viet Nam
};

// How many names are listed before the rest is counted.
inline constexpr std::size_t kAddresseesShown = 6;
inline constexpr std::size_t kPlacesShown = 7;

// invalid_input: PromulgationDate is not a date, or a text is not UTF-8; the detail names the element.
Result<DocumentText> make_document_text(const packet::DocumentHeader& header);

}  // namespace axle::agents
