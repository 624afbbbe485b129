// The words below `axle hub`, one file each. Internal to command_hub*.cpp.
#pragma once

namespace CLI {
class App;
}

namespace axle::cli {

void add_hub_audit(CLI::App& hub, int& exit_code);
void add_hub_receipt(CLI::App& hub, int& exit_code);

}  // namespace axle::cli
