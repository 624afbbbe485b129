// Owning pointers to OpenSSL's types without its headers, and its last error as text. Internal to this folder.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/time.hpp"
#include "protocol/signature/crypto/algorithm.hpp"

struct bio_st;
struct evp_md_ctx_st;
struct evp_pkey_ctx_st;
struct evp_pkey_st;
struct x509_st;

namespace axle::signature {

struct NativeFree {
  void operator()(bio_st* native) const noexcept;
  void operator()(evp_md_ctx_st* native) const noexcept;
  void operator()(evp_pkey_ctx_st* native) const noexcept;
  void operator()(evp_pkey_st* native) const noexcept;
  void operator()(x509_st* native) const noexcept;
};
template <class T>
using Native = std::unique_ptr<T, NativeFree>;

// The oldest error of this thread's queue ("wrong tag"), or "unknown reason"; empties the queue, so that nothing of a
// refused input is reported later by a TLS connection on the same thread.
std::string take_library_error();

// Which listed algorithm the key is of; none for any other kind, size or curve (also explicit curve parameters).
std::optional<KeyAlgorithm> listed_algorithm(const evp_pkey_st* key);

// Both ends to the second, as X.509 has no finer time; years that int64 nanoseconds cannot hold are clamped. None when
// the certificate's times are not times.
struct Validity {
  InstantNs not_before = 0, not_after = 0;
};
std::optional<Validity> validity_of(const x509_st* certificate);

// Everything written to a memory BIO.
std::string bio_text(bio_st* bio);
Native<bio_st> bio_over(std::string_view text);
Native<bio_st> new_bio();

}  // namespace axle::signature
