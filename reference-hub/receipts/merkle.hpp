// Merkle trees by RFC 6962 2.1: leaves and nodes are hashed with different prefixes, and an odd last node goes up as it
// is, never doubled. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.hpp"

namespace axle::hub {

// SHA-256(0x00 || data), SHA-256(0x01 || left || right), SHA-256() of nothing: the root of no leaves.
Digest256 merkle_leaf(BytesView data);
Digest256 merkle_node(const Digest256& left, const Digest256& right);
Digest256 merkle_empty();

// Immutable; keeps every level: 64 bytes a leaf.
class MerkleTree {
 public:
  // `leaves` are hashes of merkle_leaf().
  explicit MerkleTree(std::vector<Digest256> leaves);

  std::size_t size() const noexcept { return levels_.front().size(); }
  const Digest256& root() const noexcept { return root_; }
  const Digest256& leaf(std::size_t index) const { return levels_.front()[index]; }
  // The audit path, from the leaf's neighbour up (RFC 6962 2.1.1); `index` below size().
  std::vector<Digest256> path(std::size_t index) const;

 private:
  std::vector<std::vector<Digest256>> levels_;  // leaves first, the root last
  Digest256 root_;
};

// The root that a path leads to (RFC 9162 2.1.3.2); nothing when the index is not below the size, or the path is not
// exactly as long as the place of the leaf asks for.
std::optional<Digest256> merkle_root_from(const Digest256& leaf, std::uint64_t index, std::uint64_t size,
                                          std::span<const Digest256> path);

// No path is longer in a tree whose size a 64-bit number can say.
inline constexpr std::size_t kMerklePathMax = 64;

}  // namespace axle::hub
