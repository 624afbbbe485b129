#include "protocol/signature/crypto/range_hash.hpp"

#include <openssl/evp.h>

namespace axle::signature {

RangeHash::RangeHash(BytesView file, DigestAlgorithm algorithm)
    : file_(file), algorithm_(algorithm), running_(EVP_MD_CTX_new()), work_(EVP_MD_CTX_new()) {
  AXLE_ASSERT(running_ != nullptr && work_ != nullptr);
  AXLE_ASSERT(EVP_DigestInit_ex2(running_.get(), fetched_digest(algorithm_), nullptr) == 1);
}

DigestValue RangeHash::digest(std::size_t first_end, std::size_t second_begin, std::size_t second_end) {
  AXLE_ASSERT(first_end <= second_begin && second_begin <= second_end && second_end <= file_.size());
  if (first_end < position_) {
    AXLE_ASSERT(EVP_DigestInit_ex2(running_.get(), nullptr, nullptr) == 1);
    position_ = 0;
  }
  AXLE_ASSERT(EVP_DigestUpdate(running_.get(), file_.data() + position_, first_end - position_) == 1);
  position_ = first_end;
  AXLE_ASSERT(EVP_MD_CTX_copy_ex(work_.get(), running_.get()) == 1);
  AXLE_ASSERT(EVP_DigestUpdate(work_.get(), file_.data() + second_begin, second_end - second_begin) == 1);
  DigestValue value;
  unsigned int size = 0;
  AXLE_ASSERT(EVP_DigestFinal_ex(work_.get(), value.bytes.data(), &size) == 1);
  value.size = size;
  return value;
}

}  // namespace axle::signature
