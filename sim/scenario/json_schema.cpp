#include "sim/scenario/json_schema.hpp"

#include <algorithm>

#include "sim/scenario/keys.hpp"
#include "sim/scenario/values.hpp"

namespace axle::sim {
namespace {

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

bool is_number(std::string_view text) {
  const auto fits = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
  return !text.empty() && std::ranges::all_of(text, fits) && std::ranges::count(text, '.') <= 1;
}

// `"enum": [...]`; a word of digits may be written as a number.
std::string enumeration(const std::vector<std::string>& words) {
  std::string list;
  for (const std::string& word : words) {
    if (is_number(word)) list += (list.empty() ? "" : ", ") + word;
    list += (list.empty() ? "" : ", ") + json_text(word);
  }
  return "\"enum\": [" + list + "]";
}

std::string between(std::string_view type, const Shape& shape) {
  return "\"type\": " + json_text(type) + ", \"minimum\": " + print_number(shape.low) +
         ", \"maximum\": " + print_number(shape.high);
}

std::string kind_of(const Shape& shape) {
  switch (shape.kind) {
    case Shape::Kind::text: return "\"type\": \"string\", \"maxLength\": " + std::to_string(shape.characters_max);
    case Shape::Kind::number: return between("number", shape);
    case Shape::Kind::count: return between("integer", shape);
    case Shape::Kind::truth: return "\"type\": \"boolean\"";
    case Shape::Kind::choice: return enumeration(shape.words);
    case Shape::Kind::quantity: return "\"type\": \"string\", \"pattern\": " + json_text("^(" + shape.pattern + ")$");
  }
  return {};
}

// The members of a schema object that say what a value can be.
std::string values_of(const Shape& shape) {
  std::string further;
  if (shape.kind == Shape::Kind::choice) return kind_of(shape);
  if (!shape.words.empty()) further += ", {" + enumeration(shape.words) + "}";
  if (shape.number_too) further += ", {" + between("number", shape) + "}";
  return further.empty() ? kind_of(shape) : "\"anyOf\": [{" + kind_of(shape) + "}" + further + "]";
}

std::string default_of(const Shape& shape, std::string text) {
  if (text.starts_with('"')) text = text.substr(1, text.size() - 2);
  if (text.empty()) return {};
  const bool bare = shape.kind == Shape::Kind::truth || is_number(text) || text == "[]";
  return ", \"default\": " + (bare ? text : json_text(text));
}

std::string described(const std::string& meaning) {
  return "\"description\": " + json_text(meaning);
}

std::string key_schema(const Key& key) {
  static const Scenario kDefaults;
  return "{" + described(key.meaning + " (" + key.type + ")") + ", " + values_of(key.shape) +
         default_of(key.shape, key.print(kDefaults)) + "}";
}

std::string entry_key_schema(const EntryKey& key) {
  std::string values = values_of(key.shape);
  if (key.takes_words()) values = "\"anyOf\": [{" + values + "}, {\"type\": \"array\", \"items\": {" + values + "}}]";
  return "{" + described(key.meaning + " (" + key.type + ")") + ", " + values +
         default_of(key.shape, key.default_value) + "}";
}

// `"a": ..., "b": ...` over lines of their own.
std::string lines(const std::vector<std::string>& members, const std::string& indent) {
  std::string out;
  for (const std::string& member : members) out += (out.empty() ? "" : ",\n") + indent + member;
  return out;
}

std::string map_schema(const std::vector<std::string>& properties, const std::vector<std::string>& required,
                       const std::string& indent) {
  std::string names;
  for (const std::string& name : required) names += (names.empty() ? "" : ", ") + json_text(name);
  return "\"type\": \"object\",\n" + indent + "\"additionalProperties\": false,\n" +
         (names.empty() ? "" : indent + "\"required\": [" + names + "],\n") + indent + "\"properties\": {\n" +
         lines(properties, indent + "  ") + "\n" + indent + "}";
}

std::string list_schema(const List& list, const std::string& indent) {
  const std::string head = "{\n" + indent + "  " + described(list.meaning) + ",\n" + indent +
                           "  \"type\": \"array\",\n" + indent + "  \"maxItems\": " + std::to_string(list.entries_max) +
                           ",\n" + indent + "  \"items\": ";
  if (list.of_values()) return head + entry_key_schema(list.keys.front()) + "\n" + indent + "}";
  std::vector<std::string> properties, required;
  for (const EntryKey& key : list.keys) {
    properties.push_back(json_text(key.name) + ": " + entry_key_schema(key));
    if (key.required) required.push_back(key.name);
  }
  return head + "{\n" + indent + "    " + map_schema(properties, required, indent + "    ") + "\n" + indent + "  }\n" +
         indent + "}";
}

std::string schema_of(const std::string& path, const std::string& indent);

std::vector<std::string> properties_of(const std::string& path, const std::string& indent) {
  std::vector<std::string> properties;
  for (const std::string& name : schema().children(path)) {
    properties.push_back(json_text(name) + ": " + schema_of(join_path(path, name), indent));
  }
  return properties;
}

std::string schema_of(const std::string& path, const std::string& indent) {
  if (const Key* key = schema().find_key(path)) return key_schema(*key);
  if (const List* list = schema().find_list(path)) return list_schema(*list, indent);
  const Group* group = schema().find_group(path);
  if (group == nullptr || !group->one_value_for_all) {
    return "{\n" + indent + "  " + map_schema(properties_of(path, indent + "    "), {}, indent + "  ") + "\n" + indent +
           "}";
  }
  const Key* one = schema().find_key(join_path(path, schema().children(path).front()));
  return "{\n" + indent + "  \"anyOf\": [\n" + indent + "    {" + values_of(one->shape) + "},\n" + indent + "    {\n" +
         indent + "      " + map_schema(properties_of(path, indent + "        "), {}, indent + "      ") + "\n" +
         indent + "    }\n" + indent + "  ]\n" + indent + "}";
}

}  // namespace

std::string scenario_json_schema() {
  return "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n  \"title\": \"Axle scenario\",\n  " +
         described("Who takes part, who sends what to whom and when, and what must hold at the end.") + ",\n  " +
         map_schema(properties_of("", "    "), {"axle"}, "  ") + "\n}\n";
}

}  // namespace axle::sim
