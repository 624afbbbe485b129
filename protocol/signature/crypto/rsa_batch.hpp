// RSA signatures gathered until the lanes of a vector register are full. Internal to this folder.
#pragma once

#include <array>

#include "protocol/signature/crypto/public_key.hpp"
#include "protocol/signature/crypto/rsa_lanes.hpp"

namespace axle::signature {

// Not thread-safe; lives as long as one call of verify_signatures().
class RsaBatch {
 public:
  // Takes the job when its key has lane constants and the method fits: `good` is set by the time finish() returns, and
  // the job is borrowed until then. False when the job is another path's.
  bool take(SignatureJob& job);
  void finish();

 private:
  // The operation wants one modulus size at a time.
  struct Group {
    std::array<SignatureJob*, kRsaLanes> jobs{};
    std::size_t count = 0;
  };
  static void run(Group& group);
  std::array<Group, 3> groups_;
};

}  // namespace axle::signature
