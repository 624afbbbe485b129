#include "protocol/signature/packet_check.hpp"

#include <algorithm>
#include <deque>

namespace axle::signature {
namespace {

// Viewers accept the mark within the first 1024 bytes; a file that hides it further in is shown by none.
constexpr std::size_t kPdfMarkSearched = 1024;
constexpr std::string_view kPdfMark = "%PDF-";

bool is_pdf(BytesView content) {
  const BytesView head = content.first(std::min(content.size(), kPdfMarkSearched + kPdfMark.size() - 1));
  return as_text(head).find(kPdfMark) != std::string_view::npos;
}

constexpr std::string_view kRule =
    "Decree 30/2020/ND-CP Annex I, Circular 01/2019/TT-BNV (the person signs, then the agency)";

Verdict constraint(std::string_view file, std::string what) {
  return Verdict::undetermined(SubIndication::sig_constraints_failure, std::string(file) + ": " + std::move(what),
                               kRule);
}

// A file's own faults: structure, each signature's verdict, nothing behind the last signature.
Verdict check_signatures(std::string_view file, const PdfReport& report) {
  if (!report.structure_error.empty()) {
    return Verdict::failed(SubIndication::format_failure, std::string(file) + ": " + report.structure_error);
  }
  for (const PdfSignature& one : report.signatures) {
    if (one.verdict.passed()) continue;
    Verdict verdict = one.verdict;
    verdict.reason = std::string(file) + ", signature '" + one.field_name + "': " + verdict.reason;
    return verdict;
  }
  if (!report.signatures.empty() && !report.unchanged_after_last) {
    return constraint(file, "bytes were appended after the last signature");
  }
  return Verdict::pass();
}

Verdict check_signer(std::string_view file, const PdfSignature& signature, std::string_view sender) {
  const std::string& code = signature.certificate->agency_code();
  if (code == sender) return Verdict::pass();
  return constraint(file, "signature '" + signature.field_name + "' speaks for agency '" + code + "', the sender is '" +
                              std::string(sender) + "'");
}

// Decree 30/2020 Annex I, Circular 01/2019/TT-BNV: the competent person, then the agency, nothing else.
Verdict check_main(std::string_view file, const PdfReport& report, std::string_view sender) {
  const auto& signatures = report.signatures;
  if (signatures.size() < 2) {
    const bool person = signatures.front().role == Role::person;
    return constraint(file,
                      person ? "the agency's signature is missing" : "the competent person's signature is missing");
  }
  if (signatures.size() > 2) return constraint(file, "more than the person's and the agency's signature");
  if (signatures[0].role != Role::person) {
    return constraint(file, "the first signature is of role " + std::string(to_string(signatures[0].role)) +
                                ", the competent person must sign first");
  }
  if (signatures[1].role != Role::agency) {
    return constraint(file, "the second signature is of role " + std::string(to_string(signatures[1].role)) +
                                ", the agency must sign after the person");
  }
  if (signatures[1].covered_bytes <= signatures[0].covered_bytes) {
    return constraint(file, "the agency's signature does not cover the person's");
  }
  Verdict person = check_signer(file, signatures[0], sender);
  return person.passed() ? check_signer(file, signatures[1], sender) : person;
}

Verdict check_further(std::string_view file, const PdfReport& report, std::string_view sender) {
  if (report.signatures.empty()) return constraint(file, "the agency's signature is missing");
  const PdfSignature& last = report.signatures.back();
  if (last.role != Role::agency) return constraint(file, "the last signature is not the agency's");
  return check_signer(file, last, sender);
}

Verdict judge_files(const PacketCheck& check, bool signed_required, std::string_view sender) {
  for (std::size_t i = 0; i < check.files.size(); ++i) {
    Verdict verdict = check_signatures(check.file_names[i], check.files[i]);
    if (!verdict.passed()) return verdict;
  }
  if (!check.is_signed) {
    if (!signed_required) return Verdict::pass();
    return Verdict::undetermined(SubIndication::signed_data_not_found, "the document has no PDF file with a signature",
                                 "Decision 28/2018/QD-TTg Art 4 (unsigned documents are for information only)");
  }
  for (std::size_t i = 0; i < check.files.size(); ++i) {
    const std::string& name = check.file_names[i];
    Verdict verdict = i > 0 ? check_further(name, check.files[i], sender)
                      : check.files[0].signatures.empty()
                          ? constraint(name, "a further file is signed, the document itself is not")
                          : check_main(name, check.files[0], sender);
    if (!verdict.passed()) return verdict;
  }
  return Verdict::pass();
}

Verdict judge_packet_signature(const PacketSignatureReport& report, bool required) {
  if (!required && report.profile != PacketSignatureProfile::modern) return Verdict::pass();
  Verdict verdict = report.verdict;
  if (!verdict.passed()) verdict.reason = "packet signature: " + verdict.reason;
  return verdict;
}

// A thread's memory for the attachments of the packets that it verifies together: asking for pages and clearing them
// would cost as much as the hashing. Packets that needed more than this give it back afterwards.
constexpr std::size_t kKeptBytesMax = 32ULL << 20;

class AttachmentMemory {
 public:
  void begin_packet() noexcept { ++packets_; }
  // Of one attachment; stable until the last packet has ended.
  packet::UnwrapBuffers& next() {
    if (used_ == buffers_.size()) buffers_.emplace_back();
    return buffers_[used_++];
  }
  void end_packet() noexcept {
    if (--packets_ > 0) return;
    used_ = 0;
    std::size_t kept = 0;
    for (const packet::UnwrapBuffers& one : buffers_) kept += one.decoded.capacity() + one.unzipped.capacity();
    if (kept > kKeptBytesMax) buffers_.clear();
  }

