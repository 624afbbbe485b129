// Digests of "from the start to A, and from B to C" for several signatures of one file. Internal to this folder.
#pragma once

#include "protocol/signature/crypto/native.hpp"
#include "protocol/signature/crypto/public_key.hpp"

namespace axle::signature {

// Every signature of a file covers the file's start, so the state at the first gap is kept and continued: two
// signatures over 100 KiB cost little more hashing than one. Not thread-safe.
class RangeHash {
 public:
  RangeHash(BytesView file, DigestAlgorithm algorithm);
  // The ranges must lie within the file. Fast when first_end is not below that of the call before.
  DigestValue digest(std::size_t first_end, std::size_t second_begin, std::size_t second_end);

 private:
  BytesView file_;
  DigestAlgorithm algorithm_;
  std::size_t position_ = 0;
  Native<evp_md_ctx_st> running_, work_;
};

}  // namespace axle::signature
