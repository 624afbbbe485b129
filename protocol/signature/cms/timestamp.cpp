#include "protocol/signature/cms/timestamp.hpp"

#include "protocol/signature/asn1/oids.hpp"
#include "protocol/signature/cms/cms.hpp"
#include "protocol/signature/cms/tst_info.hpp"

namespace axle::signature {
namespace {

using der::element;
using der::Reader;
using der::sequence;

// The only policy of a simulated authority: 2.999.3161.1, of the arc for examples.
constexpr oid::Oid<5> kPolicy{0x88, 0x37, 0x98, 0x59, 0x01};
constexpr std::size_t kReasonBytesMax = 256;

// PKIFailureInfo (RFC 3161 2.4.2): the number of the bit.
enum class Refusal : std::uint8_t {
  bad_algorithm = 0,
  bad_request = 2,
  bad_data_format = 5,
  unaccepted_policy = 15,
  unaccepted_extension = 16,
};

Bytes rejection(Refusal why, std::string_view reason) {
  const auto bit = static_cast<std::uint8_t>(why);
  Bytes bits(2 + bit / 8U, 0);
  bits[0] = static_cast<std::uint8_t>(7 - bit % 8);  // unused bits at the end
  bits.back() = static_cast<std::uint8_t>(0x80 >> bit % 8);
  const Bytes words = sequence({element(der::kUtf8String, {as_bytes(reason)})});
  return sequence({sequence({der::integer(2), words, element(der::kBitString, {bits})})});
}

struct Request {
  MessageImprint imprint;
  BytesView policy;  // content of the OID; empty: any
  BytesView nonce;   // the whole INTEGER; empty: none
  bool certificates = false;
  bool extensions = false;
};

std::expected<Request, SubIndication> read_request(BytesView der) {
  const std::unexpected malformed(SubIndication::format_failure);
  Reader outer(der);
  const auto whole = outer.expect(der::kSequence);
  if (!whole || !outer.at_end()) return malformed;
  Reader fields(whole->content);
  const auto version = fields.expect(der::kInteger);
  if (!version || version->content.size() != 1 || version->content[0] != 1) return malformed;
  Request request;
  const auto imprint = read_imprint(fields);
  if (!imprint) return std::unexpected(imprint.error());
  request.imprint = *imprint;
  if (const auto policy = fields.expect(der::kOid)) request.policy = policy->content;
  if (const auto nonce = fields.expect(der::kInteger)) request.nonce = nonce->whole;
  if (const auto wanted = fields.expect(der::kBoolean)) {
    if (wanted->content.size() != 1 || wanted->content[0] != 0xFF) return malformed;  // FALSE is left out
    request.certificates = true;
  }
  request.extensions = fields.expect(der::kContext0).has_value();
  if (!fields.at_end()) return malformed;
  return request;
}

Bytes tst_info(const Request& request, std::uint64_t serial, InstantNs now) {
  return sequence({der::integer(1), element(der::kOid, {kPolicy}),
                   imprint_der(request.imprint.algorithm, request.imprint.digest), der::integer(serial),
                   element(kGeneralizedTimeTag, {as_bytes(generalized_time(now))}), request.nonce});
}

std::unexpected<Error> unreadable() {
  return fail(Errc::invalid_input, "the time-stamping authority's answer cannot be read");
}

// The authority's words for not granting; cut to a length fit for a message.
std::string reason_of(Reader& status) {
  std::string reason = "the time-stamping authority refused";
  const auto words = status.expect(der::kSequence);
  if (!words) return reason;
  Reader reader(words->content);
  if (const auto text = reader.expect(der::kUtf8String)) {
    reason += ": ";
    for (const std::uint8_t byte : text->content.first(std::min(text->content.size(), kReasonBytesMax))) {
      reason += byte < 0x20 || byte >= 0x7F ? '?' : static_cast<char>(byte);
    }
  }
  return reason;
}

}  // namespace

Bytes make_timestamp_request(DigestAlgorithm algorithm, BytesView digest, std::uint64_t nonce) {
  const Bytes with_certificate{der::kBoolean, 0x01, 0xFF};
  Bytes nonce_der;
  if (nonce != 0) nonce_der = der::integer(nonce);
  return sequence({der::integer(1), imprint_der(algorithm, digest), nonce_der, with_certificate});
}

Result<Bytes> answer_timestamp_request(BytesView request, const Identity& authority, std::uint64_t serial,
                                       InstantNs now) {
  if (request.size() > kTimestampRequestBytesMax) return rejection(Refusal::bad_request, "the request is too long");
  const auto read = read_request(request);
  if (!read) {
    return read.error() == SubIndication::crypto_constraints_failure
               ? rejection(Refusal::bad_algorithm, "the digest is none of SHA-256, SHA-384, SHA-512")
               : rejection(Refusal::bad_data_format, "the request cannot be read");
  }
  if (!read->policy.empty() && !oid::same(read->policy, kPolicy)) {
    return rejection(Refusal::unaccepted_policy, "the only policy is 2.999.3161.1");
  }
  if (read->extensions) return rejection(Refusal::unaccepted_extension, "no extension is supported");
  const Bytes info = tst_info(*read, serial, now);
  const SignatureMethod method = signing_method(authority.key.algorithm());
  const DigestValue digest = digest_of(method.digest, {info});
  const auto token = make_cms(authority, {.method = method,
                                          .content_digest = digest.view(),
                                          .timestamp_info = info,
                                          .with_certificates = read->certificates});
  if (!token) return pass(token);
  return sequence({sequence({der::integer(0)}), *token});
}

Result<Bytes> timestamp_token_of(BytesView response, BytesView request) {
  const auto asked = read_request(request);
  AXLE_ASSERT(asked.has_value());  // our own
  Reader outer(response);
  const auto whole = outer.expect(der::kSequence);
  if (!whole || !outer.at_end()) return unreadable();
  Reader fields(whole->content);
  const auto status_info = fields.expect(der::kSequence);
  if (!status_info) return unreadable();
  Reader status_fields(status_info->content);
  const auto status = status_fields.expect(der::kInteger);
  if (!status || status->content.size() != 1) return unreadable();
  if (status->content[0] > 1) return fail(Errc::refused, reason_of(status_fields));  // 0 granted, 1 with changes
  const auto token = fields.expect(der::kSequence);
  if (!token || !fields.at_end()) return unreadable();
  if (token->whole.size() > kTimestampTokenBytesMax) {
    return fail(Errc::limit,
                "a time stamp has at most " + std::to_string(kTimestampTokenBytesMax) + " bytes, this one has more");
  }
  const auto cms = read_cms(token->whole, CmsContent::timestamp_info);
  if (!cms) return fail(Errc::invalid_input, "the time-stamping authority's answer: " + cms.error().reason);
  const auto info = read_tst_info(cms->content);
  if (!info) return unreadable();
  if (info->imprint.algorithm != asked->imprint.algorithm || !oid::same(info->imprint.digest, asked->imprint.digest) ||
      !oid::same(info->nonce, asked->nonce)) {
    return fail(Errc::invalid_input, "the time-stamping authority answered another request");
  }
  return Bytes(token->whole.begin(), token->whole.end());
}

}  // namespace axle::signature
