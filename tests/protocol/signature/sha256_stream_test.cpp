// The hash that two messages go through at once; OpenSSL's is the judge.
#include <gtest/gtest.h>

#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/crypto/range_hash.hpp"
#include "tests/protocol/signature/support.hpp"

namespace axle::signature::test {
namespace {

Bytes message(std::size_t bytes, std::uint8_t seed) {
  Bytes made(bytes);
  for (std::size_t i = 0; i < bytes; ++i) made[i] = static_cast<std::uint8_t>(seed + i * 7 + i / 251);
  return made;
}

// Around the ends of blocks, where the padding changes, in pieces that begin and end anywhere in one.
TEST(Sha256Stream, IsSha256) {
  if (!Sha256Stream::available()) GTEST_SKIP() << "this processor has no SHA instructions";
  const Bytes bytes = message(1000, 3);
  for (std::size_t size = 0; size <= 260; ++size) {
    const BytesView whole = BytesView(bytes).first(size);
    for (const std::size_t piece : {1UL, 17UL, 63UL, 64UL, 65UL, 1000UL}) {
      Sha256Stream stream;
      for (BytesView left = whole; !left.empty(); left = left.subspan(std::min(piece, left.size()))) {
        stream.update(left.first(std::min(piece, left.size())));
      }
      ASSERT_EQ(stream.finish(), sha256(whole)) << size << " in pieces of " << piece;
    }
  }
}

TEST(Sha256Stream, ACopyGoesItsOwnWay) {
  if (!Sha256Stream::available()) GTEST_SKIP() << "this processor has no SHA instructions";
  Sha256Stream stream;
  stream.update(as_bytes("ab"));
  Sha256Stream copy = stream;
  copy.update(as_bytes("d"));
  stream.update(as_bytes("c"));
  EXPECT_EQ(stream.finish(), sha256(as_bytes("abc")));
  EXPECT_EQ(copy.finish(), sha256(as_bytes("abd")));
}

TEST(Sha256Stream, TwoAtOnceDoNotMix) {
  if (!Sha256Stream::available()) GTEST_SKIP() << "this processor has no SHA instructions";
  const Bytes a = message(3000, 1), b = message(3000, 99);
  constexpr std::array<std::size_t, 8> kSizes{0, 1, 63, 64, 65, 128, 200, 1000};
  for (const std::size_t of_a : kSizes) {
    for (const std::size_t of_b : kSizes) {
      Sha256Stream first, second;
      std::size_t at_a = 0, at_b = 0;
      for (int round = 0; round < 3; ++round, at_a += of_a, at_b += of_b) {
        Sha256Stream::update_both(first, BytesView(a).subspan(at_a, of_a), second, BytesView(b).subspan(at_b, of_b));
      }
      ASSERT_EQ(first.finish(), sha256(BytesView(a).first(at_a))) << of_a << " " << of_b;
      ASSERT_EQ(second.finish(), sha256(BytesView(b).first(at_b))) << of_a << " " << of_b;
    }
  }
}

// On every processor, and with every algorithm: the message beside is shorter, as long, longer, empty.
TEST(Sha256Beside, IsRightWhateverItIsBeside) {
  const Bytes file = message(5000, 5);
  for (const DigestAlgorithm algorithm : {DigestAlgorithm::sha256, DigestAlgorithm::sha384}) {
    for (const std::size_t size : {0UL, 1UL, 64UL, 999UL, 1990UL, 2000UL, 9000UL}) {
      const Bytes other = message(size, 77);
      Sha256Beside beside(other);
      RangeHash hash(file, algorithm, &beside);
      for (const auto& [a, b, c] : {std::array<std::size_t, 3>{1000, 1100, 1200}, {1990, 2000, 5000}, {5, 6, 70}}) {
        const DigestValue parts = digest_of(algorithm, {BytesView(file).first(a), BytesView(file).subspan(b, c - b)});
        const DigestValue digest = hash.digest(a, b, c);
        EXPECT_TRUE(equal_constant_time(digest.view(), parts.view())) << size << " " << a;
      }
      EXPECT_EQ(beside.finish(), sha256(other)) << size;
    }
  }
  Sha256Beside alone(file);
  EXPECT_EQ(alone.finish(), sha256(file));
}

}  // namespace
}  // namespace axle::signature::test
