// SHA-256 with the algorithm fetched once and a context per object (EVP_sha256() takes a lock on every call).
#pragma once

#include <memory>

#include "base/bytes.hpp"

struct evp_md_ctx_st;

namespace axle::signature {

// Streaming SHA-256; reusable after finish(). Not thread-safe.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  void update(BytesView bytes) noexcept;
  Digest256 finish() noexcept;

 private:
  evp_md_ctx_st* context_;
};

Digest256 sha256(BytesView bytes) noexcept;
// Constant time in the content.
bool equal_constant_time(BytesView a, BytesView b) noexcept;

}  // namespace axle::signature
