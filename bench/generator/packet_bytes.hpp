// The signed packets of bench/hub as whole texts.
#pragma once

#include <string>

#include "bench/hub/packets.hpp"

namespace axle::bench {

// Of the request's body, without the line break that ends it.
inline std::string bytes_of_packet(const PreparedPackets& packets, std::uint64_t index) {
  std::string joined;
  for (const SharedBytes& piece : packets.request(index, {}).body) joined += as_text(piece.view);
  joined.resize(joined.size() - 2);
  return joined;
}

}  // namespace axle::bench
