// Seeds of the fuzz targets: small well-formed inputs, made at run time from keys that live no longer than the build
// folder. Used by make_seeds.cpp (a folder per target) and by replay_test.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "protocol/signature/authority/authority.hpp"

namespace axle::fuzz {

struct Seed {
  std::string name;  // of the file: "signed-twice.pdf"
  Bytes content;
};
using Seeds = std::vector<Seed>;

// Empty for a target without seeds. The names of targets are those of axle_fuzz() in CMakeLists.txt.
Seeds seeds_of(std::string_view target);
const std::vector<std::string>& seeded_targets();

// The authority under which seeds are signed and targets verify. From the PEM file that AXLE_FUZZ_AUTHORITY names,
// written there when it does not exist: a corpus that grew in an earlier run then still verifies. A fresh one when the
// variable is not set. Valid from signature::test::kNotBefore.
const signature::Authority& authority();

// A time-stamping authority under it, and what the seeds of cms are stamped over.
signature::Identity timestamping();
inline constexpr std::string_view kStamped = "a signature value";
Bytes timestamp_request();

// What the seeds of header_auth are signed with.
inline constexpr std::string_view kHeaderSecret = "demo-secret";

// One function for each target with seeds; seeds.cpp has the table.
Seeds packet_seeds();
Seeds attachment_seeds();
Seeds agency_code_seeds();
Seeds base64_seeds();
Seeds header_auth_seeds();
Seeds pdf_seeds();
Seeds cms_seeds();
Seeds canonical_seeds();
Seeds packet_signature_seeds();
Seeds rsa_lanes_seeds();

}  // namespace axle::fuzz
