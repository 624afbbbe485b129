// From the bytes of a packet to the facts that the core decides on, with a verdict and what it cost.
#pragma once

#include <expected>
#include <functional>
#include <optional>
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

  // `packet` without the transport's trailing CRLF, `digest` its SHA-256. Refusals: bad_edxml (cannot be read, wrong
  // kind for `type`, or a rule of the profile is broken), file_error (an attachment cannot be unwrapped), too_large,
  // signature_refused (the verdict's sentence), try_later (a trust service is away). too_large also when a rewritten
  // packet would be past what may be read.
  std::expected<Verified, axis::Failure> verify(BytesView packet, const Digest256& digest, axis::MessageType type,
                                                InstantNs now, signature::CostLedger& ledger) const;

 private:
  std::expected<VerificationResult, axis::Failure> verify_signatures(BytesView bytes, const packet::Packet& packet,
                                                                     InstantNs now,
                                                                     signature::CostLedger& ledger) const;
  std::expected<SharedBytes, axis::Failure> rewrite(BytesView bytes, const packet::Packet& packet, InstantNs now,
                                                    signature::CostLedger& ledger) const;
  VerifierOptions options_;
  signature::TrustStore& trust_;
};

}  // namespace axle::hub
