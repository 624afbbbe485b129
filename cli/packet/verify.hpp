// Everything that can be said of the signatures of one packet or PDF, and what finding out cost.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/packet/inputs.hpp"
#include "protocol/signature/packet_check.hpp"

namespace axle::cli {

struct VerifyArguments {
  std::string file;
  std::vector<std::string> trust;        // PEM files of roots
  std::vector<std::string> crls;         // files, DER or PEM
  std::vector<std::string> authorities;  // PEM files of the lists' issuers; not trusted for that
  std::string at;                        // time of validation; empty: now
  std::string revocation = "off";
  bool signed_required = false, packet_signature_required = false;
  unsigned repeat = 20;  // further verifications with warm caches, for their cost
};

struct Verified {
  Input input;
  InstantNs at = 0;
  std::optional<packet::Packet> packet;   // none: the input is a PDF; points into `input`
  signature::PacketCheck check;           // of a PDF: its one file
  signature::CostLedger first, repeated;  // `repeated` holds the sum of all repetitions
  unsigned repeats = 0;
  // From signer to root, for every signature that has a certificate: by the certificate's hash in hex.
  std::vector<std::string> chain_of(const signature::CertificatePtr& signer,
                                    const std::vector<signature::CertificatePtr>& intermediates) const;
  std::shared_ptr<signature::TrustStore> trust;
};

// Errors: files that cannot be read, words that are wrong, a packet that cannot be read.
Result<std::shared_ptr<const Verified>> verify_input(const VerifyArguments& arguments);

std::string verify_text(const Verified& verified);
std::string verify_json(const Verified& verified);

}  // namespace axle::cli
