// Vietnamese letters taken apart into letter and marks (Unicode normal form D), as some systems write them.
#pragma once

#include <string>
#include <string_view>

namespace axle::packet {

// The text in normal form D as far as Vietnamese goes: every other character stays as it is. Well-formed UTF-8 is
// expected; what is none is left as it is.
std::string decomposed(std::string_view text);

}  // namespace axle::packet
