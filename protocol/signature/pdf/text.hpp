// Text, dates and numbers as PDF writes them. Internal to this folder.
#pragma once

#include <string>

#include "base/bytes.hpp"
#include "base/time.hpp"

namespace axle::signature {

// A text string (ISO 32000-1 clause 7.9.2) in UTF-8: UTF-16BE or UTF-8 with their marks, else taken as Latin-1. Broken
// UTF-16 becomes U+FFFD.
std::string utf8_of_text_string(BytesView bytes);
// A string object for UTF-8 text: "(plain)", or hexadecimal UTF-16BE when it is not plain ASCII.
std::string text_string_object(std::string_view utf8);

// "D:20260803090000+07'00'", in Viet Nam's zone.
std::string pdf_date(InstantNs at);
// 0 when it is not a date that exists.
InstantNs parse_pdf_date(std::string_view text);

// Vietnamese without its marks ("Sở Thử nghiệm" -> "So Thu nghiem"), for the standard fonts, which lack the letters;
// what has no ASCII letter becomes '?'.
std::string without_marks(std::string_view utf8);

// Two decimals, no exponent.
std::string pdf_number(double value);

}  // namespace axle::signature
