// The directory in a snapshot, and a changed configuration over it.
//
//   directory = centres:u32 id*  agencies:u32 agency*
//   agency    = centre:u32  deleted:u8  owns_old_code:u8  level:u8  version:u32  modified_at:i64
//               code  old_code  name  mail  centre_id  parent_code
//   id and texts: u16 size, bytes
#include <unordered_set>

#include "reference-hub/core/byte_codec.hpp"
#include "reference-hub/core/directory.hpp"
#include "reference-hub/core/snapshot_writer.hpp"

namespace axle::hub {

namespace {

template <class Record>
auto texts_of(Record& record) {
  return std::array{&record.code, &record.old_code, &record.name, &record.mail, &record.centre_id, &record.parent_code};
}

}  // namespace

bool Directory::save(SnapshotWriter& out) const {
  out.number(centre_count());
  for (const CentreEntry& centre : centres_) out.text(centre.id);
  out.number(agency_count());
  for (AgencyIndex index = 0; index < agency_count(); ++index) {
    const AgencyEntry& entry = agencies_[index];
    const auto old = agency_by_old_code_.find(std::string_view(entry.record.old_code));
    out.number(entry.centre);
    out.number(static_cast<std::uint8_t>(entry.deleted));
    out.number(static_cast<std::uint8_t>(old != agency_by_old_code_.end() && old->second == index));
    out.number(static_cast<std::uint8_t>(entry.record.level));
    out.number(entry.version);
    out.number(entry.modified_at);
    for (const std::string* text : texts_of(entry.record)) out.text(*text);
  }
  return out.ok();
}

void Directory::restore(ByteReader& in) {
  const auto centres = in.number<std::uint32_t>();
  for (std::uint32_t i = 0; i < centres && !in.failed(); ++i) {
    if (intern_centre(in.text(kTextBytesMax)) != i) in.fail_with("a centre is there twice");
  }
  const auto agencies = in.number<std::uint32_t>();
  for (AgencyIndex index = 0; index < agencies && !in.failed(); ++index) {
    AgencyEntry entry;
    entry.centre = in.number<std::uint32_t>();
    entry.deleted = in.small(1, "a mark is neither 0 nor 1") != 0;
    const bool owns_old_code = in.small(1, "a mark is neither 0 nor 1") != 0;
    entry.record.level = static_cast<identity::Level>(in.small(3, "no such level"));
    entry.version = in.number<std::uint32_t>();
    entry.modified_at = in.number<InstantNs>();
    for (std::string* text : texts_of(entry.record)) *text = in.text(kTextBytesMax);
    if (entry.centre >= centre_count()) in.fail_with("an agency has no centre");
    if (owns_old_code && entry.deleted) in.fail_with("a deleted agency has a code");
    if (in.failed()) return;
    // The newest entry of a code is the last one.
    agency_by_code_.insert_or_assign(entry.record.code, index);
    if (owns_old_code) agency_by_old_code_.insert_or_assign(entry.record.old_code, index);
    if (!entry.deleted) ++active_agencies_;
    agencies_.push_back(std::move(entry));
  }
}

void Directory::reconfigure(std::vector<CentreRecord> centres, std::vector<AgencyRecord> agencies) {
  for (CentreRecord& centre : centres) add_centre(std::move(centre));
  const AgencyIndex before = agency_count();
  std::unordered_set<std::string> configured;
  for (AgencyRecord& agency : agencies) {
    configured.insert(agency.code);
    const std::optional<AgencyIndex> known = find_code(agency.code);
    if (!known) {
      put_agency(std::move(agency));
    } else if (!agencies_[*known].by_record()) {
      configure(*known, std::move(agency));
    }
  }
  for (AgencyIndex index = 0; index < before; ++index) {
    const AgencyEntry& entry = agencies_[index];
    if (entry.by_record() || entry.version == 0 || configured.contains(entry.record.code)) continue;
    AgencyRecord gone;
    gone.code = entry.record.code;
    configure(index, std::move(gone));
  }
  ++version_;
}

// A record that has only a code: the agency has left the configuration.
void Directory::configure(AgencyIndex agency, AgencyRecord record) {
  AXLE_ASSERT(is_bounded(record));
  AgencyEntry& entry = agencies_[agency];
  const CentreIndex centre = intern_centre(record.centre_id);
  const bool gone = record.centre_id.empty();
  forget_old_code(agency);
  if (entry.deleted != gone) gone ? --active_agencies_ : ++active_agencies_;
  entry = {std::move(record), centre, gone, gone ? 0U : 1U, 0};
  if (!entry.record.old_code.empty()) agency_by_old_code_.insert_or_assign(entry.record.old_code, agency);
}

}  // namespace axle::hub
