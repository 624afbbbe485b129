#include "cli/help_format.hpp"

#include <sstream>

namespace axle::cli {
namespace {

constexpr std::size_t kColumns = 80, kTextAt = 30;

// `text` behind `name`, from column kTextAt on; on a line of its own where the name is longer.
std::string row(std::string name, const std::string& text) {
  name.insert(0, "  ");
  if (text.empty()) return name + "\n";
  std::string out, line = std::move(name);
  if (line.size() + 1 > kTextAt) {
    out = line + "\n";
    line.clear();
  }
  line.resize(kTextAt, ' ');
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (line.size() > kTextAt && line.size() + 1 + word.size() > kColumns) {
      out += line + "\n";
      line.assign(kTextAt, ' ');
    }
    if (line.size() > kTextAt) line += ' ';
    line += word;
  }
  return out + line + "\n";
}

}  // namespace

std::string NarrowHelp::make_option(const CLI::Option* option, bool is_positional) const {
  return row(make_option_name(option, is_positional) + make_option_opts(option), make_option_desc(option));
}

std::string NarrowHelp::make_subcommand(const CLI::App* command) const {
  return row(command->get_display_name(true), command->get_description());
}

}  // namespace axle::cli
