#include "protocol/signature/trust/ocsp.hpp"

#include <openssl/err.h>
#include <openssl/x509.h>

#include <algorithm>

#include "protocol/signature/asn1/der_time.hpp"
#include "protocol/signature/trust/certificate_id.hpp"
#include "protocol/signature/trust/certificate_parts.hpp"
#include "protocol/signature/trust/chain.hpp"
#include "protocol/signature/trust/name.hpp"
#include "protocol/signature/trust/oids.hpp"
#include "protocol/signature/trust/signature_algorithm.hpp"
#include "protocol/signature/trust/usage.hpp"

namespace axle::signature {
namespace {

using der::Reader;

constexpr std::uint8_t kBitString = 0x03, kEnumerated = 0x0A, kContext2 = 0xA2, kGood = 0x80, kUnknown = 0x82;
// Certificates in an answer that are looked at: the responder's, and what some send with it.
constexpr std::size_t kAnswerCertificatesMax = 4;

std::unexpected<Error> damaged() {
  return fail(Errc::invalid_input, "the OCSP answer is damaged");
}
std::unexpected<Error> refused(const std::string& why) {
  return fail(Errc::refused, "the OCSP answer " + why);
}

BytesView serial_of(const Certificate& certificate) {
  const auto parts = parts_of(certificate.der());
  AXLE_ASSERT(parts.has_value());
  return parts->serial;
}

// BasicOCSPResponse and, in it, ResponseData.
struct Basic {
  BytesView content;  // what is signed
  BytesView algorithm, signature;
  BytesView certificates;  // content of the SEQUENCE OF; empty when there are none
  der::Element responder;  // ResponderID
  BytesView responses;     // content of the SEQUENCE OF
  BytesView extensions;    // content of the SEQUENCE OF; empty when there are none
};

// The content of SEQUENCE OF in an explicit tag; empty when the tag is absent, none when damaged.
std::optional<BytesView> optional_list(Reader& reader, std::uint8_t tag) {
  if (!reader.next_is(tag)) return BytesView();
  const auto tagged = reader.any();
  if (!tagged) return std::nullopt;
  Reader inner(tagged->content);
  const auto list = inner.expect(der::kSequence);
  return list && inner.at_end() ? std::optional(list->content) : std::nullopt;
}

bool read_data(BytesView content, Basic& basic) {
  Reader fields(content);
  if (!fields.skip_optional(der::kContext0)) return false;
  const auto responder = fields.any();
  const auto produced_at = fields.expect(der::kGeneralizedTime), responses = fields.expect(der::kSequence);
  if (!responder || !produced_at || !responses) return false;
  const auto extensions = optional_list(fields, der::kContext1);
  if (!extensions || !fields.at_end()) return false;
  basic.responder = *responder;
  basic.responses = responses->content;
  basic.extensions = *extensions;
  return true;
}

std::optional<Basic> read_basic(BytesView der) {
  Reader whole(der);
  const auto outer = whole.expect(der::kSequence);
  if (!outer || !whole.at_end()) return std::nullopt;
  Reader fields(outer->content);
  const auto data = fields.expect(der::kSequence), algorithm = fields.expect(der::kSequence);
  const auto signature = fields.expect(kBitString);
  if (!data || !algorithm || !signature || signature->content.empty() || signature->content[0] != 0) {
    return std::nullopt;
  }
  const auto certificates = optional_list(fields, der::kContext0);
  if (!certificates || !fields.at_end()) return std::nullopt;
  Basic basic{data->whole, algorithm->whole, signature->content.subspan(1), *certificates, {}, {}, {}};
  return read_data(data->content, basic) ? std::optional(basic) : std::nullopt;
}

std::unexpected<Error> status_error(std::uint8_t status) {
  switch (status) {
    case 2: return fail(Errc::unavailable, "the OCSP responder has an internal error");
    case 3: return fail(Errc::unavailable, "the OCSP responder asks to try later");
    case 6: return fail(Errc::refused, "the OCSP responder says that it is not authorised for this certificate");
    default: return fail(Errc::refused, "the OCSP responder answers with error " + std::to_string(status));
  }
}

Result<Basic> open(BytesView response) {
  Reader whole(response);
  const auto outer = whole.expect(der::kSequence);
  if (!outer || !whole.at_end()) return damaged();
  Reader fields(outer->content);
  const auto status = fields.expect(kEnumerated);
  if (!status || status->content.size() != 1) return damaged();
  if (status->content[0] != 0) return status_error(status->content[0]);
  const auto bytes = optional_list(fields, der::kContext0);
  if (!bytes || !fields.at_end()) return damaged();
  Reader inner(*bytes);
  const auto type = inner.expect(der::kOid);
  const auto content = inner.expect(der::kOctetString);
  if (!type || !content || !inner.at_end() || !oid::same(type->content, oid::kOcspBasic)) return damaged();
  const auto basic = read_basic(content->content);
  if (!basic) return damaged();
  return *basic;
}

// byName [1], byKey [2].
bool is_responder(const der::Element& id, const Certificate& certificate) {
  if (id.tag == der::kContext1) return is_subject_of(id.content, certificate);
  Reader reader(id.content);
  const auto hash = reader.expect(der::kOctetString);
  return id.tag == kContext2 && hash && reader.at_end() && oid::same(hash->content, key_hash_of(certificate));
}

// The certificate that the answer must be signed with: the issuer's own, or that of a responder it authorised. An
// authority above the issuer, or one that the user trusts for other reasons, has no say.
Result<CertificatePtr> delegated_responder(const Basic& basic, const Certificate& issuer, InstantNs now) {
  Reader reader(basic.certificates);
  for (std::size_t i = 0; i < kAnswerCertificatesMax && !reader.at_end(); ++i) {
    const auto one = reader.expect(der::kSequence);
    if (!one) return damaged();
    auto certificate = Certificate::parse(one->whole);
    if (!certificate || !is_responder(basic.responder, **certificate)) continue;
    const Certificate& responder = **certificate;
    const bool issued = names_as_issuer(responder, issuer) &&
                        X509_verify(responder.native(), issuer.public_key()) == 1 && !below_floor(responder);
    ERR_clear_error();
    if (!issued || !may_answer_ocsp(responder)) {
      return refused("is signed by " + responder.subject() + ", whom " + issuer.subject() + " did not authorise");
    }
    if (now < responder.not_before() || now > responder.not_after()) {
      return refused("is signed by " + responder.subject() + " outside of its validity");
    }
    return certificate;
  }
  return refused("does not bring the certificate of its responder");
}

bool repeats_nonce(const Basic& basic, BytesView nonce) {
  const auto extensions = read_extensions(basic.extensions);
  if (!extensions) return false;
  return std::ranges::any_of(*extensions, [&](const Extension& one) {
    return oid::same(one.name, oid::kOcspNonce) && oid::same(one.value, der::element(der::kOctetString, {nonce}));
  });
}

bool has_unknown_critical(BytesView extensions_content) {
  const auto extensions = read_extensions(extensions_content);
  return !extensions || std::ranges::any_of(*extensions, [](const Extension& one) {
    return one.critical && !oid::same(one.name, oid::kOcspNonce);
  });
}

bool read_status(const der::Element& status, OcspAnswer& answer) {
  if (status.tag == kGood && status.content.empty()) answer.status = OcspStatus::good;
  if (status.tag == der::kContext1) {
    answer.status = OcspStatus::revoked;
    Reader reader(status.content);
    const auto time = reader.expect(der::kGeneralizedTime);
    const auto at = time ? der::read_time(*time) : std::nullopt;
    if (!at) return false;
    answer.revoked_at = *at;
    if (const auto tagged = reader.expect(der::kContext0)) {
      Reader inner(tagged->content);
      const auto code = inner.expect(kEnumerated);
      if (!code || code->content.size() != 1) return false;
      answer.reason = code->content[0];
    }
    return reader.at_end();
  }
  return status.content.empty() && (status.tag == kGood || status.tag == kUnknown);
}

// The rest of a SingleResponse behind its CertID.
Result<OcspAnswer> read_single(Reader fields, const RevocationOptions& options) {
  OcspAnswer answer;
  const auto status = fields.any();
  const auto time = fields.expect(der::kGeneralizedTime);
  const auto this_update = time ? der::read_time(*time) : std::nullopt;
  if (!status || !this_update || !read_status(*status, answer)) return damaged();
  answer.this_update = *this_update;
  answer.fresh_until = *this_update + options.freshness_without_next_update;
  if (const auto tagged = fields.expect(der::kContext0)) {
    Reader inner(tagged->content);
    const auto next = inner.expect(der::kGeneralizedTime);
    const auto next_update = next ? der::read_time(*next) : std::nullopt;
    if (!next_update || !inner.at_end()) return damaged();
    answer.fresh_until = *next_update;
  }
  const auto content = optional_list(fields, der::kContext1);
  if (!content || !fields.at_end() || has_unknown_critical(*content)) return damaged();
  const auto extensions = read_extensions(*content);
  for (const Extension& one : *extensions) {
    if (!oid::same(one.name, oid::kOcspArchiveCutoff)) continue;
    Reader value(one.value);
    const auto cutoff = value.any();
    answer.keeps_expired_since = cutoff ? der::read_time(*cutoff) : std::nullopt;
  }
  return answer;
}

// The response about this certificate among those in the answer.
Result<OcspAnswer> find_single(const Basic& basic, const Certificate& certificate, const Certificate& issuer,
                               const RevocationOptions& options) {
  Reader reader(basic.responses);
  while (!reader.at_end()) {
    const auto one = reader.expect(der::kSequence);
    if (!one) return damaged();
    Reader fields(one->content);
    const auto id_element = fields.expect(der::kSequence);
    const auto id = id_element ? read_certificate_id(id_element->whole) : std::nullopt;
    if (!id) return damaged();
    if (oid::same(id->serial, serial_of(certificate)) && names_issuer(*id, issuer)) return read_single(fields, options);
  }
  return fail(Errc::invalid_input, "the OCSP answer is about another certificate");
}

Result<CertificatePtr> check_signature(const Basic& basic, const Certificate& issuer, InstantNs now) {
  const auto method = read_signature_algorithm(basic.algorithm);
  if (!method) return refused("is signed by an algorithm below the floor or not listed");
  CertificatePtr delegate;
  if (!is_responder(basic.responder, issuer)) {
    auto found = delegated_responder(basic, issuer, now);
    if (!found) return found;
    delegate = std::move(*found);
  }
  if (!verify_signature(delegate ? *delegate : issuer, *method, basic.content, basic.signature)) {
    return refused("is wrongly signed");
  }
  return delegate;
}

}  // namespace

Bytes make_ocsp_request(const Certificate& certificate, const Certificate& issuer, BytesView nonce) {
  const Bytes question = der::sequence({make_certificate_id(issuer, serial_of(certificate))});
  Bytes extensions;
  if (!nonce.empty()) {
    const Bytes value = der::element(der::kOctetString, {nonce});
    extensions = der::element(kContext2, {der::sequence({der::sequence({der::element(der::kOid, {oid::kOcspNonce}),
                                                                        der::element(der::kOctetString, {value})})})});
  }
  return der::sequence({der::sequence({der::sequence({question}), extensions})});
}

Result<OcspAnswer> read_ocsp_answer(BytesView response, const Certificate& certificate, const Certificate& issuer,
                                    BytesView nonce, InstantNs now, const RevocationOptions& options) {
  if (response.size() > options.ocsp_bytes_max) {
    return fail(Errc::limit, "an OCSP answer has at most " + std::to_string(options.ocsp_bytes_max) + " bytes");
  }
  const auto basic = open(response);
  if (!basic) return pass(basic);
  auto delegate = check_signature(*basic, issuer, now);
  if (!delegate) return pass(delegate);
  if (has_unknown_critical(basic->extensions)) return refused("has a critical extension that is not known");
  if (!nonce.empty() && !repeats_nonce(*basic, nonce)) return refused("does not repeat the nonce of the request");
  auto answer = find_single(*basic, certificate, issuer, options);
  if (!answer) return answer;
  if (answer->this_update > now + options.clock_skew) {
    return refused("is from the future: " + format_iso8601(answer->this_update));
  }
  if (now > answer->fresh_until) return refused("is stale since " + format_iso8601(answer->fresh_until));
  if (*delegate && !needs_no_check(**delegate)) answer->responder_to_check = std::move(*delegate);
  return answer;
}

}  // namespace axle::signature
