#include "protocol/signature/crypto/sha256_stream.hpp"

#include <algorithm>
#include <cstring>

#include "base/result.hpp"
#include "protocol/signature/crypto/digest.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace axle::signature {
namespace {

using State = Sha256Stream::State;
constexpr std::size_t kBlock = Sha256Stream::kBlockBytes;
constexpr std::size_t kLengthBytes = 8;  // FIPS 180-4 section 5.1.1: the message's length in bits ends the last block

#if defined(__x86_64__)

constexpr std::size_t kRounds = 64, kRoundsAStep = 4, kSteps = kRounds / kRoundsAStep;

// FIPS 180-4 section 4.2.2.
alignas(16) constexpr std::array<std::uint32_t, kRounds> kConstants{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

bool has_instructions() noexcept {
  constexpr unsigned kShaBit = 1U << 29;  // CPUID leaf 7, EBX
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & kShaBit) != 0 && __builtin_cpu_supports("sse4.1") != 0;
}

// The same blocks of kLanes messages. What the instructions want: A, B, E, F in one register, C, D, G, H in the other.
template <std::size_t kLanes>
[[gnu::target("sha,sse4.1"), gnu::always_inline]] inline void run_blocks(const std::array<State*, kLanes>& states,
                                                                         std::array<const std::uint8_t*, kLanes> data,
                                                                         std::size_t blocks) noexcept {
  const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  __m128i abef[kLanes], cdgh[kLanes], words[kLanes][4];
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    const auto* const at = reinterpret_cast<const __m128i*>(states[lane]->data());
    const __m128i badc = _mm_shuffle_epi32(_mm_loadu_si128(at), 0xB1);
    const __m128i hgfe = _mm_shuffle_epi32(_mm_loadu_si128(at + 1), 0x1B);
    abef[lane] = _mm_alignr_epi8(badc, hgfe, 8);
    cdgh[lane] = _mm_blend_epi16(hgfe, badc, 0xF0);
  }
  for (; blocks > 0; --blocks) {
    __m128i abef_before[kLanes], cdgh_before[kLanes];
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      abef_before[lane] = abef[lane];
      cdgh_before[lane] = cdgh[lane];
      for (std::size_t i = 0; i < 4; ++i) {
        const auto* const at = reinterpret_cast<const __m128i*>(data[lane] + 16 * i);
        words[lane][i] = _mm_shuffle_epi8(_mm_loadu_si128(at), big_endian);
      }
      data[lane] += kBlock;
    }
#pragma clang loop unroll(full)
    for (std::size_t step = 0; step < kSteps; ++step) {
      const __m128i constants =
          _mm_load_si128(reinterpret_cast<const __m128i*>(kConstants.data() + kRoundsAStep * step));
#pragma clang loop unroll(full)
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        __m128i(&w)[4] = words[lane];
        __m128i& oldest = w[step % 4];
        const __m128i input = _mm_add_epi32(oldest, constants);
        cdgh[lane] = _mm_sha256rnds2_epu32(cdgh[lane], abef[lane], input);
        abef[lane] = _mm_sha256rnds2_epu32(abef[lane], cdgh[lane], _mm_shuffle_epi32(input, 0x0E));
        if (step + 4 >= kSteps) continue;
        // FIPS 180-4 section 6.2.2: four further words of the message schedule take the place of the oldest.
        const __m128i &second = w[(step + 1) % 4], &third = w[(step + 2) % 4], &newest = w[(step + 3) % 4];
        oldest = _mm_add_epi32(_mm_sha256msg1_epu32(oldest, second), _mm_alignr_epi8(newest, third, 4));
        oldest = _mm_sha256msg2_epu32(oldest, newest);
      }
    }
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      abef[lane] = _mm_add_epi32(abef[lane], abef_before[lane]);
      cdgh[lane] = _mm_add_epi32(cdgh[lane], cdgh_before[lane]);
    }
  }
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    auto* const at = reinterpret_cast<__m128i*>(states[lane]->data());
    const __m128i feba = _mm_shuffle_epi32(abef[lane], 0x1B), dchg = _mm_shuffle_epi32(cdgh[lane], 0xB1);
    _mm_storeu_si128(at, _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128(at + 1, _mm_alignr_epi8(dchg, feba, 8));
  }
}

