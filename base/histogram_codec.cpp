// The V2 encoding of HdrHistogram, big-endian:
//   int32 0x1c849314, int32 length, zlib stream of
//     int32 0x1c849313, int32 payload length, int32 shift, int32 digits, int64 lowest, int64 highest, double ratio,
//     payload: one ZigZag LEB128 number per count; a negative number -n stands for n counts of zero.
// LEB128 here takes at most 9 bytes: the ninth carries 8 bits.
#include <zlib.h>

#include <bit>
#include <limits>

#include "base/encoding.hpp"
#include "base/histogram.hpp"

namespace axle {
namespace {

constexpr std::uint32_t kCompressedCookie = 0x1c849314;
constexpr std::uint32_t kCookie = 0x1c849313;
constexpr std::size_t kOuterBytes = 8;
constexpr std::size_t kHeaderBytes = 40;
constexpr std::size_t kNumberBytesMax = 9;
constexpr std::uint64_t kTotalMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

void put(Bytes& out, std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

std::uint64_t get(BytesView in, std::size_t at, int bytes) {
  std::uint64_t value = 0;
  for (int i = 0; i < bytes; ++i) value = value << 8 | in[at + static_cast<std::size_t>(i)];
  return value;
}

void put_number(Bytes& out, std::int64_t value) {
  std::uint64_t bits = (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
  for (std::size_t i = 0; i < kNumberBytesMax - 1; ++i) {
    if (bits < 0x80) {
      out.push_back(static_cast<std::uint8_t>(bits));
      return;
    }
    out.push_back(static_cast<std::uint8_t>(bits | 0x80));
    bits >>= 7;
  }
  out.push_back(static_cast<std::uint8_t>(bits));
}

// Moves `at` behind the number; false when the bytes end inside it.
bool get_number(BytesView in, std::size_t& at, std::int64_t& value) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < kNumberBytesMax; ++i) {
    if (at == in.size()) return false;
    const std::uint64_t byte = in[at++];
    if (i == kNumberBytesMax - 1) {
      bits |= byte << 56;
      break;
    }
    bits |= (byte & 0x7f) << (7 * i);
    if (byte < 0x80) break;
  }
  value = static_cast<std::int64_t>(bits >> 1) ^ -static_cast<std::int64_t>(bits & 1);
  return true;
}

// Inflates step by step, so that the header is judged before memory for the rest is asked for.
class Inflater {
 public:
  explicit Inflater(BytesView in) {
    stream_.next_in = const_cast<Bytef*>(in.data());
    stream_.avail_in = static_cast<uInt>(in.size());
    ready_ = inflateInit(&stream_) == Z_OK;
  }
  ~Inflater() {
    if (ready_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Exactly `size` bytes; false when the stream is damaged or shorter.
  bool read(Bytes& out, std::size_t size) {
    out.resize(size);
    stream_.next_out = out.data();
    stream_.avail_out = static_cast<uInt>(size);
    while (ready_ && stream_.avail_out > 0) {
      if (inflate(&stream_, Z_NO_FLUSH) != Z_OK) break;
    }
    return stream_.avail_out == 0;
  }
  // True when the stream ends here, with its checksum right and nothing behind it.
  bool at_end() {
    stream_.next_out = &extra_;
    stream_.avail_out = 1;
    return ready_ && inflate(&stream_, Z_FINISH) == Z_STREAM_END && stream_.avail_out == 1 && stream_.avail_in == 0;
  }

 private:
  z_stream stream_{};
  std::uint8_t extra_ = 0;  // where a byte behind the end would land
  bool ready_ = false;
};

std::unexpected<Error> wrong(const char* what) {
  return fail(Errc::invalid_input, std::string("histogram: ") + what);
}

}  // namespace

std::string Histogram::encode_v2() const {
  std::size_t used = counts_.size();
  while (used > 0 && counts_[used - 1] == 0) --used;

  Bytes payload;
  std::int64_t zeros = used == 0 ? 0 : static_cast<std::int64_t>(first_);
  for (std::size_t i = 0; i < used; ++i) {
    if (counts_[i] == 0) {
      ++zeros;
      continue;
    }
    // A single zero is written as itself, a run as its negative length: what the Java writer does.
    if (zeros > 0) put_number(payload, zeros == 1 ? 0 : -zeros);
    zeros = 0;
    put_number(payload, static_cast<std::int64_t>(counts_[i]));
  }
  if (used == 0) put_number(payload, 0);

  Bytes plain;
  plain.reserve(kHeaderBytes + payload.size());
  put(plain, kCookie, 4);
  put(plain, payload.size(), 4);
  put(plain, 0, 4);
  put(plain, static_cast<std::uint64_t>(digits_), 4);
  put(plain, 1, 8);
  put(plain, static_cast<std::uint64_t>(highest_), 8);
  put(plain, std::bit_cast<std::uint64_t>(1.0), 8);
  plain.insert(plain.end(), payload.begin(), payload.end());

  uLongf size = compressBound(static_cast<uLong>(plain.size()));
  Bytes out(kOuterBytes + size);
  AXLE_ASSERT(compress2(out.data() + kOuterBytes, &size, plain.data(), static_cast<uLong>(plain.size()),
                        Z_DEFAULT_COMPRESSION) == Z_OK);
  out.resize(kOuterBytes + size);
  Bytes outer;
  put(outer, kCompressedCookie, 4);
  put(outer, size, 4);
  std::copy(outer.begin(), outer.end(), out.begin());
  return to_base64(out);
}

Result<Histogram> Histogram::decode_v2(std::string_view base64) {
  if (base64.size() > kHistogramTextBytesMax) return fail(Errc::limit, "histogram: text of more than 16 MiB");
  const Result<Bytes> decoded = from_base64(base64);
  if (!decoded) return pass(decoded, "histogram");
  const BytesView bytes(*decoded);
  if (bytes.size() < kOuterBytes) return wrong("too short");
  if (get(bytes, 0, 4) != kCompressedCookie) return wrong("not in the compressed V2 encoding");
  if (get(bytes, 4, 4) != bytes.size() - kOuterBytes) return wrong("stated and real length differ");

  Inflater inflater(bytes.subspan(kOuterBytes));
  Bytes head;
  if (!inflater.read(head, kHeaderBytes)) return wrong("header damaged or truncated");
  const std::uint64_t length = get(head, 4, 4), digits = get(head, 12, 4), highest = get(head, 24, 8);
  if (get(head, 0, 4) != kCookie) return wrong("wrong inner cookie");
  if (get(head, 8, 4) != 0) return wrong("shifted histograms are not supported");
  if (digits < 1 || digits > 5) return wrong("significant digits are not 1..5");
  if (get(head, 16, 8) != 1) return wrong("lowest discernible value is not 1");
  if (highest < 2 || highest > kTotalMax) return wrong("highest trackable value is impossible");
  if (std::bit_cast<double>(get(head, 32, 8)) != 1.0) return wrong("scaled histograms are not supported");

  Histogram result(static_cast<std::int64_t>(highest), static_cast<int>(digits));
  const std::size_t slots = result.counts_length();
  if (slots > kHistogramCountsMax) return fail(Errc::limit, "histogram: layout with more than 4,194,304 counts");
  if (length > slots * kNumberBytesMax) return wrong("payload is longer than the layout can need");
  Bytes payload;
  if (!inflater.read(payload, length)) return wrong("counts damaged or truncated");
  if (!inflater.at_end()) return wrong("bytes after the counts, or a wrong checksum");

  std::size_t index = 0;
  for (std::size_t at = 0; at < payload.size();) {
    std::int64_t number = 0;
    if (!get_number(payload, at, number)) return wrong("the last count is cut off");
    if (number < 0) {
      const std::uint64_t zeros = ~static_cast<std::uint64_t>(number) + 1;
      if (zeros > slots - index) return wrong("counts outside the layout");
      index += zeros;
      continue;
    }
    if (index >= slots) return wrong("counts outside the layout");
    const std::uint64_t count = static_cast<std::uint64_t>(number);
    if (count > kTotalMax - result.total_) return wrong("the counts add up to more than 2^63");
    if (count > 0) {
      result.cover(index);
      result.counts_[index - result.first_] += count;
      result.total_ += count;
    }
    ++index;
  }
  return result;
}

}  // namespace axle
