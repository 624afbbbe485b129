// From the settings of `axle hub` to the options of the service.
#pragma once

#include "cli/hub_config.hpp"

namespace axle::cli {

// Reads what the settings name (centres or scenario, roots, certificates) and makes what is missing in the data folder.
// invalid_input: settings that contradict each other; otherwise the errors of what is read.
Result<hub::HubServiceOptions> hub_options(const HubConfig& config);

}  // namespace axle::cli
