#include "transport/peer_counts.hpp"

#include <netinet/in.h>

#include <cstring>

namespace axle::transport {

namespace {

// IPv4 addresses, also those that arrive on an IPv6 socket, lie in 2^32 values that no routed /64 has.
std::uint64_t key_of(const sockaddr_storage& address) {
  std::uint64_t key = 0;
  if (address.ss_family == AF_INET) {
    return reinterpret_cast<const sockaddr_in&>(address).sin_addr.s_addr;
  }
  if (address.ss_family == AF_INET6) {
    const in6_addr& v6 = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&v6)) {
      std::uint32_t v4 = 0;
      std::memcpy(&v4, v6.s6_addr + 12, sizeof v4);
      return v4;
    }
    std::memcpy(&key, v6.s6_addr, sizeof key);
  }
  return key;
}

}  // namespace

std::optional<PeerCounts::Share> PeerCounts::take(const sockaddr_storage& address, std::size_t max) {
  const std::uint64_t key = key_of(address);
  const std::lock_guard lock(mutex_);
  std::size_t& count = counts_[key];
  if (count >= max) {
    if (count == 0) counts_.erase(key);
    return std::nullopt;
  }
  ++count;
  return Share(this, key);
}

std::size_t PeerCounts::addresses() const {
  const std::lock_guard lock(mutex_);
  return counts_.size();
}

void PeerCounts::give_back(std::uint64_t key) {
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(key);
  if (--found->second == 0) counts_.erase(found);
}

}  // namespace axle::transport
