// Makes X.509 version 3 certificates (RFC 5280). Internal to this folder: others ask an Authority.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "protocol/signature/authority/flaw.hpp"
#include "protocol/signature/crypto/key.hpp"
#include "protocol/signature/trust/certificate.hpp"

namespace axle::signature {

enum class SubjectField : std::uint8_t { country, organization, organization_identifier, title, common_name };
enum class CertificateKind : std::uint8_t { subscriber, server, client, authority, timestamping, ocsp_responder };

struct CertificateRequest {
  std::vector<std::pair<SubjectField, std::string>> subject;  // in the order of the encoding; empty texts are left out
  CertificateKind kind = CertificateKind::subscriber;
  int path_length = 0;             // authority: how many authorities may follow
  std::vector<std::string> hosts;  // server: DNS names and IP addresses; client: DNS names and URIs
  InstantNs not_before = 0, not_after = 0;
  std::string crl_url, ocsp_url;  // where its revocation is told; empty: the extension is left out
  Flaw flaw = Flaw::none;         // of key usage, constraints and digest; other flaws are the caller's to make
};

// A subject text that is longer, not UTF-8, or has control characters is invalid_input. RFC 5280 sets 64 characters for
// names; Vietnamese agency names are longer, and issued certificates carry them.
inline constexpr std::size_t kSubjectTextBytesMax = 512;

// Empty, or "http://host:port" of plain characters; invalid_input otherwise.
Result<void> check_service_url(std::string_view url);

// The content depends on the arguments alone: the serial number is the first 20 bytes of SHA-256 over everything else
// in the certificate, made positive. ECDSA signatures still differ from call to call. invalid_input: a subject text or
// host that cannot be encoded, a validity that ends before it starts, or a flaw that this kind or issuer cannot have.
Result<CertificatePtr> issue_certificate(const CertificateRequest& request, const PrivateKey& key,
                                         const Certificate& issuer, const PrivateKey& issuer_key);
Result<CertificatePtr> issue_self_signed(const CertificateRequest& request, const PrivateKey& key);

bool key_belongs_to(const PrivateKey& key, const Certificate& certificate);

}  // namespace axle::signature
