// A first scenario for somebody who writes one.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace axle::sim {

// A commented scenario of that name, small enough for a first run, which parse_scenario reads. invalid_input when it
// cannot be a scenario's name.
Result<std::string> starter_scenario(std::string_view name);

}  // namespace axle::sim
