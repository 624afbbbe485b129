// From the bytes of a packet to the facts that the core decides on, with a verdict and what it cost.
#pragma once

#include <expected>
#include <functional>
#include <variant>

#include "protocol/packet/reader.hpp"
#include "protocol/packet/rules.hpp"
#include "protocol/signature/packet_check.hpp"
#include "reference-hub/core/messages.hpp"

namespace axle::hub {

struct VerifierOptions {
  VerificationPolicy policy = VerificationPolicy::full;
  packet::Profile profile = packet::Profile::hub;
  packet::ReaderLimits reader;
  signature::PacketPolicy signatures;
};

using Facts = std::variant<DocumentFacts, StatusFacts>;

// Stateless but for the trust store's cache; any number of threads may call verify() at once.
class Verifier {
 public:
  Verifier(VerifierOptions options, signature::TrustStore& trust) : options_(options), trust_(trust) {}

  // `packet` without the transport's trailing CRLF. `digest` becomes its SHA-256, whatever else is found: it is
  // computed along with the hashes of the signatures, at little cost of its own. Refusals: bad_edxml (cannot be read,
  // wrong kind for `type`, or a rule of the profile is broken), file_error (an attachment cannot be unwrapped),
  // too_large, signature_refused (the verdict's sentence), try_later (a trust service is away).
  std::expected<Facts, axis::Failure> verify(BytesView packet, Digest256& digest, axis::MessageType type, InstantNs now,
                                             signature::CostLedger& ledger) const;

 private:
  std::expected<Facts, axis::Failure> verify(BytesView packet, axis::MessageType type, InstantNs now,
                                             signature::CostLedger& ledger, signature::Sha256Beside& hash) const;
  std::expected<void, axis::Failure> verify_signatures(BytesView bytes, const packet::Packet& packet, InstantNs now,
                                                       signature::CostLedger& ledger,
                                                       signature::Sha256Beside& hash) const;
  VerifierOptions options_;
  signature::TrustStore& trust_;
};

}  // namespace axle::hub
