#include <algorithm>
#include <vector>

#include "base/base64_kernel.hpp"
#include "base/encoding.hpp"

namespace axle {
namespace base64 {
namespace {

// ---- portable kernel

// A digit's six bits where they stand in a group of 24; the top bit is set for everything but digits.
constexpr std::uint32_t kNoDigit = 0x80000000;
constexpr auto kPlaces = [] {
  std::array<std::array<std::uint32_t, 256>, 4> places{};
  for (std::size_t place = 0; place < 4; ++place) {
    for (std::size_t c = 0; c < 256; ++c) {
      places[place][c] = kValues[c] < 64 ? std::uint32_t{kValues[c]} << (18 - 6 * place) : kNoDigit;
    }
  }
  return places;
}();

std::size_t decode_portable(const char* text, std::size_t bytes, std::uint8_t* out) noexcept {
  const auto* in = reinterpret_cast<const std::uint8_t*>(text);
  std::size_t at = 0;
  for (; at + 4 <= bytes; at += 4, out += 3) {
    const std::uint32_t group =
        kPlaces[0][in[at]] | kPlaces[1][in[at + 1]] | kPlaces[2][in[at + 2]] | kPlaces[3][in[at + 3]];
    if ((group & kNoDigit) != 0) break;
    out[0] = static_cast<std::uint8_t>(group >> 16);
    out[1] = static_cast<std::uint8_t>(group >> 8);
    out[2] = static_cast<std::uint8_t>(group);
  }
  return at;
}

std::size_t squeeze_portable(const char* text, std::size_t bytes, char* out) noexcept {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    out[kept] = text[i];
    kept += kValues[static_cast<unsigned char>(text[i])] == kSpace ? 0 : 1;
  }
  return kept;
}

std::size_t encode_portable(const std::uint8_t* data, std::size_t bytes, char* out) noexcept {
  std::size_t at = 0;
  for (; at + 3 <= bytes; at += 3, out += 4) {
    const std::uint32_t group = std::uint32_t{data[at]} << 16 | std::uint32_t{data[at + 1]} << 8 | data[at + 2];
    out[0] = kDigits[group >> 18];
    out[1] = kDigits[group >> 12 & 63];
    out[2] = kDigits[group >> 6 & 63];
    out[3] = kDigits[group & 63];
  }
  return at;
}

bool in_alphabet_portable(const char* text, std::size_t bytes) noexcept {
  return std::all_of(text, text + bytes,
                     [](char c) { return c == '=' || kValues[static_cast<unsigned char>(c)] != kWrong; });
}

const std::vector<Kernel>& all_kernels() {
  static const std::vector<Kernel> all = [] {
    const auto vector = vector_kernels();
    std::vector<Kernel> list(vector.begin(), vector.end());
    list.push_back({"portable", decode_portable, squeeze_portable, encode_portable, in_alphabet_portable});
    return list;
  }();
  return all;
}

// ---- decoding

std::unexpected<Error> wrong(std::size_t offset, std::string_view what) {
  return fail(Errc::invalid_input, "base64: " + std::string(what) + " at offset " + std::to_string(offset));
}

// Decodes character by character, so that it knows where it stands; begins and ends anywhere.
class Decoder {
 public:
  Decoder(const Kernel& kernel, std::string_view text, std::uint8_t* out) noexcept
      : kernel_(kernel), text_(text), start_(out), out_(out) {}

  Result<std::size_t> run() {
    while (at_ < text_.size() && clean_run() && squeezed_chunk()) {
    }
    digit_by_digit();
    if (auto end = finish(); !end) return pass(end);
    return static_cast<std::size_t>(out_ - start_);
  }

 private:
  static constexpr std::size_t kChunk = 2048;

  // As packets carry it: one line without breaks. True when something else is left.
  bool clean_run() noexcept {
    if (pending_ > 0) return true;
    const std::size_t taken = kernel_.decode(text_.data() + at_, text_.size() - at_, out_);
    at_ += taken;
    out_ += taken / 4 * 3;
    return at_ < text_.size();
  }

  // A stretch with line breaks, without them. False when the rest must be looked at digit by digit: it is short, or
  // something in it is wrong; then nothing of this stretch was taken.
  bool squeezed_chunk() noexcept {
    const std::size_t bytes = std::min(text_.size() - at_, kChunk);
    if (bytes < kChunk / 16) return false;
    std::array<char, 3 + kChunk + kSqueezeSlack> digits;
    for (unsigned i = 0; i < pending_; ++i) digits[i] = kDigits[bits_ >> (6 * (pending_ - 1 - i)) & 63];
    const std::size_t kept = pending_ + kernel_.squeeze(text_.data() + at_, bytes, digits.data() + pending_);
    const std::size_t whole = kept / 4 * 4;
    std::size_t taken = kernel_.decode(digits.data(), whole, out_);
    taken += decode_portable(digits.data() + taken, whole - taken, out_ + taken / 4 * 3);
    if (taken < whole) return false;
    std::uint32_t bits = 0;
    for (std::size_t i = whole; i < kept; ++i) {
      const std::uint8_t value = kValues[static_cast<unsigned char>(digits[i])];
      if (value >= 64) return false;
      bits = bits << 6 | value;
    }
    at_ += bytes;
    out_ += whole / 4 * 3;
    pending_ = static_cast<unsigned>(kept - whole);
    bits_ = bits;
    return true;
  }

