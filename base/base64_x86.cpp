// Base64 by the vector instructions of x86-64. Decoding looks all characters up at once and then joins four values of
// six bits by two multiply-and-add instructions; encoding goes the other way (the methods are those of W. Muła and
// D. Lemire, "Faster Base64 Encoding and Decoding Using AVX2 Instructions", 2018, and "Base64 encoding and decoding at
// almost the speed of a memory copy", 2020). Functions are compiled for their instructions one by one, so the program
// runs on every x86-64; which of them are called is decided at run time.
#include "base/base64_kernel.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>

namespace axle::base64 {
namespace {

#define AXLE_AVX2 __attribute__((target("avx2")))
#define AXLE_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2")))

// Four values of six bits in four bytes -> 24 bits in a 32-bit lane; the multipliers of the two steps.
constexpr int kJoinBytes = 0x01400140, kJoinWords = 0x00011000;

// ---- AVX-512 VBMI: a table of 128 bytes is one instruction

alignas(64) constexpr std::array<std::uint8_t, 128> kValues128 = [] {
  std::array<std::uint8_t, 128> values{};
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = kValues[i];
  return values;
}();

// Big-endian groups of three bytes out of 32-bit lanes.
alignas(64) constexpr std::array<std::uint8_t, 64> kGather512 = [] {
  std::array<std::uint8_t, 64> order{};
  for (std::size_t i = 0; i < 48; ++i) order[i] = static_cast<std::uint8_t>(i / 3 * 4 + 2 - i % 3);
  return order;
}();

// Each lane gets the bytes 1, 0, 2, 1 of its group of three; then the four values start at the bits 10, 4, 22 and 16.
alignas(64) constexpr std::array<std::uint8_t, 64> kSpread512 = [] {
  constexpr std::array<std::size_t, 4> kOrder{1, 0, 2, 1};
  std::array<std::uint8_t, 64> order{};
  for (std::size_t i = 0; i < 64; ++i) order[i] = static_cast<std::uint8_t>(i / 4 * 3 + kOrder[i % 4]);
  return order;
}();
constexpr long long kShifts512 = 0x3036242a1016040a;

struct Values512 {
  __m512i low, high;
};
AXLE_AVX512 inline Values512 values512() noexcept {
  return {_mm512_load_si512(kValues128.data()), _mm512_load_si512(kValues128.data() + 64)};
}
// The values of kValues; for characters from 0x80 on, that of the character less 0x80.
AXLE_AVX512 inline __m512i look_up(const Values512& values, __m512i text) noexcept {
  return _mm512_permutex2var_epi8(values.low, text, values.high);
}

AXLE_AVX512 std::size_t decode_avx512(const char* text, std::size_t bytes, std::uint8_t* out) noexcept {
  const Values512 values = values512();
  const __m512i gather = _mm512_load_si512(kGather512.data());
  constexpr __mmask64 kWritten = (1ULL << 48) - 1;
  std::size_t at = 0;
  for (; at + 64 <= bytes; at += 64, out += 48) {
    const __m512i in = _mm512_loadu_si512(text + at);
    const __m512i digits = look_up(values, in);
    if (_mm512_movepi8_mask(_mm512_or_si512(in, digits)) != 0) break;
    const __m512i words = _mm512_maddubs_epi16(digits, _mm512_set1_epi32(kJoinBytes));
    const __m512i groups = _mm512_madd_epi16(words, _mm512_set1_epi32(kJoinWords));
    _mm512_mask_storeu_epi8(out, kWritten, _mm512_permutexvar_epi8(gather, groups));
  }
  return at;
}

AXLE_AVX512 inline __mmask64 first_bytes(std::size_t bytes) noexcept {
  return bytes >= 64 ? ~0ULL : (1ULL << bytes) - 1;
}

AXLE_AVX512 std::size_t squeeze_avx512(const char* text, std::size_t bytes, char* out) noexcept {
  const Values512 values = values512();
  const __m512i space = _mm512_set1_epi8(static_cast<char>(kSpace));
  std::size_t kept = 0;
  for (std::size_t at = 0; at < bytes; at += 64) {
    const __mmask64 present = first_bytes(bytes - at);
    const __m512i in = _mm512_maskz_loadu_epi8(present, text + at);
    const __mmask64 blank = _mm512_cmpeq_epi8_mask(look_up(values, in), space) & ~_mm512_movepi8_mask(in);
    const __mmask64 keep = present & ~blank;
    _mm512_storeu_si512(out + kept, _mm512_maskz_compress_epi8(keep, in));
    kept += static_cast<std::size_t>(__builtin_popcountll(keep));
  }
  return kept;
}

AXLE_AVX512 std::size_t encode_avx512(const std::uint8_t* data, std::size_t bytes, char* out) noexcept {
  const __m512i spread = _mm512_load_si512(kSpread512.data());
  const __m512i digits = _mm512_loadu_si512(kDigits.data());
  constexpr __mmask64 kRead = (1ULL << 48) - 1;
  std::size_t at = 0;
  for (; at + 48 <= bytes; at += 48, out += 64) {
    const __m512i in = _mm512_permutexvar_epi8(spread, _mm512_maskz_loadu_epi8(kRead, data + at));
    const __m512i values = _mm512_multishift_epi64_epi8(_mm512_set1_epi64(kShifts512), in);
    _mm512_storeu_si512(out, _mm512_permutexvar_epi8(values, digits));  // looks at six bits of each
  }
  return at;
}

AXLE_AVX512 bool in_alphabet_avx512(const char* text, std::size_t bytes) noexcept {
  const Values512 values = values512();
  const __m512i wrong = _mm512_set1_epi8(static_cast<char>(kWrong)), pad = _mm512_set1_epi8('=');
  __mmask64 foreign = 0;
  for (std::size_t at = 0; at < bytes; at += 64) {
    const __mmask64 present = first_bytes(bytes - at);
    const __m512i in = _mm512_maskz_loadu_epi8(present, text + at);
    const __mmask64 unknown = _mm512_cmpeq_epi8_mask(look_up(values, in), wrong) & _mm512_cmpneq_epi8_mask(in, pad);
    foreign |= present & (unknown | _mm512_movepi8_mask(in));
  }
  return foreign == 0;
}

// ---- AVX2: tables of sixteen bytes, by the halves of a character

using Table16 = std::array<std::uint8_t, 16>;
// A character is no digit when the bits of its two halves meet. Bits by the upper half: 2, 3, 4 and 6, 5 and 7, others.
constexpr Table16 kUpper{16, 16, 1, 2, 4, 8, 4, 8, 16, 16, 16, 16, 16, 16, 16, 16};
constexpr Table16 kLower = [] {
  Table16 table{};
  for (unsigned low = 0; low < 16; ++low) {
    unsigned bits = 16;
    if (low != 0xB && low != 0xF) bits |= 1;  // of 2x only '+' and '/'
    if (low > 9) bits |= 2;
    if (low == 0) bits |= 4;
    if (low > 0xA) bits |= 8;
    table[low] = static_cast<std::uint8_t>(bits);
  }
  return table;
}();
// What turns a digit into its value, by the upper half; '/' takes the place of 1.
constexpr Table16 kToValue{0,
                           63 - '/',
                           62 - '+',
                           static_cast<std::uint8_t>(52 - '0'),
                           static_cast<std::uint8_t>(-'A'),
                           static_cast<std::uint8_t>(-'A'),
                           static_cast<std::uint8_t>(26 - 'a'),
                           static_cast<std::uint8_t>(26 - 'a'),
                           0,
                           0,
                           0,
                           0,
                           0,
                           0,
                           0,
                           0};
// What turns a value into its digit: 0 for 26..51, 1..12 for 52..63, 13 for 0..25.
constexpr Table16 kToDigit = [] {
  Table16 table{};
  table[0] = 'a' - 26;
  for (std::size_t i = 1; i <= 10; ++i) table[i] = static_cast<std::uint8_t>('0' - 52);
  table[11] = static_cast<std::uint8_t>('+' - 62);
  table[12] = static_cast<std::uint8_t>('/' - 63);
  table[13] = 'A';
  return table;
}();
constexpr Table16 kGather256{2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 255, 255, 255, 255};
constexpr Table16 kSpread256{1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10};

AXLE_AVX2 inline __m256i table256(const Table16& table) noexcept {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(table.data())));
}
AXLE_AVX2 inline __m256i bytes256(std::uint8_t value) noexcept {
  return _mm256_set1_epi8(static_cast<char>(value));
}

