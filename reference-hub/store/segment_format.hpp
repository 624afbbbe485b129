// The bytes of a journal segment. Pure: no files here.
//
//   segment = header record* zero*               named "<first lsn, 20 digits>.segment", preallocated
//   header  = magic:8 "AXLEJRN1"  version:u32 (1)  mark:u32  seed:u32  zero:40  crc:u32 (CRC-32C of the 60 bytes
//   before) record  = mark:u32  facts_bytes:u32  body_bytes:u64  lsn:u64  durable:u64  body_crc:u32  head_crc:u32
//             facts  body  zero padding to a multiple of 8
//
// Little-endian. `mark` and `seed` are random per segment and never leave the disk: a packet's bytes, which a stranger
// chooses, cannot look like a record, nor can bytes of another segment. `head_crc` is the CRC-32C that starts from
// `seed`, over the 36 bytes before it and the facts. `durable` is the highest Lsn that was known to be on disk when the
// record was written: it tells a torn last write (which may be cut off) from damage to what was once durable (which may
// not).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "reference-hub/store/store.hpp"

namespace axle::hub {

inline constexpr std::size_t kSegmentHeaderBytes = 64;
inline constexpr std::size_t kRecordHeaderBytes = 40;
inline constexpr std::size_t kRecordAlignment = 8;

struct SegmentKey {
  std::uint32_t mark = 1, seed = 0;
};

// What a record takes in a segment, padding included.
std::uint64_t record_bytes(std::uint64_t facts_bytes, std::uint64_t body_bytes) noexcept;

std::array<std::uint8_t, kSegmentHeaderBytes> write_segment_header(const SegmentKey& key) noexcept;
// Nothing when it is none, of another version, or damaged.
std::optional<SegmentKey> read_segment_header(BytesView segment) noexcept;

std::array<std::uint8_t, kRecordHeaderBytes> write_record_header(const SegmentKey& key, Lsn lsn, Lsn durable,
                                                                 BytesView facts, BytesView body) noexcept;

struct RecordView {
  Lsn lsn = 0, durable = 0;
  BytesView facts, body;
  std::uint32_t body_crc = 0;
  std::uint64_t end = 0;  // offset of what follows
};
// The record at an offset, header and facts checked; the body is not read. Nothing when there is none.
std::optional<RecordView> read_record(const SegmentKey& key, BytesView segment, std::uint64_t offset) noexcept;
bool body_is_whole(const RecordView& record) noexcept;

// The store's files are named after an Lsn in 20 digits, so that their names sort as they do.
std::string numbered_name(Lsn lsn, std::string_view suffix);
// Nothing when it is no such name.
std::optional<Lsn> parse_numbered_name(std::string_view name, std::string_view suffix) noexcept;

std::string segment_name(Lsn first);
// The first Lsn that a file's name says; nothing when it is not a segment's name.
std::optional<Lsn> parse_segment_name(std::string_view name) noexcept;

}  // namespace axle::hub
