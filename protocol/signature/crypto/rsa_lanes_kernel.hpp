// Montgomery arithmetic on numbers of 52-bit limbs, one number in each 64-bit lane of a vector register. Included by
// rsa_lanes.cpp alone, on x86-64.
//
// Columns are summed four at a time: that gives eight independent sums, which hides the latency of the multiplier. A
// sum never overflows: with at most 80 limbs, a column has 160 products of the multiplication and 160 of the reduction,
// each below 2^52, and a small carry: less than 2^61.
#pragma once

#include <immintrin.h>

#include <cstddef>

namespace axle::signature::lanes {

#define AXLE_LANES __attribute__((target("avx512f,avx512vl,avx512ifma")))
#define AXLE_LANES_INLINE AXLE_LANES __attribute__((always_inline)) inline

using Eight = unsigned long long __attribute__((vector_size(64)));
using Four = unsigned long long __attribute__((vector_size(32)));

constexpr int kLimbBits = 52;
constexpr unsigned long long kLimbMask = (1ULL << kLimbBits) - 1;
constexpr std::ptrdiff_t kColumns = 4;

// sum += the lower (upper) 52 bits of a * b; of a and b the lower 52 bits count.
AXLE_LANES_INLINE void add_low(Eight& sum, const Eight& a, const Eight& b) {
  sum = (Eight)_mm512_madd52lo_epu64((__m512i)sum, (__m512i)a, (__m512i)b);
}
AXLE_LANES_INLINE void add_high(Eight& sum, const Eight& a, const Eight& b) {
  sum = (Eight)_mm512_madd52hi_epu64((__m512i)sum, (__m512i)a, (__m512i)b);
}
AXLE_LANES_INLINE void add_low(Four& sum, const Four& a, const Four& b) {
  sum = (Four)_mm256_madd52lo_epu64((__m256i)sum, (__m256i)a, (__m256i)b);
}
AXLE_LANES_INLINE void add_high(Four& sum, const Four& a, const Four& b) {
  sum = (Four)_mm256_madd52hi_epu64((__m256i)sum, (__m256i)a, (__m256i)b);
}

// Limbs -(kColumns-1)..-1 and kLimbs..kLimbs+kColumns-2 exist and are zero, so that a group of columns needs no special
// case at its edges.
template <class Vector, int kLimbs>
struct Number {
  static_assert(kLimbs % kColumns == 0 && kLimbs <= 80);
  Vector padded[kLimbs + 2 * (kColumns - 1)] = {};
  AXLE_LANES_INLINE const Vector* at(std::ptrdiff_t limb) const { return padded + (limb + kColumns - 1); }
  AXLE_LANES_INLINE Vector* at(std::ptrdiff_t limb) { return padded + (limb + kColumns - 1); }
};

// Sums of one group of columns: what belongs to the column, and what belongs to the next.
template <class Vector>
struct Columns {
  Vector low[kColumns] = {}, high[kColumns] = {};