  // Up to the first character that is neither digit nor white space.
  void digit_by_digit() noexcept {
    for (; at_ < text_.size(); ++at_) {
      const std::uint8_t value = kValues[static_cast<unsigned char>(text_[at_])];
      if (value == kWrong) return;
      if (value == kSpace) continue;
      bits_ = bits_ << 6 | value;
      if (++pending_ < 4) continue;
      for (const int shift : {16, 8, 0}) *out_++ = static_cast<std::uint8_t>(bits_ >> shift);
      pending_ = 0;
      bits_ = 0;
    }
  }

  // What follows the last digit: padding and white space only, and as much padding as the digits need.
  Result<void> finish() {
    unsigned padding = 0;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '=') {
        ++padding;
      } else if (kValues[static_cast<unsigned char>(text_[at_])] != kSpace) {
        return wrong(at_, padding > 0 ? "text after the padding" : "a character that is not base64");
      }
    }
    if (pending_ == 1) return wrong(text_.size(), "one digit is missing");
    if (padding != (4 - pending_) % 4) return wrong(text_.size(), "the padding does not fit");
    if ((pending_ == 2 && (bits_ & 0xF) != 0) || (pending_ == 3 && (bits_ & 0x3) != 0)) {
      return wrong(text_.size(), "trailing bits are not zero");
    }
    if (pending_ == 2) *out_++ = static_cast<std::uint8_t>(bits_ >> 4);
    if (pending_ == 3) {
      *out_++ = static_cast<std::uint8_t>(bits_ >> 10);
      *out_++ = static_cast<std::uint8_t>(bits_ >> 2);
    }
    return {};
  }

  const Kernel& kernel_;
  std::string_view text_;
  std::uint8_t* start_;
  std::uint8_t* out_;
  std::size_t at_ = 0;
  unsigned pending_ = 0;  // digits of a group that is not complete, in `bits_`
  std::uint32_t bits_ = 0;
};

std::size_t decoded_bytes_max(std::string_view text) noexcept {
  return text.size() / 4 * 3 + 3;
}

const Kernel& fastest() noexcept {
  static const Kernel& kernel = kernels().front();
  return kernel;
}

}  // namespace

std::span<const Kernel> kernels() noexcept {
  return all_kernels();
}

Result<std::size_t> decode(const Kernel& kernel, std::string_view text, std::uint8_t* out) {
  return Decoder(kernel, text, out).run();
}

void encode(const Kernel& kernel, const std::uint8_t* data, std::size_t bytes, char* out) noexcept {
  std::size_t at = kernel.encode(data, bytes, out);
  at += encode_portable(data + at, bytes - at, out + at / 3 * 4);
  if (at == bytes) return;
  out += at / 3 * 4;
  const bool two = at + 1 < bytes;
  const std::uint32_t group = std::uint32_t{data[at]} << 16 | (two ? std::uint32_t{data[at + 1]} << 8 : 0U);
  out[0] = kDigits[group >> 18];
  out[1] = kDigits[group >> 12 & 63];
  out[2] = two ? kDigits[group >> 6 & 63] : '=';
  out[3] = '=';
}

}  // namespace base64

std::size_t base64_size(std::size_t bytes) noexcept {
  return (bytes + 2) / 3 * 4;
}

void append_base64(std::string& out, BytesView bytes) {
  const std::size_t start = out.size();
  const std::size_t end = start + base64_size(bytes.size());
  // The size that libstdc++ 12 hands to the callback is the capacity, so it is ignored.
  out.resize_and_overwrite(end, [&](char* text, std::size_t) {
    base64::encode(base64::fastest(), bytes.data(), bytes.size(), text + start);
    return end;
  });
}

std::string to_base64(BytesView bytes) {
  std::string text;
  append_base64(text, bytes);
  return text;
}

Result<Bytes> from_base64(std::string_view text) {
  Bytes out(base64::decoded_bytes_max(text));
  const auto written = base64::decode(base64::fastest(), text, out.data());
  if (!written) return pass(written);
  out.resize(*written);
  return out;
}

Result<BytesView> decode_base64(std::string_view text, Buffer& out) {
  const auto written = base64::decode(base64::fastest(), text, out.overwrite(base64::decoded_bytes_max(text)).data());
  out.shrink(written.value_or(0));
  if (!written) return pass(written);
  return out.view();
}

bool has_base64_alphabet(std::string_view text) noexcept {
  return base64::fastest().in_alphabet(text.data(), text.size());
}

}  // namespace axle
