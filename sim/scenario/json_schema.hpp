// The language for editors, as JSON Schema (draft 2020-12).
#pragma once

#include <string>

namespace axle::sim {

// What scenarios/scenario.schema.json holds, made from the key table. It knows every key, and of values what their
// kinds say; what must hold between values only parse_scenario knows.
std::string scenario_json_schema();

}  // namespace axle::sim
