#include "protocol/signature/xml/packet_signature.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "protocol/signature/crypto/ecdsa_value.hpp"
#include "protocol/signature/crypto/public_key_batch.hpp"
#include "protocol/signature/xml/references.hpp"
#include "protocol/signature/xml/signature_element.hpp"

namespace axle::signature {
namespace {

constexpr std::size_t kReferencesBesideAttachments = 4;

Verdict refused(std::string reason) {
  return Verdict::failed(SubIndication::format_failure, std::move(reason));
}

const std::string& sender_of(const packet::Packet& packet) noexcept {
  return packet.document() != nullptr ? packet.document()->from.id : packet.status()->from.id;
}

}  // namespace

std::string_view to_string(PacketSignatureProfile profile) noexcept {
  switch (profile) {
    case PacketSignatureProfile::none: return "none";
    case PacketSignatureProfile::legacy: return "legacy";
    case PacketSignatureProfile::modern: return "modern";
  }
  return "none";
}

struct PacketSignatureCheck::State {
  State(BytesView packet_bytes, const packet::Packet& of, TrustStore& store, InstantNs now, CostLedger& costs,
        const PacketSignatureLimits& bounds, Sha256Beside* beside)
      : bytes(packet_bytes), packet(of), trust(store), at(now), ledger(costs), limits(bounds) {
    report.verdict = begin(beside);
  }

  // Everything up to the public-key operation: then the verdict is not final, and `job` is ready.
  Verdict begin(Sha256Beside* beside) {
    if (auto unsuitable = check_frame()) return std::move(*unsuitable);
    auto read = read_element();
    if (!read) return judge_unreadable(std::move(read.error()));
    if (!*read) {
      report.profile = PacketSignatureProfile::none;
      return Verdict::undetermined(SubIndication::signed_data_not_found, "the packet carries no signature");
    }
    signature = std::move(**read);
    report.method = signature.method;
    ReferenceResult references = check_references(bytes, packet, signature, ledger, beside);
    report.covered_bytes = references.covered_bytes;
    report.uncovered = std::move(references.uncovered);
    report.canonical_as_is = references.canonical_as_is;
    std::optional<Verdict> no_certificate = read_certificates(signature.certificates);
    if (references.failure) return std::move(*references.failure);
    if (no_certificate) return std::move(*no_certificate);
    return prepare_job();
  }

  // A packet without signature, or one that is not worth reading.
  std::optional<Verdict> check_frame() {
    const packet::SignatureSite& site = packet.signature_site;
    if (site.signatures == 0) {
      return Verdict::undetermined(SubIndication::signed_data_not_found, "the packet carries no signature");
    }
    // The packet must be one that was read from these bytes: what is digested is what the reader read.
    const std::string_view text = as_text(bytes);
    AXLE_ASSERT(site.root.data() >= text.data() && site.root.data() + site.root.size() <= text.data() + text.size());
    report.profile = PacketSignatureProfile::modern;
    if (site.signatures > limits.signatures_max) {
      return refused("signatures_max: more than " + std::to_string(limits.signatures_max) + " elements Signature");
    }
    if (packet.signature_element.empty()) return refused("the signature stands elsewhere than in edXMLHeader");
    if (site.signatures > 1) return refused("more than one element Signature in the packet");
    if (packet.signature_element.size() > limits.signature_bytes_max) {
      return refused("signature_bytes_max: the signature is longer than " + std::to_string(limits.signature_bytes_max) +
                     " bytes");
    }
    return std::nullopt;
  }

  std::expected<std::optional<XmlSignature>, Verdict> read_element() {
    const CostLedger::Scope scope(ledger, Stage::canonical_form);
    const std::size_t references_max =
        std::min(limits.references_max, packet.attachments.size() + kReferencesBesideAttachments);
    return read_signature_element(bytes, packet, limits, references_max);
  }

  Verdict judge_unreadable(Verdict why) {
    Bytes certificate;
    auto legacy = describe_legacy(bytes, packet, certificate);
    if (!legacy) return why;
    report.profile = PacketSignatureProfile::legacy;
    if (!certificate.empty()) read_certificates({&certificate, 1});
    return Verdict::undetermined(SubIndication::crypto_constraints_failure, std::move(*legacy));
  }

