#include "protocol/signature/authority/revocation_issue.hpp"

#include <algorithm>
#include <optional>

#include "base/encoding.hpp"
#include "protocol/signature/asn1/der_time.hpp"
#include "protocol/signature/crypto/public_key.hpp"
#include "protocol/signature/trust/certificate_id.hpp"
#include "protocol/signature/trust/certificate_parts.hpp"
#include "protocol/signature/trust/oids.hpp"
#include "protocol/signature/trust/signature_algorithm.hpp"

namespace axle::signature {
namespace {

using der::element;
using der::sequence;

constexpr std::uint8_t kEnumerated = 0x0A, kBitString = 0x03, kContext2 = 0xA2;
constexpr std::size_t kSerialBytesMax = 20;  // RFC 5280 4.1.2.2
// OCSPResponseStatus, RFC 6960 4.2.1.
constexpr std::uint8_t kSuccessful = 0, kMalformedRequest = 1;

const Bytes kTrue{0x01, 0x01, 0xFF};

// A positive INTEGER from its bytes, in the shortest form.
Bytes integer(BytesView magnitude) {
  while (magnitude.size() > 1 && magnitude.front() == 0) magnitude = magnitude.subspan(1);
  constexpr std::uint8_t kZero = 0;
  const bool padded = magnitude.empty() || magnitude.front() >= 0x80;
  return element(der::kInteger, {padded ? BytesView(&kZero, 1) : BytesView(), magnitude});
}

Bytes integer(std::uint64_t number) {
  std::array<std::uint8_t, 8> bytes{};
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
  return integer(bytes);
}

Result<Bytes> serial_element(const std::string& hex) {
  const auto bytes = from_hex(hex);
  if (!bytes || bytes->empty() || bytes->size() > kSerialBytesMax) {
    return fail(Errc::invalid_input, "a serial number is hex of 1 to 20 bytes, not '" + hex.substr(0, 64) + "'");
  }
  return integer(*bytes);
}

Bytes reason_element(RevocationReason reason) {
  const auto code = static_cast<std::uint8_t>(reason);
  return element(kEnumerated, {BytesView(&code, 1)});
}

Bytes extension(BytesView name, const Bytes& value, bool critical = false) {
  return sequence(
      {element(der::kOid, {name}), critical ? BytesView(kTrue) : BytesView(), element(der::kOctetString, {value})});
}

// SIGNED{...}: what is signed, the algorithm, the signature; `rest` follows within the SEQUENCE.
Result<Bytes> signed_sequence(const Bytes& content, const PrivateKey& key, BytesView rest = {}) {
  const auto signature = make_signature(key, signing_method(key.algorithm()), content);
  if (!signature) return pass(signature);
  constexpr std::uint8_t kNoUnusedBits = 0;
  return sequence({content, signature_algorithm_of(key.algorithm()),
                   element(kBitString, {BytesView(&kNoUnusedBits, 1), *signature}), rest});
}

std::optional<CertificateParts> issuer_parts(const Certificate& issuer) {
  auto parts = parts_of(issuer.der());
  AXLE_ASSERT(parts.has_value());
  return parts;
}

// The issuer's subject key identifier as AuthorityKeyIdentifier; empty when it has none.
Bytes authority_key_extension(const CertificateParts& issuer) {
  const auto extensions = read_extensions(issuer.extensions);
  AXLE_ASSERT(extensions.has_value());
  for (const Extension& one : *extensions) {
    if (!oid::same(one.name, oid::kSubjectKeyIdentifier)) continue;
    der::Reader reader(one.value);
    const auto identifier = reader.expect(der::kOctetString);
    if (!identifier) break;
    return extension(oid::kAuthorityKeyIdentifier, sequence({element(der::kPrimitive0, {identifier->content})}));
  }
  return {};
}

Result<Bytes> revoked_entries(const CrlRequest& request) {
  Bytes entries;
  entries.reserve(request.revoked.size() * 56);
  for (const RevokedCertificate& one : request.revoked) {
    if (one.at > request.this_update) continue;
    const auto serial = serial_element(one.serial_hex);
    if (!serial) return pass(serial);
    Bytes extensions;
    if (one.reason != RevocationReason::unspecified) {  // RFC 5280 5.3.1: then left out
      extensions = sequence({extension(oid::kReasonCode, reason_element(one.reason))});
    }
    const Bytes entry = sequence({*serial, der::time_element(one.at), extensions});
    entries.insert(entries.end(), entry.begin(), entry.end());
  }
  return entries;
}

struct OcspQuestions {
  std::vector<CertificateId> ids;
  BytesView nonce;  // the whole extension; empty when there is none
};

bool read_question(const der::Element& request, OcspQuestions& questions) {
  der::Reader fields(request.content);
  const auto id = fields.expect(der::kSequence);
  const auto read = id ? read_certificate_id(id->whole) : std::nullopt;
  if (!read || questions.ids.size() == kOcspQuestionsMax) return false;
  questions.ids.push_back(*read);
  return fields.skip_optional(der::kContext0) && fields.at_end();
}

bool read_nonce(BytesView tagged, OcspQuestions& questions) {
  der::Reader outer(tagged);
  const auto list = outer.expect(der::kSequence);
  if (!list || !outer.at_end() || !read_extensions(list->content)) return false;
  der::Reader reader(list->content);
  while (const auto one = reader.expect(der::kSequence)) {
    der::Reader fields(one->content);
    const auto name = fields.expect(der::kOid);
    if (name && oid::same(name->content, oid::kOcspNonce)) questions.nonce = one->whole;
  }
  return true;
}

// OCSPRequest, RFC 6960 4.1.1; a signature of the asker is passed over.
std::optional<OcspQuestions> read_request(BytesView request) {
  if (request.size() > kOcspRequestBytesMax) return std::nullopt;
  der::Reader whole(request);
  const auto outer = whole.expect(der::kSequence);
  if (!outer || !whole.at_end()) return std::nullopt;
  der::Reader parts(outer->content);
  const auto tbs = parts.expect(der::kSequence);
  if (!tbs) return std::nullopt;
  der::Reader fields(tbs->content);
  if (!fields.skip_optional(der::kContext0) || !fields.skip_optional(der::kContext1)) return std::nullopt;
  const auto list = fields.expect(der::kSequence);
  if (!list || list->content.empty()) return std::nullopt;
  OcspQuestions questions;
  der::Reader requests(list->content);
  while (!requests.at_end()) {
    const auto one = requests.expect(der::kSequence);
    if (!one || !read_question(*one, questions)) return std::nullopt;
  }
  if (const auto extensions = fields.expect(kContext2)) {
    if (!read_nonce(extensions->content, questions)) return std::nullopt;
  }
  return fields.at_end() ? std::optional(questions) : std::nullopt;
}

// CertStatus: good [0], revoked [1] with time and reason, unknown [2].
Result<Bytes> status_of(const CertificateId& id, const OcspContext& context) {
  if (!names_issuer(id, context.issuer)) return element(0x82, {});
  for (const RevokedCertificate& one : context.revoked) {
    const auto serial = serial_element(one.serial_hex);
    if (!serial) return pass(serial);
    const BytesView content = BytesView(*serial).subspan(2);  // at most 21 bytes: a length of one byte
    if (one.at > context.this_update || !oid::same(content, id.serial)) continue;
    Bytes reason;
    if (one.reason != RevocationReason::unspecified) reason = element(der::kContext0, {reason_element(one.reason)});
    return element(der::kContext1, {der::generalized_time_element(one.at), reason});
  }
  return element(der::kPrimitive0, {});
}

Result<Bytes> single_response(const CertificateId& id, const OcspContext& context) {
  const auto status = status_of(id, context);
  if (!status) return pass(status);
  Bytes next_update;
  if (context.next_update != 0) {
    next_update = element(der::kContext0, {der::generalized_time_element(context.next_update)});
  }
  return sequence({id.whole, *status, der::generalized_time_element(context.this_update), next_update});
}

Bytes response_of(std::uint8_t status, const Bytes& content) {
  return sequence({element(kEnumerated, {BytesView(&status, 1)}), content});
}

}  // namespace

Result<Bytes> make_crl(const CrlRequest& request, const Certificate& issuer, const PrivateKey& issuer_key) {
  if (request.next_update <= request.this_update) {
    return fail(Errc::invalid_input, "a list's next update must come after this one");
  }
  const auto entries = revoked_entries(request);
  if (!entries) return pass(entries);
  const auto parts = issuer_parts(issuer);
  const Bytes extensions =
      sequence({authority_key_extension(*parts), extension(oid::kCrlNumber, integer(request.number)),
                extension(oid::kExpiredCertsOnCrl, der::generalized_time_element(issuer.not_before()))});
  const Bytes content =
      sequence({integer(1), signature_algorithm_of(issuer_key.algorithm()), parts->subject,
                der::time_element(request.this_update), der::time_element(request.next_update),
                entries->empty() ? Bytes() : sequence({*entries}), element(der::kContext0, {extensions})});
  return signed_sequence(content, issuer_key);
}

Result<Bytes> answer_ocsp(BytesView request, const OcspContext& context) {
  const auto questions = read_request(request);
  if (!questions) return response_of(kMalformedRequest, {});
  Bytes responses;
  for (const CertificateId& id : questions->ids) {
    const auto one = single_response(id, context);
    if (!one) return pass(one);
    responses.insert(responses.end(), one->begin(), one->end());
  }
  const Certificate& responder = *context.responder.certificate;
  const Bytes by_key = element(kContext2, {element(der::kOctetString, {key_hash_of(responder)})});
  Bytes extensions;
  if (!questions->nonce.empty()) extensions = element(der::kContext1, {sequence({questions->nonce})});
  const Bytes content =
      sequence({by_key, der::generalized_time_element(context.this_update), sequence({responses}), extensions});
  Bytes certificates;
  if (responder.sha256() != context.issuer.sha256()) {
    certificates = element(der::kContext0, {sequence({responder.der()})});
  }
  const auto basic = signed_sequence(content, context.responder.key, certificates);
  if (!basic) return pass(basic);
  return response_of(
      kSuccessful, element(der::kContext0,
                           {sequence({element(der::kOid, {oid::kOcspBasic}), element(der::kOctetString, {*basic})})}));
}

}  // namespace axle::signature
