// Listing, registering and deleting agencies.
#include <algorithm>

#include "protocol/identity/agency_code.hpp"
#include "reference-hub/core/refusal.hpp"
#include "reference-hub/core/state.hpp"

namespace axle::hub {

namespace {

// Looser than the two official forms, because the real directory is ("vxp.saas.03", domain 2.8.5): the packet grammar's
// OrganId.
bool is_organ_id(std::string_view code) {
  const auto letter_or_digit = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  };
  return !code.empty() && code.size() <= identity::kAgencyCodeMax2020 && letter_or_digit(code.front()) &&
         std::all_of(code.begin(), code.end(), [&](char c) { return letter_or_digit(c) || c == '.'; });
}

bool same(const AgencyRecord& a, const AgencyRecord& b) {
  return a.code == b.code && a.old_code == b.old_code && a.name == b.name && a.mail == b.mail &&
         a.centre_id == b.centre_id && a.parent_code == b.parent_code && a.level == b.level;
}

}  // namespace

Decision HubCore::State::decide(const ListAgencies& command, CentreIndex /*centre*/) {
  return {directory.rows(command.depth, command.operation == axis::Operation::get_synchronize_unit), {}};
}

Decision HubCore::State::decide(const RegisterAgency& command, CentreIndex centre) {
  using axis::ErrorCode;
  AgencyRecord agency = command.agency;
  agency.centre_id = command.centre;
  if (!is_organ_id(agency.code)) {
    return refuse(ErrorCode::bad_request, "the agency code must be 1..35 letters, digits and dots");
  }
  if (!agency.old_code.empty() && !is_organ_id(agency.old_code)) {
    return refuse(ErrorCode::bad_request, "the old agency code must be 1..35 letters, digits and dots");
  }
  for (const std::string* text : {&agency.name, &agency.mail, &agency.parent_code}) {
    if (text->size() > kTextBytesMax) return refuse(ErrorCode::bad_request, "name, mail or parent code is too long");
  }
  const std::optional<AgencyIndex> known = directory.find_agency(agency.code);
  if (known && (directory.agency(*known).centre != centre || directory.agency(*known).record.code != agency.code)) {
    return refuse(ErrorCode::not_allowed, "the code belongs to another agency");
  }
  // Mail finds its way by old codes too: they cannot be taken from others.
  const std::optional<AgencyIndex> old = directory.find_agency(agency.old_code);
  if (!agency.old_code.empty() && old && old != known) {
    return refuse(ErrorCode::not_allowed, "the old code belongs to another agency");
  }
  if (known && same(directory.agency(*known).record, agency)) return {Done{}, {}};
  if (!known && directory.active_agencies() >= options.agencies_max) {
    return refuse(ErrorCode::try_later, "the directory is full");
  }
  if (!room_for_small_record()) return {store_full(), {}};
  return {Done{}, AgencyRegistered{std::move(agency), clock}};
}

Decision HubCore::State::decide(const DeleteAgency& command, CentreIndex centre) {
  const std::optional<AgencyIndex> agency = directory.find_agency(command.code);
  if (!agency) return refuse(axis::ErrorCode::not_found, "no such agency");
  if (directory.agency(*agency).centre != centre) {
    return refuse(axis::ErrorCode::not_allowed, "the agency belongs to another centre");
  }
  if (!room_for_small_record()) return {store_full(), {}};
  return {Done{}, AgencyDeleted{directory.agency(*agency).record.code, clock}};
}

}  // namespace axle::hub
