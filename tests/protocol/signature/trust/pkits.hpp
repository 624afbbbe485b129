// The NIST Public Key Interoperability Test Suite: its table of tests.
#pragma once

namespace axle::signature::test {

extern const char* const kPkitsCases;

}  // namespace axle::signature::test
