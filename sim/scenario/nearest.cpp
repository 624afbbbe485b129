#include <algorithm>
#include <limits>

#include "sim/scenario/keys.hpp"

namespace axle::sim {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // Optimal string alignment: three rows of the table are enough.
  std::vector<std::size_t> before(b.size() + 1), previous(b.size() + 1), current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        current[j] = std::min(current[j], before[j - 2] + 1);
      }
    }
    std::swap(before, previous);
    std::swap(previous, current);
  }
  return previous[b.size()];
}

std::string nearest(std::string_view wrong, const std::vector<std::string>& known) {
  std::string best;
  std::size_t best_distance = std::numeric_limits<std::size_t>::max();
  if (wrong.size() > 64) return best;
  for (const std::string& name : known) {
    const std::size_t distance = edit_distance(wrong, name);
    if (distance < best_distance) {
      best_distance = distance;
      best = name;
    }
  }
  const std::size_t near = (std::max(wrong.size(), best.size()) + 2) / 3;
  return best_distance <= near ? best : std::string();
}

namespace {

// A path in the language whose last name is `name` ("fan_out" -> "traffic.fan_out"); empty when there is none.
std::string elsewhere(std::string_view name) {
  for (const List& list : schema().lists) {
    if (list.path.ends_with("." + std::string(name))) return list.path;
  }
  for (const Key& key : schema().keys) {
    for (std::size_t end = key.path.find('.'); end != std::string::npos; end = key.path.find('.', end + 1)) {
      const std::string_view path = std::string_view(key.path).substr(0, end);
      if (path == name || path.ends_with("." + std::string(name))) return std::string(path);
    }
    if (key.path.ends_with("." + std::string(name))) return key.path;
  }
  return {};
}

}  // namespace

std::string suggestion(std::string_view wrong, const std::vector<std::string>& known) {
  if (const std::string near = nearest(wrong, known); !near.empty()) return "did you mean '" + near + "'?";
  if (const std::string path = elsewhere(wrong); !path.empty()) return "did you mean " + path + "?";
  std::string text = "known here: ";
  for (std::size_t i = 0; i < known.size(); ++i) text += (i == 0 ? "" : ", ") + known[i];
  return text;
}

}  // namespace axle::sim
