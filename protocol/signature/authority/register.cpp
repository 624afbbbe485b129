#include "protocol/signature/authority/register.hpp"

#include <algorithm>
#include <array>

namespace axle::signature {
namespace {

constexpr std::size_t kColumns = 10;
constexpr std::size_t kSerialHexMax = 40;  // RFC 5280 4.1.2.2: 20 octets

constexpr std::array<std::pair<RevocationReason, std::string_view>, 5> kReasons{
    {{RevocationReason::unspecified, "unspecified"},
     {RevocationReason::key_compromise, "key-compromise"},
     {RevocationReason::affiliation_changed, "affiliation-changed"},
     {RevocationReason::superseded, "superseded"},
     {RevocationReason::cessation_of_operation, "cessation-of-operation"}}};

bool one_word(std::string_view text) {
  return !text.empty() && text.find_first_of(",\"\r\n") == std::string_view::npos;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

Result<std::string> unquoted(std::string_view text) {
  const auto wrong = [] { return fail(Errc::corrupt, "the subject is not in quotes"); };
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return wrong();
  text = text.substr(1, text.size() - 2);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      ++i;  // a quote inside stands twice
      if (i == text.size() || text[i] != '"') return wrong();
    }
    out += text[i];
  }
  return out;
}

// Nine words and the rest of the line; false when there are fewer.
bool split(std::string_view line, std::array<std::string_view, kColumns>& columns) {
  for (std::size_t i = 0; i + 1 < kColumns; ++i) {
    const std::size_t comma = line.find(',');
    if (comma == std::string_view::npos) return false;
    columns[i] = line.substr(0, comma);
    line.remove_prefix(comma + 1);
  }
  columns.back() = line;
  return true;
}

Result<void> read_revocation(IssuedCertificate& out, std::string_view at_text, std::string_view reason_text) {
  if (at_text.empty() && reason_text.empty()) return {};
  const auto at = parse_iso8601(at_text);
  if (!at) return pass(at, "revoked_at");
  const auto reason = parse_revocation_reason(reason_text);
  if (!reason) return pass(reason, "reason");
  out.revoked = {*at, *reason};
  return {};
}

Result<IssuedCertificate> read_line(std::string_view line) {
  std::array<std::string_view, kColumns> columns;
  if (!split(line, columns)) {
    return fail(Errc::corrupt,
                "there are " + std::to_string(kColumns) + " columns: " + std::string(Register::kHeading));
  }
  IssuedCertificate out;
  auto serial = parse_serial(columns[0]);
  if (!serial) return pass(serial);
  out.serial_hex = std::move(*serial);
  const auto issuer = parse_branch(columns[1]);
  if (!issuer) return pass(issuer, "issuer");
  out.issuer = *issuer;
  if (!one_word(columns[2])) return fail(Errc::corrupt, "the kind is missing");
  out.kind = columns[2];
  const auto flaw = parse_flaw(columns[3]);
  if (!flaw) return pass(flaw, "flaw");
  out.flaw = *flaw;
  for (const auto& [column, time] : {std::pair{4, &out.issued_at}, {5, &out.not_before}, {6, &out.not_after}}) {
    const auto at = parse_iso8601(columns[static_cast<std::size_t>(column)]);
    if (!at) return pass(at);
    *time = *at;
  }
  if (const auto read = read_revocation(out, columns[7], columns[8]); !read) return pass(read);
  auto subject = unquoted(columns[9]);
  if (!subject) return pass(subject);
  out.subject = std::move(*subject);
  return out;
}

}  // namespace

std::string_view to_string(RevocationReason reason) noexcept {
  for (const auto& [value, name] : kReasons) {
    if (value == reason) return name;
  }
  return "unspecified";
}

Result<RevocationReason> parse_revocation_reason(std::string_view text) {
  std::string all;
  for (const auto& [value, name] : kReasons) {
    if (name == text) return value;
    all += " " + std::string(name);
  }
  return fail(Errc::invalid_input, "'" + std::string(text.substr(0, 40)) + "' is no reason; there are:" + all);
}

