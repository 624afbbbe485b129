// Digests of "from the start to A, and from B to C" for several signatures of one file. Internal to this folder.
#pragma once

#include "protocol/signature/crypto/native.hpp"
#include "protocol/signature/crypto/public_key.hpp"
#include "protocol/signature/crypto/sha256_stream.hpp"

namespace axle::signature {

// Every signature of a file covers the file's start, so the state at the first gap is kept and continued: two
// signatures over 100 KiB cost little more hashing than one. Not thread-safe.
class RangeHash {
 public:
  // `beside`, which may be null, is worked off with it where the processor can do both at once.
  RangeHash(BytesView file, DigestAlgorithm algorithm, Sha256Beside* beside = nullptr);
  // The ranges must lie within the file. Fast when first_end is not below that of the call before.
  DigestValue digest(std::size_t first_end, std::size_t second_begin, std::size_t second_end);

 private:
  DigestValue digest_of(BytesView more, BytesView second);
  DigestValue stream_digest_of(BytesView more, BytesView second);
  void restart();

  BytesView file_;
  DigestAlgorithm algorithm_;
  Sha256Beside* beside_;
  std::size_t position_ = 0;
  Native<evp_md_ctx_st> running_, work_;
  std::optional<Sha256Stream> stream_;  // instead of those two
};

}  // namespace axle::signature
