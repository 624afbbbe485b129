// Centres and agencies: who exists, who owns whom, which code means which agency.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "reference-hub/core/doc_id.hpp"
#include "reference-hub/core/messages.hpp"

namespace axle::hub {

// Indices are given once and never reused: mailboxes and packets refer to them.
using CentreIndex = std::uint32_t;
using AgencyIndex = std::uint32_t;

// One agency under one centre. When a code is deleted by its centre and later registered by another one, the other
// centre gets a new entry with an empty mailbox; what waited for the old one stays with the old centre.
struct AgencyEntry {
  AgencyRecord record;
  CentreIndex centre = 0;
  bool deleted = false;
  // How often the code's entry was made, changed or deleted; 0 when it is known from records only. A code that changes
  // hands counts on.
  std::uint32_t version = 0;
  InstantNs modified_at = 0;  // 0: as configured
  bool by_record() const noexcept { return modified_at != 0; }
};

class ByteReader;
class SnapshotWriter;

class Directory {
 public:
  explicit Directory(const IdMaker& ids) : centre_by_id_(16, Hash{&ids}), agency_by_code_(16, Hash{&ids}) {}
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  void add_centre(CentreRecord record);
  // Finds or makes; a centre made so has no record and nobody can act for it.
  CentreIndex intern_centre(std::string_view id);
  std::optional<CentreIndex> find_centre(std::string_view id) const;
  const CentreRecord* centre_record(std::string_view id) const;
  const std::string& centre_id(CentreIndex centre) const { return centres_[centre].id; }
  std::uint32_t centre_count() const noexcept { return static_cast<std::uint32_t>(centres_.size()); }
  std::uint64_t configured_centres() const noexcept { return configured_centres_; }

  // Creates the agency, changes it, or revives it under the same centre. `at` 0: configuration, of no known time. A
  // text past kTextBytesMax is a defect of the caller: no snapshot could be read that holds it.
  AgencyIndex put_agency(AgencyRecord record, InstantNs at = 0);
  // Finds by code, deleted or not, or makes a deleted one of an unknown centre.
  AgencyIndex intern_agency(std::string_view code);
  void delete_agency(AgencyIndex agency, InstantNs at);
  // The newest entry of a code as it stands, deleted or not.
  std::optional<AgencyIndex> find_code(std::string_view code) const;
  // By code in either form; never a deleted one.
  std::optional<AgencyIndex> find_agency(std::string_view code) const;
  const AgencyEntry& agency(AgencyIndex index) const { return agencies_[index]; }
  std::uint32_t agency_count() const noexcept { return static_cast<std::uint32_t>(agencies_.size()); }
  std::uint64_t active_agencies() const noexcept { return active_agencies_; }
  std::uint64_t version() const noexcept { return version_; }

  // All agencies in the order in which they came. `depth` 0: all; else only codes of that depth. `with_deleted`: also
  // codes that are gone, but not those that only records know.
  std::vector<axis::AgencyRow> rows(int depth, bool with_deleted) const;

  // ---- snapshots (directory_snapshot.cpp); centres' secrets are not in them
  bool save(SnapshotWriter& out) const;
  // Into an empty directory. What is wrong is noted in the reader.
  void restore(ByteReader& in);
  // Configuration given anew, as it would count before a replay: agencies that no record has changed follow it. May
  // give agencies that were there before to another centre.
  void reconfigure(std::vector<CentreRecord> centres, std::vector<AgencyRecord> agencies);

 private:
  struct CentreEntry {
    std::string id;
    std::optional<CentreRecord> record;
  };
  // Keyed, because codes come from outside.
  struct Hash {
    using is_transparent = void;
    const IdMaker* ids;
    std::size_t operator()(std::string_view text) const noexcept { return ids->table_hash(text); }
  };
  using ByText = std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>>;

  void forget_old_code(AgencyIndex agency);
  void configure(AgencyIndex agency, AgencyRecord record);

  std::deque<CentreEntry> centres_;
  std::deque<AgencyEntry> agencies_;
  ByText centre_by_id_;
  ByText agency_by_code_;  // codes, newest entry of each, deleted or not
  ByText agency_by_old_code_{16, agency_by_code_.hash_function()};
  std::uint64_t configured_centres_ = 0, active_agencies_ = 0, version_ = 0;
};

}  // namespace axle::hub
