#include "sim/workload/business.hpp"

#include <utility>

#include "base/result.hpp"

namespace axle::sim {
namespace {

// "12/UBND-VP"
std::string number_of(const packet::DocumentHeader& header) {
  return header.code_number + "/" + header.code_notation;
}

packet::ResponseFor response_for(std::string organ_id, const packet::DocumentHeader& about) {
  return {std::move(organ_id), number_of(about), about.document_id, about.promulgation_date};
}

void write_update(const Network& network, const PlannedDocument& document, const PlannedDocument& about,
                  packet::Business& business) {
  business.document_id = about.header.document_id;
  business.document_info = "1";
  business.document_receiver = "1";
  for (const std::uint32_t agency : about.added) {
    business.receivers.push_back({wire_code(network, document.from, agency), true});
  }
}

void write_replacement(const PlannedDocument& about, const packet::DocumentHeader& header, packet::Business& business) {
  const bool for_half = (header.code_number.back() - '0') % 2 == 1;
  const std::size_t count = for_half ? (header.to.size() + 1) / 2 : header.to.size();
  packet::Replacement replacement{about.header.document_id, {}};
  for (std::size_t i = 0; i < count; ++i) replacement.organ_ids.push_back(header.to[i].id);
  business.replacements.push_back(std::move(replacement));
}

}  // namespace

void write_business(const Network& network, const PlannedDocument& document, const PlannedDocument* about,
                    const packet::StaffInfo& staff, packet::DocumentHeader& header) {
  packet::Business business;
  business.type = packet::BusinessType::new_document;
  business.reason = "Văn bản điện tử mới";
  business.paper = "0";
  business.staff = staff;
  AXLE_ASSERT((about == nullptr) == (document.role == Role::ordinary));
  switch (document.role) {
    case Role::ordinary: break;
    case Role::reply:
      header.response_for.push_back(response_for(header.to.front().id, about->header));
      header.subject = "Trả lời văn bản số " + number_of(about->header);
      break;
    case Role::recall:
      business.type = packet::BusinessType::recall;
      business.reason = "Thu hồi văn bản điện tử";
      header.response_for.push_back(response_for(header.to.front().id, about->header));
      header.subject = "Thu hồi văn bản số " + number_of(about->header);
      break;
    case Role::update:
      business.type = packet::BusinessType::update;
      business.reason = "Cập nhật văn bản điện tử";
      write_update(network, document, *about, business);
      header.subject = about->header.subject;
      break;
    case Role::replacement:
      business.type = packet::BusinessType::replace;
      business.reason = "Văn bản thay thế";
      write_replacement(*about, header, business);
      header.subject = "Thay thế văn bản số " + number_of(about->header);
      break;
  }
  header.business = std::move(business);
}

}  // namespace axle::sim
