// --help that reads well in 80 columns.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace axle::cli {

// CLI11's own, but for descriptions, which are broken at words.
class NarrowHelp final : public CLI::Formatter {
 public:
  std::string make_option(const CLI::Option* option, bool is_positional) const override;
  std::string make_subcommand(const CLI::App* command) const override;
};

}  // namespace axle::cli