AXLE_AVX2 std::size_t decode_avx2(const char* text, std::size_t bytes, std::uint8_t* out) noexcept {
  constexpr std::size_t kWrittenTooMuch = 8;  // of 32 bytes stored, 24 are the result
  const __m256i upper_bits = table256(kUpper), lower_bits = table256(kLower), to_value = table256(kToValue);
  std::size_t at = 0;
  for (; at + 32 + (kWrittenTooMuch + 2) / 3 * 4 <= bytes; at += 32, out += 24) {
    const __m256i in = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + at));
    const __m256i upper = _mm256_and_si256(_mm256_srli_epi16(in, 4), bytes256(15));
    const __m256i lower = _mm256_and_si256(in, bytes256(15));
    if (_mm256_testz_si256(_mm256_shuffle_epi8(upper_bits, upper), _mm256_shuffle_epi8(lower_bits, lower)) == 0) break;
    const __m256i slash = _mm256_cmpeq_epi8(in, bytes256('/'));
    const __m256i digits = _mm256_add_epi8(in, _mm256_shuffle_epi8(to_value, _mm256_add_epi8(upper, slash)));
    const __m256i words = _mm256_maddubs_epi16(digits, _mm256_set1_epi32(kJoinBytes));
    const __m256i groups = _mm256_madd_epi16(words, _mm256_set1_epi32(kJoinWords));
    const __m256i halves = _mm256_shuffle_epi8(groups, table256(kGather256));
    const __m256i joined = _mm256_permutevar8x32_epi32(halves, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), joined);
  }
  return at;
}

