#include "protocol/signature/pdf/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "base/encoding.hpp"

namespace axle::signature {
namespace {

void append_utf8(std::string& out, char32_t code) {
  const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6);
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3F));
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

// The code point at `at`, which moves behind it; U+FFFD for a byte that is not UTF-8.
char32_t next_code(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80) return lead;
  const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC2 ? 1 : 0;
  char32_t code = more == 3 ? lead & 0x07U : more == 2 ? lead & 0x0FU : lead & 0x1FU;
  if (more == 0) return 0xFFFD;
  for (int i = 0; i < more; ++i) {
    if (at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80) return 0xFFFD;
    code = code << 6 | (static_cast<unsigned char>(text[at++]) & 0x3FU);
  }
  return code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) ? 0xFFFD : code;
}

std::string utf8_of_utf16(BytesView bytes) {
  std::string out;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    char32_t code = static_cast<char32_t>(bytes[i] << 8 | bytes[i + 1]);
    if (code >= 0xD800 && code < 0xDC00 && i + 3 < bytes.size()) {
      const auto low = static_cast<char32_t>(bytes[i + 2] << 8 | bytes[i + 3]);
      if (low >= 0xDC00 && low < 0xE000) {
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        i += 2;
      }
    }
    append_utf8(out, code >= 0xD800 && code < 0xE000 ? 0xFFFD : code);
  }
  return out;
}

// The base letters of U+1EA0..U+1EF9, which alternate between upper and lower case; each run is one letter.
struct Run {
  char32_t first, last;
  char upper;
};
constexpr std::array kAlternating{Run{0x1EA0, 0x1EB7, 'A'}, Run{0x1EB8, 0x1EC7, 'E'}, Run{0x1EC8, 0x1ECB, 'I'},
                                  Run{0x1ECC, 0x1EE3, 'O'}, Run{0x1EE4, 0x1EF1, 'U'}, Run{0x1EF2, 0x1EF9, 'Y'},
                                  Run{0x0102, 0x0103, 'A'}, Run{0x0110, 0x0111, 'D'}, Run{0x0128, 0x0129, 'I'},
                                  Run{0x0168, 0x0169, 'U'}, Run{0x01A0, 0x01A1, 'O'}};
// Latin-1 letters with their marks, upper case; the lower case stands 0x20 further.
constexpr std::array kLatin{Run{0xC0, 0xC5, 'A'}, Run{0xC8, 0xCB, 'E'}, Run{0xCC, 0xCF, 'I'},
                            Run{0xD2, 0xD6, 'O'}, Run{0xD9, 0xDC, 'U'}, Run{0xDD, 0xDD, 'Y'}};

char base_letter(char32_t code) {
  const auto lower = [](char upper) { return static_cast<char>(upper + 0x20); };
  if (code >= 0x20 && code < 0x7F) return static_cast<char>(code);
  for (const Run& run : kAlternating) {
    if (code >= run.first && code <= run.last) return (code - run.first) % 2 == 0 ? run.upper : lower(run.upper);
  }
  for (const Run& run : kLatin) {
    if (code >= run.first && code <= run.last) return run.upper;
    if (code >= run.first + 0x20 && code <= run.last + 0x20) return lower(run.upper);
  }
  if (code == 0x01AF) return 'U';
  if (code == 0x01B0) return 'u';
  return '?';
}

}  // namespace

std::string utf8_of_text_string(BytesView bytes) {
  if (bytes.size() >= 2 && bytes[0] == 0xFE && bytes[1] == 0xFF) return utf8_of_utf16(bytes.subspan(2));
  if (bytes.size() >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF) {
    return std::string(as_text(bytes.subspan(3)));
  }
  std::string out;
  for (const std::uint8_t byte : bytes) append_utf8(out, byte);
  return out;
}

std::string text_string_object(std::string_view utf8) {
  if (std::ranges::all_of(utf8, [](char c) { return c >= 0x20 && c < 0x7F; })) {
    std::string out = "(";
    for (const char c : utf8) {
      if (c == '(' || c == ')' || c == '\\') out.push_back('\\');
      out.push_back(c);
    }
    return out + ")";
  }
  Bytes utf16{0xFE, 0xFF};
  const auto put = [&](char32_t unit) {
    utf16.push_back(static_cast<std::uint8_t>(unit >> 8));
    utf16.push_back(static_cast<std::uint8_t>(unit));
  };
  for (std::size_t at = 0; at < utf8.size();) {
    const char32_t code = next_code(utf8, at);
    if (code < 0x10000) {
      put(code);
    } else {
      put(0xD800 + ((code - 0x10000) >> 10));
      put(0xDC00 + ((code - 0x10000) & 0x3FF));
    }
  }
  return "<" + to_hex(utf16) + ">";
}

std::string pdf_date(InstantNs at) {
  const CivilTime t = civil_in_viet_nam(at);
  std::array<char, 80> text{};
  std::snprintf(text.data(), text.size(), "D:%04d%02d%02d%02d%02d%02d+07'00'", t.year, t.month, t.day, t.hour, t.minute,
                t.second);
  return text.data();
}

InstantNs parse_pdf_date(std::string_view text) {
  if (!text.starts_with("D:")) return 0;
  text.remove_prefix(2);
  const auto take = [&](std::size_t digits) {
    int value = 0;
    if (text.size() < digits) return -1;
    for (std::size_t i = 0; i < digits; ++i) {
      if (text[i] < '0' || text[i] > '9') return -1;
      value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(digits);
    return value;
  };
  const CivilTime t{take(4), take(2), take(2), take(2), take(2), take(2), 0};
  if (t.year < 1970 || t.year > 2200 || t.month < 1 || t.month > 12 || t.day < 1 || t.day > 31 || t.hour < 0 ||
      t.hour > 23 || t.minute < 0 || t.minute > 59 || t.second < 0 || t.second > 59) {
    return 0;
  }
  const InstantNs viet_nam = from_civil_in_viet_nam(t);
  if (civil_in_viet_nam(viet_nam) != t) return 0;  // 31 April
  DurationNs offset = 0;
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) {
    const bool west = text.front() == '-';
    text.remove_prefix(1);
    const int hours = take(2);
    if (text.starts_with('\'')) text.remove_prefix(1);
    const int minutes = text.empty() ? 0 : take(2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return 0;
    offset = (hours * kHour + minutes * kMinute) * (west ? -1 : 1);
  } else if (!text.empty() && text.front() != 'Z') {
    return 0;
  }
  return viet_nam + kVietNamOffset - offset;
}

std::string without_marks(std::string_view utf8) {
  std::string out;
  for (std::size_t at = 0; at < utf8.size();) {
    const char32_t code = next_code(utf8, at);
    if (code < 0x300 || code > 0x36F) out.push_back(base_letter(code));  // combining marks are dropped
  }
  return out;
}

std::string pdf_number(double value) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.2f", std::isfinite(value) ? std::clamp(value, -1e6, 1e6) : 0.0);
  return text.data();
}

}  // namespace axle::signature
