// The words below `axle pki`, one file each. Internal to command_pki*.cpp.
#pragma once

#include "base/result.hpp"

namespace CLI {
class App;
}

namespace axle::cli {

void add_pki_issue(CLI::App& pki, int& exit_code);
void add_pki_revoke(CLI::App& pki, int& exit_code);
void add_pki_crl(CLI::App& pki, int& exit_code);
void add_pki_list(CLI::App& pki, int& exit_code);
void add_pki_serve(CLI::App& pki, int& exit_code);

// The exit code for how a word ended; an error is said.
int finish(const Result<void>& done);

}  // namespace axle::cli
