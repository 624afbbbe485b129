#include "sim/scenario/problems.hpp"

#include <algorithm>
#include <tuple>

namespace axle::sim {
namespace {

bool is_inside(std::string_view path, std::string_view map) {
  return path == map ||
         (path.starts_with(map) && path.size() > map.size() && (path[map.size()] == '.' || path[map.size()] == '['));
}

// "a.b[2].c" -> "a.b[2]" -> "a.b" -> "a" -> "".
std::string_view around(std::string_view path) {
  const std::size_t end = path.find_last_of(".[");
  return path.substr(0, end == std::string_view::npos ? 0 : end);
}

}  // namespace

Problems::Origin Problems::here(YamlPosition position) const {
  if (override_ == nullptr) return {position, {}};
  return {position, "--set " + override_->path + "=" + override_->value};
}

void Problems::at(YamlPosition position, const std::string& message) {
  add(here(position), message);
}

void Problems::about(std::string_view path, const std::string& message) {
  for (std::string_view map = path; !map.empty(); map = around(map)) {
    if (const auto found = origins_.find(map); found != origins_.end()) return add(found->second, message);
  }
  add({}, message);
}

void Problems::remember(std::string_view path, YamlPosition position) {
  origins_.insert_or_assign(std::string(path), here(position));
}

void Problems::forget(std::string_view path) {
  std::erase_if(origins_, [&](const auto& one) { return is_inside(one.first, path); });
}

bool Problems::readable(std::string_view path) const {
  for (std::string_view map = path; !map.empty(); map = around(map)) {
    if (unreadable_.contains(map)) return false;
  }
  for (const char next : {'.', '['}) {
    const std::string below = std::string(path) + next;
    const auto first = unreadable_.lower_bound(below);
    if (first != unreadable_.end() && first->starts_with(below)) return false;
  }
  return true;
}

void Problems::add(const Origin& origin, const std::string& message) {
  const std::string place = origin.override.empty() ? file_ + ":" + std::to_string(origin.position.line) + ":" +
                                                          std::to_string(origin.position.column)
                                                    : origin.override;
  lines_.push_back({!origin.override.empty(), origin.position, place + ": " + message});
}

Error Problems::error() const {
  std::vector<std::tuple<bool, int, int, std::size_t>> order;  // the index last: equal places keep their order
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const YamlPosition at = lines_[i].from_override ? YamlPosition{0, 0} : lines_[i].position;
    order.emplace_back(lines_[i].from_override, at.line, at.column, i);
  }
  std::ranges::sort(order);
  Error error{Errc::invalid_input, {}};
  for (std::size_t n = 0; n < order.size() && n < kProblemsMax; ++n) {
    error.detail += (n == 0 ? "" : "\n") + lines_[std::get<3>(order[n])].text;
  }
  if (order.size() > kProblemsMax) {
    error.detail += "\n" + file_ + ": and " + std::to_string(order.size() - kProblemsMax) + " more problems";
  }
  return error;
}

}  // namespace axle::sim