// Byte by byte, but for stretches of 32 without anything to leave out.
AXLE_AVX2 std::size_t squeeze_avx2(const char* text, std::size_t bytes, char* out) noexcept {
  std::size_t kept = 0, at = 0;
  while (at < bytes) {
    if (at + 32 <= bytes) {
      const __m256i in = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + at));
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + kept), in);
      // Signed: characters from 0x80 on look blank too, and are then kept one by one.
      const __m256i above = _mm256_cmpgt_epi8(in, bytes256(' '));
      if (_mm256_movemask_epi8(above) == -1) {
        at += 32;
        kept += 32;
        continue;
      }
    }
    for (const std::size_t end = std::min(bytes, at + 32); at < end; ++at) {
      out[kept] = text[at];
      kept += kValues[static_cast<unsigned char>(text[at])] == kSpace ? 0 : 1;
    }
  }
  return kept;
}

AXLE_AVX2 std::size_t encode_avx2(const std::uint8_t* data, std::size_t bytes, char* out) noexcept {
  const __m256i spread = table256(kSpread256), to_digit = table256(kToDigit);
  std::size_t at = 0;
  for (; at + 12 + 16 <= bytes; at += 24, out += 32) {  // twice twelve bytes, read as twice sixteen
    const auto half = [&](std::size_t offset)
                          AXLE_AVX2 { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(data + at + offset)); };
    const __m256i in = _mm256_shuffle_epi8(_mm256_set_m128i(half(12), half(0)), spread);
    // Multiplications move each pair of values to its place: right by 10 and 6, left by 4 and 8.
    const __m256i odd =
        _mm256_mulhi_epu16(_mm256_and_si256(in, _mm256_set1_epi32(0x0fc0fc00)), _mm256_set1_epi32(0x04000040));
    const __m256i even =
        _mm256_mullo_epi16(_mm256_and_si256(in, _mm256_set1_epi32(0x003f03f0)), _mm256_set1_epi32(0x01000010));
    const __m256i values = _mm256_or_si256(odd, even);
    const __m256i capital = _mm256_and_si256(_mm256_cmpgt_epi8(bytes256(26), values), bytes256(13));
    const __m256i kind = _mm256_or_si256(_mm256_subs_epu8(values, bytes256(51)), capital);
    const __m256i digits = _mm256_add_epi8(values, _mm256_shuffle_epi8(to_digit, kind));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), digits);
  }
  return at;
}

AXLE_AVX2 bool in_alphabet_avx2(const char* text, std::size_t bytes) noexcept {
  const __m256i upper_bits = table256(kUpper), lower_bits = table256(kLower);
  std::size_t at = 0;
  for (; at + 32 <= bytes; at += 32) {
    const __m256i in = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + at));
    const auto is = [&](char c) AXLE_AVX2 { return _mm256_cmpeq_epi8(in, _mm256_set1_epi8(c)); };
    const __m256i upper = _mm256_and_si256(_mm256_srli_epi16(in, 4), bytes256(15));
    const __m256i lower = _mm256_and_si256(in, bytes256(15));
    const __m256i met =
        _mm256_and_si256(_mm256_shuffle_epi8(upper_bits, upper), _mm256_shuffle_epi8(lower_bits, lower));
    const __m256i other = _mm256_or_si256(_mm256_or_si256(is('='), is(' ')),
                                          _mm256_or_si256(is('\t'), _mm256_or_si256(is('\r'), is('\n'))));
    if (_mm256_testc_si256(other, _mm256_cmpgt_epi8(met, _mm256_setzero_si256())) == 0) return false;
  }
  for (; at < bytes; ++at) {
    if (text[at] != '=' && kValues[static_cast<unsigned char>(text[at])] == kWrong) return false;
  }
  return true;
}

constexpr std::array<Kernel, 2> kVector{{
    {"avx512", decode_avx512, squeeze_avx512, encode_avx512, in_alphabet_avx512},
    {"avx2", decode_avx2, squeeze_avx2, encode_avx2, in_alphabet_avx2},
}};

}  // namespace

std::span<const Kernel> vector_kernels() noexcept {
  __builtin_cpu_init();
  const bool avx512 = __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
                      __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2");
  const bool avx2 = __builtin_cpu_supports("avx2");
  const std::span<const Kernel> all(kVector);
  return avx512 ? all : avx2 ? all.subspan(1) : all.subspan(2);
}

}  // namespace axle::base64

#else

namespace axle::base64 {

std::span<const Kernel> vector_kernels() noexcept {
  return {};
}

}  // namespace axle::base64

#endif
