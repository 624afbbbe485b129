#include "reference-hub/receipts/merkle.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "protocol/signature/crypto/digest.hpp"

namespace axle::hub {
namespace {

// RFC 6962 2.1 word for word: MTH of D[n] splits at the largest power of two smaller than n.
Digest256 naive_root(std::span<const Bytes> data) {
  const auto hash = [](std::uint8_t prefix, std::initializer_list<BytesView> parts) {
    Bytes all{prefix};
    for (const BytesView part : parts) all.insert(all.end(), part.begin(), part.end());
    return signature::sha256(all);
  };
  if (data.empty()) return signature::sha256({});
  if (data.size() == 1) return hash(0, {data[0]});
  std::size_t split = 1;
  while (split * 2 < data.size()) split *= 2;
  const Digest256 left = naive_root(data.first(split)), right = naive_root(data.subspan(split));
  return hash(1, {left, right});
}

// RFC 6962 2.1.1, likewise.
std::vector<Digest256> naive_path(std::size_t index, std::span<const Bytes> data) {
  if (data.size() <= 1) return {};
  std::size_t split = 1;
  while (split * 2 < data.size()) split *= 2;
  std::vector<Digest256> path;
  if (index < split) {
    path = naive_path(index, data.first(split));
    path.push_back(naive_root(data.subspan(split)));
  } else {
    path = naive_path(index - split, data.subspan(split));
    path.push_back(naive_root(data.first(split)));
  }
  return path;
}

std::vector<Digest256> leaves_of(std::span<const Bytes> data) {
  std::vector<Digest256> leaves;
  for (const Bytes& one : data) leaves.push_back(merkle_leaf(one));
  return leaves;
}

// The inputs and roots that implementations of Certificate Transparency test with.
TEST(Merkle, KnownRoots) {
  const std::vector<std::string> inputs{
      "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
  const std::vector<std::string> roots{"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                                       "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                       "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                       "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                       "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                       "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                       "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                       "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                       "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  std::vector<Bytes> data;
  for (std::size_t n = 0; n < roots.size(); ++n) {
    if (n > 0) data.push_back(from_hex(inputs[n - 1]).value());
    EXPECT_EQ(to_hex(MerkleTree(leaves_of(data)).root()), roots[n]) << n << " leaves";
  }
}

TEST(Merkle, EveryShapeAgreesWithTheRecursionOfTheRfc) {
  std::vector<Bytes> data;
  for (std::size_t n = 0; n <= 70; ++n) {
    const MerkleTree tree(leaves_of(data));
    ASSERT_EQ(tree.root(), naive_root(data)) << n;
    for (std::size_t i = 0; i < n; ++i) {
      const auto path = tree.path(i);
      ASSERT_EQ(path, naive_path(i, data)) << i << " of " << n;
      ASSERT_EQ(merkle_root_from(tree.leaf(i), i, n, path), tree.root()) << i << " of " << n;
    }
    data.push_back({static_cast<std::uint8_t>(n), 7});
  }
}

TEST(Merkle, APathFitsOneLeafAtOnePlace) {
  std::vector<Bytes> data;
  for (std::uint8_t i = 0; i < 7; ++i) data.push_back({i});
  const MerkleTree tree(leaves_of(data));
  for (std::size_t i = 0; i < 7; ++i) {
    const auto path = tree.path(i);
    // The size is signed: for one size, a path leads to the root from one place alone.
    for (std::size_t index = 0; index < 9; ++index) {
      if (index != i) {
        EXPECT_NE(merkle_root_from(tree.leaf(i), index, 7, path), tree.root()) << index;
      }
    }
    auto longer = path;
    longer.push_back({});
    EXPECT_FALSE(merkle_root_from(tree.leaf(i), i, 7, longer)) << i;
    auto shorter = path;
    shorter.pop_back();
    EXPECT_FALSE(merkle_root_from(tree.leaf(i), i, 7, shorter)) << i;
    for (std::size_t step = 0; step < path.size(); ++step) {
      auto other = path;
      other[step][0] ^= 1;
      EXPECT_NE(merkle_root_from(tree.leaf(i), i, 7, other), tree.root());
    }
  }
  EXPECT_FALSE(merkle_root_from(tree.leaf(0), 0, 0, {}));
  EXPECT_FALSE(merkle_root_from(tree.leaf(0), 7, 7, tree.path(6)));
}

TEST(Merkle, ANodeIsNoLeafAndAnOddLeafIsNotDoubled) {
  const Digest256 a = merkle_leaf(as_bytes("a")), b = merkle_leaf(as_bytes("b")), c = merkle_leaf(as_bytes("c"));
  Bytes both(a.begin(), a.end());
  both.insert(both.end(), b.begin(), b.end());
  EXPECT_NE(merkle_leaf(both), merkle_node(a, b));
  EXPECT_EQ(MerkleTree({a, b, c}).root(), merkle_node(merkle_node(a, b), c));
  EXPECT_NE(MerkleTree({a, b, c}).root(), MerkleTree({a, b, c, c}).root());
}

TEST(Merkle, TheLongestPathIsThatOfTheLargestTree) {
  const Digest256 leaf = merkle_leaf({});
  const std::vector<Digest256> path(kMerklePathMax, leaf);
  EXPECT_TRUE(merkle_root_from(leaf, 0, UINT64_MAX, path));
  EXPECT_FALSE(merkle_root_from(leaf, 0, UINT64_MAX, std::vector<Digest256>(kMerklePathMax + 1, leaf)));
}

}  // namespace
}  // namespace axle::hub
