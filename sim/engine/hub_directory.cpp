#include "sim/engine/hub_directory.hpp"

#include "base/random.hpp"

namespace axle::sim {

HubDirectory hub_directory(const Network& network) {
  HubDirectory directory;
  directory.centres.reserve(network.centres.size());
  for (const Centre& centre : network.centres) directory.centres.push_back({centre.id, centre.secret});
  directory.agencies.reserve(network.agencies.size());
  for (const Agency& agency : network.agencies) {
    hub::AgencyRecord record;
    record.code = agency.code;
    record.old_code = agency.other_code;
    record.name = agency.name;
    record.centre_id = network.centres[agency.centre].id;
    if (agency.parent != UINT32_MAX) record.parent_code = network.agencies[agency.parent].code;
    record.level = agency.level;
    directory.agencies.push_back(std::move(record));
  }
  return directory;
}

std::array<std::uint8_t, 32> hub_id_key(std::uint64_t seed) {
  RandomStream random(seed, "hub/id-key");
  std::array<std::uint8_t, 32> key{};
  for (std::uint8_t& byte : key) byte = static_cast<std::uint8_t>(random.next() >> 56);
  return key;
}

}  // namespace axle::sim