 private:
  std::deque<packet::UnwrapBuffers> buffers_;
  std::size_t used_ = 0, packets_ = 0;
};
thread_local AttachmentMemory attachment_memory;

}  // namespace

// Everything is read first, then come the public-key operations, then it is judged.
struct PacketVerification::State {
  State(BytesView bytes, const packet::Packet& packet, TrustStore& trust, const PacketPolicy& policy, InstantNs at,
        CostLedger& ledger, Sha256Beside* beside)
      : packet_(packet),
        trust_(trust),
        policy_(policy),
        at_(at),
        ledger_(ledger),
        beside_(beside),
        signature_(bytes, packet, trust, at, ledger, policy.packet_signature, beside) {
    if (auto opened = open_attachments(); !opened) {
      check_.attachment_error = std::move(opened.error().detail);
      check_.verdict = Verdict::failed(SubIndication::format_failure, check_.attachment_error);
    }
  }

  std::vector<SignatureJob*> jobs() {
    std::vector<SignatureJob*> jobs;
    if (!check_.attachment_error.empty()) return jobs;
    if (SignatureJob* job = signature_.job(); job != nullptr) jobs.push_back(job);
    for (PdfCheck& file : files_) {
      for (SignatureJob& job : file.jobs()) jobs.push_back(&job);
    }
    return jobs;
  }

  PacketCheck finish() {
    if (!check_.attachment_error.empty()) return std::move(check_);
    check_.packet_signature = signature_.finish();
    for (PdfCheck& file : files_) {
      check_.files.push_back(file.finish());
      check_.is_signed |= !check_.files.back().signatures.empty();
    }
    check_.verdict = judge_packet_signature(check_.packet_signature, policy_.packet_signature_required);
    const packet::DocumentHeader* header = packet_.document();
    if (header != nullptr && policy_.files_checked && check_.verdict.passed()) {
      check_.verdict = judge_files(check_, policy_.signed_required, header->from.id);
    }
    return std::move(check_);
  }

 private:
  // Decoding and unzipping are one call; the whole is booked as what it mostly is. "PK\3\4" is "UEsDB" in base64.
  Result<BytesView> unwrap(const packet::Attachment& attachment, std::size_t bytes_left) {
    const std::size_t start = attachment.base64.find_first_not_of(" \t\r\n");
    const bool zip = start != std::string_view::npos && attachment.base64.substr(start).starts_with("UEsDB");
    packet::AttachmentLimits limits = policy_.attachments;
    limits.decoded_bytes_max = std::min(limits.decoded_bytes_max, bytes_left);
    limits.unzipped_bytes_max = std::min(limits.unzipped_bytes_max, bytes_left);
    const CostLedger::Scope scope(ledger_, zip ? Stage::unzip : Stage::base64);
    return packet::unwrap(attachment, attachment_memory.next(), limits);
  }

  Result<void> open_attachments() {
    if (packet_.document() == nullptr || !policy_.files_checked) return {};
    std::size_t bytes_left = policy_.unwrapped_bytes_max;
    for (const packet::Attachment& attachment : packet_.attachments) {
      const auto content = unwrap(attachment, bytes_left);
      if (!content) return pass(content, "attachment '" + attachment.name + "'");
      bytes_left -= content->size();
      if (!is_pdf(*content)) continue;
      check_.has_pdf = true;
      check_.file_names.push_back(attachment.name);
      files_.emplace_back(*content, trust_, at_, ledger_, policy_.pdf, beside_);
    }
    return {};
  }

  // Before whatever uses it.
  struct MemoryUse {
    MemoryUse() noexcept { attachment_memory.begin_packet(); }
    ~MemoryUse() { attachment_memory.end_packet(); }
    MemoryUse(const MemoryUse&) = delete;
    MemoryUse& operator=(const MemoryUse&) = delete;
  };
  MemoryUse memory_use_;
  const packet::Packet& packet_;
  TrustStore& trust_;
  const PacketPolicy& policy_;
  InstantNs at_;
  CostLedger& ledger_;
  Sha256Beside* beside_;
  PacketSignatureCheck signature_;
  std::vector<PdfCheck> files_;  // they point into the thread's attachment memory
  PacketCheck check_;
};

PacketVerification::PacketVerification(BytesView bytes, const packet::Packet& packet, TrustStore& trust,
                                       const PacketPolicy& policy, InstantNs at, CostLedger& ledger,
                                       Sha256Beside* beside)
    : state_(std::make_unique<State>(bytes, packet, trust, policy, at, ledger, beside)) {}
PacketVerification::~PacketVerification() = default;

std::vector<SignatureJob*> PacketVerification::jobs() {
  return state_->jobs();
}

PacketCheck PacketVerification::finish() {
  return state_->finish();
}

PacketCheck check_packet(BytesView bytes, const packet::Packet& packet, TrustStore& trust, const PacketPolicy& policy,
                         InstantNs at, CostLedger& ledger, Sha256Beside* beside) {
  PacketVerification verification(bytes, packet, trust, policy, at, ledger, beside);
  verify_signatures(verification.jobs(), ledger);
  return verification.finish();
}

}  // namespace axle::signature
