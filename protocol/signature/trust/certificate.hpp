// X.509 certificates: parsed once, shared everywhere (parsing one costs 200 us in OpenSSL 3.0).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "protocol/signature/crypto/algorithm.hpp"

struct x509_st;
struct evp_pkey_st;

namespace axle::signature {

struct RsaLaneKey;

// Who a certificate speaks for, by its subject (domain 8.2: roles from the certificate's subject):
//   authority  basicConstraints says CA
//   person     not a CA; one CN, one organizationIdentifier and a title (the office the person holds)
//   agency     not a CA; one CN, one organizationIdentifier, no title
//   other      anything else, for example a TLS server
enum class Role : std::uint8_t { person, agency, authority, other };
std::string_view to_string(Role role) noexcept;

// Immutable; shared between threads by shared_ptr.
class Certificate {
 public:
  // invalid_input: not a certificate in DER (or longer than 64 KiB, or bytes follow it); refused: its key is of an
  // algorithm or size not listed; limit: more alternative names or name constraints than certificate_parts.hpp says.
  static Result<std::shared_ptr<const Certificate>> parse(BytesView der);
  ~Certificate();
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

  BytesView der() const noexcept { return der_; }
  const Digest256& sha256() const noexcept { return sha256_; }
  // Empty when the subject has none or several.
  const std::string& common_name() const noexcept { return common_name_; }
  // organizationIdentifier (2.5.4.97): the agency code. On a person's certificate, of the agency the person signs for.
  // Empty when the subject has none or several.
  const std::string& agency_code() const noexcept { return agency_code_; }
  // One line: "CN=Sở Thử nghiệm, O=UBND tỉnh Mẫu, C=VN" in UTF-8.
  const std::string& subject() const noexcept { return subject_; }
  const std::string& serial_hex() const noexcept { return serial_hex_; }
  Role role() const noexcept { return role_; }
  KeyAlgorithm key_algorithm() const noexcept { return key_algorithm_; }
  InstantNs not_before() const noexcept { return not_before_; }
  InstantNs not_after() const noexcept { return not_after_; }
  // Where its revocation is told (CRL distribution points, authority information access): http only, at most four each.
  const std::vector<std::string>& crl_urls() const noexcept { return crl_urls_; }
  const std::vector<std::string>& ocsp_urls() const noexcept { return ocsp_urls_; }
  std::string to_pem() const;
  x509_st* native() const noexcept { return native_; }
  evp_pkey_st* public_key() const noexcept { return public_key_; }
  // For batches (crypto/rsa_lanes.hpp); null when this CPU or this key has no use for it.
  const RsaLaneKey* lane_key() const noexcept { return lane_key_.get(); }

 private:
  Certificate() = default;
  Bytes der_;
  Digest256 sha256_{};
  std::string common_name_, agency_code_, subject_, serial_hex_;
  std::vector<std::string> crl_urls_, ocsp_urls_;
  Role role_ = Role::other;
  KeyAlgorithm key_algorithm_ = KeyAlgorithm::rsa2048;
  InstantNs not_before_ = 0, not_after_ = 0;
  x509_st* native_ = nullptr;
  evp_pkey_st* public_key_ = nullptr;
  std::shared_ptr<const RsaLaneKey> lane_key_;
};
using CertificatePtr = std::shared_ptr<const Certificate>;

}  // namespace axle::signature
