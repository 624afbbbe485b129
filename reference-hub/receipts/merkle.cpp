#include "reference-hub/receipts/merkle.hpp"

#include <algorithm>

#include "base/result.hpp"
#include "protocol/signature/crypto/digest.hpp"

namespace axle::hub {

Digest256 merkle_leaf(BytesView data) {
  static constexpr std::uint8_t kPrefix = 0;
  signature::Sha256 hash;
  hash.update({&kPrefix, 1});
  hash.update(data);
  return hash.finish();
}

Digest256 merkle_node(const Digest256& left, const Digest256& right) {
  std::array<std::uint8_t, 65> bytes;
  bytes[0] = 1;
  std::ranges::copy(left, bytes.begin() + 1);
  std::ranges::copy(right, bytes.begin() + 33);
  return signature::sha256(bytes);
}

Digest256 merkle_empty() {
  return signature::sha256({});
}

MerkleTree::MerkleTree(std::vector<Digest256> leaves) {
  levels_.push_back(std::move(leaves));
  while (levels_.back().size() > 1) {
    const std::vector<Digest256>& below = levels_.back();
    std::vector<Digest256> level;
    level.reserve((below.size() + 1) / 2);
    for (std::size_t i = 0; i + 1 < below.size(); i += 2) level.push_back(merkle_node(below[i], below[i + 1]));
    if (below.size() % 2 == 1) level.push_back(below.back());
    levels_.push_back(std::move(level));
  }
  root_ = levels_.back().empty() ? merkle_empty() : levels_.back().front();
}

std::vector<Digest256> MerkleTree::path(std::size_t index) const {
  AXLE_ASSERT(index < size());
  std::vector<Digest256> path;
  for (const std::vector<Digest256>& level : levels_) {
    const std::size_t neighbour = index ^ 1;
    if (neighbour < level.size()) path.push_back(level[neighbour]);
    index /= 2;
  }
  return path;
}

std::optional<Digest256> merkle_root_from(const Digest256& leaf, std::uint64_t index, std::uint64_t size,
                                          std::span<const Digest256> path) {
  if (index >= size) return std::nullopt;
  Digest256 node = leaf;
  std::uint64_t last = size - 1;
  for (const Digest256& neighbour : path) {
    if (last == 0) return std::nullopt;
    if (index % 2 == 1 || index == last) {
      node = merkle_node(neighbour, node);
      // An odd last node has gone up as it was.
      while (index % 2 == 0 && index != 0) {
        index /= 2;
        last /= 2;
      }
    } else {
      node = merkle_node(node, neighbour);
    }
    index /= 2;
    last /= 2;
  }
  return last == 0 ? std::optional(node) : std::nullopt;
}

}  // namespace axle::hub