  AXLE_LANES_INLINE static Columns of(const Vector* values) {
    Columns sums;
#pragma GCC unroll 4
    for (std::ptrdiff_t column = 0; column < kColumns; ++column) sums.low[column] = values[column];
    return sums;
  }
  AXLE_LANES_INLINE void add(std::ptrdiff_t column, const Vector& a, const Vector& b) {
    add_low(low[column], a, b);
    add_high(high[column], a, b);
  }
  // up[i] * down[column - i] for i below count.
  AXLE_LANES_INLINE void add_products(const Vector* up, const Vector* down, std::ptrdiff_t count) {
    for (; count > 0; --count, ++up, --down) {
#pragma GCC unroll 4
      for (std::ptrdiff_t column = 0; column < kColumns; ++column) add(column, *up, down[column]);
    }
  }
  AXLE_LANES_INLINE void twice() {
#pragma GCC unroll 4
    for (std::ptrdiff_t column = 0; column < kColumns; ++column) {
      low[column] += low[column];
      high[column] += high[column];
    }
  }
  // Writes the columns' values, limbs not yet carried; returns what the next group begins with.
  AXLE_LANES_INLINE Vector store(Vector* out, Vector carry) const {
#pragma GCC unroll 4
    for (std::ptrdiff_t column = 0; column < kColumns; ++column) {
      out[column] = low[column] + carry;
      carry = high[column];
    }
    return carry;
  }
};

// product = a * b, in 2 * kLimbs columns.
template <class Vector, int kLimbs>
AXLE_LANES void multiply(Vector* product, const Number<Vector, kLimbs>& a, const Number<Vector, kLimbs>& b) {
  Vector carry{};
  for (std::ptrdiff_t k = 0; k < 2 * kLimbs; k += kColumns) {
    const std::ptrdiff_t first = k < kLimbs ? 0 : k - kLimbs + 1;
    const std::ptrdiff_t last = k < kLimbs ? k + kColumns - 1 : kLimbs - 1;
    Columns<Vector> sums;
    sums.add_products(a.at(first), b.at(k - first), last - first + 1);
    carry = sums.store(product + k, carry);
  }
}

// product = a * a: each product of two different limbs is made once and doubled.
template <class Vector, int kLimbs>
AXLE_LANES void square(Vector* product, const Number<Vector, kLimbs>& a) {
  Vector carry{};
  for (std::ptrdiff_t k = 0; k < 2 * kLimbs; k += kColumns) {
    const std::ptrdiff_t first = k < kLimbs ? 0 : k - kLimbs + 1;
    const std::ptrdiff_t middle = k / 2;
    Columns<Vector> sums;
    sums.add_products(a.at(first), a.at(k - first), middle - first);
    sums.add(1, *a.at(middle), *a.at(middle + 1));
    sums.add(2, *a.at(middle), *a.at(middle + 2));
    sums.add(3, *a.at(middle), *a.at(middle + 3));
    sums.add(3, *a.at(middle + 1), *a.at(middle + 2));
    sums.twice();
    sums.add(0, *a.at(middle), *a.at(middle));
    sums.add(2, *a.at(middle + 1), *a.at(middle + 1));
    carry = sums.store(product + k, carry);
  }
}

template <class Vector, int kLimbs>
struct Modulus {
  Number<Vector, kLimbs> value;
  Vector negative_inverse = {};  // -1 / value mod 2^52
};

// out = product / R mod modulus with R = 2^(52 * kLimbs) (Montgomery), fully carried, below product / R + modulus.
template <class Vector, int kLimbs>
AXLE_LANES void reduce(Number<Vector, kLimbs>& out, const Vector* product, const Modulus<Vector, kLimbs>& modulus) {
  const Number<Vector, kLimbs>& n = modulus.value;
  Vector quotient[kLimbs];
  Vector carry{};
  for (std::ptrdiff_t k = 0; k < kLimbs; k += kColumns) {  // each column becomes a multiple of 2^52, and is dropped
    Columns<Vector> sums = Columns<Vector>::of(product + k);
    sums.add_products(quotient, n.at(k), k);
#pragma GCC unroll 4
    for (std::ptrdiff_t column = 0; column < kColumns; ++column) {
      sums.low[column] += carry;
      Vector digit{};
      add_low(digit, sums.low[column], modulus.negative_inverse);
      quotient[k + column] = digit;
#pragma GCC unroll 4
      for (std::ptrdiff_t later = column; later < kColumns; ++later) sums.add(later, digit, *n.at(later - column));
      carry = (sums.low[column] >> kLimbBits) + sums.high[column];
    }
  }
  for (std::ptrdiff_t k = kLimbs; k < 2 * kLimbs; k += kColumns) {
    Columns<Vector> sums = Columns<Vector>::of(product + k);
    sums.add_products(quotient + (k - kLimbs + 1), n.at(kLimbs - 1), 2 * kLimbs - 1 - k);
#pragma GCC unroll 4
    for (std::ptrdiff_t column = 0; column < kColumns; ++column) {
      sums.low[column] += carry;
      *out.at(k - kLimbs + column) = sums.low[column] & kLimbMask;
      carry = (sums.low[column] >> kLimbBits) + sums.high[column];
    }
  }
}

// Of a number below twice the modulus, the number below the modulus that is congruent to it.
template <class Vector, int kLimbs>
AXLE_LANES void subtract_once(Number<Vector, kLimbs>& number, const Number<Vector, kLimbs>& modulus) {
  Number<Vector, kLimbs> difference;
  Vector borrow{};
  for (int i = 0; i < kLimbs; ++i) {
    const Vector limb = *number.at(i) - *modulus.at(i) - borrow;
    borrow = limb >> 63;
    *difference.at(i) = limb & kLimbMask;
  }
  const Vector keep = Vector{} - borrow;  // all ones where the number was below the modulus already
  for (int i = 0; i < kLimbs; ++i) *number.at(i) = (*number.at(i) & keep) | (*difference.at(i) & ~keep);
}

// out = base^65537 mod modulus, below the modulus. `factor` is R^2 mod modulus; base < R and modulus < R / 4, so every
// intermediate value stays below twice the modulus.
template <class Vector, int kLimbs>
AXLE_LANES void raise_to_65537(Number<Vector, kLimbs>& out, const Number<Vector, kLimbs>& base,
                               const Number<Vector, kLimbs>& factor, const Modulus<Vector, kLimbs>& modulus) {
  Vector product[2 * kLimbs];
  multiply(product, base, factor);
  reduce(out, product, modulus);  // base * R
  for (int i = 0; i < 16; ++i) {
    square(product, out);
    reduce(out, product, modulus);  // base^(2^(i+1)) * R
  }
  multiply(product, out, base);
  reduce(out, product, modulus);  // R is gone, as one factor came without it
  subtract_once(out, modulus.value);
}

}  // namespace axle::signature::lanes
