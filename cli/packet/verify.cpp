#include "cli/packet/verify.hpp"

#include "base/file.hpp"
#include "base/live_clock.hpp"
#include "cli/trust_sources.hpp"
#include "protocol/packet/reader.hpp"
#include "protocol/signature/trust/certificate_pem.hpp"

namespace axle::cli {
namespace {

constexpr std::size_t kCrlBytesMax = 64ULL << 20;

Result<std::shared_ptr<signature::TrustStore>> trust_of(const VerifyArguments& arguments, InstantNs at) {
  auto anchors = read_anchors(arguments.trust);
  if (!anchors) return pass(anchors);
  const auto authorities = read_anchors(arguments.authorities);
  if (!authorities) return pass(authorities);
  signature::TrustOptions options;
  const auto mode = signature::parse_revocation_mode(arguments.revocation);
  if (!mode) return pass(mode, "--revocation");
  options.revocation.mode = *mode;
  if (*mode != signature::RevocationMode::off)
    options.revocation.source = signature::http_revocation_source(http_exchange());
  auto trust = std::make_shared<signature::TrustStore>(std::move(*anchors), options);
  for (const std::string& file : arguments.crls) {
    const auto content = read_file(file, kCrlBytesMax);
    if (!content) return pass(content);
    const auto list = signature::revocation_list_of(*content);
    if (!list) return pass(list, file);
    if (auto loaded = trust->load_crl(*list, at, *authorities); !loaded) return pass(loaded, file);
  }
  return trust;
}

// A PDF on its own has no sender to compare with: every signature must be right and nothing may follow the last one.
signature::Verdict verdict_of(const signature::PdfReport& report) {
  using signature::SubIndication;
  using signature::Verdict;
  if (!report.structure_error.empty()) return Verdict::failed(SubIndication::format_failure, report.structure_error);
  if (report.signatures.empty()) {
    return Verdict::undetermined(SubIndication::signed_data_not_found, "the PDF file carries no signature");
  }
  for (const signature::PdfSignature& one : report.signatures) {
    if (!one.verdict.passed()) return one.verdict;
  }
  if (!report.unchanged_after_last) {
    return Verdict::undetermined(SubIndication::sig_constraints_failure,
                                 "bytes were appended after the last signature");
  }
  return Verdict::pass();
}

class Run {
 public:
  Run(const VerifyArguments& arguments, Verified& verified) : verified_(verified) {
    policy_.signed_required = arguments.signed_required;
    policy_.packet_signature_required = arguments.packet_signature_required;
  }

  Result<void> once(signature::CostLedger& ledger) {
    if (verified_.input.kind == InputKind::pdf) {
      verified_.check = {};
      verified_.check.has_pdf = true;
      verified_.check.file_names = {verified_.input.path};
      verified_.check.files.push_back(
          signature::verify_pdf(verified_.input.bytes(), *verified_.trust, verified_.at, ledger, policy_.pdf));
      verified_.check.is_signed = !verified_.check.files.front().signatures.empty();
      verified_.check.verdict = verdict_of(verified_.check.files.front());
      return {};
    }
    Result<packet::Packet> packet = fail(Errc::internal, "");
    {
      const signature::CostLedger::Scope scope(ledger, signature::Stage::parse);
      packet = packet::read_packet(verified_.input.bytes());
    }
    if (!packet) return pass(packet, verified_.input.path);
    verified_.packet = std::move(*packet);
    verified_.check = signature::check_packet(verified_.input.bytes(), *verified_.packet, *verified_.trust, policy_,
                                              verified_.at, ledger);
    return {};
  }

 private:
  Verified& verified_;
  signature::PacketPolicy policy_;
};

}  // namespace

std::vector<std::string> Verified::chain_of(const signature::CertificatePtr& signer,
                                            const std::vector<signature::CertificatePtr>& intermediates) const {
  std::vector<std::string> subjects;
  for (const signature::CertificatePtr& one : trust->path(signer, intermediates, at))
    subjects.push_back(one->subject());
  return subjects;
}

Result<std::shared_ptr<const Verified>> verify_input(const VerifyArguments& arguments) {
  auto input = read_input(arguments.file);
  if (!input) return pass(input);
  auto verified = std::make_shared<Verified>();
  verified->input = std::move(*input);
  const auto at = arguments.at.empty() ? Result<InstantNs>(live_now()) : parse_iso8601(arguments.at);
  if (!at) return pass(at, "--at");
  verified->at = *at;
  auto trust = trust_of(arguments, *at);
  if (!trust) return pass(trust);
  verified->trust = std::move(*trust);
  Run run(arguments, *verified);
  verified->first = signature::CostLedger(&quick_cpu_now);
  if (auto done = run.once(verified->first); !done) return pass(done);
  verified->repeated = signature::CostLedger(&quick_cpu_now);
  for (; verified->repeats < arguments.repeat; ++verified->repeats) {
    if (auto done = run.once(verified->repeated); !done) return pass(done);
  }
  return verified;
}

}  // namespace axle::cli
