#include "protocol/packet/packet.hpp"

namespace axle::packet {

int priority_of(const DocumentHeader& header) noexcept {
  const std::string& text = header.priority;
  return text.size() == 1 && text[0] >= '0' && text[0] <= '4' ? text[0] - '0' : 0;
}

}  // namespace axle::packet
