#include "protocol/signature/authority/issue.hpp"

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>

#include "protocol/signature/crypto/digest.hpp"
#include "protocol/signature/crypto/native.hpp"

namespace axle::signature {
namespace {

// RFC 5280 4.1.2.2: at most 20 octets and positive.
constexpr std::size_t kSerialBytes = 20;

int nid_of(SubjectField field) {
  switch (field) {
    case SubjectField::country: return NID_countryName;
    case SubjectField::organization: return NID_organizationName;
    case SubjectField::organization_identifier: return NID_organizationIdentifier;
    case SubjectField::title: return NID_title;
    case SubjectField::common_name: return NID_commonName;
  }
  return NID_undef;
}

bool clean_utf8(std::string_view text) {
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  int left = static_cast<int>(text.size());
  while (left > 0) {
    unsigned long code = 0;
    const int used = UTF8_getc(at, left, &code);
    if (used <= 0 || code < 0x20 || code == 0x7F) return false;
    at += used;
    left -= used;
  }
  return true;
}

// Written with the type given here and not by OpenSSL's string table, which would make PrintableString of plain ASCII
// and refuse names over 64 characters.
Result<void> fill_subject(X509_NAME* name, const CertificateRequest& request) {
  for (const auto& [field, text] : request.subject) {
    if (text.empty()) continue;
    if (text.size() > kSubjectTextBytesMax || !clean_utf8(text)) {
      return fail(Errc::invalid_input, "a subject text of a certificate is UTF-8 without control characters, at most " +
                                           std::to_string(kSubjectTextBytesMax) + " bytes");
    }
    const int type = field == SubjectField::country ? V_ASN1_PRINTABLESTRING : V_ASN1_UTF8STRING;
    AXLE_ASSERT(X509_NAME_add_entry_by_NID(name, nid_of(field), type,
                                           reinterpret_cast<const unsigned char*>(text.data()),
                                           static_cast<int>(text.size()), -1, 0) == 1);
  }
  return {};
}

Result<void> set_validity(X509* native, InstantNs not_before, InstantNs not_after) {
  if (not_after <= not_before || not_before < 0) {
    return fail(Errc::invalid_input, "a certificate's validity must start in 1970 or later and end after its start");
  }
  AXLE_ASSERT(ASN1_TIME_set(X509_getm_notBefore(native), not_before / kSecond) != nullptr);
  AXLE_ASSERT(ASN1_TIME_set(X509_getm_notAfter(native), not_after / kSecond) != nullptr);
  return {};
}

void append_encoded(Bytes& out, unsigned char* encoded, int size) {
  AXLE_ASSERT(size > 0);
  out.insert(out.end(), encoded, encoded + size);
  OPENSSL_free(encoded);
}

template <class Native, int (*encode)(const Native*, unsigned char**)>
void append_der(Bytes& out, const Native* native) {
  unsigned char* encoded = nullptr;
  const int size = encode(native, &encoded);
  append_encoded(out, encoded, size);
}

// From everything else that the certificate says, so that no two certificates share a number.
void set_serial(X509* native, const PrivateKey& key) {
  Bytes material;
  append_der<EVP_PKEY, i2d_PUBKEY>(material, key.native());
  append_der<X509_NAME, i2d_X509_NAME>(material, X509_get_subject_name(native));
  append_der<X509_NAME, i2d_X509_NAME>(material, X509_get_issuer_name(native));
  append_der<ASN1_TIME, i2d_ASN1_TIME>(material, X509_get0_notBefore(native));
  append_der<ASN1_TIME, i2d_ASN1_TIME>(material, X509_get0_notAfter(native));
  for (int i = 0; i < X509_get_ext_count(native); ++i) {
    append_der<X509_EXTENSION, i2d_X509_EXTENSION>(material, X509_get_ext(native, i));
  }
  Digest256 digest = sha256(material);
  // The top bit clear makes it positive, the next one set keeps its length at 20 octets.
  digest[0] = static_cast<std::uint8_t>((digest[0] & 0x7F) | 0x40);
  BIGNUM* number = BN_bin2bn(digest.data(), static_cast<int>(kSerialBytes), nullptr);
  AXLE_ASSERT(number != nullptr && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(native)) != nullptr);
  BN_free(number);
}

void add_extension(X509* native, X509* issuer, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, native, nullptr, nullptr, 0);
  X509V3_set_ctx_nodb(&context);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
  AXLE_ASSERT(extension != nullptr && X509_add_ext(native, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

bool plausible_dns_name(std::string_view host) {
  return !host.empty() && host.size() <= 253 && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '*' || c == '_';
  });
}

bool plausible_uri(std::string_view host) {
  return host.size() <= 253 && host.find("://") != std::string_view::npos &&
         std::ranges::all_of(host, [](char c) { return c > 0x20 && c < 0x7F; });
}

Result<void> add_hosts(X509* native, const std::vector<std::string>& hosts) {
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(GENERAL_NAMES_new(), &GENERAL_NAMES_free);
  for (const std::string& host : hosts) {
    GENERAL_NAME* name = GENERAL_NAME_new();
    AXLE_ASSERT(name != nullptr && sk_GENERAL_NAME_push(names.get(), name) > 0);
    if (ASN1_OCTET_STRING* address = a2i_IPADDRESS(host.c_str()); address != nullptr) {
      GENERAL_NAME_set0_value(name, GEN_IPADD, address);
      continue;
    }
    ERR_clear_error();
    ASN1_IA5STRING* text = ASN1_IA5STRING_new();
    AXLE_ASSERT(text != nullptr && ASN1_STRING_set(text, host.data(), static_cast<int>(host.size())) == 1);
    const bool is_uri = plausible_uri(host);
    GENERAL_NAME_set0_value(name, is_uri ? GEN_URI : GEN_DNS, text);
    if (!is_uri && !plausible_dns_name(host)) {
      return fail(Errc::invalid_input, "'" + host + "' is neither a DNS name nor an IP address");
    }
  }
  AXLE_ASSERT(X509_add1_ext_i2d(native, NID_subject_alt_name, names.get(), 0, X509V3_ADD_DEFAULT) == 1);
  return {};
}

// The extensions that say what a certificate is for, in OpenSSL's words; empty: left out.
struct Usage {
  std::string constraints = "critical,CA:FALSE";
  std::string key_usage = "critical,digitalSignature,nonRepudiation";
  std::string extended;
};

Usage usage_of(const CertificateRequest& request) {
  Usage usage;
  switch (request.kind) {
    case CertificateKind::subscriber: break;
    case CertificateKind::server:
      usage.key_usage = "critical,digitalSignature";
      usage.extended = "serverAuth";
      break;
    case CertificateKind::client:
      usage.key_usage = "critical,digitalSignature";
      usage.extended = "clientAuth";
      break;
    case CertificateKind::authority:
      usage.constraints = "critical,CA:TRUE,pathlen:" + std::to_string(request.path_length);
      usage.key_usage = "critical,keyCertSign,cRLSign";
      break;
    case CertificateKind::timestamping: usage.extended = "critical,timeStamping"; break;
    case CertificateKind::ocsp_responder:
      usage.key_usage = "critical,digitalSignature";
      usage.extended = "OCSPSigning";
      break;
  }
  if (request.flaw == Flaw::wrong_key_usage) usage.key_usage = "critical,keyEncipherment";
  if (request.flaw == Flaw::server_only) usage.extended = "serverAuth";
  if (request.flaw == Flaw::authority) {
    usage.constraints = "critical,CA:TRUE";
    usage.key_usage = "critical,digitalSignature,nonRepudiation,keyCertSign,cRLSign";
  }
  return usage;
}

Result<void> add_extensions(X509* native, X509* issuer, const CertificateRequest& request) {
  if (request.flaw == Flaw::server_only && request.kind == CertificateKind::server) {
    return fail(Errc::invalid_input, "'server-only' is no flaw of a server's certificate");
  }
  const Usage usage = usage_of(request);
  add_extension(native, issuer, NID_basic_constraints, usage.constraints.c_str());
  add_extension(native, issuer, NID_key_usage, usage.key_usage.c_str());
  if (!usage.extended.empty()) add_extension(native, issuer, NID_ext_key_usage, usage.extended.c_str());
  if (request.kind == CertificateKind::ocsp_responder) {
    add_extension(native, issuer, NID_id_pkix_OCSP_noCheck, "ignored");
  }
  if (!request.hosts.empty()) {
    if (auto added = add_hosts(native, request.hosts); !added) return added;
  }
  add_extension(native, issuer, NID_subject_key_identifier, "hash");
  add_extension(native, issuer, NID_authority_key_identifier, "keyid:always");
  if (!request.crl_url.empty()) {
    add_extension(native, issuer, NID_crl_distribution_points, ("URI:" + request.crl_url).c_str());
  }
  if (!request.ocsp_url.empty()) {
    add_extension(native, issuer, NID_info_access, ("OCSP;URI:" + request.ocsp_url).c_str());
  }
  return {};
}

// The digest of a certificate's signature keeps to the strength of the key; Ed25519 brings its own.
const EVP_MD* certificate_digest(KeyAlgorithm algorithm, Flaw flaw) {
  if (algorithm == KeyAlgorithm::ed25519) return nullptr;
  if (flaw == Flaw::sha1) return EVP_sha1();
  return algorithm == KeyAlgorithm::p384 ? EVP_sha384() : EVP_sha256();
}

Result<CertificatePtr> issue(const CertificateRequest& request, const PrivateKey& key, const Certificate* issuer,
                             const PrivateKey& issuer_key) {
  const Native<x509_st> made(X509_new());
  AXLE_ASSERT(made != nullptr);
  X509* native = made.get();
  X509_set_version(native, X509_VERSION_3);
  if (auto filled = fill_subject(X509_get_subject_name(native), request); !filled) return pass(filled);
  X509* issuer_native = issuer == nullptr ? native : issuer->native();
  X509_set_issuer_name(native, X509_get_subject_name(issuer_native));
  if (auto set = set_validity(native, request.not_before, request.not_after); !set) return pass(set);
  AXLE_ASSERT(X509_set_pubkey(native, key.native()) == 1);
  if (auto added = add_extensions(native, issuer_native, request); !added) return pass(added);
  set_serial(native, key);
  if (request.flaw == Flaw::sha1 && issuer_key.algorithm() == KeyAlgorithm::ed25519) {
    return fail(Errc::invalid_input, "an authority with Ed25519 keys cannot sign with SHA-1");
  }
  if (X509_sign(native, issuer_key.native(), certificate_digest(issuer_key.algorithm(), request.flaw)) <= 0) {
    return fail(Errc::internal, "signing a certificate: " + take_library_error());
  }
  Bytes der;
  append_der<X509, i2d_X509>(der, native);
  return Certificate::parse(der);
}

bool plain_url_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~:[]").find(c) != std::string_view::npos;
}

}  // namespace

Result<void> check_service_url(std::string_view url) {
  constexpr std::string_view kScheme = "http://";
  constexpr std::size_t kUrlBytesMax = 256;
  if (url.empty()) return {};
  const std::string_view place = url.substr(std::min(url.size(), kScheme.size()));
  if (url.size() > kUrlBytesMax || !url.starts_with(kScheme) || place.empty() ||
      !std::ranges::all_of(place, plain_url_character)) {
    return fail(Errc::invalid_input,
                "the authority's address is written http://host:port: not https, and without a path");
  }
  return {};
}

Result<CertificatePtr> issue_certificate(const CertificateRequest& request, const PrivateKey& key,
                                         const Certificate& issuer, const PrivateKey& issuer_key) {
  return issue(request, key, &issuer, issuer_key);
}

Result<CertificatePtr> issue_self_signed(const CertificateRequest& request, const PrivateKey& key) {
  return issue(request, key, nullptr, key);
}

bool key_belongs_to(const PrivateKey& key, const Certificate& certificate) {
  const bool same = EVP_PKEY_eq(key.native(), certificate.public_key()) == 1;
  ERR_clear_error();
  return same;
}

}  // namespace axle::signature