  // The signer's is the first that is not an authority's; the others may help to build its chain.
  std::optional<Verdict> read_certificates(std::span<const Bytes> certificates) {
    std::optional<Verdict> failure = Verdict::undetermined(SubIndication::no_signing_certificate_found,
                                                           "the packet signature brings no certificate");
    bool is_first = true;
    for (const Bytes& der : certificates) {
      auto certificate = trust.certificate(der, ledger);
      if (!certificate) {
        if (!std::exchange(is_first, false)) continue;
        const bool is_weak = certificate.error().code == Errc::refused;
        failure = is_weak ? Verdict::undetermined(SubIndication::crypto_constraints_failure, certificate.error().detail)
                          : refused(certificate.error().detail);
        break;
      }
      is_first = false;
      if (report.certificate == nullptr && (*certificate)->role() != Role::authority) {
        report.certificate = std::move(*certificate);
        failure.reset();
      } else {
        report.intermediates.push_back(std::move(*certificate));
      }
    }
    return failure;
  }

  Verdict prepare_job() {
    const KeyAlgorithm key = report.certificate->key_algorithm();
    if (!fits(key, signature.method)) {
      return Verdict::failed(
          SubIndication::sig_crypto_failure,
          "the signature method is not one for the certificate's key, which is of " + std::string(to_string(key)));
    }
    if (signature.method.scheme == Scheme::ecdsa) {
      auto der = ecdsa_der_from_raw(key, signature.value);
      if (!der) return Verdict::failed(SubIndication::sig_crypto_failure, "the signature value has a wrong length");
      signature.value = std::move(*der);
    }
    job = SignatureJob{.certificate = report.certificate.get(),
                       .method = signature.method,
                       .message = as_bytes(signature.signed_info),
                       .signature = signature.value};
    return {};
  }

  // After the public-key operation: coverage, trust, sender.
  Verdict conclude() {
    if (!job->good) {
      return Verdict::failed(SubIndication::sig_crypto_failure,
                             "the packet's signature value does not fit the signer's key");
    }
    if (!report.uncovered.empty()) {
      std::string reason = "the packet signature does not cover";
      for (const std::string& path : report.uncovered) reason += (path == report.uncovered.front() ? " " : ", ") + path;
      return Verdict::undetermined(SubIndication::signed_data_not_found, std::move(reason));
    }
    Verdict chain = trust.check_chain(report.certificate, report.intermediates, at, ledger);
    if (!chain.passed()) return chain;
    return check_sender();
  }

  Verdict check_sender() const {
    const std::string& sender = sender_of(packet);
    if (report.certificate->role() != Role::agency) {
      return Verdict::undetermined(SubIndication::sig_constraints_failure,
                                   "the packet is not signed by an agency: its certificate is of another kind");
    }
    if (sender.empty() || report.certificate->agency_code() != sender) {
      return Verdict::undetermined(SubIndication::sig_constraints_failure,
                                   "the packet is signed by " + quoted(report.certificate->agency_code()) +
                                       " but says that it is from " + quoted(sender));
    }
    return Verdict::pass();
  }

  BytesView bytes;
  const packet::Packet& packet;
  TrustStore& trust;
  InstantNs at;
  CostLedger& ledger;
  PacketSignatureLimits limits;
  XmlSignature signature;
  std::optional<SignatureJob> job;
  PacketSignatureReport report;
};

PacketSignatureCheck::PacketSignatureCheck(BytesView bytes, const packet::Packet& packet, TrustStore& trust,
                                           InstantNs at, CostLedger& ledger, const PacketSignatureLimits& limits,
                                           Sha256Beside* beside)
    : state_(std::make_unique<State>(bytes, packet, trust, at, ledger, limits, beside)) {}
PacketSignatureCheck::~PacketSignatureCheck() = default;
PacketSignatureCheck::PacketSignatureCheck(PacketSignatureCheck&&) noexcept = default;
PacketSignatureCheck& PacketSignatureCheck::operator=(PacketSignatureCheck&&) noexcept = default;

SignatureJob* PacketSignatureCheck::job() noexcept {
  return state_->job ? &*state_->job : nullptr;
}

PacketSignatureReport PacketSignatureCheck::finish() {
  if (state_->job) state_->report.verdict = state_->conclude();
  return std::move(state_->report);
}

PacketSignatureReport verify_packet_signature(BytesView bytes, const packet::Packet& packet, TrustStore& trust,
                                              InstantNs at, CostLedger& ledger, const PacketSignatureLimits& limits) {
  PacketSignatureCheck check(bytes, packet, trust, at, ledger, limits);
  if (SignatureJob* job = check.job(); job != nullptr) verify_signatures({&job, 1}, ledger);
  return check.finish();
}

}  // namespace axle::signature
