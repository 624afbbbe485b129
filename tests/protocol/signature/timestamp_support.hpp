// A simulated time-stamping authority for tests.
#pragma once

#include "protocol/signature/cms/timestamp.hpp"
#include "tests/protocol/signature/support.hpp"

namespace axle::signature::test {

// Under the test authority.
inline Identity test_tsa(KeyAlgorithm algorithm = KeyAlgorithm::p256) {
  return must(test_authority().issue_timestamping("Dấu thời gian thử nghiệm", test_key(algorithm, 0)));
}

// Answers every request at this time.
inline TimestampSource stamping(InstantNs at, const Identity& authority = test_tsa()) {
  return [at, authority](BytesView request) { return answer_timestamp_request(request, authority, 1, at); };
}

}  // namespace axle::signature::test
