// docs/openapi.yaml as a tree, for the tests that hold it to the sources.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "protocol/axis/operation.hpp"
#include "sim/scenario/yaml_tree.hpp"

namespace axle::hub {

// The page as a tree, references followed.
class Page {
 public:
  static const Page& get() {
    static const Page page;
    return page;
  }
  // nullptr when there is no such key.
  const sim::YamlNode* find(const sim::YamlNode& map, std::string_view key) const {
    for (std::size_t i = 0; i < map.keys.size(); ++i) {
      if (map.keys[i].text == key) return &followed(map.children[i]);
    }
    return nullptr;
  }
  const sim::YamlNode& at(const sim::YamlNode& map, std::string_view key) const {
    static const sim::YamlNode nothing;
    const sim::YamlNode* found = find(map, key);
    if (found == nullptr) ADD_FAILURE() << "no '" << key << "' in line " << map.at.line;
    return found == nullptr ? nothing : *found;
  }
  const sim::YamlNode& at(std::initializer_list<std::string_view> path) const {
    const sim::YamlNode* node = &root_;
    for (const std::string_view key : path) node = &at(*node, key);
    return *node;
  }
  const sim::YamlNode& followed(const sim::YamlNode& node) const {
    if (node.keys.size() != 1 || node.keys[0].text != "$ref") return node;
    std::string_view path = node.children[0].text;
    EXPECT_TRUE(path.starts_with("#/")) << path;
    const sim::YamlNode* target = &root_;
    for (path.remove_prefix(2); !path.empty();) {
      const std::size_t end = std::min(path.find('/'), path.size());
      target = &at(*target, path.substr(0, end));
      path.remove_prefix(std::min(end + 1, path.size()));
    }
    return *target;
  }
  const sim::YamlNode& root() const { return root_; }

 private:
  Page() {
    const auto text = read_file(AXLE_SOURCE_DIR "/docs/openapi.yaml");
    EXPECT_TRUE(text) << text.error().detail;
    auto tree = sim::read_yaml(text.value_or(""));
    EXPECT_TRUE(tree) << tree.error().at.line << ": " << tree.error().message;
    if (tree) root_ = std::move(*tree);
  }
  sim::YamlNode root_;
};

inline std::set<std::string> names_of(const std::vector<sim::YamlNode>& nodes) {
  std::set<std::string> names;
  for (const sim::YamlNode& node : nodes) EXPECT_TRUE(names.insert(node.text).second) << node.text << " twice";
  return names;
}

inline const sim::YamlNode& operation_node(axis::Operation operation) {
  const axis::OperationInfo& info = axis::info(operation);
  std::string method(info.method);
  std::ranges::transform(method, method.begin(), [](char c) { return static_cast<char>(c - 'A' + 'a'); });
  return Page::get().at({"paths", "/" + std::string(info.name), method});
}

inline std::set<std::string> codes_of(axis::Operation operation) {
  return names_of(Page::get().at(operation_node(operation), "x-error-codes").children);
}

inline std::vector<axis::Operation> all_operations() {
  std::vector<axis::Operation> all;
  for (std::size_t i = 0; i < axis::kOperationCount; ++i) all.push_back(static_cast<axis::Operation>(i));
  return all;
}

}  // namespace axle::hub
