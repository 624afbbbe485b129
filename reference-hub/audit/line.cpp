#include "reference-hub/audit/line.hpp"

#include "base/encoding.hpp"
#include "protocol/axis/json_text.hpp"
#include "protocol/signature/crypto/digest.hpp"
#include "reference-hub/audit/line_scan.hpp"

namespace axle::hub {
namespace {

using axis::JsonMembers;

constexpr std::string_view kPrev = R"(,"prev":")";
constexpr std::string_view kHash = R"(","hash":")";
constexpr std::string_view kEnd = R"("})";
constexpr std::string_view kCut = "…";
// From kPrev to the end of the line.
constexpr std::size_t kTailBytes = kPrev.size() + 64 + kHash.size() + 64 + kEnd.size();

std::string_view policy_word(VerificationPolicy policy) noexcept {
  switch (policy) {
    case VerificationPolicy::off: return "off";
    case VerificationPolicy::link: return "link";
    case VerificationPolicy::packet: return "packet";
    case VerificationPolicy::full: return "full";
  }
  return "off";
}

// Half a character at the cut is written as U+FFFD.
void add_text(JsonMembers& members, std::string_view name, std::string_view text) {
  if (text.empty()) return;
  if (text.size() <= kAuditTextBytesMax) {
    members.text(name, text);
  } else {
    members.text(name, std::string(text.substr(0, kAuditTextBytesMax)).append(kCut));
  }
}

void add_receivers(std::string& out, JsonMembers& members, const AuditEvent& event) {
  if (event.receivers == 0) return;
  members.name("to");
  out += '[';
  for (std::size_t i = 0; i < std::min(event.to.size(), kAuditReceiversMax); ++i) {
    if (i > 0) out += ',';
    axis::append_json_string(out, std::string_view(event.to[i]).substr(0, kAuditTextBytesMax));
  }
  out += ']';
  members.number("receivers", event.receivers);
}

void add_packet(JsonMembers& members, const AuditEvent::Packet& packet) {
  members.text("sha256", to_hex(packet.digest))
      .number("length", packet.length)
      .text("verified", policy_word(packet.verification.policy))
      .boolean("packet_signed", packet.verification.packet_signed)
      .boolean("files_signed", packet.verification.files_signed);
}

// One line: what all lines have, with the facts in between.
template <class AddFacts>
void append_line(std::string& out, AuditKind what, InstantNs time, Lsn lsn, AuditHead& end, AddFacts add_facts) {
  const std::size_t begin = out.size();
  out += '{';
  JsonMembers members(out);
  members.number("seq", end.seq + 1)
      .text("time", format_iso8601_ms(time))
      .number("lsn", lsn)
      .text("what", to_string(what));
  add_facts(members);
  out.append(kPrev).append(to_hex(end.hash)).append("\"");
  end.hash = signature::sha256(as_bytes(std::string_view(out).substr(begin)));
  ++end.seq;
  out.append(kHash.substr(1)).append(to_hex(end.hash)).append(kEnd);
  AXLE_ASSERT(out.size() - begin < kAuditLineBytesMax);
  out += '\n';
}

}  // namespace

std::string to_string(const AuditHead& head) {
  return std::to_string(head.seq) + ":" + to_hex(head.hash);
}

Result<AuditHead> parse_audit_head(std::string_view text) {
  LineScan scan(text);
  const auto seq = scan.number();
  const bool colon = seq && scan.take(":");
  const auto hash = colon ? LineScan::digest(scan.rest()) : std::nullopt;
  if (!hash) {
    return fail(Errc::invalid_input, "'" + std::string(text.substr(0, 100)) +
                                         "' is no head of an audit log: write SEQ:HASH, the hash with 64 lower-case " +
                                         "hex digits");
  }
  return AuditHead{*seq, *hash};
}

std::string signed_text(const AuditHead& head) {
  return "axle audit 1\n" + std::to_string(head.seq) + "\n" + to_hex(head.hash) + "\n";
}

void append_audit_line(std::string& out, const AuditEvent& event, AuditHead& end) {
  append_line(out, event.what, event.time, event.lsn, end, [&](JsonMembers& members) {
    add_text(members, "centre", event.centre);
    add_text(members, "doc_id", event.doc_id);
    add_text(members, "document_id", event.document_id);
    add_text(members, "from", event.from);
    add_receivers(out, members, event);
    add_text(members, "agency", event.agency);
    if (event.packet) add_packet(members, *event.packet);
    if (event.count > 0) members.number("count", event.count);
    add_text(members, "detail", event.detail);
  });
}

