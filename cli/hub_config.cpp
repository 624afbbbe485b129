#include "cli/hub_config.hpp"

#include <algorithm>

#include "base/file.hpp"
#include "sim/scenario/keys.hpp"
#include "sim/scenario/yaml_tree.hpp"

namespace axle::cli {
namespace {

constexpr std::size_t kConfigBytesMax = 64 * 1024;

// Walks the file's tree; everything that is wrong is collected.
class ConfigReader {
 public:
  ConfigReader(std::string_view file, HubConfig& config) : file_(file), config_(config) {}

  void read(const sim::YamlNode& node, const std::string& path) {
    if (node.kind == sim::YamlNode::Kind::null) return;
    if (node.kind != sim::YamlNode::Kind::map) {
      return wrong(node.at,
                   path.empty() ? "keys and values are wanted here" : path + ": keys and values are wanted here");
    }
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
      const std::string name = node.keys[i].text, here = path.empty() ? name : path + "." + name;
      if (std::ranges::count(seen_, here) > 0) {
        wrong(node.keys[i].at, here + " is there twice");
        continue;
      }
      seen_.push_back(here);
      read_value(node.keys[i], node.children[i], here, path);
    }
  }
  Result<void> result() const {
    if (problems_.empty()) return {};
    return fail(Errc::invalid_input, problems_);
  }

 private:
  void read_value(const sim::YamlNode& key, const sim::YamlNode& value, const std::string& here,
                  const std::string& above) {
    const auto& keys = hub_keys();
    if (std::ranges::any_of(keys, [&](const HubKey& one) { return one.path.starts_with(here + "."); })) {
      return read(value, here);
    }
    const auto found = std::ranges::find(keys, here, &HubKey::path);
    if (found == keys.end())
      return wrong(key.at, here + " is no setting; " + sim::suggestion(key.text, names_in(above)));
    if (value.kind != sim::YamlNode::Kind::scalar) {
      if (value.kind != sim::YamlNode::Kind::null) wrong(value.at, here + ": one value is wanted here");
      return;
    }
    if (auto set = found->set(config_, value.text); !set) wrong(value.at, here + ": " + set.error().detail);
  }

  static std::vector<std::string> names_in(const std::string& above) {
    const std::string prefix = above.empty() ? "" : above + ".";
    std::vector<std::string> names;
    for (const HubKey& key : hub_keys()) {
      if (!key.path.starts_with(prefix)) continue;
      const std::string_view rest = key.path.substr(prefix.size());
      const std::string name(rest.substr(0, rest.find('.')));
      if (std::ranges::count(names, name) == 0) names.push_back(name);
    }
    return names;
  }

  void wrong(sim::YamlPosition at, const std::string& message) {
    if (!problems_.empty()) problems_ += "\n";
    problems_ += file_ + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": " + message;
  }

  std::string file_;
  HubConfig& config_;
  std::vector<std::string> seen_;
  std::string problems_;
};

}  // namespace

Result<void> parse_hub_config(std::string_view yaml, std::string_view file, HubConfig& config) {
  const auto tree = sim::read_yaml(yaml);
  if (!tree) {
    return fail(Errc::invalid_input, std::string(file) + ":" + std::to_string(tree.error().at.line) + ":" +
                                         std::to_string(tree.error().at.column) + ": " + tree.error().message);
  }
  ConfigReader reader(file, config);
  reader.read(*tree, "");
  return reader.result();
}

Result<void> read_hub_config(const std::string& file, HubConfig& config) {
  const auto text = read_file(file, kConfigBytesMax);
  if (!text) return pass(text);
  return parse_hub_config(*text, file, config);
}

std::string write_hub_config(const HubConfig& config) {
  std::string out, section;
  for (const HubKey& key : hub_keys()) {
    const std::size_t dot = key.path.find('.');
    const std::string above(dot == std::string_view::npos ? "" : key.path.substr(0, dot));
    if (above != section && !above.empty()) out += above + ":\n";
    section = above;
    const std::string indent = above.empty() ? "" : "  ";
    out += indent + "# " + std::string(key.meaning) + "\n";
    out += indent + std::string(above.empty() ? key.path : key.path.substr(dot + 1)) + ": ";
    // Quoted, so that nothing in a path or address means anything else to YAML.
    std::string value = key.show(config), quoted;
    for (const char c : value) quoted += c == '\'' ? std::string("''") : std::string(1, c);
    out += "'" + quoted + "'\n";
  }
  return out;
}

}  // namespace axle::cli
