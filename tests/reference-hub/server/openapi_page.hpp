// docs/openapi.yaml as a tree, and a comparison of written answers with its schemas.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "protocol/axis/operation.hpp"
#include "sim/scenario/yaml_tree.hpp"

namespace axle::hub {

using sim::YamlNode;
using Names = std::set<std::string>;

inline std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  return out;
}

inline const YamlNode* find(const YamlNode& map, std::string_view key) {
  for (std::size_t i = 0; i < map.keys.size(); ++i) {
    if (map.keys[i].text == key) return &map.children[i];
  }
  return nullptr;
}

inline std::string text(const YamlNode& map, std::string_view key) {
  const YamlNode* value = find(map, key);
  return value == nullptr ? "" : value->text;
}

inline Names keys(const YamlNode& map) {
  Names names;
  for (const YamlNode& key : map.keys) EXPECT_TRUE(names.insert(key.text).second) << key.text << " twice";
  return names;
}

inline Names words(const YamlNode* list) {
  Names names;
  if (list != nullptr) {
    for (const YamlNode& word : list->children) names.insert(word.text);
  }
  return names;
}

// One attribute of an operation.
struct Parameter {
  std::string attribute, example;
  bool required = false;
  const YamlNode* schema = nullptr;
};

class OpenApi : public testing::Test {
 protected:
  OpenApi() {
    std::ifstream file(std::string(AXLE_SOURCE_DIR) + "/docs/openapi.yaml");
    std::ostringstream all;
    all << file.rdbuf();
    auto read = sim::read_yaml(all.str());
    if (!read) throw std::runtime_error("line " + std::to_string(read.error().at.line) + ": " + read.error().message);
    root_ = std::move(*read);
  }

  // The node at these keys, `$ref`s followed; a failure and an empty node when there is none.
  const YamlNode& at(const YamlNode& from, std::initializer_list<std::string_view> path) const {
    static const YamlNode kNone;
    const YamlNode* node = &from;
    for (const std::string_view key : path) {
      const YamlNode* next = find(*node, key);
      if (next == nullptr) {
        ADD_FAILURE() << "line " << node->at.line << ": no " << key;
        return kNone;
      }
      node = &resolve(next);
    }
    return *node;
  }

  // What it refers to, or itself.
  const YamlNode& resolve(const YamlNode* node) const {
    const YamlNode* reference = find(*node, "$ref");
    if (reference == nullptr) return *node;
    const YamlNode* target = &root_;
    std::istringstream parts(reference->text.substr(2));
    for (std::string part; target != nullptr && std::getline(parts, part, '/');) target = find(*target, part);
    if (target != nullptr) return *target;
    ADD_FAILURE() << "line " << node->at.line << ": no " << reference->text;
    return *node;
  }

  const YamlNode& operation(std::string_view name, std::string_view method) const {
    return at(root_, {"paths", "/" + std::string(name), lower(method)});
  }
  const YamlNode& operation(axis::Operation kind) const {
    return operation(axis::info(kind).name, axis::info(kind).method);
  }
  const YamlNode& answer_schema(const YamlNode& operation, std::string_view status = "200") const {
    return at(operation, {"responses", status, "content", "application/json", "schema"});
  }

  // Those of the operation; the names of those that authenticate go to `authenticating`.
  std::vector<Parameter> parameters(const YamlNode& operation, Names& authenticating) const {
    std::vector<Parameter> list;
    Names seen;
    for (const YamlNode& child : at(operation, {"parameters"}).children) {
      const YamlNode& node = resolve(&child);
      const std::string name = text(node, "name");
      EXPECT_TRUE(name.starts_with(axis::kHeaderPrefix) && text(node, "in") == "header") << name;
      Parameter parameter{lower(name.substr(axis::kHeaderPrefix.size())), text(node, "example"),
                          text(node, "required") == "true", &at(node, {"schema"})};
      EXPECT_TRUE(seen.insert(parameter.attribute).second) << name << " twice";
      if (text(node, "x-authentication") != "true") {
        list.push_back(parameter);
      } else if (parameter.required) {
        authenticating.insert(parameter.attribute);
      }
    }
    return list;
  }

  void properties(const YamlNode& schema, std::map<std::string, const YamlNode*>& out) const {
    if (const YamlNode* parts = find(schema, "allOf")) {
      for (const YamlNode& part : parts->children) properties(resolve(&part), out);
    }
    Names own;
    if (const YamlNode* map = find(schema, "properties")) {
      own = keys(*map);
      for (const std::string& name : own) out[name] = &at(*map, {name});
    }
    for (const std::string& name : words(find(schema, "required"))) EXPECT_TRUE(own.contains(name)) << name;
  }

  // `value` has exactly the members that the schema has, each of its type, and so on inside.
  void expect_matches(const YamlNode& node, const boost::json::value& value, const std::string& where) const {
    const YamlNode& schema = resolve(&node);
    const std::string type = find(schema, "allOf") != nullptr ? "object" : text(schema, "type");
    if (type == "object") {
      ASSERT_TRUE(value.is_object()) << where;
      if (const YamlNode* any = find(schema, "additionalProperties")) {
        EXPECT_FALSE(value.get_object().empty()) << where;
        for (const auto& member : value.get_object()) {
          expect_matches(*any, member.value(), where + "." + std::string(member.key()));
        }
        return;
      }
      std::map<std::string, const YamlNode*> members;
      properties(schema, members);
      Names said, written;
      for (const auto& [name, child] : members) said.insert(name);
      for (const auto& member : value.get_object()) written.insert(member.key());
      EXPECT_EQ(said, written) << where;
      for (const auto& [name, child] : members) {
        if (const boost::json::value* member = value.get_object().if_contains(name)) {
          expect_matches(*child, *member, where + "." + name);
        }
      }
    } else if (type == "array") {
      ASSERT_TRUE(value.is_array()) << where;
      EXPECT_FALSE(value.get_array().empty()) << where << ": nothing to compare";
      for (const boost::json::value& item : value.get_array())
        expect_matches(at(schema, {"items"}), item, where + "[]");
    } else {
      expect_scalar(schema, type, value, where);
    }
  }

  static void expect_scalar(const YamlNode& schema, const std::string& type, const boost::json::value& value,
                            const std::string& where) {
    if (type == "boolean") {
      EXPECT_TRUE(value.is_bool()) << where;
    } else if (type == "integer") {
      EXPECT_TRUE(value.is_int64() || value.is_uint64()) << where;
    } else {
      ASSERT_EQ(type, "string") << where;
      ASSERT_TRUE(value.is_string()) << where;
      const std::string word(value.get_string());
      if (find(schema, "enum") != nullptr) {
        EXPECT_TRUE(words(find(schema, "enum")).contains(word)) << where << ": " << word;
      }
      if (find(schema, "pattern") != nullptr) {
        EXPECT_TRUE(std::regex_match(word, std::regex(text(schema, "pattern")))) << where << ": " << word;
      }
    }
  }

  YamlNode root_;
};

}  // namespace axle::hub
