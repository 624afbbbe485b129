// From the bytes of a packet to the facts that the core decides on, with a verdict and what it cost.
#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "protocol/packet/reader.hpp"
#include "protocol/packet/rules.hpp"
#include "protocol/signature/packet_check.hpp"
#include "reference-hub/core/messages.hpp"

namespace axle::hub {

struct VerifierOptions {
  // off and link: a packet is read and held to the profile's rules; packet: and its own signature; full: and those of
  // its attachments.
  VerificationPolicy policy = VerificationPolicy::full;
  // Documents are stored with a TraceHeader of the hub's (domain 2.6). It breaks packet signatures: receivers see that.
  bool rewrite = false;
  std::string hub_code = "000.00.00.G00";  // the TraceHeader's OrganId
  packet::Profile profile = packet::Profile::hub;
  packet::ReaderLimits reader;
  signature::PacketPolicy signatures;
};

using Facts = std::variant<DocumentFacts, StatusFacts>;

struct Verified {
  Facts facts;                             // their digest and length are those of what is to be stored
  std::optional<SharedBytes> rewritten{};  // to be stored in place of the packet that was sent
};

// Stateless but for the trust store's cache; any number of threads may call verify() at once.
class Verifier {
 public:
  Verifier(VerifierOptions options, signature::TrustStore& trust);

  struct Order {
    BytesView packet;  // without the transport's trailing CRLF
    axis::MessageType type = axis::MessageType::edoc;
    signature::CostLedger* ledger = nullptr;
  };
  // Refusals: bad_edxml (cannot be read, wrong kind for its type, or a rule of the profile is broken), file_error (an
  // attachment cannot be unwrapped), too_large (also when a rewritten packet would be past what may be read),
  // signature_refused (the verdict's sentence), try_later (a trust service is away).
  struct Outcome {
    Digest256 digest{};  // SHA-256 of the packet, whatever else is found
    std::expected<Verified, axis::Failure> verified;
  };
  // One outcome for each order, none of which depends on another. Several together cost less than one by one:
  // public-key operations are done at once (four with RSA cost about what one does). A packet's digest is computed
  // along with the hashes of its signatures.
  std::vector<Outcome> verify(std::span<const Order> orders, InstantNs now) const;
  Outcome verify(const Order& order, InstantNs now) const { return std::move(verify(std::span(&order, 1), now)[0]); }

 private:
  struct Step;
  std::expected<void, axis::Failure> begin(Step& step) const;
  std::expected<Verified, axis::Failure> conclude(Step& step, const Digest256& digest) const;
  std::expected<void, axis::Failure> rewrite(const Step& step, Verified& verified) const;
  VerifierOptions options_;
  signature::TrustStore& trust_;
};

}  // namespace axle::hub
