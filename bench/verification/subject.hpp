// What is verified: packets as the corpus makes them, and one small signed PDF.
#pragma once

#include <string>

#include "agents/documents/corpus.hpp"
#include "bench/must.hpp"
#include "protocol/signature/trust/trust.hpp"

namespace axle::bench {

inline constexpr InstantNs kIssued = 1'767'578'400 * kSecond;  // 2026-01-05T09:00:00+07:00
inline constexpr InstantNs kNow = kIssued + kHour;

struct PacketSize {
  const char* name;
  std::size_t bytes;
};
// The nominal sizes. Of 4 KiB, half is the packet signature with its certificates, so that packet holds a few lines of
// text and no PDF; the others hold a PDF with the person's and the agency's signature.
inline constexpr PacketSize k4KiB{"4KiB", 4 << 10}, k100KiB{"100KiB", 100 << 10}, k1MiB{"1MiB", 1 << 20},
    k5MiB{"5MiB", 5 << 20};
inline constexpr PacketSize kPacketSizes[] = {k4KiB, k100KiB, k1MiB, k5MiB};
inline constexpr signature::KeyAlgorithm kAlgorithms[] = {signature::KeyAlgorithm::rsa2048,
                                                          signature::KeyAlgorithm::p256};

// Signers, and the trust under which they are verified; one for each algorithm of the signers and their authority.
struct Signers {
  explicit Signers(signature::KeyAlgorithm algorithm);
  agents::Identities identities;
  signature::TrustStore trust;
  const agents::AgencyIdentity& one() const { return identities.agencies.front(); }
};
Signers& signers(signature::KeyAlgorithm algorithm);

struct Subject {
  std::string packet;  // signed by the agency
  Bytes pdf;           // the file in it; empty for 4 KiB
  int signatures = 1;  // of the packet and of the file
};
// Made once. Ends the program with a sentence when it cannot be made.
const Subject& subject(signature::KeyAlgorithm algorithm, const PacketSize& size);

// A PDF of which one signature covers about 4 KiB.
const Bytes& small_pdf(signature::KeyAlgorithm algorithm);

// Everything that is established of a received packet, as the hub does it: reading, rules, all signatures. Ends the
// program when the packet is not accepted.
void verify_packet(Signers& signers, const Subject& subject, signature::CostLedger& ledger);
// The packet's own signature alone, with the reading.
void verify_packet_signature_alone(Signers& signers, const Subject& subject, signature::CostLedger& ledger);
void verify_pdf_alone(Signers& signers, BytesView pdf, signature::CostLedger& ledger);

}  // namespace axle::bench
