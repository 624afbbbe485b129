#include "protocol/signature/authority/authority_service.hpp"

#include <openssl/err.h>
#include <openssl/ocsp.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "base/encoding.hpp"
#include "protocol/signature/cms/timestamp.hpp"
#include "protocol/signature/trust/media_types.hpp"

namespace axle::signature {
namespace {

constexpr DurationNs kCrlRenewal = kMinute;
// How long ago a stale answer ended.
constexpr DurationNs kStaleFor = kDay;

ServiceAnswer sentence(int status, std::string_view text, std::string allow = {}) {
  const std::string line = std::string(text) + "\n";
  return {status, "text/plain; charset=utf-8", Bytes(line.begin(), line.end()), std::move(allow)};
}

ServiceAnswer answer_of(Result<Bytes> made, std::string_view content_type) {
  if (!made) return sentence(500, made.error().detail);
  return {200, std::string(content_type), std::move(*made), {}};
}

ServiceAnswer down() {
  return sentence(503, "this service is down, as it was told to be");
}

ServiceAnswer too_large(std::size_t bytes_max) {
  return sentence(413, "a question has at most " + std::to_string(bytes_max) + " bytes");
}

// "application/ocsp-request" also with parameters behind it.
bool is_type(std::string_view given, std::string_view expected) {
  given = given.substr(0, given.find(';'));
  while (given.ends_with(' ')) given.remove_suffix(1);
  return std::ranges::equal(given, expected, [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
}

std::optional<ServiceAnswer> refuse_post(const ServiceRequest& request, std::string_view type, std::size_t bytes_max,
                                         std::string_view allow) {
  if (request.method != "POST") return sentence(405, "this is asked with " + std::string(allow), std::string(allow));
  if (!is_type(request.content_type, type))
    return sentence(415, "this is asked with Content-Type: " + std::string(type));
  if (request.body.size() > bytes_max) return too_large(bytes_max);
  return std::nullopt;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Takes %2B and the like back. A broken one stays as it is, and is no base64 then.
std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
    if (low < 0) {
      out += text[i];
      continue;
    }
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

struct FreeOcsp {
  void operator()(OCSP_REQUEST* request) const noexcept { OCSP_REQUEST_free(request); }
  void operator()(OCSP_CERTID* id) const noexcept { OCSP_CERTID_free(id); }
};

bool same_issuer(OCSP_CERTID* asked, const Certificate& issuer) {
  ASN1_OBJECT* algorithm = nullptr;
  ASN1_INTEGER* serial = nullptr;
  if (OCSP_id_get0_info(nullptr, &algorithm, nullptr, &serial, asked) != 1) return false;
  const EVP_MD* digest = EVP_get_digestbyobj(algorithm);
  if (digest == nullptr) return false;
  const std::unique_ptr<OCSP_CERTID, FreeOcsp> ours(OCSP_cert_id_new(digest, X509_get_subject_name(issuer.native()),
                                                                     X509_get0_pubkey_bitstr(issuer.native()), serial));
  return ours != nullptr && OCSP_id_issuer_cmp(asked, ours.get()) == 0;
}

}  // namespace

void AuthorityService::set_register(Register issued) {
  register_ = std::move(issued);
  published_ = {};
}

AuthorityService::Published& AuthorityService::published(Branch branch, InstantNs now) {
  Published& out = published_[static_cast<std::size_t>(branch)];
  if (now >= out.revoked_until) {
    out.revoked = register_.revoked(branch, now);
    out.revoked_until = register_.next_revocation(branch, now);
    out.crl_until = INT64_MIN;
  }
  return out;
}

ServiceAnswer AuthorityService::crl(Branch branch, InstantNs now) {
  Published& list = published(branch, now);
  if (now >= list.crl_until) {
    const InstantNs this_update = options_.crl_stale ? now - kStaleFor - options_.crl_life : now;
    last_crl_number_ = std::max(last_crl_number_ + 1, static_cast<std::uint64_t>(now / kMillisecond));
    const Identity& issuer = authority_.member(branch);
    auto made = make_crl({.revoked = list.revoked,
                          .number = last_crl_number_,
                          .this_update = this_update,
                          .next_update = this_update + options_.crl_life},
                         *issuer.certificate, issuer.key);
    if (!made) return answer_of(std::move(made), kCrlType);
    list.crl = std::move(*made);
    list.crl_until = now + std::min(kCrlRenewal, options_.crl_life / 2);
  }
  return {200, std::string(kCrlType), list.crl, {}};
}

// A question that cannot be read, or is about a stranger's certificate, is for any of them to answer.
Branch AuthorityService::asked_about(BytesView ocsp_request) const {
  const unsigned char* at = ocsp_request.data();
  const std::unique_ptr<OCSP_REQUEST, FreeOcsp> request(
      d2i_OCSP_REQUEST(nullptr, &at, static_cast<long>(ocsp_request.size())));
  OCSP_ONEREQ* first = request != nullptr && OCSP_request_onereq_count(request.get()) > 0
                           ? OCSP_request_onereq_get0(request.get(), 0)
                           : nullptr;
  Branch found = Branch::agencies;
  for (const Branch branch : kBranches) {
    if (first == nullptr || !same_issuer(OCSP_onereq_get0_id(first), *authority_.member(branch).certificate)) continue;
    found = branch;
    break;
  }
  ERR_clear_error();
  return found;
}

ServiceAnswer AuthorityService::ocsp(BytesView request, InstantNs now) {
  const Branch branch = asked_about(request);
  const InstantNs this_update = options_.ocsp_stale ? now - kStaleFor - options_.ocsp_life : now;
  return answer_of(answer_ocsp(request, {.issuer = *authority_.member(branch).certificate,
                                         .responder = identities_.ocsp[static_cast<std::size_t>(branch)],
                                         .revoked = published(branch, now).revoked,
                                         .this_update = this_update,
                                         .next_update = this_update + options_.ocsp_life}),
                   kOcspAnswerType);
}

ServiceAnswer AuthorityService::timestamp(BytesView request, InstantNs now) {
  last_timestamp_serial_ = std::max(last_timestamp_serial_ + 1, static_cast<std::uint64_t>(now));
  return answer_of(answer_timestamp_request(request, identities_.timestamping, last_timestamp_serial_, now),
                   kTimestampAnswerType);
}

ServiceAnswer AuthorityService::answer_crl(const ServiceRequest& request, InstantNs now) {
  for (const Branch branch : kBranches) {
    if (request.target != crl_path(branch)) continue;
    if (request.method != "GET") return sentence(405, "a list is asked for with GET", "GET");
    return options_.crl_down ? down() : crl(branch, now);
  }
  return sentence(404, "there are the lists root.crl, agencies.crl and persons.crl");
}

ServiceAnswer AuthorityService::answer_ocsp_question(const ServiceRequest& request, InstantNs now) {
  if (options_.ocsp_down) return down();
  const std::string_view rest = request.target.substr(kOcspPath.size());
  if (request.method == "GET" && rest.size() > 1) {
    const auto question = from_base64(percent_decoded(rest.substr(1)));
    if (!question) return sentence(400, "behind /ocsp/ stands the question in base64: " + question.error().detail);
    if (question->size() > kOcspRequestBytesMax) return too_large(kOcspRequestBytesMax);
    return ocsp(*question, now);
  }
  if (auto refused = refuse_post(request, kOcspRequestType, kOcspRequestBytesMax, "GET, POST")) return *refused;
  return ocsp(request.body, now);
}

ServiceAnswer AuthorityService::answer_timestamp(const ServiceRequest& request, InstantNs now) {
  if (options_.tsa_down) return down();
  if (auto refused = refuse_post(request, kTimestampRequestType, kTimestampRequestBytesMax, "POST")) return *refused;
  return timestamp(request.body, now);
}

ServiceAnswer AuthorityService::answer(const ServiceRequest& request, InstantNs now) {
  const std::string_view target = request.target;
  if (target.starts_with("/crl/")) return answer_crl(request, now);
  if (target == kOcspPath || target.starts_with(std::string(kOcspPath) + "/")) {
    return answer_ocsp_question(request, now);
  }
  if (target == kTimestampPath) return answer_timestamp(request, now);
  if (target == "/root.pem") {
    if (request.method != "GET") return sentence(405, "the root is asked for with GET", "GET");
    const std::string pem = authority_.root()->to_pem();
    return {200, "application/x-pem-file", Bytes(pem.begin(), pem.end()), {}};
  }
  return sentence(404, "there are GET /crl/agencies.crl, /crl/persons.crl, /crl/root.crl, /root.pem; POST /ocsp, /tsa");
}

}  // namespace axle::signature
