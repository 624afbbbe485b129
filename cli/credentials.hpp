// A scenario's network at somebody else's hub: which of its centres the hub knows by which name and secret.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "reference-hub/server/centres_file.hpp"
#include "sim/network/network.hpp"
#include "transport/client.hpp"

namespace axle::cli {

// Puts the agencies of the network behind the centres of the list (`axle hub`'s CSV: centre_id, secret, agency_code,
// agency_name, level):
//   - an agency whose code (either form) the list has goes behind the centre that the list says;
//   - of the others, those that shared a centre stay together: behind the centre of that name if the list has it, else
//     behind the centres of the list in turn.
// Centres of the list without any agency are left out. Dialects, links and misdeeds of the old centres go with their
// first agency. Returns the agencies that the list does not have, which the hub must be told of: positions in
// Network::agencies. invalid_input: the list is empty.
Result<std::vector<std::uint32_t>> use_credentials(const hub::CentreList& list, sim::Network& network);

// Registers the agencies with the hub (registerAgency), each by its centre, at most 16 at a time. One that the hub has
// already is fine. refused, with the first sentence that the hub gave: it does not allow registering; list the agencies
// in the credentials file instead. unavailable, timeout: no hub.
Result<void> register_agencies(const transport::ClientOptions& client, const sim::Network& network,
                               const std::vector<std::uint32_t>& agencies);

}  // namespace axle::cli
