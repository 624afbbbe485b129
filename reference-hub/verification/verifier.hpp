// From the bytes of a packet to the facts that the core decides on, with a verdict and what it cost.
#pragma once

#include <expected>
#include <functional>
#include <span>
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

  struct Order {
    BytesView packet;  // without the transport's trailing CRLF
    axis::MessageType type = axis::MessageType::edoc;
    signature::CostLedger* ledger = nullptr;
  };
  // Refusals: bad_edxml (cannot be read, wrong kind for its type, or a rule of the profile is broken), file_error (an
  // attachment cannot be unwrapped), too_large, signature_refused (the verdict's sentence), try_later (a trust service
  // is away).
  struct Outcome {
    Digest256 digest{};  // SHA-256 of the packet, whatever else is found
    std::expected<Facts, axis::Failure> facts;
  };
  // One outcome for each order, none of which depends on another. Several together cost less than one by one:
  // public-key operations are done at once (four with RSA cost about what one does). A packet's digest is computed
  // along with the hashes of its signatures.
  std::vector<Outcome> verify(std::span<const Order> orders, InstantNs now) const;
  Outcome verify(const Order& order, InstantNs now) const { return std::move(verify(std::span(&order, 1), now)[0]); }

 private:
  struct Step;
  std::expected<void, axis::Failure> begin(Step& step) const;
  std::expected<Facts, axis::Failure> conclude(Step& step, const Digest256& digest) const;
  VerifierOptions options_;
  signature::TrustStore& trust_;
};

}  // namespace axle::hub
