#include "sim/scenario/row_makers.hpp"

#include <algorithm>

namespace axle::sim {

std::string listed(std::span<const std::string_view> words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + std::string(words[i]);
  }
  return text;
}

Result<std::size_t> word_position(std::span<const std::string_view> words, std::string_view given) {
  const auto found = std::ranges::find(words, given);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  const std::string near = nearest(given, {words.begin(), words.end()});
  return fail(Errc::invalid_input, "'" + std::string(given) + "' is not known here; " +
                                       (near.empty() ? "write " + listed(words) : "did you mean '" + near + "'?"));
}

Result<std::uint32_t> read_bits(std::span<const std::string_view> words, std::string_view given) {
  std::uint32_t bits = 0;
  while (!given.empty()) {
    const std::size_t comma = given.find(',');
    std::string_view word = given.substr(0, comma);
    given.remove_prefix(comma == std::string_view::npos ? given.size() : comma + 1);
    while (word.starts_with(' ')) word.remove_prefix(1);
    while (word.ends_with(' ')) word.remove_suffix(1);
    const auto position = word_position(words, word);
    if (!position) return pass(position);
    bits |= std::uint32_t{1} << *position;
  }
  return bits;
}

std::string print_bits(std::span<const std::string_view> words, std::uint32_t bits) {
  std::string text = "[";
  for (std::size_t i = 0; i < words.size(); ++i) {
    if ((bits >> i & 1) != 0) text += (text.size() == 1 ? "" : ", ") + std::string(words[i]);
  }
  return text + "]";
}

}  // namespace axle::sim
