// "prefix:local" taken apart, and the namespace of the prefix xml. Inside the scanner and what canonicalises.
#pragma once

#include <string_view>

namespace axle::packet {

inline constexpr std::string_view kXmlNamespace = "http://www.w3.org/XML/1998/namespace";

// The prefix is empty when there is none.
struct QualifiedName {
  std::string_view prefix, local;
};
inline QualifiedName split_name(std::string_view written) noexcept {
  const std::size_t colon = written.find(':');
  if (colon == std::string_view::npos) return {{}, written};
  return {written.substr(0, colon), written.substr(colon + 1)};
}

}  // namespace axle::packet
