#include "protocol/packet/utf8.hpp"

#include <gtest/gtest.h>

#include <array>

namespace axle::packet {
namespace {

TEST(Utf8, EveryScalarValueGoesBothWays) {
  for (char32_t value = 1; value <= 0x10FFFF; value += value < 0x3000 ? 1 : 97) {
    if (value >= 0xD800 && value <= 0xDFFF) continue;
    std::string text;
    append_utf8(text, value);
    const Utf8Character back = decode_utf8(text + "x");
    ASSERT_EQ(back.value, value);
    ASSERT_EQ(back.bytes, text.size());
  }
}

TEST(Utf8, IllFormed) {
  constexpr std::array<std::string_view, 14> kIllFormed{
      "",
      "\x80",              // a continuation alone
      "\xC0\xAF",          // overlong '/'
      "\xC1\xBF",          // overlong
      "\xE0\x80\xAF",      // overlong
      "\xF0\x80\x80\xAF",  // overlong
      "\xED\xA0\x80",      // surrogate
      "\xED\xBF\xBF",      // surrogate
      "\xF4\x90\x80\x80",  // past U+10FFFF
      "\xF5\x80\x80\x80",
      "\xC3",      // cut off
      "\xE1\xBA",  // cut off
      "\xF0\x9F\x98",
      "\xFF",
  };
  for (const std::string_view text : kIllFormed) EXPECT_EQ(decode_utf8(text).bytes, 0) << testing::PrintToString(text);
}

TEST(Utf8, LengthIsInCharacters) {
  EXPECT_EQ(count_characters(""), 0U);
  EXPECT_EQ(count_characters("abc"), 3U);
  EXPECT_EQ(count_characters("Việt"), 4U);                  // precomposed
  EXPECT_EQ(count_characters("Vie\xCC\xA3\xCC\x82t"), 6U);  // decomposed: the marks count
  EXPECT_EQ(count_characters("a\xFF\xFE"), 3U);
}

}  // namespace
}  // namespace axle::packet
