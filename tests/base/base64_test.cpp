// Every kernel of base64 against an implementation that is too simple to be wrong.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/base64_kernel.hpp"
#include "base/encoding.hpp"
#include "base/random.hpp"

namespace axle {
namespace {

constexpr std::string_view kSpaces = " \t\r\n";

// The contract of from_base64 character by character, with the same sentences.
Result<Bytes> simple_decode(std::string_view text) {
  const auto wrong = [](std::size_t offset, const char* what) {
    return fail(Errc::invalid_input, std::string("base64: ") + what + " at offset " + std::to_string(offset));
  };
  std::vector<unsigned> digits;
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const std::size_t value = base64::kDigits.find(text[at]);
    if (value != std::string_view::npos) {
      digits.push_back(static_cast<unsigned>(value));
    } else if (kSpaces.find(text[at]) == std::string_view::npos) {
      break;
    }
  }
  std::size_t padding = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '=') {
      ++padding;
    } else if (kSpaces.find(text[at]) == std::string_view::npos) {
      return wrong(at, padding > 0 ? "text after the padding" : "a character that is not base64");
    }
  }
  if (digits.size() % 4 == 1) return wrong(text.size(), "one digit is missing");
  if (padding != (4 - digits.size() % 4) % 4) return wrong(text.size(), "the padding does not fit");
  Bytes out;
  unsigned bits = 0, held = 0;
  for (const unsigned digit : digits) {
    bits = bits << 6 | digit;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out.push_back(static_cast<std::uint8_t>(bits >> held));
    bits &= (1U << held) - 1;
  }
  if (bits != 0) return wrong(text.size(), "trailing bits are not zero");
  return out;
}

std::string simple_encode(BytesView bytes) {
  std::string text;
  unsigned bits = 0, held = 0;
  for (const std::uint8_t byte : bytes) {
    bits = bits << 8 | byte;
    for (held += 8; held >= 6; held -= 6) text += base64::kDigits[bits >> (held - 6) & 63];
    bits &= 63;
  }
  if (held > 0) text += base64::kDigits[bits << (6 - held) & 63];
  while (text.size() % 4 != 0) text += '=';
  return text;
}

Bytes random_bytes(std::size_t size, const std::string& name = "bytes") {
  RandomStream stream(size, name);
  Bytes bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(stream.next());
  return bytes;
}

// Decoded in memory of exactly the size that the contract asks for, so that a sanitizer sees what is written past it.
Result<Bytes> decode(const base64::Kernel& kernel, std::string_view text) {
  const std::vector<char> exact(text.begin(), text.end());
  Bytes out(text.size() / 4 * 3 + 3);
  const auto written = base64::decode(kernel, {exact.data(), exact.size()}, out.data());
  if (!written) return pass(written);
  out.resize(*written);
  return out;
}

::testing::AssertionResult same(const Result<Bytes>& simple, const Result<Bytes>& fast) {
  if (simple.has_value() != fast.has_value()) {
    return ::testing::AssertionFailure() << "one refuses: " << (simple ? fast.error().detail : simple.error().detail);
  }
  if (simple && *simple != *fast) return ::testing::AssertionFailure() << "other bytes";
  if (!simple && simple.error().detail != fast.error().detail) {
    return ::testing::AssertionFailure() << fast.error().detail << ", not " << simple.error().detail;
  }
  return ::testing::AssertionSuccess();
}

class Base64Kernels : public ::testing::TestWithParam<base64::Kernel> {};

TEST_P(Base64Kernels, EncodesAndDecodesEveryLength) {
  for (std::size_t size = 0; size <= 300; ++size) {
    const Bytes bytes = random_bytes(size);
    const std::string text = simple_encode(bytes);
    ASSERT_EQ(text.size(), base64_size(size));
    std::vector<char> coded(text.size());
    base64::encode(GetParam(), bytes.data(), bytes.size(), coded.data());
    ASSERT_EQ(std::string(coded.begin(), coded.end()), text) << size;
    ASSERT_EQ(decode(GetParam(), text).value(), bytes) << size;
  }
}

