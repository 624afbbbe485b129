// Reads the members of JSON objects and keeps the first thing that is wrong, with its path.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/histogram.hpp"
#include "base/result.hpp"

namespace axle::report {

// An object under its path. The first thing that is wrong is kept; from then on every access returns a default, so that
// the reading functions need no error handling of their own.
class JsonReader {
 public:
  JsonReader(const boost::json::object* object, std::string path, Error& error)
      : object_(object), path_(std::move(path)), error_(error) {}

  bool failed() const noexcept { return !error_.detail.empty(); }

  void wrong(std::string_view name, std::string_view what) {
    if (!failed()) error_ = {Errc::invalid_input, path_ + std::string(name) + ": " + std::string(what)};
  }

  std::uint64_t count(std::string_view name) {
    const boost::json::value* value = find(name);
    if (value != nullptr && value->is_uint64()) return value->get_uint64();
    if (value != nullptr && value->is_int64() && value->get_int64() >= 0) {
      return static_cast<std::uint64_t>(value->get_int64());
    }
    wrong(name, "not a whole number from 0 up");
    return 0;
  }
  std::int64_t integer(std::string_view name) {
    const boost::json::value* value = find(name);
    if (value != nullptr && value->is_int64()) return value->get_int64();
    wrong(name, "not a whole number of 64 bits");
    return 0;
  }
  double number(std::string_view name) {
    const boost::json::value* value = find(name);
    if (value != nullptr && value->is_number()) return value->to_number<double>();
    if (value != nullptr && value->is_null()) return std::numeric_limits<double>::quiet_NaN();
    wrong(name, "not a number");
    return 0;
  }
  bool flag(std::string_view name) {
    const boost::json::value* value = find(name);
    if (value != nullptr && value->is_bool()) return value->get_bool();
    wrong(name, "not true or false");
    return false;
  }
  std::string text(std::string_view name) {
    const boost::json::value* value = find(name);
    if (value != nullptr && value->is_string()) return std::string(value->get_string());
    wrong(name, "not a string");
    return {};
  }
  JsonReader object(std::string_view name) {
    const boost::json::value* value = find(name);
    if (value == nullptr || !value->is_object()) wrong(name, "not an object");
    return {value != nullptr ? value->if_object() : nullptr, path_ + std::string(name) + ".", error_};
  }
  // Calls `each` with a reader per element.
  template <class Each>
  void objects(std::string_view name, const Each& each) {
    std::size_t index = 0;
    for (const boost::json::value& value : array(name)) {
      const std::string place = std::string(name) + "[" + std::to_string(index++) + "]";
      if (!value.is_object()) wrong(place, "not an object");
      if (failed()) return;
      JsonReader element(value.if_object(), path_ + place + ".", error_);
      each(element);
    }
  }
  std::vector<std::string> texts(std::string_view name) {
    std::vector<std::string> texts;
    for (const boost::json::value& value : array(name)) {
      if (!value.is_string()) {
        wrong(name, "holds something that is not a string");
        break;
      }
      texts.emplace_back(value.get_string());
    }
    return texts;
  }
  Histogram histogram(std::string_view name) {
    JsonReader inside = object(name);
    const std::string hdr = inside.text("hdr");
    const std::uint64_t count = inside.count("count"), overflows = inside.count("overflows");
    if (failed()) return Histogram();
    axle::Result<Histogram> decoded = Histogram::decode_v2(hdr);
    if (!decoded) {
      inside.wrong("hdr", decoded.error().detail);
      return Histogram();
    }
    if (decoded->count() != count) inside.wrong("count", "differs from the embedded histogram");
    decoded->restore_overflows(overflows);
    return std::move(*decoded);
  }
  // Names of the members that are objects.
  std::vector<std::string> object_names() const {
    std::vector<std::string> names;
    if (object_ == nullptr) return names;
    for (const auto& member : *object_) {
      if (member.value().is_object()) names.emplace_back(member.key());
    }
    return names;
  }

 private:
  const boost::json::value* find(std::string_view name) {
    if (failed() || object_ == nullptr) return nullptr;
    const boost::json::value* value = object_->if_contains(name);
    if (value == nullptr) wrong(name, "missing");
    return value;
  }
  const boost::json::array& array(std::string_view name) {
    static const boost::json::array kNone;
    const boost::json::value* value = find(name);
    if (value != nullptr && value->is_array()) return value->get_array();
    wrong(name, "not an array");
    return kNone;
  }

  const boost::json::object* object_;
  std::string path_;
  Error& error_;
};

}  // namespace axle::report
