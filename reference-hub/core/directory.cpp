#include "reference-hub/core/directory.hpp"

#include "protocol/identity/agency_code.hpp"

namespace axle::hub {

void Directory::add_centre(CentreRecord record) {
  AXLE_ASSERT(record.id.size() <= kTextBytesMax);
  CentreEntry& entry = centres_[intern_centre(record.id)];
  AXLE_ASSERT(!entry.record);
  entry.record = std::move(record);
  ++configured_centres_;
}

CentreIndex Directory::intern_centre(std::string_view id) {
  const auto [found, added] = centre_by_id_.try_emplace(std::string(id), centre_count());
  if (added) centres_.push_back({std::string(id), std::nullopt});
  return found->second;
}

std::optional<CentreIndex> Directory::find_centre(std::string_view id) const {
  const auto found = centre_by_id_.find(id);
  if (found == centre_by_id_.end() || !centres_[found->second].record) return std::nullopt;
  return found->second;
}

const CentreRecord* Directory::centre_record(std::string_view id) const {
  const std::optional<CentreIndex> found = find_centre(id);
  return found ? &*centres_[*found].record : nullptr;
}

AgencyIndex Directory::put_agency(AgencyRecord record, InstantNs at) {
  AXLE_ASSERT(is_bounded(record));
  const CentreIndex centre = intern_centre(record.centre_id);
  const auto [found, added] = agency_by_code_.try_emplace(record.code, agency_count());
  const std::uint32_t version = added ? 1 : agencies_[found->second].version + 1;
  if (!added && agencies_[found->second].centre != centre) {
    delete_agency(found->second, at);
    found->second = agency_count();
  }
  const AgencyIndex index = found->second;
  if (index == agency_count()) {
    agencies_.push_back({{}, centre, true, 0, 0});
  } else {
    forget_old_code(index);
  }
  AgencyEntry& entry = agencies_[index];
  if (entry.deleted) ++active_agencies_;
  entry = {std::move(record), centre, false, version, at};
  if (!entry.record.old_code.empty()) agency_by_old_code_.insert_or_assign(entry.record.old_code, index);
  ++version_;
  return index;
}

AgencyIndex Directory::intern_agency(std::string_view code) {
  if (const auto found = agency_by_code_.find(code); found != agency_by_code_.end()) return found->second;
  const AgencyIndex index = agency_count();
  AgencyRecord record;
  record.code = code;
  agencies_.push_back({std::move(record), intern_centre(""), true, 0, 0});
  agency_by_code_.emplace(std::string(code), index);
  return index;
}

void Directory::delete_agency(AgencyIndex agency, InstantNs at) {
  AgencyEntry& entry = agencies_[agency];
  if (entry.deleted) return;
  forget_old_code(agency);
  entry.deleted = true;
  ++entry.version;
  entry.modified_at = at;
  --active_agencies_;
  ++version_;
}

void Directory::forget_old_code(AgencyIndex agency) {
  const auto old = agency_by_old_code_.find(agencies_[agency].record.old_code);
  if (old != agency_by_old_code_.end() && old->second == agency) agency_by_old_code_.erase(old);
}

std::optional<AgencyIndex> Directory::find_agency(std::string_view code) const {
  // A code goes before an old code: nobody takes over an agency's mail by naming its code as his own old one.
  if (const auto found = agency_by_code_.find(code); found != agency_by_code_.end()) {
    if (!agencies_[found->second].deleted) return found->second;
  }
  const auto found = agency_by_old_code_.find(code);
  if (found == agency_by_old_code_.end()) return std::nullopt;
  return found->second;
}

std::optional<AgencyIndex> Directory::find_code(std::string_view code) const {
  const auto found = agency_by_code_.find(code);
  if (found == agency_by_code_.end()) return std::nullopt;
  return found->second;
}

std::vector<axis::AgencyRow> Directory::rows(int depth, bool with_deleted) const {
  std::vector<axis::AgencyRow> rows;
  if (depth == 0) rows.reserve(active_agencies_);
  for (AgencyIndex index = 0; index < agency_count(); ++index) {
    const AgencyEntry& entry = agencies_[index];
    const AgencyRecord& record = entry.record;
    // A code that lives on under another centre is not gone.
    if (entry.deleted && (!with_deleted || entry.version == 0 || find_code(record.code) != index)) continue;
    if (depth != 0) {
      const auto code = identity::AgencyCode::parse(record.code);
      if (!code || code->depth() != depth) continue;
    }
    const std::optional<AgencyIndex> parent = find_agency(record.parent_code);
    // Row ids are numbers from 1; a row without a parent has the parent 0.
    rows.push_back({std::to_string(index + 1), std::to_string(parent ? *parent + 1 : 0), record.code, record.name,
                    record.mail, record.old_code, record.centre_id, entry.version, entry.deleted, entry.modified_at});
  }
  return rows;
}

}  // namespace axle::hub
