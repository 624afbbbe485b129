#include "agents/documents/scan_image.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/random.hpp"

namespace axle::agents {
namespace {

// Appends bits, most significant first, with the zero byte that T.81 wants after every 0xFF.
class BitWriter {
 public:
  explicit BitWriter(Bytes& out) : out_(out) {}
  void put(std::uint64_t bits, unsigned count) {  // count <= 32, bits below 2^count
    held_ = (held_ << count) | bits;
    held_count_ += count;
    while (held_count_ >= 8) {
      held_count_ -= 8;
      const auto byte = static_cast<std::uint8_t>(held_ >> held_count_);
      out_.push_back(byte);
      if (byte == 0xff) out_.push_back(0);
    }
  }
  void fill_last_byte() {
    if (held_count_ != 0) put((1U << (8 - held_count_)) - 1, 8 - held_count_);
  }

 private:
  Bytes& out_;
  std::uint64_t held_ = 0;
  unsigned held_count_ = 0;
};

// The Huffman codes that we declare. DC categories: 0 -> "0", 1 -> "10", 7 -> "110". AC: a coefficient of category 2
// without zeros before it -> "0" and two value bits, end of block -> "10".
constexpr unsigned kCoefficientBits = 3;
constexpr unsigned kCoefficientsMax = 63;
constexpr unsigned kEmptyBlockBits = 3;  // DC unchanged, end of block
constexpr unsigned kToneBlockBits = 3;   // a DC step of one: "10" and a sign
constexpr int kPaperTone = 118;          // of a DC step of 8: (118 * 8) / 8 + 128 = 246 of 255
constexpr std::size_t kBlocks200Dpi = 207UL * 293UL;

void put_marker(Bytes& out, std::uint8_t marker, std::initializer_list<std::uint8_t> content) {
  out.push_back(0xff);
  out.push_back(marker);
  const std::size_t length = content.size() + 2;
  out.push_back(static_cast<std::uint8_t>(length >> 8));
  out.push_back(static_cast<std::uint8_t>(length));
  out.insert(out.end(), content);
}

void put_headers(Bytes& out, int width, int height) {
  out.insert(out.end(), {0xff, 0xd8});
  put_marker(out, 0xe0, {'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0});
  // One quantisation table: 8 for the tone, 3 for the grain (low amplitude).
  out.insert(out.end(), {0xff, 0xdb, 0, 67, 0, 8});
  out.insert(out.end(), 63, 3);
  put_marker(out, 0xc0,
             {8, static_cast<std::uint8_t>(height >> 8), static_cast<std::uint8_t>(height),
              static_cast<std::uint8_t>(width >> 8), static_cast<std::uint8_t>(width), 1, 1, 0x11, 0});
  put_marker(out, 0xc4, {0x00, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 7});
  put_marker(out, 0xc4, {0x10, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x00});
  put_marker(out, 0xda, {1, 1, 0x00, 0, 63, 0});
}

// Writes `coefficients` grain values: for each a zero (its code) and two random bits.
void put_grain(BitWriter& bits, RandomStream& random, unsigned coefficients) {
  constexpr std::uint64_t kValueBits = 0333333333;  // nine times binary 011
  while (coefficients > 0) {
    const unsigned now = std::min(coefficients, 9U);
    bits.put(random.next() & kValueBits & ((1ULL << (kCoefficientBits * now)) - 1), kCoefficientBits * now);
    coefficients -= now;
  }
}

}  // namespace

ScanImage make_scan(std::size_t bytes, std::uint64_t seed) {
  bytes = std::max(bytes, kScanBytesMin);
  constexpr std::size_t kHeaderBytes = 161;
  const std::size_t bit_budget = (bytes - kHeaderBytes) * 8;
  // Up to 200 dpi about 40 bits a block; above, the blocks get fuller first, then the page gets finer.
  std::size_t blocks = std::max<std::size_t>(bit_budget / 40, 24);
  if (blocks > kBlocks200Dpi) blocks = std::max(kBlocks200Dpi, bit_budget / 180);
  const auto columns =
      static_cast<std::size_t>(std::max(4.0, std::round(std::sqrt(static_cast<double>(blocks) / 1.414))));
  const std::size_t rows = std::max<std::size_t>(blocks / columns, 5);
  blocks = columns * rows;

  ScanImage image;
  image.width_px = static_cast<int>(columns * 8);
  image.height_px = static_cast<int>(rows * 8);
  image.jpeg.reserve(bytes + 64);
  put_headers(image.jpeg, image.width_px, image.height_px);
  BitWriter bits(image.jpeg);
  RandomStream random(seed, "document/scan");
  std::size_t bits_left = bit_budget;
  int tone = 0;  // steps away from kPaperTone
  for (std::size_t block = 0; block < blocks; ++block) {
    const std::size_t share = bits_left / (blocks - block);
    unsigned used = 0;
    if (block == 0) {
      bits.put(0b110, 3);
      bits.put(kPaperTone, 7);
      used = 10;
    } else if (share > 2 * kToneBlockBits + kEmptyBlockBits && random.below(8) == 0) {
      const bool brighter = tone < -2 || (tone <= 2 && random.below(2) == 0);
      tone += brighter ? 1 : -1;
      bits.put(0b100U | (brighter ? 1U : 0U), 3);
      used = kToneBlockBits;
    } else {
      bits.put(0, 1);
      used = 1;
    }
    const std::size_t for_grain = share > used + 2 ? share - used - 2 : 0;
    const auto coefficients =
        static_cast<unsigned>(std::min<std::size_t>(for_grain / kCoefficientBits, kCoefficientsMax));
    put_grain(bits, random, coefficients);
    used += coefficients * kCoefficientBits;
    if (coefficients < kCoefficientsMax) {
      bits.put(0b10, 2);
      used += 2;
    }
    bits_left -= std::min<std::size_t>(used, bits_left);
  }
  bits.fill_last_byte();
  image.jpeg.insert(image.jpeg.end(), {0xff, 0xd9});
  return image;
}

}  // namespace axle::agents
