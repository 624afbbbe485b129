#include "protocol/signature/cms/signer.hpp"

#include <openssl/evp.h>

#include "protocol/signature/asn1/der.hpp"
#include "protocol/signature/asn1/oids.hpp"
#include "protocol/signature/crypto/digest.hpp"

namespace axle::signature {
namespace {

using der::Reader;

// The fields of a certificate by which it is named; the rest is not looked at.
struct CertificateName {
  BytesView issuer, serial;
};
std::optional<CertificateName> name_of(BytesView certificate) {
  Reader outer(certificate);
  const auto whole = outer.expect(der::kSequence);
  if (!whole) return std::nullopt;
  Reader fields(whole->content);
  const auto tbs = fields.expect(der::kSequence);
  if (!tbs) return std::nullopt;
  Reader parts(tbs->content);
  if (!parts.skip_optional(der::kContext0)) return std::nullopt;
  const auto serial = parts.expect(der::kInteger);
  if (!serial || !parts.expect(der::kSequence)) return std::nullopt;
  const auto issuer = parts.expect(der::kSequence);
  if (!issuer) return std::nullopt;
  return CertificateName{issuer->whole, serial->whole};
}

bool has_sha1(BytesView certificate, BytesView hash) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  std::size_t size = 0;
  return EVP_Q_digest(nullptr, "SHA1", nullptr, certificate.data(), certificate.size(), digest.data(), &size) == 1 &&
         oid::same(BytesView(digest).first(size), hash);
}

}  // namespace

bool names_certificate(const Cms& cms, BytesView certificate_der, const Digest256& sha256) {
  const auto name = name_of(certificate_der);
  if (!name) return false;
  if (!cms.issuer.empty() && !(oid::same(cms.issuer, name->issuer) && oid::same(cms.serial, name->serial))) {
    return false;
  }
  // The hash alone decides when the signer is named by its key identifier: it names one certificate, the other a key.
  if (!cms.signing_certificate_digest) return has_sha1(certificate_der, cms.signing_certificate_hash);
  if (*cms.signing_certificate_digest == DigestAlgorithm::sha256) {
    return oid::same(sha256, cms.signing_certificate_hash);
  }
  return oid::same(digest_of(*cms.signing_certificate_digest, {certificate_der}).view(), cms.signing_certificate_hash);
}

CmsSigner find_signer(const Cms& cms, TrustStore& trust, CostLedger& ledger) {
  CmsSigner signer;
  signer.failure = Verdict::undetermined(SubIndication::no_signing_certificate_found,
                                         "the CMS signature does not hold the certificate that its attributes name");
  for (const BytesView der : cms.certificates) {
    auto certificate = trust.certificate(der, ledger);
    const bool looked_for = signer.certificate == nullptr;
    if (certificate) {
      const bool is_signer = looked_for && names_certificate(cms, der, (*certificate)->sha256());
      if (is_signer) {
        signer.certificate = std::move(*certificate);
      } else {
        signer.intermediates.push_back(std::move(*certificate));
      }
    } else if (looked_for && names_certificate(cms, der, sha256(der))) {
      const bool weak = certificate.error().code == Errc::refused;
      signer.failure =
          weak ? Verdict::undetermined(SubIndication::crypto_constraints_failure, certificate.error().detail)
               : Verdict::failed(SubIndication::format_failure, certificate.error().detail);
    }
  }
  return signer;
}

ChainQuestion chain_question(const Cms& cms, const CmsSigner& signer, InstantNs at, InstantNs now, Purpose purpose) {
  return {.leaf = signer.certificate,
          .intermediates = signer.intermediates,
          .at = at,
          .now = now,
          .purpose = purpose,
          .stapled_ocsp = cms.ocsp,
          .stapled_crls = cms.crls};
}

}  // namespace axle::signature
