#include "reference-hub/store/crc32c.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "base/random.hpp"

namespace axle::hub {
namespace {

// RFC 3720 appendix B.4, and the customary check value of "123456789".
TEST(Crc32c, PublishedVectors) {
  for (const auto& crc : {crc32c, crc32c_portable}) {
    EXPECT_EQ(crc(Bytes(32, 0x00), 0), 0x8a9136aau);
    EXPECT_EQ(crc(Bytes(32, 0xff), 0), 0x62a8ab43u);
    Bytes ascending(32);
    std::iota(ascending.begin(), ascending.end(), std::uint8_t{0});
    EXPECT_EQ(crc(ascending, 0), 0x46dd794eu);
    const Bytes descending(ascending.rbegin(), ascending.rend());
    EXPECT_EQ(crc(descending, 0), 0x113fdb5cu);
    EXPECT_EQ(crc(as_bytes("123456789"), 0), 0xe3069283u);
    EXPECT_EQ(crc({}, 0), 0u);
  }
}

TEST(Crc32c, BothWaysAgreeAtEveryLengthAndOffset) {
  RandomStream random(1, "crc");
  Bytes data(40'000);
  for (std::uint8_t& byte : data) byte = static_cast<std::uint8_t>(random.next());
  const BytesView view(data);
  for (std::size_t size = 0; size < 1'700; ++size) {
    ASSERT_EQ(crc32c(view.subspan(size % 9, size)), crc32c_portable(view.subspan(size % 9, size))) << size;
  }
  for (int round = 0; round < 500; ++round) {
    const std::size_t from = random.below(data.size()), size = random.below(data.size() - from + 1);
    const auto before = static_cast<std::uint32_t>(random.next());
    ASSERT_EQ(crc32c(view.subspan(from, size), before), crc32c_portable(view.subspan(from, size), before));
  }
}

TEST(Crc32c, Continues) {
  const Bytes data(20'000, 7);
  const BytesView view(data);
  for (const std::size_t cut : {0, 1, 255, 768, 12'288, 19'999, 20'000}) {
    EXPECT_EQ(crc32c(view.subspan(cut), crc32c(view.first(cut))), crc32c(view));
  }
}

}  // namespace
}  // namespace axle::hub
