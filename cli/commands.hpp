// The program's words, one file each.
#pragma once

namespace CLI {
class App;
}

namespace axle::cli {

// Each adds its word to the program; when the word was given, `exit_code` becomes what the program returns.
void add_run(CLI::App& app, int& exit_code);
void add_agents(CLI::App& app, int& exit_code);
void add_simulate(CLI::App& app, int& exit_code);
void add_hub(CLI::App& app, int& exit_code);
void add_scenario(CLI::App& app, int& exit_code);
void add_pki(CLI::App& app, int& exit_code);
void add_packet(CLI::App& app, int& exit_code);
void add_report(CLI::App& app, int& exit_code);

}  // namespace axle::cli
