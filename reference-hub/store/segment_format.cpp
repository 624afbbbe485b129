#include "reference-hub/store/segment_format.hpp"

#include <charconv>
#include <cstdio>
#include <cstring>

#include "reference-hub/store/crc32c.hpp"
#include "reference-hub/store/little_endian.hpp"

namespace axle::hub {

namespace {

constexpr std::string_view kMagic = "AXLEJRN1";
constexpr std::uint32_t kVersion = 1;
constexpr std::string_view kSegmentSuffix = ".segment";
constexpr std::size_t kNameDigits = 20;
constexpr std::size_t kHeadCrcAt = 36;

}  // namespace

std::uint64_t record_bytes(std::uint64_t facts_bytes, std::uint64_t body_bytes) noexcept {
  const std::uint64_t bytes = kRecordHeaderBytes + facts_bytes + body_bytes;
  return (bytes + kRecordAlignment - 1) / kRecordAlignment * kRecordAlignment;
}

std::array<std::uint8_t, kSegmentHeaderBytes> write_segment_header(const SegmentKey& key) noexcept {
  std::array<std::uint8_t, kSegmentHeaderBytes> header{};
  std::memcpy(header.data(), kMagic.data(), kMagic.size());
  put_little_endian(header.data() + 8, kVersion);
  put_little_endian(header.data() + 12, key.mark);
  put_little_endian(header.data() + 16, key.seed);
  put_little_endian(header.data() + 60, crc32c(BytesView(header).first(60)));
  return header;
}

std::optional<SegmentKey> read_segment_header(BytesView segment) noexcept {
  if (segment.size() < kSegmentHeaderBytes) return std::nullopt;
  const std::uint8_t* const header = segment.data();
  if (std::memcmp(header, kMagic.data(), kMagic.size()) != 0 ||
      get_little_endian<std::uint32_t>(header + 8) != kVersion ||
      get_little_endian<std::uint32_t>(header + 60) != crc32c(segment.first(60))) {
    return std::nullopt;
  }
  return SegmentKey{get_little_endian<std::uint32_t>(header + 12), get_little_endian<std::uint32_t>(header + 16)};
}

std::array<std::uint8_t, kRecordHeaderBytes> write_record_header(const SegmentKey& key, Lsn lsn, Lsn durable,
                                                                 BytesView facts, BytesView body) noexcept {
  std::array<std::uint8_t, kRecordHeaderBytes> header{};
  put_little_endian(header.data(), key.mark);
  put_little_endian(header.data() + 4, static_cast<std::uint32_t>(facts.size()));
  put_little_endian(header.data() + 8, std::uint64_t{body.size()});
  put_little_endian(header.data() + 16, lsn);
  put_little_endian(header.data() + 24, durable);
  put_little_endian(header.data() + 32, crc32c(body));
  put_little_endian(header.data() + kHeadCrcAt, crc32c(facts, crc32c(BytesView(header).first(kHeadCrcAt), key.seed)));
  return header;
}

std::optional<RecordView> read_record(const SegmentKey& key, BytesView segment, std::uint64_t offset) noexcept {
  if (offset > segment.size() || segment.size() - offset < kRecordHeaderBytes) return std::nullopt;
  const std::uint8_t* const header = segment.data() + offset;
  if (get_little_endian<std::uint32_t>(header) != key.mark) return std::nullopt;
  const std::uint64_t room = segment.size() - offset - kRecordHeaderBytes;
  const std::uint64_t facts_bytes = get_little_endian<std::uint32_t>(header + 4),
                      body_bytes = get_little_endian<std::uint64_t>(header + 8);
  if (facts_bytes > room || body_bytes > room - facts_bytes) return std::nullopt;
  RecordView record;
  record.facts = segment.subspan(offset + kRecordHeaderBytes, facts_bytes);
  const std::uint32_t crc = crc32c(record.facts, crc32c(segment.subspan(offset, kHeadCrcAt), key.seed));
  if (crc != get_little_endian<std::uint32_t>(header + kHeadCrcAt)) return std::nullopt;
  record.body = segment.subspan(offset + kRecordHeaderBytes + facts_bytes, body_bytes);
  record.lsn = get_little_endian<std::uint64_t>(header + 16);
  record.durable = get_little_endian<std::uint64_t>(header + 24);
  record.body_crc = get_little_endian<std::uint32_t>(header + 32);
  record.end = offset + record_bytes(facts_bytes, body_bytes);
  // A file cut within the padding has no whole record at its end.
  if (record.end > segment.size()) return std::nullopt;
  return record;
}

bool body_is_whole(const RecordView& record) noexcept {
  return crc32c(record.body) == record.body_crc;
}

std::string numbered_name(Lsn lsn, std::string_view suffix) {
  std::array<char, kNameDigits + 1> digits{};
  std::snprintf(digits.data(), digits.size(), "%020llu", static_cast<unsigned long long>(lsn));
  return digits.data() + std::string(suffix);
}

std::optional<Lsn> parse_numbered_name(std::string_view name, std::string_view suffix) noexcept {
  if (name.size() != kNameDigits + suffix.size() || !name.ends_with(suffix)) return std::nullopt;
  Lsn lsn = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + kNameDigits, lsn);
  if (error != std::errc() || end != name.data() + kNameDigits) return std::nullopt;
  return lsn;
}

std::string segment_name(Lsn first) {
  return numbered_name(first, kSegmentSuffix);
}

std::optional<Lsn> parse_segment_name(std::string_view name) noexcept {
  return parse_numbered_name(name, kSegmentSuffix);
}

}  // namespace axle::hub