Result<std::string> parse_serial(std::string_view text) {
  std::string serial;
  bool hex = true;
  for (const char c : text.substr(0, 3 * kSerialHexMax)) {
    if (c == ':') continue;
    serial += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    hex = hex && ((serial.back() >= '0' && serial.back() <= '9') || (serial.back() >= 'a' && serial.back() <= 'f'));
  }
  if (hex && !serial.empty() && serial.size() <= kSerialHexMax) return serial;
  return fail(Errc::invalid_input, "'" + std::string(text.substr(0, 60)) +
                                       "' is not a serial number; write it in hex, as `axle pki list` shows it");
}

Result<Register> Register::parse(std::string_view text) {
  Register out;
  if (text.empty()) return out;
  if (text.size() > kRegisterBytesMax) return fail(Errc::limit, "a register has at most 256 MiB");
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const auto at_line = [&] { return "line " + std::to_string(number); };
    if (end == std::string_view::npos) return fail(Errc::corrupt, at_line() + ": it has no end; the file is cut off");
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (number == 1) {
      if (line == kHeading) continue;
      return fail(Errc::corrupt, "line 1: the heading is not \"" + std::string(kHeading) + "\"");
    }
    auto certificate = read_line(line);
    if (!certificate) return fail(Errc::corrupt, at_line() + ": " + certificate.error().detail);
    if (const auto added = out.add(std::move(*certificate)); !added) return pass(added, at_line());
  }
  return out;
}

std::string Register::to_text() const {
  std::string out = std::string(kHeading) + "\n";
  for (const IssuedCertificate& one : issued_) {
    out.append(one.serial_hex).append(",").append(to_string(one.issuer)).append(",").append(one.kind).append(",");
    out.append(to_string(one.flaw)).append(",").append(format_iso8601(one.issued_at)).append(",");
    out.append(format_iso8601(one.not_before)).append(",").append(format_iso8601(one.not_after)).append(",");
    if (one.revoked) out.append(format_iso8601(one.revoked->at)).append(",").append(to_string(one.revoked->reason));
    out.append(one.revoked ? "," : ",,").append(quoted(one.subject)).append("\n");
  }
  return out;
}

Result<void> Register::add(IssuedCertificate certificate) {
  AXLE_ASSERT(one_word(certificate.kind) && certificate.subject.find('\n') == std::string::npos);
  if (issued_.size() == kRegisterEntriesMax) {
    return fail(Errc::limit, "a register has at most " + std::to_string(kRegisterEntriesMax) + " certificates");
  }
  if (!by_serial_.emplace(certificate.serial_hex, issued_.size()).second) {
    return fail(Errc::invalid_input, "serial number " + certificate.serial_hex + " is there already");
  }
  issued_.push_back(std::move(certificate));
  return {};
}

Result<void> Register::revoke(const std::string& serial_hex, IssuedCertificate::Revocation revocation) {
  const auto at = by_serial_.find(serial_hex);
  if (at == by_serial_.end()) {
    return fail(Errc::not_found, "no certificate with serial number " + serial_hex + " was issued here");
  }
  IssuedCertificate& one = issued_[at->second];
  if (one.revoked) {
    return fail(Errc::refused, "serial number " + serial_hex + " is revoked already, from " +
                                   format_iso8601(one.revoked->at) + " (" +
                                   std::string(to_string(one.revoked->reason)) + "); a revocation is for good");
  }
  one.revoked = revocation;
  return {};
}

const IssuedCertificate* Register::find(const std::string& serial_hex) const {
  const auto at = by_serial_.find(serial_hex);
  return at == by_serial_.end() ? nullptr : &issued_[at->second];
}

std::vector<RevokedCertificate> Register::revoked(Branch issuer, InstantNs now) const {
  std::vector<RevokedCertificate> out;
  for (const IssuedCertificate& one : issued_) {
    if (one.issuer != issuer || !one.revoked || one.revoked->at > now) continue;
    out.push_back({one.serial_hex, one.revoked->at, one.revoked->reason});
  }
  return out;
}

InstantNs Register::next_revocation(Branch issuer, InstantNs now) const {
  InstantNs next = INT64_MAX;
  for (const IssuedCertificate& one : issued_) {
    if (one.issuer == issuer && one.revoked && one.revoked->at > now) next = std::min(next, one.revoked->at);
  }
  return next;
}

}  // namespace axle::signature
