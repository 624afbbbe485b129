// Which administrative level a cost is booked under.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "reference-hub/core/messages.hpp"

namespace axle::hub {

// From the configured directory; fixed after construction: any thread, no lock. An agency that was registered later is
// booked under the level of its centre's first agency, an unknown centre under `central`.
class LevelBook {
 public:
  explicit LevelBook(const std::vector<AgencyRecord>& agencies) {
    for (const AgencyRecord& agency : agencies) {
      agencies_.emplace(agency.code, agency.level);
      centres_.emplace(agency.centre_id, agency.level);
    }
  }
  identity::Level of(const std::string& agency, const std::string& centre) const {
    const auto found = agencies_.find(agency);
    return found == agencies_.end() ? of_centre(centre) : found->second;
  }
  identity::Level of_centre(const std::string& centre) const {
    const auto found = centres_.find(centre);
    return found == centres_.end() ? identity::Level::central : found->second;
  }

 private:
  std::unordered_map<std::string, identity::Level> agencies_, centres_;
};

}  // namespace axle::hub
