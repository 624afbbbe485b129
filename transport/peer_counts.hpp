// How many connections each remote address holds, for a limit on them.
#pragma once

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

namespace axle::transport {

// Any thread. Who can have one IPv6 address can have all of its /64, so that counts as one address.
class PeerCounts {
 public:
  // A share is one connection's; given back when it is destroyed, which the counts must outlive.
  class Share {
   public:
    Share() = default;
    Share(Share&& other) noexcept : counts_(std::exchange(other.counts_, nullptr)), key_(other.key_) {}
    Share& operator=(Share&& other) noexcept {
      std::swap(counts_, other.counts_);
      std::swap(key_, other.key_);
      return *this;
    }
    ~Share() {
      if (counts_ != nullptr) counts_->give_back(key_);
    }

   private:
    friend class PeerCounts;
    Share(PeerCounts* counts, std::uint64_t key) : counts_(counts), key_(key) {}
    PeerCounts* counts_ = nullptr;
    std::uint64_t key_ = 0;
  };

  // None when the address holds `max` already.
  std::optional<Share> take(const sockaddr_storage& address, std::size_t max);
  std::size_t addresses() const;

 private:
  void give_back(std::uint64_t key);
  mutable std::mutex mutex_;
  std::unordered_map<std::uint64_t, std::size_t> counts_;
};

}  // namespace axle::transport
