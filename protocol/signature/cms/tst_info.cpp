#include "protocol/signature/cms/tst_info.hpp"

#include <array>
#include <cstdio>

#include "protocol/signature/cms/algorithms.hpp"

namespace axle::signature {
namespace {

using der::Reader;

constexpr std::size_t kWholeSecondsBytes = 14;
constexpr std::size_t kFractionDigitsMax = 9;
constexpr std::uint8_t kTsaName = 0xA0, kExtensions = 0xA1;  // [0], [1] of TSTInfo

std::unexpected<SubIndication> malformed() {
  return std::unexpected(SubIndication::format_failure);
}

// -1 when one of the characters is not a digit.
std::int64_t number_of(std::string_view digits) {
  std::int64_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<DurationNs> fraction_of(std::string_view text) {
  if (text.empty()) return 0;
  text.remove_prefix(1);  // the point
  if (text.empty() || text.size() > kFractionDigitsMax || text.back() == '0') return std::nullopt;
  DurationNs value = number_of(text);
  if (value < 0) return std::nullopt;
  for (std::size_t i = text.size(); i < kFractionDigitsMax; ++i) value *= 10;
  return value;
}

}  // namespace

std::expected<MessageImprint, SubIndication> read_imprint(Reader& reader) {
  const auto imprint = reader.expect(der::kSequence);
  if (!imprint) return malformed();
  Reader fields(imprint->content);
  const auto algorithm = read_algorithm(fields);
  const auto digest = fields.expect(der::kOctetString);
  if (!algorithm || !digest || !fields.at_end()) return malformed();
  const auto listed = digest_by_oid(algorithm->oid);
  if (!listed) return std::unexpected(SubIndication::crypto_constraints_failure);
  if (digest->content.size() != digest_bytes(*listed)) return malformed();
  return MessageImprint{*listed, digest->content};
}

Bytes imprint_der(DigestAlgorithm algorithm, BytesView digest) {
  return der::sequence({digest_identifier(algorithm), der::element(der::kOctetString, {digest})});
}

std::expected<TstInfo, SubIndication> read_tst_info(BytesView der) {
  Reader outer(der);
  const auto whole = outer.expect(der::kSequence);
  if (!whole || !outer.at_end()) return malformed();
  Reader fields(whole->content);
  const auto version = fields.expect(der::kInteger);
  const bool first_version = version && version->content.size() == 1 && version->content[0] == 1;
  if (!first_version || !fields.expect(der::kOid)) return malformed();
  TstInfo info;
  const auto imprint = read_imprint(fields);
  if (!imprint) return std::unexpected(imprint.error());
  info.imprint = *imprint;
  const auto serial = fields.expect(der::kInteger), time = fields.expect(kGeneralizedTimeTag);
  const auto instant = time ? parse_generalized_time(as_text(time->content)) : std::nullopt;
  if (!serial || !instant) return malformed();
  info.time = *instant;
  // Accuracy, ordering.
  if (!fields.skip_optional(der::kSequence) || !fields.skip_optional(der::kBoolean)) return malformed();
  if (fields.next_is(der::kInteger)) {
    const auto nonce = fields.any();
    if (!nonce) return malformed();
    info.nonce = nonce->whole;
  }
  if (!fields.skip_optional(kTsaName)) return malformed();
  if (fields.next_is(kExtensions)) {
    const auto extensions = fields.any();
    if (!extensions || !extensions_can_be_skipped(extensions->content)) return malformed();
  }
  if (!fields.at_end()) return malformed();
  return info;
}

bool extensions_can_be_skipped(BytesView content) {
  for (Reader reader(content); !reader.at_end();) {
    const auto extension = reader.expect(der::kSequence);
    if (!extension) return false;
    Reader fields(extension->content);
    if (!fields.expect(der::kOid) || fields.next_is(der::kBoolean)) return false;  // only TRUE is written down
  }
  return true;
}

std::optional<InstantNs> parse_generalized_time(std::string_view text) {
  if (text.size() <= kWholeSecondsBytes || text.back() != 'Z') return std::nullopt;
  const std::string_view fraction = text.substr(kWholeSecondsBytes, text.size() - kWholeSecondsBytes - 1);
  if (!fraction.empty() && fraction.front() != '.') return std::nullopt;
  const auto part = [&](std::size_t at, std::size_t digits) {
    return static_cast<int>(number_of(text.substr(at, digits)));
  };
  const CivilTime civil{part(0, 4), part(4, 2), part(6, 2), part(8, 2), part(10, 2), part(12, 2), 0};
  const auto more = fraction_of(fraction);
  if (!more || civil.year < 1970 || civil.year > 2261 || civil.month < 1 || civil.month > 12 || civil.day < 1 ||
      civil.day > 31 || civil.hour < 0 || civil.hour > 23 || civil.minute < 0 || civil.minute > 59 ||
      civil.second < 0 || civil.second > 59) {
    return std::nullopt;
  }
  // The civil time of the text is UTC; the conversion takes it for that of Viet Nam.
  const InstantNs as_viet_nam = from_civil_in_viet_nam(civil);
  if (civil_in_viet_nam(as_viet_nam) != civil) return std::nullopt;  // 31 April
  return as_viet_nam + kVietNamOffset + *more;
}

std::string generalized_time(InstantNs at) {
  const CivilTime utc = civil_in_viet_nam(at - kVietNamOffset);
  std::array<char, 80> text{};
  std::snprintf(text.data(), text.size(), "%04d%02d%02d%02d%02d%02d.%03d", utc.year, utc.month, utc.day, utc.hour,
                utc.minute, utc.second, utc.millisecond);
  std::string out = text.data();
  while (out.back() == '0') out.pop_back();
  if (out.back() == '.') out.pop_back();
  return out + "Z";
}

}  // namespace axle::signature
