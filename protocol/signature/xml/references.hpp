// The references of a packet signature: what they cover, and whether their digests are right. Internal to this folder.
#pragma once

#include "protocol/signature/cost_ledger.hpp"
#include "protocol/signature/crypto/sha256_stream.hpp"
#include "protocol/signature/xml/packet_map.hpp"
#include "protocol/signature/xml/signature_element.hpp"

namespace axle::signature {

struct ReferenceResult {
  std::optional<Verdict> failure;  // none: every digest is right
  std::size_t covered_bytes = 0;
  std::vector<std::string> uncovered;
  bool canonical_as_is = false;
};

// Each byte is digested once at most: references that cover what another covers already are refused. Books
// Stage::canonical_form and Stage::hash. `beside`, which may be null, is advanced along with what is hashed as it
// stands.
ReferenceResult check_references(BytesView bytes, const packet::Packet& packet, const XmlSignature& signature,
                                 CostLedger& ledger, Sha256Beside* beside);

}  // namespace axle::signature