void append_file_line(std::string& out, InstantNs time, Lsn last_lsn, AuditHead& end) {
  append_line(out, AuditKind::file, time, 0, end,
              [&](JsonMembers& members) { members.number("version", 1).number("last_lsn", last_lsn); });
}

void append_missing_line(std::string& out, InstantNs time, Lsn first, Lsn last, AuditHead& end) {
  append_line(out, AuditKind::missing, time, 0, end,
              [&](JsonMembers& members) { members.number("first", first).number("last", last); });
}

void append_checkpoint_line(std::string& out, InstantNs time, std::string_view key, std::string_view signature,
                            AuditHead& end) {
  append_line(out, AuditKind::checkpoint, time, 0, end,
              [&](JsonMembers& members) { members.text("key", key).text("signature", signature); });
}

std::optional<AuditLine> read_audit_line(std::string_view text) {
  if (text.size() < kTailBytes || text.size() >= kAuditLineBytesMax) return std::nullopt;
  const std::string_view tail = text.substr(text.size() - kTailBytes);
  const auto prev = LineScan::digest(tail.substr(kPrev.size(), 64));
  const auto hash = LineScan::digest(tail.substr(kPrev.size() + 64 + kHash.size(), 64));
  const bool framed =
      tail.starts_with(kPrev) && tail.substr(kPrev.size() + 64).starts_with(kHash) && tail.ends_with(kEnd);
  if (!framed || !prev || !hash) return std::nullopt;
  AuditLine line;
  line.prev = *prev;
  line.hash = *hash;
  LineScan scan(text.substr(0, text.size() - kTailBytes));
  const auto seq = scan.take(R"({"seq":)") ? scan.number() : std::nullopt;
  const auto time = seq && scan.take(R"(,"time":")") ? scan.word() : std::nullopt;
  const auto lsn = time && scan.take(R"(,"lsn":)") ? scan.number() : std::nullopt;
  const auto what = lsn && scan.take(R"(,"what":")") ? scan.word() : std::nullopt;
  if (!what) return std::nullopt;
  line.seq = *seq;
  line.time = *time;
  line.lsn = *lsn;
  line.what = *what;
  line.facts = scan.rest();
  const std::size_t hashed = text.size() - 64 - kEnd.size() - kHash.size() + 1;
  line.whole = signature::sha256(as_bytes(text.substr(0, hashed))) == line.hash;
  return line;
}

std::optional<CheckpointFacts> read_checkpoint(const AuditLine& line) {
  LineScan scan(line.facts);
  const auto key = scan.take(R"(,"key":")") ? scan.word() : std::nullopt;
  const auto signature = key && scan.take(R"(,"signature":")") ? scan.word() : std::nullopt;
  if (!signature || !scan.rest().empty()) return std::nullopt;
  return CheckpointFacts{*key, *signature};
}

std::optional<Lsn> read_file_line(const AuditLine& line) {
  LineScan scan(line.facts);
  if (!scan.take(R"(,"version":1,"last_lsn":)")) return std::nullopt;
  const auto lsn = scan.number();
  return scan.rest().empty() ? lsn : std::nullopt;
}

std::optional<MissingFacts> read_missing(const AuditLine& line) {
  LineScan scan(line.facts);
  const auto first = scan.take(R"(,"first":)") ? scan.number() : std::nullopt;
  const auto last = first && scan.take(R"(,"last":)") ? scan.number() : std::nullopt;
  if (!last || *first == 0 || *last < *first || !scan.rest().empty()) return std::nullopt;
  return MissingFacts{*first, *last};
}

std::string write_head(const AuditHead& head, InstantNs time, std::string_view key, std::string_view signature) {
  std::string out = "{";
  JsonMembers(out)
      .number("seq", head.seq)
      .text("hash", to_hex(head.hash))
      .text("time", format_iso8601_ms(time))
      .text("key", key)
      .text("signature", signature);
  return out + "}\n";
}

std::optional<SignedHead> read_head(std::string_view text) {
  LineScan scan(text);
  const auto seq = scan.take(R"({"seq":)") ? scan.number() : std::nullopt;
  const auto hex = seq && scan.take(R"(,"hash":")") ? scan.word() : std::nullopt;
  const auto hash = hex ? LineScan::digest(*hex) : std::nullopt;
  const auto time = hash && scan.take(R"(,"time":")") ? scan.word() : std::nullopt;
  const auto key = time && scan.take(R"(,"key":")") ? scan.word() : std::nullopt;
  const auto signature = key && scan.take(R"(,"signature":")") ? scan.word() : std::nullopt;
  if (!signature || scan.rest() != "}\n") return std::nullopt;
  return SignedHead{{*seq, *hash}, std::string(*key), std::string(*signature)};
}

}  // namespace axle::hub
