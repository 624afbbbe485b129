// A YAML tree onto a Scenario, through the key table.
#pragma once

#include <string_view>

#include "sim/scenario/problems.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/yaml_tree.hpp"

namespace axle::sim {

// Sets what `node` says at `path` ("" is the whole file); whatever cannot be set is a problem and stays as it was.
void apply(const YamlNode& node, std::string_view path, Scenario& scenario, Problems& problems);

// Sets what "path=value" says; the value is YAML ("60%", "{central: 1, province: 2}").
void apply(const Override& override, Scenario& scenario, Problems& problems);

}  // namespace axle::sim
