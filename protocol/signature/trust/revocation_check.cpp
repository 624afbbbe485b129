#include "protocol/signature/trust/revocation_check.hpp"

#include <algorithm>

namespace axle::signature {
namespace {

constexpr std::string_view kRule =
    "EN 319 102-1 clause 5.2.6 (X.509 certificate validation), RFC 5280 clause 6.3, RFC 6960 clause 3.2";

Verdict revoked(const Certificate& certificate, const Finding& finding, const ChainQuestion& question) {
  std::string what = "the certificate of " + certificate.subject() + " was revoked on " +
                     format_iso8601(finding.revoked_at) + " (" + std::string(reason_name(finding.reason)) + ")";
  if (question.at == question.now) {
    return Verdict::undetermined(SubIndication::revoked_no_poe,
                                 what + ", and no time stamp proves that the signature was made before", kRule);
  }
  return Verdict::failed(SubIndication::revoked,
                         what + ", before the signature is known to exist: " + format_iso8601(question.at), kRule);
}

}  // namespace

Finding RevocationCheck::find(const Link& link, std::span<const Link> above, const ChainQuestion& question) {
  const bool ocsp_first = options_.mode == RevocationMode::ocsp;
  const auto ask = [&](bool ocsp) {
    return ocsp ? answers_.find(link, above, question.stapled_ocsp, question.now)
                : lists_.find(link, above, question.stapled_crls, question.now);
  };
  Finding first = ask(ocsp_first);
  if (first.kind != Finding::Kind::unavailable) return first;
  Finding second = ask(!ocsp_first);
  if (second.kind == Finding::Kind::unavailable) second.why = first.why + "; " + second.why;
  return second;
}

RevocationCheck::Outcome RevocationCheck::check(const Chain& chain, const ChainQuestion& question) {
  const std::span<const Link> links(chain.links);
  InstantNs good_until = INT64_MAX;
  bool for_any_question = true;
  for (std::size_t i = 0; i + 1 < links.size(); ++i) {
    const Certificate& certificate = *links[i].certificate;
    const Finding finding = find(links[i], links.subspan(i + 1), question);
    switch (finding.kind) {
      case Finding::Kind::unavailable:
        return {Verdict::undetermined(SubIndication::try_later,
                                      "whether the certificate of " + certificate.subject() +
                                          " was revoked cannot be told now: " + finding.why,
                                      kRule),
                {}};
      case Finding::Kind::revoked:
        if (question.at >= finding.revoked_at) return {revoked(certificate, finding, question), {}};
        for_any_question = false;
        break;
      case Finding::Kind::good:
        // Past `due` the authority did not answer: soon enough it is asked again.
        good_until = std::min(good_until, finding.settled(question.now)
                                              ? finding.due - 1
                                              : std::min(finding.until, question.now + options_.retry_after_failure));
    }
  }
  return {Verdict::pass(), for_any_question ? std::optional(good_until) : std::nullopt};
}

}  // namespace axle::signature