TEST_P(Base64Kernels, WhiteSpaceAnywhere) {
  for (const std::size_t size : {1U, 2U, 3U, 47U, 48U, 95U, 200U, 1700U, 5000U}) {
    const Bytes bytes = random_bytes(size);
    const std::string text = simple_encode(bytes);
    const std::size_t step = text.size() < 500 ? 1 : 37;
    for (std::size_t at = 0; at <= text.size(); at += step) {
      for (const char* space : {" ", "\r\n", "\t   \n"}) {
        std::string broken = text;
        broken.insert(at, space);
        ASSERT_TRUE(same(simple_decode(broken), decode(GetParam(), broken))) << size << " at " << at;
      }
    }
    for (const std::size_t line : {1U, 2U, 3U, 4U, 5U, 63U, 64U, 65U, 76U}) {
      std::string broken;
      for (std::size_t at = 0; at < text.size(); at += line) broken += text.substr(at, line) + "\r\n";
      ASSERT_EQ(decode(GetParam(), broken).value(), bytes) << size << " in lines of " << line;
    }
  }
}

TEST_P(Base64Kernels, FindsEveryWrongCharacterWhereItIs) {
  std::string in_lines;
  const std::string text = simple_encode(random_bytes(421));
  for (std::size_t at = 0; at < text.size(); at += 76) in_lines += text.substr(at, 76) + "\n";
  const std::string with_padding = simple_encode(random_bytes(193));
  for (const std::string& good : {text, in_lines, with_padding}) {
    for (std::size_t at = 0; at < good.size(); at += at < 70 || at + 70 > good.size() ? 3 : 29) {
      for (unsigned value = 0; value < 256; ++value) {
        std::string bad = good;
        bad[at] = static_cast<char>(value);
        ASSERT_TRUE(same(simple_decode(bad), decode(GetParam(), bad))) << value << " at " << at;
      }
    }
  }
}

TEST_P(Base64Kernels, AgreesOnTextsOfAnyKind) {
  constexpr std::string_view kLetters = "AQgw+/zZ09=  \n\r\t-_&\x80\xC3";
  RandomStream stream(1, "texts");
  for (int round = 0; round < 20'000; ++round) {
    // Mostly digits, so that something wrong comes late, and some texts are right.
    const std::size_t size = stream.below(round % 10 == 0 ? 6'000 : 200);
    const std::uint64_t one_in = std::uint64_t{1} << stream.below(12);
    std::string text(size, ' ');
    for (char& c : text) {
      c = stream.below(one_in) == 0 ? kLetters[stream.below(kLetters.size())] : base64::kDigits[stream.below(64)];
    }
    ASSERT_TRUE(same(simple_decode(text), decode(GetParam(), text))) << text;
  }
}

TEST_P(Base64Kernels, KnowsTheAlphabet) {
  const std::string good = simple_encode(random_bytes(200)) + "=\t \r\n";
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (unsigned value = 0; value < 256; ++value) {
      std::string text = good;
      text[at] = static_cast<char>(value);
      const bool known = value == '=' || kSpaces.find(text[at]) != std::string_view::npos ||
                         base64::kDigits.find(text[at]) != std::string_view::npos;
      ASSERT_EQ(GetParam().in_alphabet(text.data(), text.size()), known) << value << " at " << at;
    }
  }
  for (std::size_t size = 0; size < good.size(); ++size) ASSERT_TRUE(GetParam().in_alphabet(good.data(), size));
}

INSTANTIATE_TEST_SUITE_P(Each, Base64Kernels, ::testing::ValuesIn(base64::kernels().begin(), base64::kernels().end()),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(Base64, ThePortableKernelIsAlwaysThere) {
  ASSERT_FALSE(base64::kernels().empty());
  EXPECT_EQ(base64::kernels().back().name, "portable");
}

TEST(Base64, DecodesIntoABufferThatKeepsItsMemory) {
  const Bytes large = random_bytes(100'000), small = random_bytes(10);
  Buffer buffer;
  EXPECT_TRUE(std::ranges::equal(decode_base64(to_base64(large), buffer).value(), large));
  const std::uint8_t* memory = buffer.view().data();
  const std::size_t capacity = buffer.capacity();
  EXPECT_TRUE(std::ranges::equal(decode_base64(to_base64(small), buffer).value(), small));
  EXPECT_EQ(buffer.view().data(), memory);
  EXPECT_EQ(buffer.capacity(), capacity);
  EXPECT_FALSE(decode_base64("Zg", buffer));
  EXPECT_TRUE(buffer.view().empty());
  buffer.release();
  EXPECT_EQ(buffer.capacity(), 0U);
  EXPECT_TRUE(decode_base64("", buffer).value().empty());
}

}  // namespace
}  // namespace axle