[[gnu::target("sha,sse4.1")]] void run_one(State& state, const std::uint8_t* data, std::size_t blocks) noexcept {
  run_blocks<1>({&state}, {data}, blocks);
}
[[gnu::target("sha,sse4.1")]] void run_two(State& a, const std::uint8_t* of_a, State& b, const std::uint8_t* of_b,
                                           std::size_t blocks) noexcept {
  run_blocks<2>({&a, &b}, {of_a, of_b}, blocks);
}

#else

bool has_instructions() noexcept {
  return false;
}
void run_one(State&, const std::uint8_t*, std::size_t) noexcept {
  AXLE_ASSERT(false);
}
void run_two(State&, const std::uint8_t*, State&, const std::uint8_t*, std::size_t) noexcept {
  AXLE_ASSERT(false);
}

#endif

}  // namespace

bool Sha256Stream::available() noexcept {
  static const bool is = has_instructions();
  return is;
}

bool Sha256Stream::complete_block(BytesView& bytes) noexcept {
  const std::size_t have = bytes_ % kBlock;
  if (have == 0) return !bytes.empty();
  const std::size_t taken = std::min(kBlock - have, bytes.size());
  if (taken > 0) std::memcpy(waiting_.data() + have, bytes.data(), taken);
  bytes_ += taken;
  bytes = bytes.subspan(taken);
  if (have + taken == kBlock) run_one(state_, waiting_.data(), 1);
  return !bytes.empty();
}

// Less than a block, at the start of one.
void Sha256Stream::keep(BytesView rest) noexcept {
  if (!rest.empty()) std::memcpy(waiting_.data(), rest.data(), rest.size());
  bytes_ += rest.size();
}

void Sha256Stream::update(BytesView bytes) noexcept {
  if (!complete_block(bytes)) return;
  const std::size_t blocks = bytes.size() / kBlock;
  run_one(state_, bytes.data(), blocks);
  bytes_ += blocks * kBlock;
  keep(bytes.subspan(blocks * kBlock));
}

void Sha256Stream::update_both(Sha256Stream& a, BytesView of_a, Sha256Stream& b, BytesView of_b) noexcept {
  AXLE_ASSERT(&a != &b);
  if (a.complete_block(of_a) && b.complete_block(of_b)) {
    const std::size_t blocks = std::min(of_a.size(), of_b.size()) / kBlock;
    run_two(a.state_, of_a.data(), b.state_, of_b.data(), blocks);
    for (const auto& [stream, bytes] : {std::pair(&a, &of_a), std::pair(&b, &of_b)}) {
      stream->bytes_ += blocks * kBlock;
      *bytes = bytes->subspan(blocks * kBlock);
    }
  }
  a.update(of_a);
  b.update(of_b);
}

Digest256 Sha256Stream::finish() noexcept {
  const std::size_t have = bytes_ % kBlock;
  std::array<std::uint8_t, 2 * kBlock> end{};
  std::memcpy(end.data(), waiting_.data(), have);
  end[have] = 0x80;
  const std::size_t size = have + 1 + kLengthBytes <= kBlock ? kBlock : 2 * kBlock;
  const std::uint64_t bits = bytes_ * 8;
  for (std::size_t i = 0; i < kLengthBytes; ++i) end[size - 1 - i] = static_cast<std::uint8_t>(bits >> (8 * i));
  run_one(state_, end.data(), size / kBlock);
  Digest256 digest;
  for (std::size_t i = 0; i < digest.size(); ++i) {
    digest[i] = static_cast<std::uint8_t>(state_[i / 4] >> (24 - 8 * (i % 4)));
  }
  return digest;
}

Sha256Beside::Sha256Beside(BytesView message) noexcept : left_(message) {
  if (Sha256Stream::available()) stream_.emplace();
}

void Sha256Beside::advance_with(Sha256Stream& other, BytesView bytes) noexcept {
  AXLE_ASSERT(stream_.has_value());
  const BytesView own = left_.first(std::min(left_.size(), bytes.size()));
  Sha256Stream::update_both(other, bytes, *stream_, own);
  left_ = left_.subspan(own.size());
}

Digest256 Sha256Beside::finish() noexcept {
  if (!stream_) return sha256(left_);
  stream_->update(left_);
  return stream_->finish();
}

}  // namespace axle::signature
