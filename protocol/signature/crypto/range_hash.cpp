#include "protocol/signature/crypto/range_hash.hpp"

#include <openssl/evp.h>

#include <algorithm>

namespace axle::signature {

RangeHash::RangeHash(BytesView file, DigestAlgorithm algorithm, Sha256Beside* beside)
    : file_(file), algorithm_(algorithm), beside_(beside) {
  if (algorithm == DigestAlgorithm::sha256 && Sha256Stream::available()) {
    stream_.emplace();
    return;
  }
  running_.reset(EVP_MD_CTX_new());
  work_.reset(EVP_MD_CTX_new());
  AXLE_ASSERT(running_ != nullptr && work_ != nullptr);
  AXLE_ASSERT(EVP_DigestInit_ex2(running_.get(), fetched_digest(algorithm_), nullptr) == 1);
}

void RangeHash::restart() {
  position_ = 0;
  if (stream_) {
    stream_.emplace();
  } else {
    AXLE_ASSERT(EVP_DigestInit_ex2(running_.get(), nullptr, nullptr) == 1);
  }
}

DigestValue RangeHash::digest(std::size_t first_end, std::size_t second_begin, std::size_t second_end) {
  AXLE_ASSERT(first_end <= second_begin && second_begin <= second_end && second_end <= file_.size());
  if (first_end < position_) restart();
  const BytesView more = file_.subspan(position_, first_end - position_);
  const BytesView second = file_.subspan(second_begin, second_end - second_begin);
  position_ = first_end;
  return stream_ ? stream_digest_of(more, second) : digest_of(more, second);
}

DigestValue RangeHash::digest_of(BytesView more, BytesView second) {
  AXLE_ASSERT(EVP_DigestUpdate(running_.get(), more.data(), more.size()) == 1);
  AXLE_ASSERT(EVP_MD_CTX_copy_ex(work_.get(), running_.get()) == 1);
  AXLE_ASSERT(EVP_DigestUpdate(work_.get(), second.data(), second.size()) == 1);
  DigestValue value;
  unsigned int size = 0;
  AXLE_ASSERT(EVP_DigestFinal_ex(work_.get(), value.bytes.data(), &size) == 1);
  value.size = size;
  return value;
}

DigestValue RangeHash::stream_digest_of(BytesView more, BytesView second) {
  const auto update = [&](Sha256Stream& stream, BytesView bytes) {
    if (beside_ != nullptr) {
      beside_->advance_with(stream, bytes);
    } else {
      stream.update(bytes);
    }
  };
  update(*stream_, more);
  Sha256Stream whole = *stream_;
  update(whole, second);
  const Digest256 digest = whole.finish();
  DigestValue value;
  std::ranges::copy(digest, value.bytes.begin());
  value.size = digest.size();
  return value;
}

}  // namespace axle::signature
